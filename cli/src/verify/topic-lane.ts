import type { Declaration, LogRecord, TopicPosition } from '@kontor/streams';
import { Consumers } from './consumers.js';
import type { Place } from './faults.js';
import { Flow } from './flow.js';
import type { LaneOptions } from './journal-lane.js';

/** One partition of a plain topic: dense offsets, and the keys that effects are compared with. */
export class TopicLane {
  readonly kind = 'topic';
  readonly consumers = new Consumers();
  readonly flow: Flow;
  /** Keys by offset, from `base` on. */
  private keys: (string | null)[] = [];
  private base = 0;
  private ended = false;
  stopped = false;

  /** @param first the first offset that the log still holds */
  constructor(readonly declaration: Declaration, private readonly first: number, private readonly options: LaneOptions) {
    this.base = first;
    this.flow = new Flow(options.heldBytesMax);
  }

  get topic(): string {
    return this.declaration.name;
  }

  get partition(): number {
    return this.options.partition;
  }

  get name(): string {
    return `${this.topic}/${this.partition}`;
  }

  get endPlace(): Place {
    return { journal: this.topic, partition: this.partition, offset: this.options.horizon };
  }

  /** Records there are. */
  get length(): number {
    return this.options.horizon - this.first;
  }

  /** Records that have come. */
  get records(): number {
    return this.reached - this.first;
  }

  get complete(): boolean {
    return this.ended;
  }

  private get reached(): number {
    return this.base + this.keys.length;
  }

  start(): void {
    const { log, partition, horizon } = this.options;
    if (this.first > 0) this.fault(0, `the log begins at offset ${this.first}: what was before it is gone, although the topic is kept for ever`);
    if (this.reached >= horizon) return this.finish();
    this.flow.follower = log.follow(this.topic, partition, this.reached, {
      records: (records) => this.admit(records),
      failed: (error) => this.stop(error.message),
    });
  }

  close(): void {
    this.flow.follower?.close();
  }

  prune(): void {
    const count = Math.min(this.consumers.floor - this.base, this.keys.length);
    if (count < 1024 && count < this.keys.length) return;
    if (count <= 0) return;
    this.keys.splice(0, count);
    this.base += count;
    this.flow.released(count * RECORD_BYTES);
  }

  has({ next }: TopicPosition): boolean {
    return this.ended || this.reached >= next;
  }

  reaches({ next }: TopicPosition): boolean {
    return this.reached >= next;
  }

  /** The key of a record; undefined if it is not held. */
  keyAt(offset: number): string | null | undefined {
    return this.keys[offset - this.base];
  }

  private admit(records: readonly LogRecord[]): void {
    let admitted = 0;
    for (const { offset, key } of records) {
      if (offset >= this.options.horizon) break;
      if (offset !== this.reached) return this.stop(`offset ${this.reached} is missing, the next record is ${offset}`);
      this.keys.push(key);
      admitted++;
    }
    this.flow.held(admitted * RECORD_BYTES);
    this.prune();
    if (this.reached >= this.options.horizon) this.finish();
    else this.options.changed();
  }

  private stop(sentence: string): void {
    if (this.ended) return;
    this.fault(this.reached, sentence);
    this.stopped = true;
    this.finish();
  }

  private fault(offset: number, sentence: string): void {
    this.options.faults.add('topic', { journal: this.topic, partition: this.partition, offset }, sentence);
  }

  private finish(): void {
    this.ended = true;
    this.close();
    this.prune();
    this.options.changed();
  }
}

/** A key and its place in the list. */
const RECORD_BYTES = 64;
