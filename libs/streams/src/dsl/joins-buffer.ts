import { splitWindowedKey, windowedKey } from '../task/windowed-keys.js';
import type { JsonValue } from '../topology/state.js';
import type { NodeTimer } from './graph.js';
import { added, isAfter, joined, lonelyUntil, trimmed, type AddLine, type Bucket, type Buffered, type JoinedLine, type Mark, type TrimLine } from './joins-bucket.js';
import { bucketClosesAt, bucketOf, closesAt, type JoinSpan, type Reach } from './joins-windows.js';
import { putType, storeOf, type EvolveLine, type PutLine, type Store } from './store.js';
import type { Turn } from './turn.js';

/** How far a fan-out came: the bucket, and the last record of it that was joined. */
export type Cursor = readonly [start: number, n: number];

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
      [putType(name)]: ((_: Bucket | undefined, { v }: PutLine) => v as Bucket | undefined) as EvolveLine<Bucket>,
    };
    this.store = storeOf(name, evolve, { clock, placedBy: keyOf });
    this.timer = { name, store: this.store, subject: keyOf, due: (entry, key) => this.dueOf(entry as Bucket, startOf(key)) };
  }

  /** Whether a record of this time is open at a stream time. */
  isOpen(time: number, streamTime: number): boolean {
    return closesAt(this.span, this.reach, time) > streamTime;
  }

  add(turn: Turn, key: string, { t, v, found }: { readonly t: number; readonly v: unknown; readonly found: boolean }): void {
    const line: AddLine = { t, v: v as JsonValue, ...(found && this.keepsLonely ? { j: true } : {}) };
    turn.write(this.store, `kontor.add.${this.store.name}`, windowedKey(key, bucketOf(this.span, t)), line);
  }

  /** Notes that these records of a bucket found another; `t` is the event time of that. */
  markJoined(turn: Turn, key: string, start: number, found: readonly Buffered[], t: number): void {
    const n = found.filter((record) => record.joined === undefined).map((record) => record.n);
    if (!this.keepsLonely || n.length === 0) return;
    const line: JoinedLine = { t, n };
    turn.write(this.store, `kontor.joined.${this.store.name}`, windowedKey(key, start), line);
  }

  /** Records from `from` to `to`, both included, open at `streamTime`: bucket by bucket in order of arrival, behind a cursor. */
  *records(turn: Turn, key: string, { from, to, streamTime, behind }: { from: number; to: number; streamTime: number; behind: Cursor | undefined }): Generator<readonly [start: number, records: readonly Buffered[]]> {
    for (let start = bucketOf(this.span, Math.max(0, from)); start <= to; start += this.span.bucketMs) {
      if (behind !== undefined && start < behind[0]) continue;
      const bucket = turn.get(this.store, windowedKey(key, start));
      if (bucket === undefined) continue;
      const last = behind !== undefined && start === behind[0] ? behind[1] : -1;
      const records = bucket.records.filter(({ t, n }) => n > last && t >= from && t <= to && this.isOpen(t, streamTime));
      if (records.length > 0) yield [start, records];
    }
  }

  /**
   * Takes what is closed out of a bucket. Those that found no other are given to `alone` first, until it says that there
   * is no more room; then the rest is left for the next firing.
   */
  close(turn: Turn, bucket: Bucket, stored: string, alone: (record: Buffered, key: string) => boolean): void {
    const { key, startMs: start } = splitWindowedKey(stored);
    const streamTime = turn.streamTime(this.store.clock);
    const until = streamTime - closesAt(this.span, this.reach, 0);
    const lonely = this.keepsLonely ? lonelyUntil(bucket, until) : [];
    const last = lonely.find((record) => !alone(record, key));
    const to: Mark = last === undefined ? [until, bucket.next] : [last.t, last.n];
    if (bucket.records.some((record) => isAfter(record, to))) this.trim(turn, stored, { t: start, to, ...(last === undefined ? {} : { more: (bucket.drains ?? 0) + 1 }) });
    else turn.put(this.store, stored, undefined, start);
  }

  private trim(turn: Turn, stored: string, line: TrimLine): void {
    turn.write(this.store, `kontor.trim.${this.store.name}`, stored, line);
  }

  private dueOf({ lonely, drains }: Bucket, start: number): number {
    if (drains !== undefined) return atOnce(drains);
    return this.keepsLonely && lonely !== undefined ? closesAt(this.span, this.reach, lonely) : bucketClosesAt(this.span, this.reach, start);
  }
}

const keyOf = (stored: string): string => splitWindowedKey(stored).key;
const startOf = (stored: string): number => splitWindowedKey(stored).startMs;
