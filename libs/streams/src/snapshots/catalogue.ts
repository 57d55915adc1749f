import type { Log, LogRecord } from '../log/log.js';
import { decodeHead } from '../task/stored-head.js';
import { chunkKey, decodeManifest, heightOfId, manifestKey, partOf, type Manifest } from './format.js';
import { readPartition } from './read-partition.js';

/** What is known of one snapshot, be it whole or not. */
export interface KnownSnapshot {
  readonly id: string;
  readonly manifest: Manifest | undefined;
  /** Numbers of the chunks that are there. */
  readonly chunks: ReadonlySet<number>;
}

/** All records that belong to snapshots of one partition, without their content. */
export class SnapshotCatalogue {
  private readonly known = new Map<string, { manifest: Manifest | undefined; readonly chunks: Set<number> }>();

  static async read(log: Log, topic: string, partition: number, signal: AbortSignal, progress: (done: number, total: number) => void = () => undefined): Promise<SnapshotCatalogue> {
    const catalogue = new SnapshotCatalogue();
    const { first, end } = await log.bounds(topic, partition);
    for await (const records of readPartition(log, topic, partition, first, end, signal)) {
      for (const record of records) catalogue.note(record);
      progress(records[records.length - 1]!.offset + 1 - first, end - first);
    }
    return catalogue;
  }

  /** Takes in a record that was read or written. */
  note({ key, value }: Pick<LogRecord, 'key' | 'value'>): void {
    const of = partOf(key);
    if (of === undefined) return;
    const snapshot = this.known.get(of.id) ?? { manifest: undefined, chunks: new Set<number>() };
    this.known.set(of.id, snapshot);
    if (of.part === 'manifest') snapshot.manifest = value === null ? undefined : decodeManifest(of.id, value);
    else if (value === null) snapshot.chunks.delete(of.part);
    else snapshot.chunks.add(of.part);
    if (snapshot.manifest === undefined && snapshot.chunks.size === 0 && value === null) this.known.delete(of.id);
  }

  /** Snapshots with a manifest, the highest block first; of one block, the latest generation. */
  get withManifest(): readonly Manifest[] {
    const manifests = [...this.known.values()].flatMap(({ manifest }) => manifest ?? []);
    return manifests.sort((a, b) => heightOf(b) - heightOf(a) || b.generation - a.generation || (a.id < b.id ? 1 : -1));
  }

  /** Whether every chunk that the manifest counts is there. */
  isComplete({ id, chunks }: Manifest): boolean {
    const have = this.known.get(id)?.chunks;
    for (let chunk = 0; chunk < chunks; chunk++) if (have?.has(chunk) !== true) return false;
    return true;
  }

  get nextGeneration(): number {
    return Math.max(0, ...this.withManifest.map(({ generation }) => generation)) + 1;
  }

  /**
   * Keys that are of no use any more: all but those of the two highest complete snapshots of `versions`, and of the two of
   * whatever other versions were snapshot last, which an older build may come back to. What is incomplete may be another
   * owner's that is not done yet, and goes only when it would be of no use complete. A manifest comes before its chunks, so
   * that what is half deleted does not look whole.
   */
  superfluous(versions: string): readonly string[] {
    const complete = this.withManifest.filter((manifest) => this.isComplete(manifest));
    const own = complete.filter((one) => versionsIn(one) === versions).slice(0, GENERATIONS_KEPT);
    const others = complete.filter((one) => versionsIn(one) !== versions);
    const kept = new Set([...own, ...others.filter((one) => versionsIn(one) === versionsIn(others[0]!)).slice(0, GENERATIONS_KEPT)]);
    const lowest = Math.min(...own.map(heightOf));
    const isOfUse = (id: string): boolean => {
      const whole = complete.find((one) => one.id === id);
      return whole === undefined ? heightOfId(id) >= lowest : kept.has(whole);
    };
    return this.keys((id) => !isOfUse(id));
  }

  /** The keys of all records, a snapshot's manifest before its chunks. */
  keys(wanted: (id: string) => boolean = () => true): readonly string[] {
    return [...this.known].filter(([id]) => wanted(id)).flatMap(([id, { manifest, chunks }]) => [
      ...(manifest === undefined ? [] : [manifestKey(id)]),
      ...[...chunks].sort((a, b) => a - b).map((chunk) => chunkKey(id, chunk)),
    ]);
  }
}

const GENERATIONS_KEPT = 2;

export const heightOf = (manifest: Manifest): number => decodeHead(manifest.head).position.height;
export const versionsIn = (manifest: Manifest): string => decodeHead(manifest.head).versions;
