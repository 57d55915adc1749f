import type { EventMap, EventOf } from '../../topology/declarations.js';

/** An event with what its line says besides the data. */
export interface OutputRecord<E extends EventMap> {
  readonly event: EventOf<E>;
  readonly key: string;
  readonly partition: number;
  /** The event's own time, in milliseconds. */
  readonly time: number;
  /** The block's clock, in milliseconds. */
  readonly at: number;
  readonly cause: string;
}

/** Typed events in the order they were written, read once each. Internal lines of the platform are not among them. */
export class TestOutput<E extends EventMap> {
  private readonly records: OutputRecord<E>[] = [];
  private next = 0;

  add(record: OutputRecord<E>): void {
    this.records.push(record);
  }

  /** Events not read yet. */
  get waiting(): number {
    return this.records.length - this.next;
  }

  /** The next event, or undefined if there is none. */
  read(): EventOf<E> | undefined {
    return this.readRecord()?.event;
  }

  readRecord(): OutputRecord<E> | undefined {
    const record = this.records[this.next];
    if (record !== undefined) this.next++;
    return record;
  }

  readAll(): EventOf<E>[] {
    return this.readAllRecords().map(({ event }) => event);
  }

  readAllRecords(): OutputRecord<E>[] {
    const rest = this.records.slice(this.next);
    this.next = this.records.length;
    return rest;
  }
}
