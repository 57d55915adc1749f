import type { Entry } from './scan.js';

/** How far a task is behind one of its inputs, as far as it knows. */
export interface InputStatus {
  readonly input: string;
  /** Records in the log that it has not taken. */
  readonly unread: number;
  /** When the broker appended the oldest of them, in milliseconds since the epoch; unset if none was fetched yet. */
  readonly oldestAt?: number;
}

/** What a committed read returns, and as of which height. */
export interface Read<S> {
  readonly value: S | undefined;
  readonly partition: number;
  readonly height: number;
  /** Clock of the block at that height, in milliseconds: what was decided up to then is in the value. 0 before the first block. */
  readonly at: number;
}

/** What a committed scan returns, and as of which height. */
export interface Scan<S> {
  readonly entries: readonly Entry<S>[];
  readonly partition: number;
  readonly height: number;
  /** As of `Read`. */
  readonly at: number;
}

/** What a read of a partition that this instance may not own tells beside the value. */
export interface StandbyRead<S> extends Read<S> {
  /** Records of the journal that were there when the read came and are not folded in; 0 if the value is as new as the owner's was then. */
  readonly lag: number;
}
