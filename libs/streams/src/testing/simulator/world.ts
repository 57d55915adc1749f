import { inMemoryLog, type InMemoryLog } from '../in-memory-log.js';
import { randomFrom } from '../turns.js';

/** A turn of the world moves its clock on by this. */
const TURN_MS = 1;
const BEGINS_AT = 1_700_000_000_000;

/** One thread, one seed: a log, a clock, and processes that can be killed or frozen between any two turns. */
export class World {
  now = BEGINS_AT;
  readonly random: () => number;
  readonly log: InMemoryLog;
  /** What happened, for a person to read. */
  readonly trace: string[] = [];
  private readonly turns: (() => void)[] = [];
  private readonly timers = new Set<{ due: number; run: () => void }>();
  private ids = 0;

  constructor(readonly seed: number) {
    this.random = randomFrom(seed);
    this.log = inMemoryLog({ seed, now: () => this.now, schedule: (turn) => void this.turns.push(turn) });
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  oneOf<T>(things: readonly T[]): T {
    return things[Math.floor(this.random() * things.length)]!;
  }

  newId(): string {
    return `id${++this.ids}`;
  }

  note(what: string): void {
    this.trace.push(`${String(this.now - BEGINS_AT).padStart(6)} ms  ${what}`);
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.now + ms, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Nothing is on its way; when the next timer is due, or Infinity. Undefined while something moves. */
  get restsUntil(): number | undefined {
    if (this.turns.length > 0) return undefined;
    let due = Infinity;
    for (const timer of this.timers) due = Math.min(due, timer.due);
    return due;
  }

  /** Lets the clock jump to just before a time, if that is ahead. */
  skipTo(time: number): void {
    this.now = Math.max(this.now, time - TURN_MS);
  }

  /** One thing happens: a turn of the log, or timers that are due. Resolves when all code has come to rest. */
  async turn(): Promise<void> {
    this.now += TURN_MS;
    this.turns.shift()?.();
    for (const timer of [...this.timers].sort((a, b) => a.due - b.due)) {
      if (timer.due > this.now) break;
      this.timers.delete(timer);
      timer.run();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
