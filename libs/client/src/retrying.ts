import { NoAnswer, retryAfterOf } from './problem.js';
import { sleep, type Sleep } from './sleep.js';

/** How often a request is sent, how long is waited between, and when it is given up. */
export interface Retries {
  /** Sent at most so often. Default 6. */
  readonly attempts?: number;
  /** The first wait, in milliseconds; each is at most twice the one before. Default 200. */
  readonly firstMs?: number;
  /** No wait is longer. When the API asks for more, its answer is given at once. Default 30,000. */
  readonly longestMs?: number;
  /** What is not answered and read in so long counts as broken off. Longer than any `waitS`. Default 60,000. */
  readonly attemptMs?: number;
  /** No attempt begins later than so long after the first. Default 120,000. */
  readonly totalMs?: number;
}

export type Send = (request: Request) => Promise<Response>;
interface Around {
  readonly send: Send;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly now: () => number;
}
/** What an attempt came to. */
type Outcome = { readonly answer: Response } | { readonly error: unknown };

const around: Around = { send: (request) => fetch(request), sleep, random: Math.random, now: Date.now };

/** Overload, a gateway without a service, a service that starts. */
const TRY_AGAIN = new Set([429, 502, 503, 504]);
/** Asking twice for it is asking once. */
const CANCEL = /\/v1\/transfers\/[^/]+\/cancel$/;

/**
 * A `fetch` that sends again what may be sent again: reads, deletions, cancels, and whatever carries an Idempotency-Key,
 * which stays the same. Waits as `Retry-After` says, or ever longer and by chance, so that many clients do not come back at
 * once. Throws `NoAnswer` if none came, and the reason of the request's signal if that is given.
 */
export function retrying({ attempts = 6, firstMs = 200, longestMs = 30_000, attemptMs = 60_000, totalMs = 120_000 }: Retries = {}, given: Partial<Around> = {}): Send {
  const { send, sleep, random, now } = { ...around, ...given };
  return async (request) => {
    const end = now() + totalMs;
    for (let attempt = 1; ; attempt++) {
      const outcome = await attempted(send, request, attemptMs);
      const grown = firstMs * 2 ** (attempt - 1) * (0.5 + random() / 2);
      const askedMs = 'answer' in outcome ? (retryAfterOf(outcome.answer) ?? 0) * 1_000 : 0;
      const waitMs = Math.max(askedMs, Math.min(longestMs, grown));
      const again = attempt < attempts && waitMs <= longestMs && now() + waitMs <= end && mayRepeat(request) && (await asksAgain(outcome));
      if (!again) return lastOf(outcome, request, attempt);
      if ('answer' in outcome) await outcome.answer.body?.cancel(); // or its connection would be kept for it
      await sleep(waitMs, request.signal);
    }
  };
}

const mayRepeat = ({ method, headers, url }: Request): boolean => method === 'GET' || method === 'DELETE' || headers.has('idempotency-key') || CANCEL.test(new URL(url).pathname);

async function attempted(send: Send, request: Request, attemptMs: number): Promise<Outcome> {
  try {
    return { answer: await send(new Request(request.clone(), { signal: AbortSignal.any([request.signal, AbortSignal.timeout(attemptMs)]) })) };
  } catch (error) {
    request.signal.throwIfAborted();
    return { error };
  }
}

async function asksAgain(outcome: Outcome): Promise<boolean> {
  if ('error' in outcome) return true;
  const { answer } = outcome;
  if (answer.status !== 409) return TRY_AGAIN.has(answer.status);
  const body = (await answer.clone().json().catch(() => ({}))) as { readonly code?: string };
  return body.code === 'STILL_RUNNING';
}

function lastOf(outcome: Outcome, request: Request, attempts: number): Response {
  if ('answer' in outcome) return outcome.answer;
  throw new NoAnswer(request, attempts, request.headers.get('idempotency-key') ?? undefined, outcome.error);
}
