import { splitWindowedKey, windowedKey } from '../task/windowed-keys.js';
import type { JsonValue } from '../topology/state.js';
import type { NodeTimer } from './graph.js';
import { added, CHUNK_RECORDS, chunked, isAfter, joined, lonelyUntil, trimmed, type AddLine, type Bucket, type Buffered, type ChunkLine, type JoinedLine, type Mark, type TrimLine } from './joins-bucket.js';
import { bucketClosesAt, bucketOf, closesAt, type JoinSpan, type Reach } from './joins-windows.js';
import { putType, storeOf, type EvolveLine, type PutLine, type Store } from './store.js';
import type { Turn } from './turn.js';

/** A chunk of a bucket: where the bucket starts, and which chunk of it. */
export type ChunkAt = readonly [start: number, chunk: number];
/** How far a fan-out came: a chunk, and the last record of it that was joined. */
export type Cursor = readonly [...ChunkAt, n: number];

/** Before every stream time: a firing that goes on at once is due there, each time at another moment, so that it is seen to move. */
export const atOnce = (nth: number): number => nth - Number.MAX_SAFE_INTEGER;

/** The records of one side of a join that may still find others, in buckets of event time, so that they are found by their keys alone. */
export class JoinBuffer {
  readonly store: Store<Bucket>;
  readonly timer: NodeTimer;

  /** @param keepsLonely whether records that find no other are wanted when their windows close */
  constructor(name: string, private readonly span: JoinSpan, private readonly reach: Reach, clock: string, private readonly keepsLonely: boolean) {
    const evolve = {
      [`kontor.add.${name}`]: added as EvolveLine<Bucket>,
      [`kontor.joined.${name}`]: joined as EvolveLine<Bucket>,
      [`kontor.trim.${name}`]: trimmed as EvolveLine<Bucket>,
      [`kontor.chunk.${name}`]: chunked as EvolveLine<Bucket>,
      [putType(name)]: ((_: Bucket | undefined, { v }: PutLine) => v as Bucket | undefined) as EvolveLine<Bucket>,
    };
    this.store = storeOf(name, evolve, { clock, placedBy: keyOf });
    this.timer = { name, store: this.store, subject: keyOf, due: (entry, key) => this.dueOf(entry as Bucket, startOf(key)), part: (entry) => onlyLonely(entry as Bucket) };
  }

  /** Whether a record of this time is open at a stream time. */
  isOpen(time: number, streamTime: number): boolean {
    return closesAt(this.span, this.reach, time) > streamTime;
  }

  add(turn: Turn, key: string, { t, v, found }: { readonly t: number; readonly v: unknown; readonly found: boolean }): void {
    const line: AddLine = { t, v: v as JsonValue, ...(found && this.keepsLonely ? { j: true } : {}) };
    turn.write(this.store, `kontor.add.${this.store.name}`, chunkKey(key, this.chunkWithRoom(turn, key, bucketOf(this.span, t), t)), line);
  }

  /** The newest chunk of a bucket, or the one after it. */
  private chunkWithRoom(turn: Turn, key: string, start: number, t: number): ChunkAt {
    const newest = turn.get(this.store, chunkKey(key, [start, 0]))?.chunks ?? 0;
    const { next } = turn.get(this.store, chunkKey(key, [start, newest])) ?? { next: 0 };
    if (next < CHUNK_RECORDS) return [start, newest];
    const line: ChunkLine = { t, c: newest + 1 };
    turn.write(this.store, `kontor.chunk.${this.store.name}`, chunkKey(key, [start, 0]), line);
    return [start, newest + 1];
  }

  /** Notes that these records of a chunk found another; `t` is the event time of that. */
  markJoined(turn: Turn, key: string, at: ChunkAt, found: readonly Buffered[], t: number): void {
    const n = found.filter((record) => record.joined === undefined).map((record) => record.n);
    if (!this.keepsLonely || n.length === 0) return;
    const line: JoinedLine = { t, n };
    turn.write(this.store, `kontor.joined.${this.store.name}`, chunkKey(key, at), line);
  }

  /** Records from `from` to `to`, both included, open at `streamTime`: chunk by chunk in order of arrival, behind a cursor. */
  *records(turn: Turn, key: string, { from, to, streamTime, behind }: { from: number; to: number; streamTime: number; behind: Cursor | undefined }): Generator<readonly [at: ChunkAt, records: readonly Buffered[]]> {
    for (let start = bucketOf(this.span, Math.max(0, from)); start <= to; start += this.span.bucketMs) {
      const first = turn.get(this.store, chunkKey(key, [start, 0]));
      if (first === undefined) continue;
      for (let chunk = 0; chunk <= (first.chunks ?? 0); chunk++) {
        const bucket = chunk === 0 ? first : turn.get(this.store, chunkKey(key, [start, chunk]));
        const records = bucket?.records.filter((record) => record.t >= from && record.t <= to && this.isOpen(record.t, streamTime) && isBehind(behind, start, chunk, record.n)) ?? [];
        if (records.length > 0) yield [[start, chunk], records];
      }
    }
  }

  /**
   * Takes what is closed out of a chunk. Of those that found no other, the earliest alone, given to `alone` before: so one
   * that cannot be given out stands in nobody's way.
   */
  close(turn: Turn, bucket: Bucket, stored: string, alone: (record: Buffered, key: string) => void): void {
    const { key, start } = splitChunkKey(stored);
    const streamTime = turn.streamTime(this.store.clock);
    const until = this.closedUntil(streamTime);
    const [first] = this.keepsLonely ? lonelyUntil(bucket, until) : [];
    if (first !== undefined) {
      alone(first, key);
      return this.takeOut(turn, bucket, stored);
    }
    const counts = bucket.chunks !== undefined && streamTime < bucketClosesAt(this.span, this.reach, start);
    const to: Mark = [until, bucket.next];
    if (counts || bucket.records.some((record) => isAfter(record, to))) this.trim(turn, stored, { t: start, to });
    else turn.put(this.store, stored, undefined, start);
  }

  /** Takes out the earliest that found no other. A line that says up to where, as the chunk may hold others by the time it is decided again. */
  takeOut(turn: Turn, bucket: Bucket, stored: string): void {
    const [first, next] = lonelyUntil(bucket, this.closedUntil(turn.streamTime(this.store.clock)));
    if (first === undefined) return;
    this.trim(turn, stored, { t: first.t, to: [first.t, first.n], ...(next === undefined ? {} : { more: (bucket.drains ?? 0) + 1 }) });
  }

  /** The latest time of a record that is no longer open. */
  private closedUntil(streamTime: number): number {
    return streamTime - closesAt(this.span, this.reach, 0);
  }

  private trim(turn: Turn, stored: string, line: TrimLine): void {
    turn.write(this.store, `kontor.trim.${this.store.name}`, stored, line);
  }

  private dueOf({ lonely, drains }: Bucket, start: number): number {
    if (drains !== undefined) return atOnce(drains);
    return this.keepsLonely && lonely !== undefined ? closesAt(this.span, this.reach, lonely) : bucketClosesAt(this.span, this.reach, start);
  }
}

/** What a firing is about: the earliest record that found no other. */
function onlyLonely(bucket: Bucket): Bucket {
  const [first] = lonelyUntil(bucket, Infinity);
  return first === undefined ? bucket : { next: bucket.next, records: [first], lonely: first.t };
}

const CHUNK_DIGITS = 6;

/** `<key>\u0000<start>`, and for all chunks but the first `\u0000<chunk>` behind it: six digits, where a start has fifteen. */
const chunkKey = (key: string, [start, chunk]: ChunkAt): string => (chunk === 0 ? windowedKey(key, start) : `${windowedKey(key, start)}\u0000${String(chunk).padStart(CHUNK_DIGITS, '0')}`);

function splitChunkKey(stored: string): { readonly key: string; readonly start: number } {
  const end = stored.length - CHUNK_DIGITS - 1;
  const { key, startMs } = splitWindowedKey(stored[end] === '\u0000' ? stored.slice(0, end) : stored);
  return { key, start: startMs };
}

const keyOf = (stored: string): string => splitChunkKey(stored).key;
const startOf = (stored: string): number => splitChunkKey(stored).start;

function isBehind(cursor: Cursor | undefined, start: number, chunk: number, n: number): boolean {
  if (cursor === undefined) return true;
  const [lastStart, lastChunk, last] = cursor;
  return start !== lastStart ? start > lastStart : chunk !== lastChunk ? chunk > lastChunk : n > last;
}
