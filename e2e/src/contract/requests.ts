// Requests made of the document, such as it allows.
import fc from 'fast-check';
import { namedBy, type Operation, type Parameter, type Schema } from './operations.js';
import { valuesOf } from './values.js';

export interface Request {
  readonly method: Operation['method'];
  /** With its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  /** What was done to it so that it cannot be right; undefined: it is as the document says. */
  readonly broken?: string;
}

/** Ids that answers have shown, by what they name. */
export type Known = ReadonlyMap<string, readonly string[]>;

/** A request as the document shows it by its examples: no more than is asked for, and the same for every seed. What is deleted is the last of its kind, everything else is about the first. */
export function shown(operation: Operation, known: Known, key: string): Request {
  const ids = known.get(namedBy(operation) ?? '') ?? ['none'];
  const id = operation.method === 'DELETE' ? ids.at(-1) : ids[0];
  const given = operation.parameters.filter((one) => one.required).map((one): [string, unknown] => [nameOf(one), one.in === 'path' ? id : firstOf(one.schema)]);
  return assembled(operation, Object.fromEntries(given), key, operation.body === undefined ? undefined : firstOf(operation.body.schema));
}

function firstOf(schema: Schema): unknown {
  const [first] = (schema['examples'] as readonly unknown[] | undefined) ?? [];
  return first ?? fc.sample(valuesOf(schema), { seed: 7, numRuns: 1 })[0];
}

/** Of parameters that may be left away: many at once hardly ever go together. */
const OPTIONAL_MAX = 2;

/** A request as the document allows it; ids are such as exist, where one is known. */
export function sound(operation: Operation, known: Known, key: string): fc.Arbitrary<Request> {
  const { body, parameters } = operation;
  const values = Object.fromEntries(parameters.map((parameter) => [nameOf(parameter), parameterValues(operation, parameter, known)]));
  const required = parameters.filter((one) => one.required).map(nameOf);
  const optional = parameters.filter((one) => !one.required).map(nameOf);
  const bodies = body === undefined ? fc.constant(undefined) : body.required ? valuesOf(body.schema) : fc.option(valuesOf(body.schema), { nil: undefined });
  return fc.tuple(fc.record(values), fc.subarray(optional, { maxLength: Math.min(OPTIONAL_MAX, optional.length) }), bodies)
    .map(([given, some, value]) => assembled(operation, Object.fromEntries([...required, ...some].map((name) => [name, given[name]])), key, value));
}

const nameOf = (parameter: Parameter): string => `${parameter.in} ${parameter.name}`;

/** Where any text is allowed, and few mean something. */
function parameterValues(operation: Operation, { name, in: place, schema }: Parameter, known: Known): fc.Arbitrary<unknown> {
  if (name === 'If-Position') return among(known.get('positions'), 5, schema);
  if (name === 'next') return among(known.get(`next of ${operation.path}`), 5, schema);
  if (name === 'Prefer') return fc.constantFrom('wait=0', 'wait=1', 'respond-async', 'wait=x');
  if (place === 'path') return among(known.get(namedBy(operation) ?? ''), 20, schema).filter((id) => !LEADS_ELSEWHERE.has(String(id)));
  return valuesOf(schema);
}

/** A client resolves these before it sends them: nobody would ask for the operation. */
const LEADS_ELSEWHERE: ReadonlySet<string> = new Set(['.', '..']);

/** One of the last that are known. */
const among = (some: readonly string[] = [], last: number, schema: Schema): fc.Arbitrary<unknown> => (some.length === 0 ? valuesOf(schema) : fc.constantFrom(...some.slice(-last)));

function assembled(operation: Operation, given: Readonly<Record<string, unknown>>, key: string, value: unknown): Request {
  const of = (place: string) => Object.entries(given).filter(([name]) => name.startsWith(`${place} `)).map(([name, one]): [string, string] => [name.slice(place.length + 1), String(one)]);
  const path = of('path').reduce((text, [name, one]) => text.replace(`{${name}}`, encodeURIComponent(one) || '-'), operation.path);
  const query = new URLSearchParams(of('query')).toString();
  const headers = Object.fromEntries(of('header').map(([name, one]) => [name.toLowerCase(), name === 'Idempotency-Key' ? key : one]));
  const body = value === undefined ? {} : { body: JSON.stringify(value) };
  return { method: operation.method, url: query === '' ? path : `${path}?${query}`, headers: { ...headers, ...(value !== undefined && { 'content-type': 'application/json' }) }, ...body };
}
