import type { Bounds } from '../log/log.js';
import type { Clock } from './own-journal.js';
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

/** What was in the journal when a strict read came was not folded in time: its deliveries stall. Nothing was read; ask again. */
export class StillBehind extends Error {
  override name = 'StillBehind';
}

/** What a read of a partition that this instance may not own tells beside the value. */
export interface StandbyRead<S> extends Read<S> {
  /** Records of the journal that were there when the read came and are not folded in; 0 if the value is as new as the owner's was then. */
  readonly lag: number;
}

/** For a strict read: followers deliver within tens of milliseconds, and a leader election takes less than this. */
const CATCH_UP_MS = 5_000;

interface Deadline {
  readonly clock: Clock;
  /** What is read: journal and partition. */
  readonly of: string;
  readonly timeoutMs?: number | undefined;
  /** Lets whoever waits look again. */
  readonly wake: () => void;
}

/** Comes to where the journal ended when it was asked, in time, or throws `StillBehind`. What comes there is told when it is late, and ends then, too. */
export async function inTime({ clock, of, timeoutMs = CATCH_UP_MS, wake }: Deadline, asked: Promise<Bounds>, reach: (bounds: Bounds, late: () => boolean) => Promise<void>): Promise<void> {
  let late = false;
  let cancel = (): void => undefined;
  const tooLate = new Promise<never>((_, reject) => {
    cancel = clock.after(timeoutMs, () => {
      late = true;
      reject(new StillBehind(`${of} was not read up to its end within ${timeoutMs} ms`));
      wake();
    });
  });
  await Promise.race([asked.then((bounds) => reach(bounds, () => late)), tooLate]).finally(cancel);
}
