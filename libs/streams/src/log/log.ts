/**
 * The port to the log: an ordered, append-only sequence of records per topic and partition.
 *
 * What is asked of it: order and dense offsets within a partition, appends acknowledged by all in-sync
 * replicas, reads up to the high watermark only. Journals check the rest by their chains.
 */
export interface Log {
  /** Partition count and settings of a topic. Throws `TopicMissing`. */
  describe(topic: string): Promise<TopicDescription>;

  /** First offset still held, and the offset after the last readable record (the high watermark). */
  bounds(topic: string, partition: number): Promise<Bounds>;

  /**
   * Appends one record to one partition and resolves with its offset. A record with a key may have a null value, which in a
   * compacted topic takes the key away.
   *
   * Sends once: the caller knows what a second copy means, the adapter does not. An adapter whose client
   * resends by itself can still double a record; journals tell a duplicate by its hash.
   * Throws `UnknownOutcome` when the record may or may not have landed, `RecordRefused` when it has not.
   */
  append(topic: string, partition: number, record: NewRecord | KeyedRecord): Promise<number>;

  /**
   * Sends keyed records to a plain topic, partitioned by murmur2 of the key, and resolves when all of them are in the log.
   * Retries, so a record may land twice: every plain record carries an id that its reader de-duplicates.
   */
  send(topic: string, records: readonly KeyedRecord[]): Promise<void>;

  /**
   * Delivers every record of a partition from offset `from` on, in order, to `sink`.
   *
   * Each follower has its own place, also when several follow one partition. Never resets: an offset that
   * the log does not hold ends the follower with `OffsetOutOfRange`. A topic whose `cleanup.policy` is `compact` has holes
   * where newer records of the same keys made older ones superfluous; they are passed over.
   */
  follow(topic: string, partition: number, from: number, sink: Sink, pace?: Pace): Follower;

  close(): Promise<void>;
}

/**
 * How soon records are delivered. `eager`, the default, at once: something waits for them. `relaxed` lets some
 * tens of milliseconds' worth come together, which costs a fraction: a fetch per block and reader is what a
 * pipeline at a modest rate spends most of its time on.
 */
export type Pace = 'eager' | 'relaxed';

/** A topic as the broker has it. */
export interface TopicDescription {
  readonly name: string;
  readonly partitions: number;
  /** The broker's settings by name, as it prints them (`retention.ms` → `-1`). */
  readonly settings: Readonly<Record<string, string>>;
}

/** Offsets of a partition: the first that is still held, and the next to be written. */
export interface Bounds {
  readonly first: number;
  readonly end: number;
}

/** Record headers by name. Each name at most once, values as UTF-8 text. */
export type Headers = Readonly<Record<string, string>>;

/** A record to append to a topic that is not compacted. */
export interface NewRecord {
  readonly key: string | null;
  readonly value: Buffer;
  readonly headers: Headers;
}

/** A record to put into a compacted topic. */
export interface KeyedRecord {
  readonly key: string;
  /** `null` is a tombstone: a compacted topic drops the records of this key, and later the tombstone itself. */
  readonly value: Buffer | null;
  readonly headers: Headers;
}

/** A record as the log holds it. */
export interface LogRecord {
  readonly offset: number;
  /** When the broker appended it, in milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: string | null;
  /** `null` is a tombstone; neither journals nor commands use it, snapshots do. */
  readonly value: Buffer | null;
  readonly headers: Headers;
}

/** Where a follower's records go. Must not throw and must not block: it only enqueues. */
export interface Sink {
  /**
   * @param records in order of offset; may start above the expected offset if the log really has a hole
   * @param end     the high watermark when these were fetched: what lies below it can be read
   */
  records(records: readonly LogRecord[], end: number): void;
  /** The follower has ended and delivers nothing more. */
  failed(error: Error): void;
}

/** A running delivery from one partition. */
export interface Follower {
  /** Stops delivery; what was already fetched may be delivered again after `resume`, never twice. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** The append may or may not have landed. Send the same bytes again, or look into the log. */
export class UnknownOutcome extends Error {
  override name = 'UnknownOutcome';
}

/** The log has definitely not taken the record (too large, not authorised); sending it again will not help. */
export class RecordRefused extends Error {
  override name = 'RecordRefused';
}

/** The broker has no such topic. It is not created by itself: its settings would be the broker's, not those declared. */
export class TopicMissing extends Error {
  override name = 'TopicMissing';
  constructor(topic: string) {
    super(`topic ${topic} does not exist on the broker; create it from its declaration (\`kontor up\` does)`);
  }
}

/** The log does not hold the offset asked for: truncated, expired or re-created. Never answered by starting elsewhere. */
export class OffsetOutOfRange extends Error {
  override name = 'OffsetOutOfRange';
  constructor(topic: string, partition: number, offset: number, bounds?: Bounds) {
    super(`${topic}/${partition} does not hold offset ${offset}` + (bounds ? ` (it holds ${bounds.first} to ${bounds.end - 1})` : ''));
  }
}
