import { setTimeout as delay } from 'node:timers/promises';
import { type Bounds, type Follower, type LogRecord, OffsetOutOfRange, RecordRefused, type Sink, TopicMissing } from '@kontor/streams';
import type { Rider, Tracks } from './tracks.js';

export interface KafkaFollowerOptions {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly sink: Sink;
  readonly tracks: Tracks;
  bounds(topic: string, partition: number): Promise<Bounds>;
  /** Reads the first batch from an offset over a connection of its own. */
  readAgain(topic: string, partition: number, from: number): Promise<Batch | undefined>;
  /** Whether offsets of this topic may be missing without anything being wrong. */
  isCompacted(topic: string): Promise<boolean>;
  ended(): void;
}

/** The log was opened without this topic, and its consumers do not have it. */
export class TopicNotOpened extends Error {
  override name = 'TopicNotOpened';
}

export interface Batch {
  readonly records: readonly LogRecord[];
  readonly end: number;
}

const PAUSE_BEFORE_ASKING_AGAIN_MS = 200;

/**
 * One follower's place in a partition.
 *
 * Records are delivered only from the very offset expected on, up to the first jump. At a jump reading stops
 * and the broker is asked what it holds: the offset is out of range, and the follower ends; or the client was put elsewhere by a re-join, and
 * one fresh seek helps; or the record really is missing, which is believed only of a new connection.
 */
export class KafkaFollower implements Follower, Rider {
  readonly topic: string;
  readonly partition: number;
  next: number;
  topicId: string | undefined;
  readonly #options: KafkaFollowerOptions;
  #state: 'checking' | 'following' | 'ended' = 'checking';
  #paused = false;
  #soughtAfresh = false;
  #compacted = false;

  constructor(options: KafkaFollowerOptions) {
    this.#options = options;
    this.topic = options.topic;
    this.partition = options.partition;
    this.next = options.from;
    void this.#start();
  }

  pause(): void {
    this.#paused = true;
    this.#update();
  }

  resume(): void {
    this.#paused = false;
    this.#update();
  }

  close(): void {
    if (this.#ended()) return;
    this.#state = 'ended';
    this.#options.tracks.leave(this);
    this.#options.ended();
  }

  failed(error: Error): void {
    if (this.#ended()) return;
    this.close();
    this.#options.sink.failed(error);
  }

  batch(records: readonly LogRecord[], end: number): void {
    if (this.#compacted) return this.#takeSparse(records, end);
    const dense = denseFrom(this.next, records);
    if (dense.length === 0) return void this.#suspect();
    this.#soughtAfresh = false;
    this.#deliver(dense, end);
  }

  outOfRange(): void {
    void this.#suspect();
  }

  async #start(): Promise<void> {
    // Where it cannot be told, holes are believed one by one, as in any other topic.
    this.#compacted = await this.#options.isCompacted(this.topic).catch(() => false);
    if (await this.#holdsNext()) this.#follow();
  }

  async #suspect(): Promise<void> {
    if (this.#state !== 'following') return;
    this.#state = 'checking';
    this.#update();
    if (!(await this.#holdsNext())) return;
    if (this.#soughtAfresh) await this.#passHole();
    this.#soughtAfresh = true;
    this.#follow();
  }

  /** Delivers what a new connection reads from the expected offset on, be it behind a hole. */
  async #passHole(): Promise<void> {
    const batch = await this.#options.readAgain(this.topic, this.partition, this.next);
    const first = batch?.records[0]?.offset ?? -1;
    if (batch && first >= this.next && !this.#paused && !this.#ended()) this.#deliver(denseFrom(first, batch.records), batch.end);
  }

  /** All that was not taken yet. A client that was put elsewhere reads from the first record again. */
  #takeSparse(records: readonly LogRecord[], end: number): void {
    const fresh = records.filter(({ offset }) => offset >= this.next);
    if (fresh.length > 0) this.#deliver(fresh, end);
  }

  #follow(): void {
    if (this.#ended()) return;
    this.#state = 'following';
    this.#update();
  }

  /** Ends the follower if the broker does not hold the next offset. A broker that cannot be asked is asked again. */
  async #holdsNext(): Promise<boolean> {
    while (!this.#ended()) {
      try {
        const bounds = await this.#options.bounds(this.topic, this.partition);
        const holds = this.next >= bounds.first && this.next <= bounds.end;
        if (!holds) this.failed(new OffsetOutOfRange(this.topic, this.partition, this.next, bounds));
        return !this.#ended();
      } catch (error) {
        if (error instanceof TopicMissing || error instanceof RecordRefused || error instanceof TopicNotOpened) this.failed(error);
        else await delay(PAUSE_BEFORE_ASKING_AGAIN_MS);
      }
    }
    return false;
  }

  #deliver(records: readonly LogRecord[], end: number): void {
    this.next = records.at(-1)!.offset + 1;
    try {
      this.#options.sink.records(records, end);
    } catch (error) {
      this.failed(error as Error);
    }
  }

  #update(): void {
    if (this.#state === 'following' && !this.#paused) this.#options.tracks.board(this);
    else this.#options.tracks.leave(this);
  }

  #ended(): boolean {
    return this.#state === 'ended';
  }
}

/** The records from `offset` up to the first jump. */
function denseFrom(offset: number, records: readonly LogRecord[]): readonly LogRecord[] {
  const jump = records.findIndex((record, i) => record.offset !== offset + i);
  return jump < 0 ? records : records.slice(0, jump);
}
