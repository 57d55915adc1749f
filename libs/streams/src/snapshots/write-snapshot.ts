import { UnknownOutcome, type KeyedRecord, type Log } from '../log/log.js';
import type { Clock } from '../task/own-journal.js';
import type { StoreView } from '../task/store.js';
import { decodeHead } from '../task/stored-head.js';
import type { SnapshotCatalogue } from './catalogue.js';
import { chunkKey, ChunkPacker, manifestKey, SNAPSHOT_FORMAT, SnapshotHash, snapshotId, type Manifest } from './format.js';

/** Doubles from the first to the second while outcomes are unknown. */
const RETRY_MS_MIN = 20;
const RETRY_MS_MAX = 2000;

export interface SnapshotTarget {
  readonly log: Log;
  readonly clock: Clock;
  readonly topic: string;
  readonly journal: string;
  readonly partition: number;
  readonly writer: string;
  readonly signal: AbortSignal;
}

/**
 * Writes what a view of a store shows: chunks first, the manifest when all of them are in the log, and tombstones for what
 * it makes superfluous when the manifest is. Ended at any step, the last complete snapshot is as usable as before.
 */
export async function writeSnapshot(target: SnapshotTarget, view: StoreView & { readonly head: string }, catalogue: SnapshotCatalogue): Promise<Manifest> {
  const { journal, partition, writer, clock } = target;
  const stored = decodeHead(view.head);
  const generation = catalogue.nextGeneration;
  const id = snapshotId(stored, generation, writer);
  const at = clock.now();
  const hash = new SnapshotHash(journal, partition, view.head);
  const packer = new ChunkPacker();
  let chunks = 0;
  let first: number | undefined;
  const append = async (chunk: Buffer): Promise<void> => {
    hash.add(chunk);
    const offset = await put(target, catalogue, chunkKey(id, chunks++), chunk);
    first ??= offset;
  };
  for await (const [key, value] of view.range('', undefined)) for (const chunk of packer.add(key, value)) await append(chunk);
  const rest = packer.rest();
  if (rest !== undefined) await append(rest);
  const { bytes, entries } = packer;
  const manifest: Manifest = {
    format: SNAPSHOT_FORMAT, id, journal, partition, head: view.head, generation, writer, at, chunks, bytes, entries, ...(first === undefined ? {} : { first }), sha256: hash.digest(),
  };
  await put(target, catalogue, manifestKey(id), Buffer.from(JSON.stringify(manifest)));
  for (const key of catalogue.superfluous(stored.versions)) await put(target, catalogue, key, null);
  return manifest;
}

/** Takes away everything that belongs to any snapshot of the partition. */
export async function dropSnapshots(target: SnapshotTarget, catalogue: SnapshotCatalogue): Promise<void> {
  for (const key of catalogue.keys()) await put(target, catalogue, key, null);
}

/** Appends until answered: a second copy of a record with the same key changes nothing. Returns the acknowledged offset. */
async function put({ log, clock, topic, partition, signal }: SnapshotTarget, catalogue: SnapshotCatalogue, key: string, value: Buffer | null): Promise<number> {
  const record: KeyedRecord = { key, value, headers: {} };
  for (let retryMs = RETRY_MS_MIN; ; retryMs = Math.min(retryMs * 2, RETRY_MS_MAX)) {
    signal.throwIfAborted();
    try {
      const offset = await log.append(topic, partition, record);
      catalogue.note(record);
      return offset;
    } catch (error) {
      if (!(error instanceof UnknownOutcome)) throw error;
      await new Promise<void>((resolve) => void clock.after(retryMs, resolve));
    }
  }
}
