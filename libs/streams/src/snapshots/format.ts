import { createHash } from 'node:crypto';
import type { StoredHead } from '../task/stored-head.js';

/** Version tag of the checksum and of the manifest, first of their fields. */
export const SNAPSHOT_FORMAT = 'kontor-snapshot-1';
/** A chunk is one record, as large as a block may be. */
export const CHUNK_BYTES_MAX = 512 * 1024;

/** What stands in the last record of a snapshot, as JSON. Until it is there, the chunks are nothing. */
export interface Manifest {
  readonly format: typeof SNAPSHOT_FORMAT;
  /** Unique; the keys of all its records begin with it. */
  readonly id: string;
  readonly journal: string;
  readonly partition: number;
  /** The store's own head, letter for letter: the block that it stands at, and the versions of what is folded into it. */
  readonly head: string;
  /** Counts the snapshots of a partition as far as their writer knew. */
  readonly generation: number;
  readonly writer: string;
  /** When it was begun, in milliseconds since the epoch. */
  readonly at: number;
  readonly chunks: number;
  readonly bytes: number;
  readonly entries: number;
  /** Offset of the first chunk; absent without chunks. */
  readonly first?: number;
  /** SHA-256 in hex, as `SnapshotHash` makes it. */
  readonly sha256: string;
}

/** Where a snapshot stands: `<height>:<hash>:<versions>:<generation>:<writer>`, hash and versions cut short. */
export function snapshotId({ position, versions }: StoredHead, generation: number, writer: string): string {
  return [position.height, position.hash.slice(0, 16), sha256(versions).slice(0, 8), generation, writer].join(':');
}

export const heightOfId = (id: string): number => Number(id.slice(0, id.indexOf(':')));

const MANIFEST = 'manifest';

export const manifestKey = (id: string): string => `${id} ${MANIFEST}`;
export const chunkKey = (id: string, chunk: number): string => `${id} ${chunk}`;

/** The snapshot that a record belongs to, and which part of it: the number of a chunk, or the manifest. Undefined for keys of another make. */
export function partOf(key: string | null): { readonly id: string; readonly part: number | typeof MANIFEST } | undefined {
  const at = key?.lastIndexOf(' ') ?? -1;
  if (key === null || at < 1) return undefined;
  const part = key.slice(at + 1);
  if (part === MANIFEST) return { id: key.slice(0, at), part };
  return /^[0-9]{1,9}$/.test(part) ? { id: key.slice(0, at), part: Number(part) } : undefined;
}

/** Undefined for anything but a manifest of this format that names itself so. */
export function decodeManifest(id: string, value: Buffer): Manifest | undefined {
  try {
    const manifest = JSON.parse(value.toString('utf8')) as Partial<Manifest> | null;
    const isWhole = manifest?.format === SNAPSHOT_FORMAT && manifest.id === id && typeof manifest.head === 'string' && typeof manifest.sha256 === 'string'
      && [manifest.partition, manifest.generation, manifest.chunks, manifest.bytes, manifest.entries].every(Number.isSafeInteger);
    return isWhole ? (manifest as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** The checksum of a snapshot: over format, journal, partition and head, each with its length in four bytes before it, and the bytes of all chunks in order. */
export class SnapshotHash {
  private readonly sha = createHash('sha256');

  constructor(journal: string, partition: number, head: string) {
    for (const field of [SNAPSHOT_FORMAT, journal, String(partition), head]) {
      const bytes = Buffer.from(field, 'utf8');
      this.sha.update(lengthOf(bytes.length)).update(bytes);
    }
  }

  add(chunk: Buffer): void {
    this.sha.update(chunk);
  }

  digest(): string {
    return this.sha.digest('hex');
  }
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Packs entries into chunks. An entry is key and value, each as UTF-8 with its length in four bytes, big-endian, before it;
 * chunks cut that stream anywhere, so that no entry is too large.
 */
export class ChunkPacker {
  private chunk: Buffer;
  private used = 0;
  entries = 0;
  bytes = 0;

  constructor(private readonly bytesMax = CHUNK_BYTES_MAX) {
    this.chunk = Buffer.allocUnsafe(bytesMax);
  }

  /** The chunks that are full with this entry; mostly none. They belong to the caller. */
  *add(key: string, value: string): Generator<Buffer> {
    this.entries++;
    // No UTF-16 unit needs more than three bytes: most often this tells without counting that the entry fits.
    if (8 + 3 * (key.length + value.length) <= this.bytesMax - this.used) {
      this.write(this.chunk, key, value);
      return;
    }
    const entry = Buffer.allocUnsafe(8 + Buffer.byteLength(key) + Buffer.byteLength(value));
    const at = this.used;
    this.used = 0;
    this.write(entry, key, value);
    this.used = at;
    for (let from = 0; from < entry.length; ) {
      const copied = entry.copy(this.chunk, this.used, from);
      from += copied;
      this.used += copied;
      if (this.used === this.bytesMax) yield this.take();
    }
  }

  /** What is left at the end, if anything. */
  rest(): Buffer | undefined {
    return this.used === 0 ? undefined : this.take();
  }

  private write(target: Buffer, key: string, value: string): void {
    for (const text of [key, value]) {
      const length = target.write(text, this.used + 4, 'utf8');
      target.writeUInt32BE(length, this.used);
      this.used += 4 + length;
    }
  }

  private take(): Buffer {
    const full = this.chunk.subarray(0, this.used);
    this.bytes += this.used;
    this.chunk = Buffer.allocUnsafe(this.bytesMax);
    this.used = 0;
    return full;
  }
}

/** Unpacks what `ChunkPacker` made, chunk by chunk. */
export class ChunkReader {
  private carried: Buffer = Buffer.alloc(0);

  /** Entries that end in this chunk. */
  *entries(chunk: Buffer): Generator<readonly [key: string, value: string]> {
    const bytes = this.carried.length === 0 ? chunk : Buffer.concat([this.carried, chunk]);
    let at = 0;
    for (;;) {
      const keyEnd = endOf(bytes, at);
      const valueEnd = keyEnd === undefined ? undefined : endOf(bytes, keyEnd);
      if (valueEnd === undefined) break;
      yield [bytes.toString('utf8', at + 4, keyEnd), bytes.toString('utf8', keyEnd! + 4, valueEnd)];
      at = valueEnd;
    }
    this.carried = bytes.subarray(at);
  }

  /** Whether the last entry ended with the last chunk. */
  get isWhole(): boolean {
    return this.carried.length === 0;
  }
}

/** Where the field that begins at `at` ends, if all of it is here. */
function endOf(bytes: Buffer, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined;
  const end = at + 4 + bytes.readUInt32BE(at);
  return end > bytes.length ? undefined : end;
}
