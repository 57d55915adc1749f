import type { ProblemFactory } from '../http/problem.js';
import { standardProblems } from '../http/problem.js';
import type { ApiResponse, Reference } from './document.js';
import type { sharedHeaders } from './standing-parts.js';
import { headerNames } from './standing-parts.js';
import type { OperationDeclaration } from './operation.js';

/** What decides which problems an operation can answer with. */
export interface Traits {
  readonly method: string;
  readonly hasPathParameters: boolean;
  readonly hasQuery: boolean;
  /** It reads a projection, and says where it stands. */
  readonly isPositioned: boolean;
  readonly isTagged: boolean;
}

const of = standardProblems;

/** Every operation may answer these: they arise before it is reached, or beneath it. */
const everywhere: readonly ProblemFactory[] = [
  of.REQUEST_INVALID, of.PATH_INVALID, of.TOKEN_MISSING, of.TOKEN_EXPIRED, of.TOKEN_INVALID, of.SCOPE_MISSING, of.CUSTOMER_MISSING, of.TOO_MANY_REQUESTS,
  of.INTERNAL, of.SERVICE_BROKE_OFF, of.SERVICE_UNREACHABLE, of.UNAVAILABLE, of.KEYS_UNAVAILABLE, of.NOT_OWNER, of.HEIGHT_NOT_REACHED,
];
const withBody: readonly ProblemFactory[] = [of.BODY_INVALID, of.BODY_MALFORMED, of.BODY_TOO_LARGE, of.CONTENT_TYPE_UNSUPPORTED];
const withKey: readonly ProblemFactory[] = [of.IDEMPOTENCY_KEY_MISSING, of.IDEMPOTENCY_KEY_INVALID, of.IDEMPOTENCY_KEY_REUSED, of.STILL_RUNNING, of.OVERLOADED, of.NOT_DECIDED_IN_TIME, of.BEHIND];

/** All problems of an operation, those of its kind and its own. */
export function problemsOf(declaration: OperationDeclaration, { method, hasPathParameters, hasQuery, isPositioned, isTagged }: Traits): readonly ProblemFactory[] {
  return [...new Set([
    ...everywhere,
    ...(method === 'get' ? [] : withBody),
    ...(hasQuery ? [of.QUERY_INVALID] : []),
    ...(hasPathParameters ? [of.NOT_FOUND, of.URI_TOO_LONG] : []),
    ...(declaration.idempotent === true ? withKey : []),
    ...(isPositioned ? [of.POSITION_INVALID, of.POSITION_NOT_REACHED] : []),
    ...(isTagged ? [of.HEADER_INVALID] : []),
    ...(declaration.problems ?? []),
  ])];
}

const words: Readonly<Record<number, string>> = {
  400: 'The request is not as this document says.', 401: 'No token, or not a valid one.', 403: 'The token does not allow this.', 404: 'There is none, or it is not yours.',
  409: 'It conflicts with the state of the object.', 413: 'The body is too large.', 414: 'The path is too long.', 415: 'The body is not JSON.', 422: 'Well-formed, but it means nothing that can be done.',
  429: 'Too many requests; nothing was accepted.', 500: 'A defect of ours.', 502: 'The service broke off; it may have taken the request.', 503: 'Not at the moment.',
};

/** The answers of an operation's problems, by status, each with the codes that it can have. */
export function problemResponses(problems: readonly ProblemFactory[]): Record<string, ApiResponse> {
  const codes = new Map<number, string[]>();
  for (const { code, definition } of problems) codes.set(definition.status, [...(codes.get(definition.status) ?? []), code]);
  return Object.fromEntries([...codes].map(([status, some]) => [status, problemResponse(status, some.sort())]));
}

function problemResponse(status: number, codes: readonly string[]): ApiResponse {
  const headers = [...(status === 401 || status === 403 ? ['WwwAuthenticate' as const] : []), ...(status === 429 ? ['RateLimit' as const, 'RateLimitPolicy' as const] : []), ...(status === 409 || status === 429 || status === 503 ? ['RetryAfter' as const] : [])];
  return {
    description: words[status] ?? 'A problem.',
    headers: headersOf(['RequestId', 'TraceId', ...headers]),
    content: { 'application/problem+json': { schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { status: { const: status }, code: { enum: codes } } }] } } },
  };
}

/** References to shared headers, by their name on the wire. */
export function headersOf(names: readonly (keyof typeof sharedHeaders)[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [headerNames[name], { $ref: `#/components/headers/${name}` }]));
}
