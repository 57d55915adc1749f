import type { Bounds, KeyedRecord, LogRecord, NewRecord } from '../log/log.js';
import type { WriteFault } from './log-faults.js';

const FETCH_BYTES_MAX = 1_048_576;

/** The records of one partition, dense unless a fault made them otherwise. */
export class InMemoryPartition {
  /** Faults of the next writes. */
  readonly plan: WriteFault[] = [];
  /** Called after every change of what can be read. */
  readonly watchers = new Set<() => void>();
  readonly #awaitingLeader: (() => void)[] = [];
  #leaderChanges = 0;
  #records: LogRecord[] = [];
  #first = 0;
  #end = 0;

  get bounds(): Bounds {
    return { first: this.#first, end: this.#end };
  }

  get hasLeader(): boolean {
    return this.#leaderChanges === 0;
  }

  holds(offset: number): boolean {
    return offset >= this.#first && offset <= this.#end;
  }

  land(record: NewRecord | KeyedRecord, timestamp: number): number {
    const offset = this.#end++;
    this.#records.push(Object.freeze({ ...record, offset, timestamp }));
    this.#changed();
    return offset;
  }

  /** Up to `count` records from offset `from` on, and at least one if there is any. */
  read(from: number, count: number, bytesMax = FETCH_BYTES_MAX): LogRecord[] {
    const found: LogRecord[] = [];
    let bytes = 0;
    for (let i = this.#indexOf(from); i < this.#records.length && found.length < count; i++) {
      const record = this.#records[i]!;
      bytes += record.value?.length ?? 0;
      if (found.length > 0 && bytes > bytesMax) break;
      found.push(copyOf(record));
    }
    return found;
  }

  truncate(from: number): void {
    this.#records.length = this.#indexOf(from);
    this.#end = Math.min(this.#end, from);
    this.#changed();
  }

  expire(first: number): void {
    this.#records.splice(0, this.#indexOf(first));
    this.#first = Math.min(Math.max(this.#first, first), this.#end);
    this.#changed();
  }

  clear(): void {
    this.#records = [];
    this.#first = this.#end = 0;
    this.#changed();
  }

  /** Keeps the newest record of each key, and records without one; of tombstones the last record only, which a broker's active segment keeps. */
  compact(): void {
    const newest = new Map(this.#records.map(({ key, offset }) => [key, offset]));
    const last = this.#records.at(-1);
    this.#records = this.#records.filter((record) => record === last || record.key === null || (record.value !== null && newest.get(record.key) === record.offset));
    this.#changed();
  }

  remove(offset: number): void {
    this.#records.splice(this.#mustIndex(offset), 1);
    this.#changed();
  }

  alter(offset: number, change: (record: LogRecord) => Partial<NewRecord>): void {
    const index = this.#mustIndex(offset);
    const record = this.#records[index]!;
    this.#records[index] = Object.freeze({ ...record, ...change(copyOf(record)) });
  }

  loseLeader(): () => void {
    this.#leaderChanges++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#leaderChanges--;
      if (!this.hasLeader) return;
      for (const run of this.#awaitingLeader.splice(0)) run();
      this.#changed();
    };
  }

  /** Runs at once, or when a leader is there again. */
  whenLed(run: () => void): void {
    if (this.hasLeader) run();
    else this.#awaitingLeader.push(run);
  }

  #changed(): void {
    for (const watcher of this.watchers) watcher();
  }

  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#records[middle]!.offset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #mustIndex(offset: number): number {
    const index = this.#indexOf(offset);
    if (this.#records[index]?.offset !== offset) throw new RangeError(`no record has offset ${offset}`);
    return index;
  }
}

/** A record that no later change by its writer can touch. */
export function frozenCopy<R extends NewRecord | KeyedRecord>(record: R): R {
  return { ...record, value: record.value && Buffer.from(record.value), headers: Object.freeze({ ...record.headers }) };
}

function copyOf(record: LogRecord): LogRecord {
  return Object.freeze({ ...record, value: record.value && Buffer.from(record.value) });
}
