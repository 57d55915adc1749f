import type { Log } from '../log/log.js';
import type { BlockBuilder } from './block-builder.js';
import { fetchCut } from './fetch-cause.js';
import { parkedQueue, parkedState, summaryOf, type ParkedKey, type ParkedQueue } from './parking.js';
import { Steps, type OpenStep, type Step, type StepOutcome, type Texts } from './steps.js';
import type { TaskState } from './task-state.js';

/** So many records are decided again, or given up, in one block at most. */
const RECORDS_MAX = 200;

/** A parked key in a list. */
export interface ListedKey extends ParkedKey {
  /** The empty one holds records that came without a key. */
  readonly key: string;
  /** Coordinate of the record that parked it, or `timer:name`. */
  readonly firstCause: string;
}

/** What a person orders, and who it is: it stands in the journal. */
export interface ParkedOrder {
  readonly by: string;
}

/** What came of re-driving or discarding. */
export interface Released {
  /** Records that left the queue. */
  readonly records: number;
  /** Records that still wait: 0, unless one failed again or not all were to be discarded. */
  readonly left: number;
  /** Why the first of those that wait failed again. */
  readonly reason?: string;
}

/** This instance does not own the partition (any more), and what was ordered may not have been done: look, and order it from the owner. */
export class NotPerformed extends Error {
  override name = 'NotPerformed';
}

export interface ParkedKeysOptions {
  readonly name: string;
  readonly log: Log;
  readonly state: TaskState;
  readonly owns: () => boolean;
  /** Something is to be done. */
  readonly ordered: () => void;
}

/** The parked keys of one task: to be looked at from committed state, and to be released by steps in its blocks. */
export class ParkedKeys {
  private readonly steps = new Steps();
  /** Steps that were performed in blocks not committed yet, by height. */
  private readonly performed = new Map<number, OpenStep[]>();
  /** Steps that found nothing to do, because of a block that is not committed yet. */
  private readonly nothing: OpenStep[] = [];

  constructor(private readonly options: ParkedKeysOptions) {}

  /** The queue of a key, as of the last committed block, with its first `limit` records; undefined if the key flows. */
  get(key: string, limit?: number): ParkedQueue | undefined {
    return parkedQueue((state, of) => this.options.state.committed(state, of), key, limit);
  }

  /** All parked keys, in order of the keys. */
  async *list(): AsyncGenerator<ListedKey> {
    for await (const [key, parked] of this.options.state.entries(parkedState)) {
      if (parked !== undefined) yield { key, ...summaryOf(parked), firstCause: this.get(key, 1)?.records[0]?.cause ?? '' };
    }
  }

  /** Decides the records of a key again, in order, up to the first that fails. Rejects with `NotPerformed`, or if the log lacks a record that was cut. */
  async redrive(key: string, { by }: ParkedOrder): Promise<Released> {
    let released = 0;
    for (;;) {
      const queue = this.get(key, RECORDS_MAX);
      if (queue === undefined) return { records: released, left: 0 };
      const texts = await fetchCut(this.options.log, queue.records);
      const { records, left, reason } = await this.order({ do: 'redrive', key, by, records: queue.records.length }, texts);
      released += records;
      if (reason !== undefined) return { records: released, left, reason };
    }
  }

  /** Gives up the first `count` records of a key, or all that wait now. Rejects with `NotPerformed`. */
  async discard(key: string, { by, count }: ParkedOrder & { readonly count?: number }): Promise<Released> {
    if (count !== undefined && (!Number.isSafeInteger(count) || count < 1)) throw new RangeError(`${count} records cannot be discarded: count is a whole number from 1 on`);
    const queue = this.get(key, 0);
    if (queue === undefined) return { records: 0, left: 0 };
    let open = count ?? queue.count;
    let released = 0;
    for (;;) {
      const { records, left } = await this.order({ do: 'discard', key, by, records: Math.min(open, RECORDS_MAX) }, new Map());
      open -= records;
      released += records;
      if (open <= 0 || left === 0) return { records: released, left };
    }
  }

  /** Whether a step waits for a block. */
  get waiting(): boolean {
    return this.steps.next() !== undefined;
  }

  /** Performs what waits, as far as the block has room. */
  performIn(builder: BlockBuilder): void {
    const { height } = builder.context;
    for (let one = this.steps.next(); one !== undefined && !builder.full; one = this.steps.next()) {
      one.outcome = builder.perform(one.step, one.texts) ?? { records: 0, left: 0 };
      if (one.outcome.records === 0 && one.outcome.reason === undefined) this.foundNothing(one);
      else this.performed.set(height, [...(this.performed.get(height) ?? []), one]);
    }
  }

  committed(height: number): void {
    this.steps.committed([...(this.performed.get(height) ?? []), ...this.nothing.splice(0)]);
    this.performed.delete(height);
  }

  /** What was built is dropped: it is performed again in another block. */
  dropped(): void {
    this.performed.clear();
    this.nothing.length = 0;
    this.steps.reset();
  }

  /** The task ends, or belongs to another instance. */
  end(): void {
    this.performed.clear();
    this.nothing.length = 0;
    this.steps.end(this.notPerformed());
  }

  /** Nothing is written for it. What has released its records may not be committed yet: until then, whoever ordered it would find them parked still. */
  private foundNothing(one: OpenStep): void {
    if (this.get(one.step.key, 0) === undefined) this.steps.committed([one]);
    else this.nothing.push(one);
  }

  private order(step: Step, texts: Texts): Promise<StepOutcome> {
    if (!this.options.owns()) return Promise.reject(this.notPerformed());
    const outcome = this.steps.add(step, texts);
    this.options.ordered();
    return outcome;
  }

  private notPerformed(): NotPerformed {
    return new NotPerformed(`${this.options.name} is not owned by this instance (any more): see what stands in its queue, and order it from the owner`);
  }
}
