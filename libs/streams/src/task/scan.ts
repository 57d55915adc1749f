import { compareKeys, keyAfterPrefix } from './key-order.js';

/** Which entries of a state a scan takes, by their keys; without any bound, all. Keys are ordered by their UTF-8 bytes. */
export interface ScanOptions {
  /** The lowest key taken. */
  readonly from?: string;
  /** The lowest key above `from` that is not taken any more. */
  readonly to?: string;
  /** Only keys that begin so; `from` and `to` narrow it further. */
  readonly prefix?: string;
  /** From the highest key down. */
  readonly reverse?: boolean;
  /** At most so many. */
  readonly limit?: number;
}

/** Part of the keys: `from` ≤ key, and key < `to` if that is given. */
export interface KeyRange {
  readonly from: string;
  readonly to: string | undefined;
}

/** The part of the keys that all bounds of a scan leave. */
export function rangeOf({ from = '', to, prefix = '' }: ScanOptions): KeyRange {
  const end = keyAfterPrefix(prefix);
  return {
    from: compareKeys(from, prefix) > 0 ? from : prefix,
    to: to === undefined || (end !== undefined && compareKeys(end, to) < 0) ? end : to,
  };
}

export const contains = ({ from, to }: KeyRange, key: string): boolean => compareKeys(key, from) >= 0 && (to === undefined || compareKeys(key, to) < 0);

/** An entry of a scan: key and value. */
export type Entry<V> = readonly [key: string, value: V];

/**
 * Stored entries with changes laid over them, both in the same order, `reverse` being the descending one.
 * A change to undefined takes an entry away.
 */
export async function* overlaid<V>(stored: AsyncIterable<Entry<V>>, changes: readonly Entry<V | undefined>[], reverse: boolean): AsyncGenerator<Entry<V>> {
  const isBefore = (a: string, b: string): boolean => (reverse ? compareKeys(a, b) > 0 : compareKeys(a, b) < 0);
  let i = 0;
  for await (const entry of stored) {
    while (i < changes.length && isBefore(changes[i]![0], entry[0])) yield* present(changes[i++]!);
    if (i < changes.length && changes[i]![0] === entry[0]) yield* present(changes[i++]!);
    else yield entry;
  }
  while (i < changes.length) yield* present(changes[i++]!);
}

function* present<V>([key, value]: Entry<V | undefined>): Generator<Entry<V>> {
  if (value !== undefined) yield [key, value];
}

export async function allOf<V>(entries: AsyncIterable<V>): Promise<V[]> {
  const all: V[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

export async function* atMost<V>(entries: AsyncIterable<V>, limit: number): AsyncGenerator<V> {
  if (limit <= 0) return;
  let left = limit;
  for await (const entry of entries) {
    yield entry;
    if (--left <= 0) return;
  }
}
