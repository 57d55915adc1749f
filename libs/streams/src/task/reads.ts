import type { Entry } from './scan.js';

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
