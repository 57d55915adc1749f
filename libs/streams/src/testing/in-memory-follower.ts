import type { Follower, Sink } from '../log/log.js';
import { OffsetOutOfRange } from '../log/log.js';
import type { InMemoryPartition } from './in-memory-partition.js';
import type { Turns } from './turns.js';

const DELIVERY_RECORDS_MAX = 500;

export interface InMemoryFollowerOptions {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly sink: Sink;
  readonly turns: Turns;
  /** Keeps this follower's deliveries in order. */
  readonly lane: string;
  /** Throws `TopicMissing`. */
  find(): InMemoryPartition;
  ended(): void;
}

export class InMemoryFollower implements Follower {
  readonly #options: InMemoryFollowerOptions;
  readonly #wake = (): void => this.#post();
  #watched: InMemoryPartition | undefined;
  #next: number;
  #paused = false;
  #ended = false;
  #posted = false;

  constructor(options: InMemoryFollowerOptions) {
    this.#options = options;
    this.#next = options.from;
    this.#post();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#post();
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watched?.watchers.delete(this.#wake);
    this.#options.ended();
  }

  #post(): void {
    if (this.#posted || this.#paused || this.#ended) return;
    this.#posted = true;
    this.#options.turns.post(this.#options.lane, () => {
      this.#posted = false;
      if (this.#paused || this.#ended) return;
      try {
        this.#deliver();
      } catch (error) {
        this.close();
        this.#options.sink.failed(error as Error);
      }
    });
  }

  #deliver(): void {
    const { topic, partition, turns, sink } = this.#options;
    const log = this.#watch();
    if (!log.hasLeader) return; // the end of the leader change wakes this follower
    if (!log.holds(this.#next)) throw new OffsetOutOfRange(topic, partition, this.#next, log.bounds);
    const records = log.read(this.#next, turns.upTo(DELIVERY_RECORDS_MAX));
    const last = records.at(-1);
    if (!last) return;
    this.#next = last.offset + 1;
    sink.records(records, log.bounds.end);
    if (this.#next < log.bounds.end) this.#post();
  }

  #watch(): InMemoryPartition {
    if (!this.#watched) {
      this.#watched = this.#options.find();
      this.#watched.watchers.add(this.#wake);
    }
    return this.#watched;
  }
}
