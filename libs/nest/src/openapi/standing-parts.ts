import type { ApiHeader, ApiParameter } from './document.js';
import { z } from 'zod';
import { type JsonSchema, type JsonSchemas } from './json-schemas.js';

/** One thing that is wrong with a request. */
const fieldError = z.object({
  pointer: z.string().describe('RFC 6901, into the body or the query').meta({ examples: ['/sourceAmount/amount'] }),
  code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  message: z.string(),
}).meta({ id: 'FieldError' });

/** RFC 9457 with our additions, as `problemBody` makes it. */
const problem = z.object({
  type: z.string().regex(/^\/problems\/[A-Z0-9_]+$/).describe('The page of the code, from the origin of the API'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().optional(),
  instance: z.string(),
  code: z.string().regex(/^[A-Z][A-Z0-9_]*$/).describe('Stable: what a program may decide by'),
  traceId: z.string().regex(/^[0-9a-f]{32}$/).describe('For our support'),
  errors: z.array(fieldError).optional(),
}).meta({ id: 'Problem' });

const asOf = z.object({ partition: z.int().min(0), heights: z.record(z.string(), z.int().min(0)).describe('By journal') })
  .describe('The blocks that this shows at least').meta({ id: 'AsOf' });

/** The schemas that every document has. */
export function addStandingSchemas(schemas: JsonSchemas): void {
  schemas.of(problem, 'output');
  schemas.of(asOf, 'output');
}

/** What a read that says where it stands answers. */
export const withAsOf = (schema: JsonSchema): JsonSchema => ({ allOf: [schema, { type: 'object', properties: { asOf: { $ref: '#/components/schemas/AsOf' } }, required: ['asOf'] }] });

const text = (description: string, more: object = {}) => ({ description, schema: { type: 'string', ...more } });

/** Answer headers that several operations share, by the name of their component. */
export const sharedHeaders = {
  RequestId: text('The `Request-Id` of the request, or one that was given to it.'),
  TraceId: text('The W3C trace that the request belongs to.', { pattern: '^[0-9a-f]{32}$' }),
  RateLimit: text('What is left of your rate on the instance that answered: `r` requests, in full again after `t` seconds.'),
  RateLimitPolicy: text('Your rate: `q` requests at once, and as many again in `w` seconds.'),
  Location: text('Where the object is.'),
  IdempotentReplayed: text('`true` where the key was used before by the same request: this is the object as it is now.', { enum: ['true'] }),
  PreferenceApplied: text('How long the answer was held at most, as `Prefer` asked.'),
  Position: text('Where in the journals this stands: `If-Position` takes it.'),
  ETag: text('Of this state of the object; `If-None-Match` takes it.'),
  RetryAfter: text('Seconds after which to try again.', { pattern: '^[0-9]+$' }),
  WwwAuthenticate: text('What was wrong with the token (RFC 6750).'),
} as const satisfies Record<string, ApiHeader>;

/** How each of them is called on the wire. */
export const headerNames: Readonly<Record<keyof typeof sharedHeaders, string>> = {
  RequestId: 'Request-Id', TraceId: 'Trace-Id', RateLimit: 'RateLimit', RateLimitPolicy: 'RateLimit-Policy', Location: 'Location', IdempotentReplayed: 'Idempotent-Replayed',
  PreferenceApplied: 'Preference-Applied', Position: 'Position', ETag: 'ETag', RetryAfter: 'Retry-After', WwwAuthenticate: 'WWW-Authenticate',
};

const header = (name: string, required: boolean, description: string, schema: object): ApiParameter => ({ name, in: 'header', required, description, schema: { type: 'string', ...schema } });

/** Bare, and not in spaces, which HTTP takes away; or a string of RFC 9651. */
const KEY_PATTERN = '^([!#-~]([ -~]*[!-~])?|"([ !#-[\\]-~]|\\\\["\\\\])+")$';

/** Request headers that several operations share, by the name of their component. */
export const sharedParameters = {
  IdempotencyKey: header('Idempotency-Key', true, 'A key of your own. A repeat with the same key and body is never done twice, for ever. Bare or in double quotes: the same key.', { minLength: 1, maxLength: 255, pattern: KEY_PATTERN, examples: ['rent-november'] }),
  Prefer: header('Prefer', false, '`wait=N` holds the answer until the object is decided, for N seconds at most (30).', { examples: ['wait=5'] }),
  IfPosition: header('If-Position', false, 'The `Position` of an answer to you: this waits until it shows as much.', { maxLength: 1024, pattern: '^[A-Za-z0-9_-]+$' }),
  IfNoneMatch: header('If-None-Match', false, 'An `ETag` that you have: 304 if the object is still the same.', { maxLength: 2048, examples: ['W/"0"'] }),
} as const satisfies Record<string, ApiParameter>;
