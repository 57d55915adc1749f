import type { JsonValue } from '../topology/state.js';

/** A record that waits for others to join it. */
export interface Buffered {
  readonly t: number;
  readonly v: JsonValue;
  /** Order of arrival in its bucket. */
  readonly n: number;
  /** Whether it has found another; kept for the left side of a left join only. */
  readonly joined?: true;
}

/** So many records are an entry of their own: a line that adds one costs what its entry has, not what its bucket has. */
export const CHUNK_RECORDS = 64;

/** The records of one key and one side in a span of event time, in order of arrival; of many, a chunk. */
export interface Bucket {
  /** Of the first chunk: how many others there are or were. */
  readonly chunks?: number;
  readonly next: number;
  readonly records: readonly Buffered[];
  /** The earliest time of a record that has found no other. */
  readonly lonely?: number;
  /** How many were taken out one by one, and there are more to come. */
  readonly drains?: number;
}

/** Where among the records of a bucket, by time and then by arrival. */
export type Mark = readonly [time: number, n: number];

/** `kontor.add.<store>`: one more record. `j`: it has found another already. */
export interface AddLine {
  readonly t: number;
  readonly v: JsonValue;
  readonly j?: true;
}

/** `kontor.joined.<store>`: these have found another. */
export interface JoinedLine {
  readonly t: number;
  readonly n: readonly number[];
}

/** `kontor.trim.<store>`: those up to the mark are gone; `more`, which counts up, if the next one is to go at once. */
export interface TrimLine {
  readonly t: number;
  readonly to: Mark;
  readonly more?: number;
}

/** `kontor.chunk.<store>`: so many chunks follow the first one. */
export interface ChunkLine {
  readonly t: number;
  readonly c: number;
}

export function added(bucket: Bucket | undefined, { t, v, j }: AddLine): Bucket {
  const { next, records, lonely, chunks } = bucket ?? { next: 0, records: [] };
  const record: Buffered = j === true ? { t, v, n: next, joined: true } : { t, v, n: next };
  const first = j === true ? lonely : Math.min(lonely ?? t, t);
  return { next: next + 1, records: [...records, record], ...(first === undefined ? {} : { lonely: first }), ...(chunks === undefined ? {} : { chunks }) };
}

export function joined(bucket: Bucket | undefined, { n: numbers }: JoinedLine): Bucket | undefined {
  if (bucket === undefined) return undefined;
  const found = new Set(numbers);
  return withRecords(bucket, bucket.records.map((record) => (found.has(record.n) ? { ...record, joined: true } : record)));
}

export const chunked = (bucket: Bucket | undefined, { c }: ChunkLine): Bucket => ({ ...(bucket ?? { next: 0, records: [] }), chunks: c });

/** The first of several chunks stays, empty, until its bucket is closed: it says how many there are. */
export function trimmed(bucket: Bucket | undefined, { to, more }: TrimLine): Bucket | undefined {
  const rest = bucket?.records.filter((record) => isAfter(record, to)) ?? [];
  return bucket === undefined || (rest.length === 0 && bucket.chunks === undefined) ? undefined : withRecords(bucket, rest, more);
}

function withRecords({ next, chunks }: Bucket, records: readonly Buffered[], drains?: number): Bucket {
  let lonely: number | undefined;
  for (const { t, joined: found } of records) if (found === undefined && (lonely === undefined || t < lonely)) lonely = t;
  return { next, records, ...(lonely === undefined ? {} : { lonely }), ...(drains === undefined ? {} : { drains }), ...(chunks === undefined ? {} : { chunks }) };
}

/** Whether a record lies behind a mark. */
export const isAfter = ({ t, n }: Buffered, [time, nth]: Mark): boolean => t > time || (t === time && n > nth);

/** Those without another whose time is `until` at most, in order of time, then of arrival. */
export function lonelyUntil({ records }: Bucket, until: number): readonly Buffered[] {
  return records.filter(({ t, joined: found }) => found === undefined && t <= until).sort((a, b) => a.t - b.t || a.n - b.n);
}
