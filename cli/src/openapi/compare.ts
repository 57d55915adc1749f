import { isDeepStrictEqual } from 'node:util';
import type { ApiDocument, ApiOperation, ApiParameter, ApiResponse, Reference } from '@kontor/nest/openapi';
import { compareSchemas, type SchemaChange } from './compare-schemas.js';

/** One difference between two documents, as a client sees it. */
export interface Change {
  readonly where: string;
  readonly what: string;
  readonly isBreaking: boolean;
}

export interface Comparison {
  readonly changes: readonly Change[];
  readonly verdict: 'same' | 'compatible' | 'breaking';
  /** The version was raised as far as a breaking change asks: its first number, or before 1.0 its second. */
  readonly isAnnounced: boolean;
}

/**
 * What a client that was made for the earlier document meets in the later one. It breaks where something is gone, where
 * more is asked of requests, or where answers hold what it was not told of: other types, other members of a closed set.
 */
export function compareDocuments(earlier: ApiDocument, later: ApiDocument): Comparison {
  const changes = [...operationsOf(earlier).keys(), ...operationsOf(later).keys()].filter((key, i, all) => all.indexOf(key) === i)
    .flatMap((key) => compareOperations(key, { document: earlier, operation: operationsOf(earlier).get(key) }, { document: later, operation: operationsOf(later).get(key) }));
  const verdict = changes.some(({ isBreaking }) => isBreaking) ? 'breaking' : changes.length > 0 ? 'compatible' : 'same';
  return { changes, verdict, isAnnounced: isAnnounced(earlier.info.version, later.info.version) };
}

function isAnnounced(earlier: string, later: string): boolean {
  const [[major = 0, minor = 0], [nextMajor = 0, nextMinor = 0]] = [earlier, later].map((version) => version.split('.').map(Number)) as [number[], number[]];
  return nextMajor > major || (nextMajor === major && major === 0 && nextMinor > minor);
}

interface Side {
  readonly document: ApiDocument;
  readonly operation: ApiOperation | undefined;
}

const operationsOf = ({ paths }: ApiDocument): Map<string, ApiOperation> =>
  new Map(Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]): [string, ApiOperation] => [`${method.toUpperCase()} ${path.replace(/\{[^}]*\}/g, '{}')}`, operation])));

function compareOperations(key: string, before: Side, after: Side): Change[] {
  if (before.operation === undefined) return [{ where: key, what: 'is new', isBreaking: false }];
  if (after.operation === undefined) return [{ where: key, what: 'is gone', isBreaking: true }];
  const [old, now] = [before.operation, after.operation];
  const change = (what: string, isBreaking: boolean): Change => ({ where: key, what, isBreaking });
  return [
    ...(old.operationId === now.operationId ? [] : [change(`is called ${now.operationId}, was ${old.operationId}`, true)]),
    ...scopesOf(now).filter((scope) => !scopesOf(old).includes(scope)).map((scope) => change(`asks for the scope ${scope}`, true)),
    ...compareParameters(key, before.document, old, after.document, now),
    ...compareBodies(key, before.document, old, after.document, now),
    ...compareResponses(key, before.document, old, after.document, now),
  ];
}

const scopesOf = ({ security }: ApiOperation): string[] => security.flatMap((one) => Object.values(one).flat());

function compareParameters(key: string, oldDocument: ApiDocument, old: ApiOperation, nowDocument: ApiDocument, now: ApiOperation): Change[] {
  const [before, after] = [parametersOf(oldDocument, old), parametersOf(nowDocument, now)];
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name): Change => ({ where: key, what: `takes no ${name} any more`, isBreaking: true }));
  const others = [...after].flatMap(([name, parameter]): Change[] => {
    const earlier = before.get(name);
    if (earlier === undefined) return [{ where: key, what: `takes ${name}${parameter.required ? ', which is required' : ''}`, isBreaking: parameter.required }];
    return [
      ...(parameter.required && !earlier.required ? [{ where: key, what: `requires ${name}`, isBreaking: true }] : []),
      ...told(`${key} ${name}`, compareSchemas({ document: oldDocument, schema: earlier.schema }, { document: nowDocument, schema: parameter.schema }, 'request')),
    ];
  });
  return [...gone, ...others];
}

/** By place and name; those of a path by their position, whatever they are called. */
function parametersOf(document: ApiDocument, { parameters = [] }: ApiOperation): Map<string, ApiParameter> {
  let inPath = 0;
  return new Map(parameters.map((one) => resolved<ApiParameter>(document, one)).map((one): [string, ApiParameter] => [one.in === 'path' ? `path parameter ${(inPath += 1)}` : `${one.in} ${one.name}`, one]));
}

function compareBodies(key: string, oldDocument: ApiDocument, old: ApiOperation, nowDocument: ApiDocument, now: ApiOperation): Change[] {
  const [before, after] = [old.requestBody?.content['application/json']?.schema, now.requestBody?.content['application/json']?.schema];
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ where: key, what: 'takes a body', isBreaking: true }];
  if (after === undefined) return [{ where: key, what: 'takes no body any more', isBreaking: true }];
  return told(`${key} body`, compareSchemas({ document: oldDocument, schema: before }, { document: nowDocument, schema: after }, 'request'));
}

function compareResponses(key: string, oldDocument: ApiDocument, old: ApiOperation, nowDocument: ApiDocument, now: ApiOperation): Change[] {
  const statuses = [...new Set([...Object.keys(old.responses), ...Object.keys(now.responses)])];
  return statuses.flatMap((status): Change[] => {
    const [before, after] = [old.responses[status], now.responses[status]];
    // A status of success that nobody was told of is one that nobody handles; a new problem is handled by its class.
    if (before === undefined) return [{ where: key, what: `may answer ${status}`, isBreaking: Number(status) < 400 }];
    if (after === undefined) return [{ where: key, what: `answers ${status} no more`, isBreaking: false }];
    return compareResponse(`${key} ${status}`, { document: oldDocument, response: resolved(oldDocument, before) }, { document: nowDocument, response: resolved(nowDocument, after) });
  });
}

function compareResponse(where: string, before: { document: ApiDocument; response: ApiResponse }, after: { document: ApiDocument; response: ApiResponse }): Change[] {
  const media = [...new Set([...Object.keys(before.response.content ?? {}), ...Object.keys(after.response.content ?? {})])];
  const headers = Object.keys(before.response.headers ?? {}).filter((name) => after.response.headers?.[name] === undefined).map((name): Change => ({ where, what: `has no header ${name} any more`, isBreaking: true }));
  return [...headers, ...media.flatMap((type): Change[] => {
    const [old, now] = [before.response.content?.[type]?.schema, after.response.content?.[type]?.schema];
    if (old === undefined) return [{ where, what: `may be ${type}`, isBreaking: false }];
    if (now === undefined) return [{ where, what: `is ${type} no more`, isBreaking: true }];
    return told(where, compareSchemas({ document: before.document, schema: old }, { document: after.document, schema: now }, type === 'application/problem+json' ? 'problem' : 'response'));
  })];
}

const told = (where: string, changes: readonly SchemaChange[]): Change[] => changes.map(({ pointer, what, isBreaking }) => ({ where: `${where}${pointer}`, what, isBreaking }));

function resolved<T>(document: ApiDocument, one: T | Reference): T {
  if (typeof one !== 'object' || one === null || !('$ref' in one)) return one;
  const found = one.$ref.split('/').slice(1).reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], document);
  if (isDeepStrictEqual(found, undefined)) throw new Error(`${one.$ref} is not in the document`);
  return found as T;
}
