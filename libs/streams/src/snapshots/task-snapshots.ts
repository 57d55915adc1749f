import { JournalStopped } from '../follow.js';
import type { Head } from '../journal/chain-reader.js';
import type { Log } from '../log/log.js';
import type { Clock } from '../task/own-journal.js';
import type { Store } from '../task/store.js';
import { decodeHead, isLoading } from '../task/stored-head.js';
import { heightOf, SnapshotCatalogue, versionsIn } from './catalogue.js';
import type { Manifest } from './format.js';
import { loadSnapshot } from './load-snapshot.js';
import type { RestoreProgress } from './restore-progress.js';
import { dropSnapshots, writeSnapshot, type SnapshotTarget } from './write-snapshot.js';

/** When an owner writes a snapshot: at the first of these. */
export interface SnapshotOptions {
  /** Bytes of blocks folded since the last one. Default 64 MiB: some 100,000 events, which are folded in a second. Never less than the last snapshot had. */
  readonly afterBytes?: number;
  /** Blocks folded since the last one. Default 20,000. */
  readonly afterBlocks?: number;
}

const AFTER_BYTES = 64 * 1024 * 1024;
const AFTER_BLOCKS = 20_000;
/** What a block's headers cost beside its value; roughly. */
const HEADER_BYTES = 700;
/** Times that the catalogue is read again because what it named was of no use: meanwhile an owner may have written a newer one. */
const LOOKS_MAX = 3;

export interface TaskSnapshotsOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly store: Store;
  readonly topic: string;
  readonly journal: string;
  readonly partition: number;
  readonly writer: string;
  /** Of this code, as `versionsOf` writes them. */
  readonly versions: string;
  readonly when: SnapshotOptions;
  /** Whether this task is the owner, at the end of its journal. */
  readonly mayWrite: () => boolean;
  readonly warn: (message: string) => void;
}

/** The snapshots of one task: loads one into an empty store, and writes new ones beside the task's work. */
export class TaskSnapshots {
  private catalogue: SnapshotCatalogue | undefined;
  private readonly ending = new AbortController();
  private since = { blocks: 0, bytes: 0 };
  private lastBytes = 0;
  private writing: Promise<void> | undefined;
  readonly counts = { loaded: 0, written: 0, failed: 0 };

  constructor(private readonly options: TaskSnapshotsOptions) {}

  /** The versions of complete snapshots, the highest block first; known after `load`. */
  get versionsSeen(): readonly string[] {
    const { catalogue } = this;
    return catalogue === undefined ? [] : catalogue.withManifest.filter((one) => catalogue.isComplete(one)).map(versionsIn);
  }

  /**
   * Fills the empty store from the newest snapshot that this code can use, if there is one. Those that are not whole are passed over
   * with a warning. Throws `JournalStopped` if the journal does not reach to the block that the snapshot was made of.
   */
  async load(progress: RestoreProgress): Promise<void> {
    const { store } = this.options;
    const tried = new Set<string>();
    for (let look = 0; look < LOOKS_MAX; look++) {
      this.catalogue = await this.readCatalogue(progress);
      const untried = this.usable(this.catalogue).filter(({ id }) => !tried.has(id));
      if (untried.length === 0) return;
      for (const manifest of untried) {
        tried.add(manifest.id);
        if (await this.loadOne(manifest, progress)) return;
      }
    }
    if (store.head !== undefined) await store.clear();
  }

  /** To be called with every block that was folded in. */
  folded({ block }: Head): void {
    this.since.blocks++;
    this.since.bytes += block.value.length + HEADER_BYTES;
    if (this.writing === undefined && this.isDue() && this.options.mayWrite()) void this.begin().catch((error: unknown) => this.failed(error as Error));
  }

  /** Writes one of what the store holds now. Throws why it cannot. */
  async writeNow(): Promise<void> {
    await this.writing?.catch(() => undefined);
    await this.begin();
  }

  /** Takes every snapshot of the partition away, whoever wrote it. */
  async dropAll(): Promise<void> {
    await this.writing?.catch(() => undefined);
    this.catalogue = await this.readCatalogue();
    await dropSnapshots(this.target(), this.catalogue);
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    this.ending.abort(new Error(`the snapshots of ${this.options.journal}/${this.options.partition} are closed`));
    await this.writing?.catch(() => undefined);
  }

  private isDue(): boolean {
    const { afterBytes = AFTER_BYTES, afterBlocks = AFTER_BLOCKS } = this.options.when;
    return (this.since.bytes >= afterBytes || this.since.blocks >= afterBlocks) && this.since.bytes >= this.lastBytes;
  }

  private begin(): Promise<void> {
    this.writing = this.write().finally(() => (this.writing = undefined));
    return this.writing;
  }

  private failed(error: Error): void {
    const { warn, journal, partition } = this.options;
    if (this.ending.signal.aborted) return;
    this.counts.failed++;
    warn(`no snapshot of ${journal}/${partition} was written (${error.message}); the next one is tried when as much has come again`);
  }

  private async write(): Promise<void> {
    const view = this.options.store.view();
    try {
      const { head } = view;
      if (head === undefined || isLoading(head)) return; // nothing is stored yet: the next block is soon enough
      this.since = { blocks: 0, bytes: 0 };
      this.catalogue ??= await this.readCatalogue();
      const { bytes } = await writeSnapshot(this.target(), { ...view, head }, this.catalogue);
      this.lastBytes = bytes;
      this.counts.written++;
    } finally {
      await view.close().catch(() => undefined); // a store that was closed has ended it
    }
  }

  private target(): SnapshotTarget {
    const { log, clock, topic, journal, partition, writer } = this.options;
    return { log, clock, topic, journal, partition, writer, signal: this.ending.signal };
  }

  private async readCatalogue(progress?: RestoreProgress): Promise<SnapshotCatalogue> {
    const { log, topic, partition } = this.options;
    progress?.begin('catalogue');
    let before = 0;
    return SnapshotCatalogue.read(log, topic, partition, this.ending.signal, (done) => {
      progress?.moved(done - before, 0);
      before = done;
    });
  }

  /** Of this partition and of this code's versions, the best first. */
  private usable(catalogue: SnapshotCatalogue): readonly Manifest[] {
    const { journal, partition, versions } = this.options;
    return catalogue.withManifest.filter((one) => one.journal === journal && one.partition === partition && versionsIn(one) === versions);
  }

  private async loadOne(manifest: Manifest, progress: RestoreProgress): Promise<boolean> {
    const { log, store, topic, journal, partition, warn } = this.options;
    const fault = this.catalogue!.isComplete(manifest) ? undefined : 'some of its chunks are missing';
    if (fault === undefined) await this.checkHeld(manifest);
    progress.begin('snapshot', { records: manifest.chunks, bytes: manifest.bytes });
    const refused = fault ?? (await loadSnapshot(log, topic, manifest, store, this.ending.signal, (bytes) => progress.moved(1, bytes)));
    if (refused === undefined) {
      this.lastBytes = manifest.bytes;
      this.counts.loaded++;
      return true;
    }
    warn(`the snapshot of ${journal}/${partition} at block ${heightOf(manifest)} is passed over: ${refused}`);
    return false;
  }

  /** The log must reach to the block. Whether the very block is there, the journal's reader looks when it goes on from it. */
  private async checkHeld(manifest: Manifest): Promise<void> {
    const { log, journal, partition } = this.options;
    const { position } = decodeHead(manifest.head);
    const { end } = await log.bounds(journal, partition);
    if (position.offset < end) return;
    throw new JournalStopped(journal, partition, `at offset ${position.offset}: a snapshot was made of block ${position.height} there, the log ends at ${end}: truncated or re-created`);
  }
}
