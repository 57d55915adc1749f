import type { LogRecord } from '@kontor/streams';

/** Someone who reads one partition through a reader. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  /** The offset to read next. */
  readonly next: number;
  /** Whether it takes batches now. */
  readonly wanted: boolean;
  /** Of the topic as it was found first, by a client that knows ids: one that was created again is another. */
  topicId: string | undefined;
  /** Takes records from the first on and says how many; the rest comes again when it is wanted. Must not throw. */
  batch(records: readonly LogRecord[], end: number): number;
  /** The broker does not hold `next`. */
  outOfRange(): void;
  failed(error: Error): void;
}

/** Fetches for many places over one connection per broker. It hosts one place per partition. */
export interface Reader {
  /** Resolves when it can fetch, or was closed. */
  readonly ready: Promise<void>;
  hosts(topic: string, partition: number): boolean;
  host(place: Place): void;
  drop(place: Place): void;
  /** To be called when `wanted` has changed. */
  update(place: Place): void;
  /** To be called when `next` has changed other than by a batch. */
  seek(place: Place): void;
  close(): Promise<void>;
}

/** How a reader asks for records. */
export interface FetchPace {
  /** How long a fetch waits for news, which is also how long a newly wanted partition waits for the fetch before. */
  readonly maxWaitMs: number;
  /** At most one fetch in so long a time, unless there is much to fetch: what comes meanwhile comes together. 0: whenever there is news. */
  readonly gatherMs: number;
}

/** As much as is worth a fetch of its own: at full speed relaxed followers are as quick as eager ones. */
export const GATHERED_BYTES_MAX = 256 * 1024;
export const PARTITION_BYTES_MAX = 1_048_576;
export const FETCH_BYTES_MAX = 16 * 1_048_576;

export function placeKey(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
