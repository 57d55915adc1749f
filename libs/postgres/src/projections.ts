import type { JournalPosition, Log } from '@kontor/streams';
import type { Pool } from 'pg';
import type { JournalPositions } from './positions.js';
import type { Projection } from './projection.js';
import { partitionsOf, ProjectionWorker, type WorkerStatus } from './projection-worker.js';
import { PositionWaiters } from './position-waiters.js';
import { Rounds } from './rounds.js';

/** What the projections of a process stand on. */
export interface ProjectionsOptions {
  readonly log: Log;
  readonly pool: Pool;
  /** Partition count of journals that declare none. */
  readonly partitions: number;
  readonly projections: readonly Projection[];
  /** After each commit, its own or one that was found to be another's. */
  readonly onProgress?: (progress: { readonly projection: string; readonly partition: number; readonly positions: JournalPositions; readonly blocks: number; readonly own: boolean }) => void;
  /** Which instance projects what, if there are several. Default: this one all. */
  readonly ownership?: ProjectionOwnership;
  /** Wait for the disk at each commit. Default false: what a crash of Postgres loses is projected again. */
  readonly synchronousCommit?: boolean;
}

/** Who owns a partition projects it; the others see by asking Postgres what is there. */
export interface ProjectionOwnership {
  roleOf(journal: string, partition: number): 'owner' | 'standby' | 'none';
  /** Hears of every change. The result ends it. */
  onChanged(listener: () => void): () => void;
}

/** How long a reader waits for a projection to catch up. */
export interface WaitOptions {
  /** Default 5,000. */
  readonly timeoutMs?: number;
}

/** A worker has stopped for good: a defect in `apply`, or a journal that does not go on. The others go on. */
export class ProjectionStopped extends Error {
  override name = 'ProjectionStopped';
  constructor(readonly projection: string, readonly partition: number, override readonly cause: Error) {
    super(`projection ${projection}/${partition} has stopped: ${cause.message}`, { cause });
  }
}

/** Runs projections: one worker for each of them on each partition. They go on and stop independently, and share the rounds in which they write. */
export class Projections {
  private readonly workers: ProjectionWorker[] = [];
  private readonly waiters = new PositionWaiters();
  private readonly stopListeners: ((error: ProjectionStopped) => void)[] = [];
  private started = false;
  private ignoreOwnership: (() => void) | undefined;

  constructor(private readonly options: ProjectionsOptions) {
    for (const projection of options.projections) {
      const count = partitionsOf(projection.journals, options.partitions);
      const rounds = new Rounds(projection, options.pool, options.synchronousCommit ?? false);
      for (let partition = 0; partition < count; partition++) this.workers.push(this.worker(projection, partition, rounds));
    }
  }

  /** Does not wait for Postgres: workers retry until it answers, and `status` shows it. */
  async start(): Promise<void> {
    this.started = true;
    this.ignoreOwnership = this.options.ownership?.onChanged(() => this.workers.forEach((worker) => worker.lookAgain()));
    for (const worker of this.workers) worker.start();
  }

  /** Finishes the rounds under way. Pool and log stay open. */
  async stop(): Promise<void> {
    this.ignoreOwnership?.();
    await Promise.all(this.workers.map((worker) => worker.stop()));
    this.waiters.close();
  }

  /** Hears of every worker that stops for good. Readiness shows it as well. */
  onStopped(listener: (error: ProjectionStopped) => void): void {
    this.stopListeners.push(listener);
  }

  /** Ready if every worker runs, or leaves its partition to another instance. */
  status(): { readonly ready: boolean; readonly detail: { readonly workers: readonly WorkerStatus[] } } {
    const workers = this.workers.map((worker) => worker.status());
    return { ready: this.started && workers.every(({ phase }) => phase === 'running' || phase === 'standing-by'), detail: { workers } };
  }

  /** Where a projection stands in a journal's partition; undefined if it never read it. As of the last commit seen here. */
  position(projection: string, journal: string, partition: number): JournalPosition | undefined {
    return this.find(projection, partition).positions.get(journal);
  }

  /** Height up to which a projection has a journal's partition: 0 if nothing, as of the last commit seen here. */
  height(projection: string, journal: string, partition: number): number {
    return this.position(projection, journal, partition)?.height ?? 0;
  }

  /**
   * Resolves with true as soon as rows of that block can be read, whoever wrote them; with false after
   * the time-out. Costs no query.
   */
  reaches(projection: string, journal: string, partition: number, height: number, { timeoutMs = 5_000 }: WaitOptions = {}): Promise<boolean> {
    if (this.height(projection, journal, partition) >= height) return Promise.resolve(true);
    const reached = this.waiters.add({ projection, journal, partition, height }, timeoutMs);
    this.find(projection, partition).lookAgain();
    return reached;
  }

  private find(projection: string, partition: number): ProjectionWorker {
    const worker = this.workers.find((candidate) => candidate.projection.name === projection && candidate.partition === partition);
    if (worker === undefined) throw new Error(`there is no projection ${projection} of partition ${partition} here`);
    return worker;
  }

  private worker(projection: Projection, partition: number, rounds: Rounds): ProjectionWorker {
    const { log, pool, onProgress, ownership } = this.options;
    const { name } = projection;
    return new ProjectionWorker(projection, partition, {
      log,
      pool,
      rounds,
      owns: () => ownership === undefined || ownership.roleOf(projection.journals[0]?.name ?? '', partition) === 'owner',
      awaited: () => this.waiters.waitsFor(name, partition),
      moved: (positions, blocks, own) => {
        this.waiters.moved(name, partition, positions);
        if (blocks > 0) onProgress?.({ projection: name, partition, positions, blocks, own });
      },
      stopped: (error) => {
        for (const listener of this.stopListeners) listener(new ProjectionStopped(name, partition, error));
      },
    });
  }
}

/** Makes the workers of some projections; `start` runs them. */
export const runProjections = (options: ProjectionsOptions): Projections => new Projections(options);
