import { HttpException } from '@nestjs/common';

/** One thing that is wrong with a request: where (RFC 6901 JSON Pointer into body or query), a stable code, and words. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** RFC 9457, as it goes out. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: string;
  readonly traceId: string;
  readonly errors?: readonly FieldError[];
}

/** One stable code: its HTTP status, a title that never varies, and what a caller should know or do. */
export interface ProblemDefinition {
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
}

/** What a problem says beyond its code. */
export interface ProblemDetails {
  /** About this occurrence; goes to the caller, so no internals and no personal data. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Response headers, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown by HTTP code only: deciders return outcomes, and the edge maps them. */
export class ProblemException extends HttpException {
  override name = 'ProblemException';
  constructor(readonly code: string, readonly definition: ProblemDefinition, readonly details: ProblemDetails = {}) {
    super(definition.title, definition.status, details.cause === undefined ? {} : { cause: details.cause });
  }
}

/** Makes the exception of one problem code, to be thrown. */
export interface ProblemFactory {
  (details?: ProblemDetails): ProblemException;
  readonly code: string;
  readonly definition: ProblemDefinition;
}
/** The factories of a service's problem codes, by code, with the definitions they were made from. */
export type Problems<K extends string> = { readonly [C in K]: ProblemFactory } & { readonly definitions: Readonly<Record<K, ProblemDefinition>> };

/**
 * Declares the problem codes of a service, as factories: `throw intakeProblems.KEY_MISSING({ detail })`.
 * Give it to `HttpModule.forRoot` as well, so that `/problems/<code>`, which `type` points to, exists.
 */
export function problems<const K extends string>(definitions: Readonly<Record<K, ProblemDefinition>>): Problems<K> {
  const factories: Partial<Record<K, ProblemFactory>> = {};
  for (const code of Object.keys(definitions) as K[]) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(code)) throw new Error(`problem code ${code} is not UPPER_SNAKE_CASE`);
    factories[code] = Object.assign((details?: ProblemDetails) => new ProblemException(code, definitions[code], details), { code, definition: definitions[code] });
  }
  return { ...(factories as Record<K, ProblemFactory>), definitions };
}

/** Codes that any service can answer with. */
export const standardProblems = problems({
  TOKEN_MISSING: { status: 401, title: 'Authentication is required', meaning: 'Send `Authorization: Bearer <token>`.' },
  TOKEN_EXPIRED: { status: 401, title: 'The token has expired', meaning: 'Fetch a new token and send the request again.' },
  TOKEN_INVALID: { status: 401, title: 'The token is not valid', meaning: 'Its signature, algorithm, issuer, audience or claims are not what this service accepts.' },
  SCOPE_MISSING: { status: 403, title: 'The token lacks a scope', meaning: 'Ask for a token with the scopes named in the detail.' },
  FORBIDDEN: { status: 403, title: 'This is not allowed to you', meaning: 'The token is valid, but not for this call.' },
  CUSTOMER_MISSING: { status: 403, title: 'The token names no customer', meaning: 'Customer resources need a token with the claim `customer_id`.' },
  KEYS_UNAVAILABLE: { status: 503, title: 'Tokens cannot be checked at the moment', meaning: 'The issuer\'s keys could not be fetched; try again after `Retry-After`.' },
  BODY_INVALID: { status: 400, title: 'The body is not as the schema says', meaning: 'Each entry of `errors` names a place in the body and what is wrong there. Unknown fields are refused.' },
  QUERY_INVALID: { status: 400, title: 'The query or path is not as the schema says', meaning: 'Each entry of `errors` names a parameter and what is wrong with it. Unknown parameters are refused.' },
  BODY_MALFORMED: { status: 400, title: 'The body is not JSON', meaning: 'Send one JSON value in UTF-8: no name twice in an object, no half characters, no more than 32 levels. Entries of `errors`, if there are any, say where.' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large', meaning: 'No request needs a body of this size; see the detail for the limit.' },
  PATH_INVALID: { status: 400, title: 'The path is not valid', meaning: 'It has segments that lead elsewhere, such as `..`, or bytes that are no UTF-8.' },
  URI_TOO_LONG: { status: 414, title: 'The path is too long', meaning: 'No id is this long.' },
  CONTENT_TYPE_UNSUPPORTED: { status: 415, title: 'The content type is not supported', meaning: 'Send `Content-Type: application/json`.' },
  REQUEST_INVALID: { status: 400, title: 'The request is not valid', meaning: 'The request could not be read as HTTP for this resource.' },
  HEADER_INVALID: { status: 400, title: 'A header is not valid', meaning: 'The detail names the header and what is wrong with it.' },
  POSITION_INVALID: { status: 400, title: 'The position is not valid', meaning: '`If-Position` must be the `Position` that an answer to the same customer carried, as it is.' },
  POSITION_NOT_REACHED: { status: 503, title: 'What is read has not come to the position yet', meaning: 'It will: send the same request again after `Retry-After`, or without `If-Position` for what is there now.' },
  IDEMPOTENCY_KEY_MISSING: { status: 400, title: 'An Idempotency-Key is needed', meaning: 'Send a key of your own, 1 to 255 characters; a repeat with the same key and body is never done twice.' },
  IDEMPOTENCY_KEY_INVALID: { status: 400, title: 'The Idempotency-Key is not valid', meaning: 'One header with 1 to 255 printable ASCII characters, bare or in double quotes.' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key belongs to another request', meaning: 'A request with another body was sent under this key. Keys hold for ever: send a new one.' },
  STILL_RUNNING: { status: 409, title: 'The first request under this key is still under way', meaning: 'It is not decided yet. Send the same request again after `Retry-After`: it can never be done twice.' },
  NOT_DECIDED_IN_TIME: { status: 503, title: 'The request was not decided in time', meaning: 'It may still be accepted. Send it again, with the same Idempotency-Key if it has one: it can never be done twice.' },
  BEHIND: { status: 503, title: 'The request is accepted, but its object cannot be shown yet', meaning: 'The view of it is being written. Send the same request again after `Retry-After`.' },
  NOT_FOUND: { status: 404, title: 'There is no such resource', meaning: 'It does not exist, or it is not yours to see.' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The method is not allowed here', meaning: '`Allow` names the methods that this resource has; the reference says what they do.' },
  NOT_ACCEPTABLE: { status: 406, title: 'There is no such form of this', meaning: 'The detail names the media types that can be asked for by `Accept`.' },
  CONFLICT: { status: 409, title: 'The request conflicts with the state of the resource', meaning: 'Read the resource again.' },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests', meaning: 'Nothing was accepted; try again after `Retry-After`.' },
  OVERLOADED: { status: 503, title: 'The system takes no more at the moment', meaning: 'More is under way than gets through in time. Nothing was accepted; send the same request with the same key after `Retry-After`.' },
  UNAVAILABLE: { status: 503, title: 'The service cannot answer at the moment', meaning: 'Nothing was accepted that the log did not take; try again after `Retry-After`.' },
  NOT_OWNER: { status: 503, title: 'This instance does not hold the data', meaning: 'Nothing was read or changed. The partition has moved, or the question came without the key of what it asks for; ask again.' },
  HEIGHT_NOT_REACHED: { status: 503, title: 'The journal has not come that far here', meaning: 'The state is older than the height that was asked for, or than the journal; ask again.' },
  SERVICE_UNREACHABLE: { status: 503, title: 'The service of this resource cannot be reached', meaning: 'Nothing was accepted; try again after `Retry-After`.' },
  SERVICE_BROKE_OFF: { status: 502, title: 'The service of this resource broke off', meaning: 'Nobody can say whether it took the request. Send it again, with the same Idempotency-Key if it has one: it can never be done twice.' },
  INTERNAL: { status: 500, title: 'Something went wrong on our side', meaning: 'A defect. Tell us the `traceId`; a write may be sent again with the same Idempotency-Key.' },
});
