import type { KeyedRecord, LogRecord, NewRecord } from '../log/log.js';
import { frozenCopy, type InMemoryPartition } from './in-memory-partition.js';

/** What can go wrong with a log, on demand. Faults of writes hit the next append or sent record of that partition, in the order planned. */
export interface LogFaults {
  /** How often each kind of fault has hit an append, and how often a leader was lost. */
  readonly struck: Readonly<Record<'lost' | 'unanswered' | 'delayed' | 'doubled' | 'leaderless', number>>;
  /** The next record is lost before the broker: unknown outcome, nothing landed. */
  loseNext(topic: string, partition: number): void;
  /** The next record lands, but its answer is lost: unknown outcome. */
  loseNextAnswer(topic: string, partition: number): void;
  /** The next record has an unknown outcome, and lands when released, perhaps after later appends. */
  delayNext(topic: string, partition: number): Held;
  /** The next record is answered as usual and lands twice: the copy directly behind it, or when released. */
  doubleNext(topic: string, partition: number, copy: 'at once' | 'when released'): Held;
  /** Until ended, appends have unknown outcomes and land nowhere, and followers get nothing. */
  changeLeader(topic: string, partition: number): { end(): void };
  /** Another writer's record, landed at once. Returns its offset. */
  plant(topic: string, partition: number, record: NewRecord | KeyedRecord): number;
  /** Drops all records from offset `from` on; later appends use these offsets again. */
  truncate(topic: string, partition: number, from: number): void;
  /** Drops all records below offset `first`, as retention does. */
  expire(topic: string, partition: number, first: number): void;
  /** Deletes this partition's records and starts its offsets again, as a topic deleted and created again has it. */
  recreate(topic: string, partition: number): void;
  /** Compacts a partition, as a broker does some time after newer records of the same keys have come. */
  compact(topic: string, partition: number): void;
  /** Removes one record: the offsets jump over it. */
  remove(topic: string, partition: number, offset: number): void;
  /** Changes a stored record in place. */
  alter(topic: string, partition: number, offset: number, change: (record: LogRecord) => Partial<NewRecord>): void;
}

/** A record that waits between its writer and the log. */
export interface Held {
  readonly landed: boolean;
  /** Lets it land now, or as soon as it was sent. */
  release(): void;
}

export type WriteFault =
  | { readonly kind: 'lost' }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'delayed'; readonly held: HeldRecord }
  | { readonly kind: 'doubled'; readonly held: HeldRecord };

export class HeldRecord implements Held {
  #released = false;
  #land: (() => void) | undefined;
  landed = false;

  release(): void {
    this.#released = true;
    this.#settle();
  }

  /** Called when the record is on its way. */
  hold(land: () => void): void {
    this.#land = land;
    this.#settle();
  }

  #settle(): void {
    if (!this.#released || !this.#land || this.landed) return;
    this.landed = true;
    this.#land();
  }
}

export function logFaults(find: (topic: string, partition: number) => InMemoryPartition, now: () => number, struck: Record<keyof LogFaults['struck'], number>): LogFaults {
  const hold = (topic: string, partition: number, kind: 'delayed' | 'doubled'): HeldRecord => {
    const held = new HeldRecord();
    find(topic, partition).plan.push({ kind, held });
    return held;
  };
  return {
    struck,
    loseNext: (topic, partition) => void find(topic, partition).plan.push({ kind: 'lost' }),
    loseNextAnswer: (topic, partition) => void find(topic, partition).plan.push({ kind: 'unanswered' }),
    delayNext: (topic, partition) => hold(topic, partition, 'delayed'),
    doubleNext: (topic, partition, copy) => {
      const held = hold(topic, partition, 'doubled');
      if (copy === 'at once') held.release();
      return held;
    },
    changeLeader: (topic, partition) => {
      struck.leaderless++;
      return { end: find(topic, partition).loseLeader() };
    },
    plant: (topic, partition, record) => find(topic, partition).land(frozenCopy(record), now()),
    truncate: (topic, partition, from) => find(topic, partition).truncate(from),
    expire: (topic, partition, first) => find(topic, partition).expire(first),
    recreate: (topic, partition) => find(topic, partition).clear(),
    compact: (topic, partition) => find(topic, partition).compact(),
    remove: (topic, partition, offset) => find(topic, partition).remove(offset),
    alter: (topic, partition, offset, change) => find(topic, partition).alter(offset, change),
  };
}
