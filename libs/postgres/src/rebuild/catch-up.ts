import { followJournal, type FollowedBlock, type Journal, type JournalFollower, type JournalPosition, type Log } from '@kontor/streams';
import type { Pool } from 'pg';
import type { JournalPositions } from '../positions.js';
import { projectedBlock, type Projection } from '../projection.js';
import { writeRound } from '../write-round.js';

/** The live table stands at a block that the journal does not have: it tells of another journal, or of a forged one. */
export class OtherHistory extends Error {
  override name = 'OtherHistory';
  constructor(journal: string, partition: number, height: number) {
    super(`the live table has read another block ${height} of ${journal}/${partition} than the journal holds: compare the journal with its checkpoints before anything is switched`);
  }
}

/** One projection on one partition, written anew up to given blocks and no further. */
export class CatchUp {
  private readonly lanes = new Map<string, Lane>();
  private readonly positions = new Map<string, JournalPosition>();

  constructor(private readonly log: Log, private readonly pool: Pool, readonly projection: Projection, readonly partition: number, private readonly onBlocks: (blocks: number) => void) {}

  /** Blocks of these positions that are not written yet. */
  behind(targets: JournalPositions): number {
    let blocks = 0;
    for (const [journal, { height }] of targets) blocks += height - (this.positions.get(journal)?.height ?? 0);
    return blocks;
  }

  /** Journal by journal: what a table shows must not hang on how two journals were interleaved. */
  async to(targets: JournalPositions): Promise<void> {
    for (const journal of this.projection.journals) {
      const target = targets.get(journal.name);
      if (target !== undefined) await this.follow(journal, target);
    }
  }

  close(): void {
    for (const lane of this.lanes.values()) lane.close();
  }

  private async follow(journal: Journal, target: JournalPosition): Promise<void> {
    const lane = this.lanes.get(journal.name) ?? new Lane(followJournal(this.log, journal, this.partition, { types: this.projection.types, pace: 'relaxed' }));
    this.lanes.set(journal.name, lane);
    for (let at = this.positions.get(journal.name); (at?.height ?? 0) < target.height; at = this.positions.get(journal.name)) {
      const blocks = await lane.next(target.height);
      const last = blocks.at(-1)!.position;
      if (last.height === target.height && last.hash !== target.hash) throw new OtherHistory(journal.name, this.partition, target.height);
      await this.write(journal.name, at, blocks);
      this.positions.set(journal.name, last);
      this.onBlocks(blocks.length);
    }
  }

  /** Rows and position in one transaction, as a running projection writes them. */
  private async write(journal: string, from: JournalPosition | undefined, blocks: readonly FollowedBlock[]): Promise<void> {
    const moves = [{ journal, partition: this.partition, from, to: blocks.at(-1)!.position }];
    const written = await writeRound(this.pool, this.projection, { moves, blocks: blocks.map((block) => projectedBlock(journal, this.partition, block)) }, false);
    if (!written) throw new Error(`somebody else writes ${this.projection.name} of partition ${this.partition} there`);
  }
}

/** Blocks of a journal, up to a height; what was fetched beyond it waits. */
class Lane {
  private waiting: readonly FollowedBlock[] = [];
  private readonly iterator: AsyncIterator<readonly FollowedBlock[]>;

  constructor(private readonly follower: JournalFollower) {
    this.iterator = follower[Symbol.asyncIterator]();
  }

  /** At least one block, none above `height`. The journal must have one. */
  async next(height: number): Promise<readonly FollowedBlock[]> {
    if (this.waiting.length === 0) {
      const next = await this.iterator.next();
      if (next.done === true) throw new Error('the rebuild was stopped');
      this.waiting = next.value;
    }
    const taken = this.waiting.filter(({ block }) => block.height <= height);
    this.waiting = this.waiting.slice(taken.length);
    return taken;
  }

  close(): void {
    this.follower.close();
  }
}
