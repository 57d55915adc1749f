import { OffsetOutOfRange, type Log } from '../log/log.js';
import type { Store } from '../task/store.js';
import { loadingHead } from '../task/stored-head.js';
import { ChunkReader, partOf, SnapshotHash, type Manifest } from './format.js';
import { readPartition } from './read-partition.js';

/** Chunks that came before an earlier one; so many are worth waiting for it. A late copy of a chunk is the only way to that. */
const AHEAD_MAX = 32;

export interface LoadProgress {
  (chunkBytes: number): void;
}

/**
 * Fills an empty store from a snapshot, and gives it the snapshot's head when the checksum is right. Otherwise the store is
 * empty again, and the reason is returned: the snapshot is of no use. Until it is whole, the store's head says so.
 */
export async function loadSnapshot(log: Log, topic: string, manifest: Manifest, store: Store, signal: AbortSignal, progress: LoadProgress): Promise<string | undefined> {
  const fault = await fill(log, topic, manifest, store, signal, progress).catch((error: unknown) => {
    if (error instanceof OffsetOutOfRange) return error.message;
    throw error;
  });
  if (fault === undefined) await store.commit([], manifest.head);
  else await store.clear();
  return fault;
}

async function fill(log: Log, topic: string, manifest: Manifest, store: Store, signal: AbortSignal, progress: LoadProgress): Promise<string | undefined> {
  const hash = new SnapshotHash(manifest.journal, manifest.partition, manifest.head);
  const reader = new ChunkReader();
  let entries = 0;
  let done = 0;
  for await (const chunk of chunksOf(log, topic, manifest, signal)) {
    hash.add(chunk);
    const batch = [...reader.entries(chunk)];
    entries += batch.length;
    await store.commit(batch, loadingHead(manifest.id));
    done++;
    progress(chunk.length);
  }
  if (done < manifest.chunks) return `chunk ${done} of ${manifest.chunks} is missing`;
  if (hash.digest() !== manifest.sha256) return 'its checksum does not match its content';
  return reader.isWhole && entries === manifest.entries ? undefined : `it holds ${entries} entries, not ${manifest.entries}`;
}

/** The chunks in order, up to the first that is not there. */
async function* chunksOf(log: Log, topic: string, { id, partition, chunks, first }: Manifest, signal: AbortSignal): AsyncGenerator<Buffer> {
  if (chunks === 0 || first === undefined) return;
  const { end } = await log.bounds(topic, partition);
  const ahead = new Map<number, Buffer>();
  let next = 0;
  for await (const records of readPartition(log, topic, partition, first, end, signal)) {
    for (const { key, value } of records) {
      const of = partOf(key);
      if (of?.id !== id || typeof of.part !== 'number' || value === null || of.part < next) continue;
      ahead.set(of.part, value);
      if (ahead.size > AHEAD_MAX) return;
      for (let chunk = ahead.get(next); chunk !== undefined; chunk = ahead.get(next)) {
        ahead.delete(next++);
        yield chunk;
      }
      if (next === chunks) return;
    }
  }
}
