import type { Journal } from './topology/declarations.js';
import type { Log } from './log/log.js';
import type { Block } from './journal/block.js';
import type { JournalPosition } from './journal/positions.js';

/** An event of an accepted block. */
export interface FollowedEvent {
  readonly type: string;
  /** What the journal is keyed by. */
  readonly key: string;
  readonly id: string;
  /** The block's clock, in milliseconds. */
  readonly at: number;
  readonly cause: string;
  readonly data: unknown;
}

export interface FollowedBlock {
  readonly block: Block;
  readonly offset: number;
  /** The position of a reader that has used up this block. */
  readonly position: JournalPosition;
  /** Those whose type was asked for; the other lines were not parsed. */
  readonly events: readonly FollowedEvent[];
}

export interface FollowOptions {
  /** Go on after this position; its block is read again and must still be there. Unset: from genesis. */
  readonly from?: JournalPosition | undefined;
  /** Event types to parse. */
  readonly types: ReadonlySet<string>;
  /** Bytes fetched but not yet taken at which fetching pauses. Default 8 MiB. */
  readonly bufferBytesMax?: number;
}

/** Accepted blocks of one partition, in batches of all that has come meanwhile. Iterating throws `JournalStopped`. */
export interface JournalFollower extends AsyncIterable<readonly FollowedBlock[]> {
  close(): void;
}

/** The chain does not go on: lost, altered, truncated, forged or another topic. Only a person can say which. */
export class JournalStopped extends Error {
  override name = 'JournalStopped';
  constructor(readonly journal: string, readonly partition: number, readonly reason: string) {
    super(`${journal}/${partition} stopped ${reason}`);
  }
}

export declare function followJournal(log: Log, journal: Journal, partition: number, options: FollowOptions): JournalFollower;
