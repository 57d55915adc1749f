// Requests made of the document that have one thing wrong.
import fc from 'fast-check';
import type { Operation } from './operations.js';
import { sound, type Known, type Request } from './requests.js';

type Break = (request: Request, operation: Operation) => Request | undefined;

/** Undefined where there is no body, or nothing in it to be changed so. */
function withBody(request: Request, broken: string, change: (body: string) => string): Request | undefined {
  const body = request.body === undefined ? undefined : change(request.body);
  return body === undefined || body === request.body ? undefined : { ...request, body, broken };
}

const changed = (request: Request, broken: string, change: (body: Record<string, unknown>) => unknown): Request | undefined => withBody(request, broken, (body) => JSON.stringify(change(JSON.parse(body) as Record<string, unknown>)));
const first = (body: Record<string, unknown>): string => Object.keys(body)[0] ?? 'none';

const without = (headers: Request['headers'], name: string): Request['headers'] => Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));
const withHeader = (request: Request, broken: string, name: string, value: string | string[]): Request => ({ ...request, headers: { ...request.headers, [name]: value }, broken });
const filled = (path: string, id: string): string => path.replace(/\{[^}]*\}/g, id);

/** Each makes a request one that must be refused; undefined where it cannot. */
const bodyBreaks: readonly Break[] = [
  (request) => changed(request, 'an unknown field', (body) => ({ ...body, 'no such field': 1 })),
  (request) => changed(request, 'a field of the wrong type', (body) => ({ ...body, [first(body)]: [[1]] })),
  (request) => changed(request, 'null for a field', (body) => ({ ...body, [first(body)]: null })),
  (request, { body }) => {
    const [needed] = (body?.schema['required'] as readonly string[] | undefined) ?? [];
    return needed === undefined ? undefined : changed(request, 'a field is missing', (sent) => Object.fromEntries(Object.entries(sent).filter(([name]) => name !== needed)));
  },
  (request) => withBody(request, 'a number for an amount', (body) => body.replace(/"amount":"[^"]*"/, '"amount":12.5')),
  (request) => withBody(request, 'a name twice', (body) => (body === '{}' ? '{"a":1,"a":1}' : body.replace('{', `{${body.slice(1, -1)},`))),
  (request) => withBody(request, 'half a body', (body) => body.slice(0, -1)),
  (request) => withBody(request, 'no object', () => '[]'),
  (request) => withBody(request, 'half of a character', (body) => body.replace(/"(?=[,}])/, '\\ud800"')),
  (request) => withBody(request, 'a deep body', () => `${'['.repeat(5_000)}${']'.repeat(5_000)}`),
  (request) => withBody(request, 'a large body', () => JSON.stringify({ a: 'x'.repeat(70_000) })),
  (request) => (request.body === undefined ? undefined : withHeader(request, 'text for a body', 'content-type', 'text/plain')),
];

const keyBreaks = ([
  (request) => ({ ...request, headers: without(request.headers, 'idempotency-key'), broken: 'no Idempotency-Key' }),
  (request) => withHeader(request, 'a long Idempotency-Key', 'idempotency-key', 'x'.repeat(256)),
  (request) => withHeader(request, 'two Idempotency-Keys', 'idempotency-key', ['a', 'b']),
] satisfies ((request: Request) => Request)[]).map((one): Break => (request) => (request.headers['idempotency-key'] === undefined ? undefined : one(request)));

const urlBreaks: readonly Break[] = [
  (request, { parameters }) => (parameters.some((one) => one.in === 'query') ? { ...request, url: `${request.url}${request.url.includes('?') ? '&' : '?'}no-such=1`, broken: 'an unknown parameter' } : undefined),
  (request, { parameters }) => {
    const name = parameters.find((one) => one.in === 'query')?.name;
    return name === undefined ? undefined : { ...request, url: `${request.url.split('?')[0]!}?${name}=%00&${name}=1`, broken: 'a parameter twice' };
  },
  (request, { path }) => (path.includes('{') ? { ...request, url: filled(path, 'x'.repeat(300)), broken: 'a long id' } : undefined),
  (request, { path }) => (path.includes('{') ? { ...request, url: filled(path, '%ff%00'), broken: 'an id of other bytes' } : undefined),
  // A bank is asked for some seconds for what it does not have.
  (request, { path }) => (path.includes('{') && !path.includes('/simulation/') ? { ...request, url: filled(path, "'%20or%201%3D1--"), broken: 'an id with SQL' } : undefined),
  (request, { parameters }) => (parameters.some((one) => one.name === 'If-Position') ? withHeader(request, 'no position', 'if-position', '///') : undefined),
];

const breaks = [...bodyBreaks, ...keyBreaks, ...urlBreaks];

/** A request as the document allows it, with one thing made wrong: it must be refused. As it is, where nothing about it can be made wrong. */
export function unsound(operation: Operation, known: Known, key: string): fc.Arbitrary<Request> {
  return fc.tuple(sound(operation, known, key), fc.nat({ max: 1_000 })).map(([request, choice]) => {
    const broken = breaks.flatMap((one) => one(request, operation) ?? []);
    return broken[choice % broken.length] ?? request;
  });
}
