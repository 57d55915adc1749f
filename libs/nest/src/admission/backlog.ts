/** How a backlog measures; tests give their own clock. */
export interface BacklogOptions {
  /** In how long what was taken should be through, in milliseconds. Far above what it takes on a good day: what takes longer waits in a queue. */
  readonly withinMs: number;
  readonly now?: () => number;
}

/** So many are let in while nothing is slow. */
const MAX = 5_000;
/** So many are always let in: a service that nobody uses has no rate to go by. */
const MIN = 4;
/** Of the time that is allowed, so much is aimed at: what comes in blocks comes a block late, and the last of a block is through as late as it is long. */
const AIM = 0.7;
/** What is not through after so long is not in a queue that a smaller inflow would shorten. */
const FORGET_MS = 10_000;
/** Without anything slow for so long, all is well again. */
const CALM_MS = 5_000;
const RATE_MS = 1_000;

/**
 * What was taken here and is still under way through the services behind this one. By Little's law a queue is as long as its rate
 * times the time spent in it: while things take too long, no more are let in than get through in time at the rate that is seen.
 * So a slow service behind makes this one refuse, and does not make those wait who were let in. One that is stuck for a reason of its
 * own harms nobody: on a good day far less is under way than the limit that is set for its sake.
 */
export class Backlog {
  readonly #underWay = new Map<string, number>();
  #period = { began: -Infinity, count: 0, before: 0 };
  readonly #now: () => number;
  readonly #withinMs: number;
  #limit = MAX;
  #slowAt = -Infinity;

  constructor({ withinMs, now = Date.now }: BacklogOptions) {
    this.#withinMs = withinMs;
    this.#now = now;
  }

  /** No more should be let in. */
  get full(): boolean {
    const now = this.#now();
    if (now - (this.#oldest(now) ?? now) > this.#withinMs) this.#slow(now); // whatever is through late, or not at all, is not waited for
    return this.#underWay.size >= this.#limit;
  }

  /** How many are under way, and how many may be. */
  get size(): number {
    return this.#underWay.size;
  }
  get limit(): number {
    return Math.floor(this.#limit);
  }

  taken(id: string): void {
    this.#underWay.set(id, this.#now());
  }

  /** It goes no further, and says nothing about how long that takes. */
  dropped(id: string): void {
    this.#underWay.delete(id);
  }

  /** It is through. What was not taken here, and what comes again, is passed over. */
  through(id: string): void {
    const takenAt = this.#underWay.get(id);
    if (takenAt === undefined) return;
    this.#underWay.delete(id);
    const now = this.#now();
    this.#count(now);
    if (now - takenAt > this.#withinMs) this.#slow(now);
    else if (now - this.#slowAt > CALM_MS) this.#limit = MAX;
    else this.#limit = Math.min(MAX, this.#limit * 1.002 + 0.05); // by a quarter in a second, at a hundred per second
  }

  #slow(now: number): void {
    this.#slowAt = now;
    this.#limit = Math.min(MAX, Math.max(MIN, (this.#rate(now) * AIM * this.#withinMs) / 1_000));
  }

  /** Per second, of those that were through in the last one to two periods. */
  #rate(now: number): number {
    const { began, count, before } = this.#period;
    const age = now - began;
    return ((count + (before * Math.max(0, RATE_MS - age)) / RATE_MS) / RATE_MS) * 1_000;
  }

  #count(now: number): void {
    const { began, count } = this.#period;
    const age = now - began;
    if (age >= RATE_MS) this.#period = { began: now, count: 1, before: age < 2 * RATE_MS ? (count * RATE_MS) / age : 0 };
    else this.#period.count++;
  }

  /** When the oldest that is not forgotten was taken. */
  #oldest(now: number): number | undefined {
    for (const [id, takenAt] of this.#underWay) {
      if (takenAt > now - FORGET_MS) return takenAt;
      this.#underWay.delete(id);
    }
    return undefined;
  }
}
