import { inMemoryLog, type InMemoryLog } from '../in-memory-log.js';
import { randomFrom } from '../turns.js';
import { allRests } from './rest.js';
import { Timers } from './timers.js';

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
  private readonly timers = new Timers();
  private readonly turnTimers = new Timers();
  private taken = 0;
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
    return this.timers.set(this.now + ms, run);
  }

  /** After so many turns, however much time they take. */
  inTurns(count: number, run: () => void): () => void {
    return this.turnTimers.set(this.taken + count, run);
  }

  /** Time passes at once; what was due meanwhile comes with the next turn. */
  leap(ms: number): void {
    this.note(`${ms} ms pass`);
    this.now += ms;
  }

  /** Nothing is on its way; when the next timer is due, or Infinity. Undefined while something moves. */
  get restsUntil(): number | undefined {
    return this.turns.length > 0 || this.turnTimers.next < Infinity ? undefined : this.timers.next;
  }

  /** Lets the clock jump to just before a time, if that is ahead. */
  skipTo(time: number): void {
    this.now = Math.max(this.now, time - TURN_MS);
  }

  /** One thing happens: a turn of the log, or timers that are due. Resolves when all code has come to rest. */
  async turn(): Promise<void> {
    this.now += TURN_MS;
    this.turns.shift()?.();
    this.turnTimers.runDue(++this.taken);
    this.timers.runDue(this.now);
    await allRests();
  }
}
