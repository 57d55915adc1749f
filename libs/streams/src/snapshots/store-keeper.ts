import type { Head } from '../journal/chain-reader.js';
import type { JournalPosition } from '../journal/positions.js';
import type { Log } from '../log/log.js';
import type { Clock } from '../task/own-journal.js';
import type { Store } from '../task/store.js';
import { newerThan, storedPosition, versionsOf } from '../task/stored-head.js';
import type { ProcessorDefinition } from '../topology/topology.js';
import { RestoreProgress, type RestoreStatus } from './restore-progress.js';
import { snapshotsOf } from './snapshot-topic.js';
import { TaskSnapshots, type SnapshotOptions } from './task-snapshots.js';

export interface StoreKeeperOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly store: Store;
  readonly processor: ProcessorDefinition;
  readonly partition: number;
  readonly writer: string;
  /** Without it, state is restored from the journal alone. */
  readonly snapshots: SnapshotOptions | undefined;
  /** How long nothing may move while restoring. */
  readonly stalledAfterMs: number | undefined;
  /** Whether the task is the owner, at the end of its journal. */
  readonly owns: () => boolean;
  /** Hears what a person should know of: a snapshot that is of no use, a restore that stands still. */
  readonly warn: (message: string) => void;
}

/** Looks after the store of one task: where it stands, how it comes back from nothing, and how far that is. */
export class StoreKeeper {
  private readonly progress: RestoreProgress;
  private readonly snapshots: TaskSnapshots | undefined;
  private restoring = true;

  constructor(private readonly options: StoreKeeperOptions) {
    const { clock, warn, processor, partition, snapshots, owns, stalledAfterMs } = options;
    const { name } = processor.journal;
    const stalled = ({ phase, done, elapsedMs }: RestoreStatus) => warn(`restoring ${name}/${partition} stands still: ${phase}, ${done.records} records in ${elapsedMs} ms`);
    this.progress = new RestoreProgress(clock, stalled, stalledAfterMs);
    if (snapshots === undefined) return;
    this.snapshots = new TaskSnapshots({ ...options, topic: snapshotsOf(processor.journal).name, journal: name, versions: versionsOf(processor), when: snapshots, mayWrite: () => !this.restoring && owns() });
  }

  /**
   * Where to go on in the journal: behind what the store holds or, if it is empty, behind what a snapshot has filled it with.
   * Undefined for the journal's start. Throws `JournalStopped` for a snapshot of what the journal lacks, and `NewerStore`.
   */
  async position(): Promise<JournalPosition | undefined> {
    const { store, processor } = this.options;
    const stored = await storedPosition(store, processor);
    if (stored !== undefined || this.snapshots === undefined) return stored;
    await this.snapshots.load(this.progress);
    return storedPosition(store, processor);
  }

  /** What newer code has made a snapshot of, as far as snapshots were looked at: `accounts@3, and this code has 2`. */
  get newerSnapshot(): string | undefined {
    for (const versions of this.snapshots?.versionsSeen ?? []) {
      const newer = newerThan(this.options.processor, versions);
      if (newer !== undefined) return newer;
    }
    return undefined;
  }

  /** The journal is read from here on. */
  follow(from: JournalPosition | undefined, end: number): void {
    this.progress.begin('journal', { records: end - (from?.offset ?? 0) });
  }

  /** To be called with every block that was folded in. */
  folded(head: Head): void {
    if (this.restoring) this.progress.moved(1, head.block.value.length);
    this.snapshots?.folded(head);
  }

  /** The store is at the end of the journal. */
  restored(): void {
    this.restoring = false;
    this.progress.end();
  }

  /** Undefined when nothing is being restored. */
  restoreStatus(): RestoreStatus | undefined {
    return this.progress.status();
  }

  get counts(): TaskSnapshots['counts'] | undefined {
    return this.snapshots?.counts;
  }

  /** Writes a snapshot of what is stored now, if snapshots are written at all, and resolves when it is in the log. Throws why it is not. */
  async snapshot(): Promise<void> {
    await this.snapshots?.writeNow();
  }

  /** Takes every snapshot of the partition away. */
  async dropSnapshots(): Promise<void> {
    await this.snapshots?.dropAll();
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.progress.end();
    await this.snapshots?.close();
  }
}
