// Judges answers by the document: status, media type, body, and the headers that every answer has.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Operation, Schema } from './operations.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty of a stream, which is not read. */
  readonly text: string;
}

/** Of a problem; undefined of another answer. */
export const codeOf = ({ text }: Answer): unknown => (text.startsWith('{') ? (JSON.parse(text) as { readonly code?: unknown }).code : undefined);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
const validators = new WeakMap<Schema, ValidateFunction>();

/** Everything in which an answer is not as the document says. */
export function faultsOf(operation: Operation, { status, headers, text }: Answer): string[] {
  const described = operation.responses[String(status)];
  if (described === undefined) return [`status ${status} is not documented`];
  const faults = ['request-id', 'trace-id'].filter((name) => headers[name] === undefined).map((name) => `has no ${name}`);
  const media = String(headers['content-type'] ?? '').split(';', 1)[0]!;
  if (described.content === undefined) return text === '' ? faults : [...faults, `has a body, which ${status} has not`];
  const schema = described.content[media]?.schema;
  if (schema === undefined) return [...faults, `is ${media === '' ? 'of no type' : media}, not ${Object.keys(described.content).join(' or ')}`];
  if (!/json$/.test(media)) return faults;
  return [...faults, ...bodyFaults(schema, text)];
}

function bodyFaults(schema: Schema, text: string): string[] {
  let validate = validators.get(schema);
  if (validate === undefined) validators.set(schema, (validate = ajv.compile(closed(schema) as Schema)));
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return ['is not JSON'];
  }
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`);
}

/** The document leaves answers open for fields to come. Here none may come that it does not know. */
function closed(value: unknown, within = false): unknown {
  if (Array.isArray(value)) return value.map((item) => closed(item));
  if (typeof value !== 'object' || value === null) return value;
  const schema = value as Schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, key === 'allOf' ? (part as unknown[]).map((one) => closed(one, true)) : closed(part)]));
  const isObject = schema['allOf'] !== undefined || (schema['type'] === 'object' && schema['properties'] !== undefined && schema['additionalProperties'] === undefined);
  return isObject && !within ? { ...inner, unevaluatedProperties: false } : inner;
}
