/** How much somebody may ask for. */
export interface Rate {
  /** Requests per second, for as long as one likes; 0: any number. */
  readonly perSecond: number;
  /** Requests at once, after a pause that was long enough. */
  readonly burst: number;
}

/** What is left after a request, or why it was refused. */
export interface Drawn {
  readonly allowed: boolean;
  /** Whole requests that may follow at once. */
  readonly left: number;
  /** Until there is one more, in whole seconds, at least 1. */
  readonly seconds: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Those whose buckets are remembered: who is forgotten begins with a full one. */
const BUCKETS_MAX = 100_000;

/** A bucket of tokens for each key, filled at a steady rate. One draw costs one token. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(private readonly rate: Rate, private readonly now: () => number = Date.now) {}

  draw(key: string): Drawn {
    const { perSecond, burst } = this.rate;
    const now = this.now();
    const known = this.#buckets.get(key);
    const tokens = known === undefined ? burst : Math.min(burst, known.tokens + (Math.max(0, now - known.at) * perSecond) / 1_000);
    const allowed = tokens >= 1;
    const left = allowed ? tokens - 1 : tokens;
    this.#keep(key, { tokens: left, at: now });
    return { allowed, left: Math.floor(left), seconds: Math.max(1, Math.ceil((Math.floor(left) + 1 - left) / perSecond)) };
  }

  /** Who asked last stands last; the first goes where there are too many. */
  #keep(key: string, bucket: Bucket): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= BUCKETS_MAX) return;
    const [longestAgo] = this.#buckets.keys();
    this.#buckets.delete(longestAgo!);
  }
}
