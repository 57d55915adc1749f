/** Runs `turn` later, never at once. */
export type Schedule = (turn: () => void) => void;

/**
 * Everything in the in-memory log that takes time (a record landing, an answer, a delivery) is one turn.
 * Without a seed turns run in the order they were asked for; with one, a seeded choice picks among those
 * waiting, so the same seed tells the same story. Turns of one lane keep their order: a connection does.
 */
export class Turns {
  readonly #waiting: { lane: string; run: () => void }[] = [];
  readonly #schedule: Schedule;
  readonly #random: (() => number) | undefined;
  #armed = false;

  constructor(schedule: Schedule | undefined, seed: number | undefined) {
    this.#schedule = schedule ?? ((turn) => void setImmediate(turn));
    this.#random = seed === undefined ? undefined : randomFrom(seed);
  }

  post(lane: string, run: () => void): void {
    this.#waiting.push({ lane, run });
    this.#arm();
  }

  /** A whole number from 1 to `max`; always `max` without a seed. */
  upTo(max: number): number {
    return this.#random ? 1 + Math.floor(this.#random() * max) : max;
  }

  #arm(): void {
    if (this.#armed || this.#waiting.length === 0) return;
    this.#armed = true;
    this.#schedule(() => {
      this.#armed = false;
      try {
        this.#take()?.();
      } finally {
        this.#arm();
      }
    });
  }

  #take(): (() => void) | undefined {
    const picked = this.#random ? Math.floor(this.#random() * this.#waiting.length) : 0;
    const lane = this.#waiting[picked]?.lane;
    const first = this.#waiting.findIndex((turn) => turn.lane === lane);
    return this.#waiting.splice(first, 1)[0]?.run;
  }
}

/** mulberry32: small, fast, good enough to shuffle tests. Yields numbers in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
