import type { components } from './api.js';

/** Problem details (RFC 9457) as the API answers them; `type` leads to a page about the code. */
export type Problem = components['schemas']['Problem'];

/** What the answer said beside its body. */
interface Around {
  readonly requestId?: string | undefined;
  readonly retryAfterS?: number | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** The API refused a request, or could not answer: RFC 9457, with a stable `code` to decide by. */
export class KontorProblem extends Error {
  override name = 'KontorProblem';
  /** To be told to support, with `traceId`. */
  readonly requestId: string | undefined;
  /** In how many seconds it may be asked again, where the API says so. */
  readonly retryAfterS: number | undefined;
  /** Of a write: after 5xx it may have been done all the same, and is not done twice if it is sent again with this key. */
  readonly idempotencyKey: string | undefined;

  /** @param status of HTTP, 400 to 599 */
  constructor(readonly status: number, readonly problem: Partial<Problem>, { requestId, retryAfterS, idempotencyKey }: Around = {}) {
    super([`${status} ${problem.code ?? 'without a problem'}`, problem.title, problem.detail, ...(problem.errors ?? []).map(({ pointer, message }) => `${pointer} ${message}`)].filter(Boolean).join(': '));
    this.requestId = requestId;
    this.retryAfterS = retryAfterS;
    this.idempotencyKey = idempotencyKey;
  }

  /** Undefined if something between here and the API answered. */
  get code(): string | undefined {
    return this.problem.code;
  }

  /** What is wrong, place by place. */
  get errors(): Problem['errors'] {
    return this.problem.errors;
  }

  get traceId(): string | undefined {
    return this.problem.traceId;
  }
}

/** No answer came, to the last attempt. A write may have been done all the same: send it again with the same key, and it is not done twice. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';

  /** @param idempotencyKey of a write: the one that it was sent with. @param cause of the last attempt */
  constructor(request: Pick<Request, 'method' | 'url'>, readonly attempts: number, readonly idempotencyKey: string | undefined, cause: unknown) {
    super(`No answer to ${request.method} ${request.url} (${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}): ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** What was answered in place of what was asked for. @param body of the answer, parsed */
export function problemOf(response: Response, body: unknown, idempotencyKey?: string): KontorProblem {
  const problem = typeof body === 'object' && body !== null ? body : {};
  return new KontorProblem(response.status, problem, { requestId: response.headers.get('request-id') ?? undefined, retryAfterS: retryAfterOf(response), idempotencyKey });
}

/** Seconds; undefined if it does not say, or says a date. */
export function retryAfterOf({ headers }: Response): number | undefined {
  const said = headers.get('retry-after');
  return said !== null && /^\d{1,9}$/.test(said) ? Number(said) : undefined;
}
