import { setImmediate as turn } from 'node:timers/promises';
import { followJournal, type FollowedBlock, type Journal, type JournalFollower, type Log } from '@kontor/streams';
import type { JournalPositions } from './positions.js';

/** All blocks that have come on some journals of one partition, a batch at a time. */
export class JournalBatches {
  private readonly lanes: readonly Lane[];
  private closed = false;
  private wake: (() => void) | undefined;

  constructor(log: Log, journals: readonly Journal[], partition: number, types: ReadonlySet<string>, positions: JournalPositions) {
    this.lanes = journals.map((journal) => {
      const follower = followJournal(log, journal, partition, { from: positions.get(journal.name), types, pace: 'relaxed' });
      return new Lane(journal.name, follower, () => this.signal());
    });
  }

  /**
   * Waits for one block at least, then takes all that is there, by journal in the order given. Undefined once closed. Throws `JournalStopped`.
   * @param until waits no longer, milliseconds since the epoch
   */
  async next(until?: number): Promise<ReadonlyMap<string, readonly FollowedBlock[]> | undefined> {
    // Asked for only now: what came during the last round is then one batch, not two.
    for (const lane of this.lanes) lane.ask();
    await this.news(until);
    await turn(); // the other lanes' blocks may be here as well
    if (this.closed) return undefined;
    const taken = new Map<string, readonly FollowedBlock[]>();
    for (const lane of this.lanes) {
      const blocks = lane.take();
      if (blocks !== undefined && blocks.length > 0) taken.set(lane.journal, blocks);
    }
    return taken;
  }

  private async news(until: number | undefined): Promise<void> {
    let isOver = false;
    const timer = until === undefined ? undefined : setTimeout(() => {
      isOver = true;
      this.signal();
    }, until - Date.now());
    while (!this.closed && !isOver && !this.lanes.some((lane) => lane.settled)) await new Promise<void>((resolve) => (this.wake = resolve));
    clearTimeout(timer);
  }

  close(): void {
    this.closed = true;
    for (const lane of this.lanes) lane.follower.close();
    this.signal();
  }

  private signal(): void {
    this.wake?.();
    this.wake = undefined;
  }
}

class Lane {
  settled = false;
  private asked = false;
  private blocks: readonly FollowedBlock[] | undefined;
  private failure: unknown;
  private readonly iterator: AsyncIterator<readonly FollowedBlock[]>;

  constructor(readonly journal: string, readonly follower: JournalFollower, private readonly changed: () => void) {
    this.iterator = follower[Symbol.asyncIterator]();
  }

  ask(): void {
    if (this.asked) return;
    this.asked = true;
    const settle = (blocks: readonly FollowedBlock[] | undefined, failure?: unknown) => {
      this.blocks = blocks;
      this.failure = failure;
      this.settled = true;
      this.changed();
    };
    this.iterator.next().then(({ done, value }) => settle(done === true ? [] : value), (error: unknown) => settle(undefined, error));
  }

  take(): readonly FollowedBlock[] | undefined {
    if (!this.settled) return undefined;
    if (this.failure !== undefined) throw this.failure;
    this.settled = false;
    this.asked = false;
    return this.blocks;
  }
}
