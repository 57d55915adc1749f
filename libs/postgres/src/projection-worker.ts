import { setTimeout as delay } from 'node:timers/promises';
import type { FollowedBlock, Journal, JournalPosition, Log } from '@kontor/streams';
import type { Pool } from 'pg';
import { JournalBatches } from './journal-batches.js';
import { readPositions, type JournalPositions, type Move } from './positions.js';
import { projectedBlock, type ProjectedBlock, type Projection } from './projection.js';
import { tellProjected } from './projection-spans.js';
import type { Rounds } from './rounds.js';
import { Backoff, isTransient } from './transient.js';

/** `standing-by`: another instance owns the partition, and projects it. */
export type WorkerPhase = 'starting' | 'running' | 'standing-by' | 'retrying' | 'stopped';

/** How far a projection has come in one partition. */
export interface WorkerStatus {
  readonly projection: string;
  readonly partition: number;
  readonly phase: WorkerPhase;
  /** Why it retries or has stopped. */
  readonly reason?: string;
  /** Height by journal, as of the last commit. */
  readonly heights: Readonly<Record<string, number>>;
  readonly blocks: number;
  readonly rounds: number;
  /** Rounds dropped because another writer was ahead. */
  readonly conflicts: number;
}

export interface WorkerOptions {
  readonly log: Log;
  readonly pool: Pool;
  /** Of the projection, in all its partitions. */
  readonly rounds: Rounds;
  /** Whether this instance projects the partition now. */
  readonly owns: () => boolean;
  /** Whether somebody waits for what another instance projects. */
  readonly awaited: () => boolean;
  /** After a commit of its own, or when another writer's commits were seen. */
  readonly moved: (positions: JournalPositions, blocks: number, own: boolean) => void;
  readonly stopped: (error: Error) => void;
}

const ASK_SELDOM_MS = 250;
const ASK_OFTEN_MS = 25;
/** Within this time a position is written that went on without rows; then, or with the next rows. */
const MOVED_WITHIN_MS = 100;

/** One projection on one partition. Runs until `stop`, or until a defect or a broken journal stops it. */
export class ProjectionWorker {
  phase: WorkerPhase = 'starting';
  /** The rows of all that lies before can be read. */
  positions: JournalPositions = new Map();
  /** As Postgres has them: blocks without an event for the projection are not worth a transaction each. */
  private written: JournalPositions = new Map();
  /** When positions that went on are written, in milliseconds since the epoch. */
  private dueAt: number | undefined;
  private reason: string | undefined;
  private readonly counts = { blocks: 0, rounds: 0, conflicts: 0 };
  private readonly stopping = new AbortController();
  private readonly backoff = new Backoff();
  private look: () => void = () => undefined;
  private batches: JournalBatches | undefined;
  private loop: Promise<void> | undefined;

  constructor(readonly projection: Projection, readonly partition: number, private readonly options: WorkerOptions) {}

  start(): void {
    this.loop ??= this.run();
  }

  /** Finishes the round that is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.batches?.close();
    await this.loop;
    this.phase = 'stopped';
  }

  status(): WorkerStatus {
    const heights = Object.fromEntries([...this.positions].map(([journal, { height }]) => [journal, height]));
    const reason = this.reason === undefined ? {} : { reason: this.reason };
    return { projection: this.projection.name, partition: this.partition, phase: this.phase, ...reason, heights, ...this.counts };
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        if (this.options.owns()) await this.follow();
        else await this.standBy();
      } catch (error) {
        if (!isTransient(error)) return this.fail(error as Error);
        this.phase = 'retrying';
        this.reason = (error as Error).message;
        await this.backoff.wait(this.stopping.signal);
      }
    }
  }

  /** To be called when `owns` or `awaited` may answer differently. */
  lookAgain(): void {
    this.look();
    if (!this.options.owns()) this.batches?.close();
  }

  /** What the other instance has committed is seen by asking: seldom, or often while somebody waits for it. */
  private async standBy(): Promise<void> {
    const seen = await readPositions(this.options.pool, this.projection.name, this.partition);
    const blocks = movedBy(this.positions, seen);
    this.positions = seen;
    this.phase = 'standing-by';
    this.reason = undefined;
    this.options.moved(seen, blocks, false);
    const { signal } = this.stopping;
    const told = new Promise<void>((resolve) => (this.look = resolve));
    await Promise.race([told, delay(this.options.awaited() ? ASK_OFTEN_MS : ASK_SELDOM_MS, undefined, { signal }).catch(() => undefined)]);
  }

  /** From the positions that Postgres has until another writer is ahead of us. A lost commit answer is settled the same way: by reading them again. */
  private async follow(): Promise<void> {
    const { log, pool, moved } = this.options;
    const { name, journals, types } = this.projection;
    const seen = await readPositions(pool, name, this.partition);
    const blocks = movedBy(this.positions, seen);
    this.settle(seen);
    moved(seen, blocks, false);
    this.running();
    const batches = (this.batches = new JournalBatches(log, journals, this.partition, types, this.positions));
    if (this.stopping.signal.aborted || !this.options.owns()) batches.close();
    try {
      for (let taken = await batches.next(); taken !== undefined; taken = await batches.next(this.dueAt)) {
        if (!(await this.take(taken))) return;
      }
    } finally {
      batches.close();
    }
  }

  /** Goes on by what has come, with a round if there are rows to write or positions are due. False if another writer is ahead. */
  private async take(taken: ReadonlyMap<string, readonly FollowedBlock[]>): Promise<boolean> {
    const positions = new Map([...this.positions, ...[...taken].map(([journal, blocks]): [string, JournalPosition] => [journal, blocks.at(-1)!.position])]);
    const blocks = [...taken].flatMap(([journal, list]) => list.filter(({ events }) => events.length > 0).map((block) => projectedBlock(journal, this.partition, block)));
    const isDue = this.dueAt !== undefined && this.dueAt <= Date.now();
    if ((blocks.length > 0 || isDue) && !(await this.round(positions, blocks))) return false;
    for (const list of taken.values()) this.counts.blocks += list.length;
    this.positions = positions;
    // Those of all partitions are due at the same time, and are written together.
    if (this.written !== positions && taken.size > 0) this.dueAt ??= Math.ceil((Date.now() + 1) / MOVED_WITHIN_MS) * MOVED_WITHIN_MS;
    this.options.moved(positions, blocks.length, true);
    return true;
  }

  /** Writes rows and positions together. False if another writer is ahead. */
  private async round(positions: JournalPositions, blocks: readonly ProjectedBlock[]): Promise<boolean> {
    const { partition, written } = this;
    const beganAt = Date.now();
    const moves = [...positions].filter(([journal, { height }]) => height !== written.get(journal)?.height).map(([journal, to]): Move => ({ journal, partition, from: written.get(journal), to }));
    if (!(await this.options.rounds.write({ moves, blocks }))) {
      this.counts.conflicts++;
      return false;
    }
    this.settle(positions);
    this.counts.rounds++;
    this.running();
    tellProjected(this.projection.name, partition, blocks, beganAt);
    return true;
  }

  private settle(positions: JournalPositions): void {
    this.positions = this.written = positions;
    this.dueAt = undefined;
  }

  private running(): void {
    this.phase = 'running';
    this.reason = undefined;
    this.backoff.reset();
  }

  private fail(error: Error): void {
    this.phase = 'stopped';
    this.reason = error.message;
    this.options.stopped(error);
  }
}

/** Blocks by which a reader went on. */
function movedBy(from: JournalPositions, to: JournalPositions): number {
  let blocks = 0;
  for (const [journal, { height }] of to) blocks += Math.max(0, height - (from.get(journal)?.height ?? 0));
  return blocks;
}

export const partitionsOf = (journals: readonly Journal[], partitions: number): number => journals[0]?.partitions ?? partitions;
