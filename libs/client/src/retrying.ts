/** How often a request is sent, and how long is waited between. */
export interface Retries {
  /** Sent at most so often. Default 6. */
  readonly attempts?: number;
  /** The first wait, in milliseconds; each is at most twice the one before. Default 200. */
  readonly firstMs?: number;
  /** No wait is longer, whatever the API asks for. Default 30,000. */
  readonly longestMs?: number;
}

type Send = (request: Request) => Promise<Response>;
interface Around {
  readonly send: Send;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

const around: Around = { send: (request) => fetch(request), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)), random: Math.random };

/** Overload, a gateway without a service, a service that starts. */
const TRY_AGAIN = new Set([429, 502, 503, 504]);

/**
 * A `fetch` that sends again what may be sent again: reads, deletions, and whatever carries an Idempotency-Key, which
 * stays the same. Waits as `Retry-After` says, or ever longer and by chance, so that many clients do not come back at once.
 */
export function retrying({ attempts = 6, firstMs = 200, longestMs = 30_000 }: Retries = {}, given: Partial<Around> = {}): Send {
  const { send, sleep, random } = { ...around, ...given };
  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= attempts || !mayRepeat(request);
      const answer = await sent(send, request.clone(), isLast);
      if (answer !== undefined && (isLast || !(await asksAgain(answer)))) return answer;
      const asked = Number(answer?.headers.get('retry-after') ?? 0) * 1_000;
      const grown = firstMs * 2 ** (attempt - 1) * (0.5 + random() / 2);
      await sleep(Math.min(longestMs, Math.max(grown, Number.isFinite(asked) ? asked : 0)));
    }
  };
}

const mayRepeat = ({ method, headers }: Request): boolean => method === 'GET' || method === 'DELETE' || headers.has('idempotency-key');

/** Undefined if the connection broke, and another attempt follows. */
async function sent(send: Send, request: Request, isLast: boolean): Promise<Response | undefined> {
  try {
    return await send(request);
  } catch (error) {
    if (isLast || request.signal.aborted) throw error;
    return undefined;
  }
}

async function asksAgain(answer: Response): Promise<boolean> {
  if (answer.status !== 409) return TRY_AGAIN.has(answer.status);
  const body = (await answer.clone().json().catch(() => ({}))) as { readonly code?: string };
  return body.code === 'STILL_RUNNING';
}
