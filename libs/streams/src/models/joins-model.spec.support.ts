import type { Arrival, Expected } from './arrivals.spec.support.js';
import { Ledger } from './stateless-model.spec.support.js';

export interface Window {
  readonly before: number;
  readonly after: number;
  readonly grace: number;
}

interface Kept {
  readonly key: string;
  readonly v: number;
  readonly time: number;
  readonly side: 'Left' | 'Right';
  /** The last stream time at which it may still be joined. */
  readonly openTo: number;
  met: boolean;
}

/**
 * Every left record with every right one of its key whose time lies from `before` ms earlier to `after` ms later, as long
 * as neither is too late: stream time is the highest time that was taken in, and a record may be joined until stream time
 * is past the end of its window by more than the grace.
 */
export const streamJoinModel = (name: string, { before, after, grace }: Window, left: boolean) => (given: readonly Arrival[]): Expected => {
  const ledger = new Ledger();
  const kept: Kept[] = [];
  let streamTime = -Infinity;
  for (const { side, key, v, time } of given) {
    if (key === null) ledger.drop(name, 'null-key');
    else if (v === null) ledger.drop(name, 'null-value');
    else {
      const openTo = time + (side === 'Left' ? after : before) + grace;
      if (openTo < streamTime) {
        ledger.drop(name, 'late');
        continue;
      }
      streamTime = Math.max(streamTime, time);
      const one: Kept = { key, v, time, side, openTo, met: false };
      for (const other of kept) if (other.openTo >= streamTime && other.side !== side && other.key === key) meet(ledger, one, other, before, after);
      kept.push(one);
    }
  }
  if (left) for (const one of kept) if (one.side === 'Left' && !one.met && one.openTo < streamTime) ledger.give(one.key, [one.v, null], one.time);
  return ledger;
};

function meet(ledger: Ledger, one: Kept, other: Kept, before: number, after: number): void {
  const [l, r] = one.side === 'Left' ? [one, other] : [other, one];
  if (r.time < l.time - before || r.time > l.time + after) return;
  one.met = other.met = true;
  ledger.give(one.key, [l.v, r.v], Math.max(one.time, other.time));
}

/** Each left record with the last right value of its key so far, in order of arrival. */
export const rowJoinModel = (name: string, table: string, left: boolean) => (given: readonly Arrival[]): Expected => {
  const ledger = new Ledger();
  const rows = ledger.rows(table);
  for (const { side, key, v, time } of given) {
    if (side === 'Right') {
      if (key === null) ledger.drop(table, 'null-key');
      else if (v === null) rows.delete(key);
      else rows.set(key, v);
    } else if (key === null) ledger.drop(name, 'null-key');
    else if (v === null) ledger.drop(name, 'null-value');
    else if (rows.has(key)) ledger.give(key, [v, rows.get(key)], time);
    else if (left) ledger.give(key, [v, null], time);
  }
  return ledger;
};

/** A row while both sides have one, or while the left one has; every change of a side gives the row anew, or that it went. */
export const tableJoinModel = (name: string, leftTable: string, rightTable: string, left: boolean) => (given: readonly Arrival[]): Expected => {
  const ledger = new Ledger();
  const sides = { Left: ledger.rows(leftTable), Right: ledger.rows(rightTable) };
  const rows = ledger.rows(name);
  for (const { side, key, v, time } of given) {
    if (key === null) {
      ledger.drop(side === 'Left' ? leftTable : rightTable, 'null-key');
      continue;
    }
    if (v === null) sides[side].delete(key);
    else sides[side].set(key, v);
    const has = sides.Left.has(key) && (left || sides.Right.has(key));
    if (!has && !rows.has(key)) continue;
    const row = has ? [sides.Left.get(key), sides.Right.get(key) ?? null] : undefined;
    if (row === undefined) rows.delete(key);
    else rows.set(key, row);
    ledger.give(key, row, time);
  }
  return ledger;
};
