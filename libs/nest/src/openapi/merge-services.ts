import { isDeepStrictEqual } from 'node:util';
import { standardProblems } from '../http/problem.js';
import type { ApiDocument } from './document.js';
import type { ServicePart } from './describe-service.js';
import { sharedHeaders, sharedParameters } from './standing-parts.js';

/** Answered where a path has no operation of the method that was sent. */
const ofNoOperation = { [standardProblems.METHOD_NOT_ALLOWED.code]: standardProblems.METHOD_NOT_ALLOWED.definition };

/** What the document says of itself. */
export interface Introduction {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** One document of all services' parts. Throws where two services have the same operation, or call different things by one name. */
export function mergeServices(introduction: Introduction, parts: readonly ServicePart[]): ApiDocument {
  const paths: ApiDocument['paths'] = {};
  const ids = new Set<string>();
  for (const { paths: own } of parts) {
    for (const [path, methods] of Object.entries(own)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (paths[path]?.[method] !== undefined) throw new Error(`${method.toUpperCase()} ${path} is answered by ${paths[path][method]['x-service']} and by ${operation['x-service']}`);
        if (ids.has(operation.operationId)) throw new Error(`two operations are called ${operation.operationId}`);
        ids.add(operation.operationId);
        (paths[path] ??= {})[method] = operation;
      }
    }
  }
  const tags = new Set(Object.values(paths).flatMap((methods) => Object.values(methods).flatMap(({ tags: own }) => own)));
  return {
    openapi: '3.1.0',
    info: { ...introduction, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/', description: 'The origin that this document was read from' }],
    tags: [...tags].sort().map((name) => ({ name })),
    paths: sorted(paths),
    components: {
      schemas: sorted(merged('schema', parts.map(({ schemas }) => schemas))),
      responses: {},
      parameters: { ...sharedParameters },
      headers: { ...sharedHeaders },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of the issuer, with `aud`, `exp`, the claim `customer_id`, and the scopes that an operation names.' } },
    },
    'x-problems': sorted(merged('problem code', [ofNoOperation, ...parts.map(({ problems }) => problems)])),
  };
}

function merged<T>(what: string, parts: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  const all: Record<string, T> = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      if (all[name] !== undefined && !isDeepStrictEqual(all[name], value)) throw new Error(`two services have a ${what} ${name}, and mean different things by it`);
      all[name] = value;
    }
  }
  return all;
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
