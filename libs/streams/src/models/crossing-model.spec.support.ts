import type { Arrival, Expected } from './arrivals.spec.support.js';
import { Ledger } from './stateless-model.spec.support.js';

/** Left values counted and summed by a key that is made of the value. */
export const regroupedModel = (store: string, lane: string, keyOf: (v: number | null) => string | null) => (given: readonly Arrival[]): Expected => {
  const ledger = new Ledger();
  const rows = ledger.rows(store);
  for (const { side, v, time } of given) {
    if (side !== 'Left') continue;
    const key = keyOf(v);
    if (key === null) ledger.drop(lane, 'null-key');
    else {
      const sum = ((rows.get(key) as number | undefined) ?? 0) + v!;
      rows.set(key, sum);
      ledger.give(key, sum, time);
    }
  }
  return ledger;
};

/** The sum of the rows that are in each group now; a row that changes leaves the one and enters the other. */
export const groupedRowsModel = (store: string, table: string, groupOf: (v: number) => string) => (given: readonly Arrival[]): Expected => {
  const ledger = new Ledger();
  const rows = ledger.rows(table);
  const sums = ledger.rows(store);
  const change = (group: string, by: number, time: number): void => {
    const sum = ((sums.get(group) as number | undefined) ?? 0) + by;
    sums.set(group, sum);
    ledger.give(group, sum, time);
  };
  for (const { side, key, v, time } of given) {
    if (side !== 'Left') continue;
    if (key === null) {
      ledger.drop(table, 'null-key');
      continue;
    }
    const old = rows.get(key) as number | undefined;
    if (v === null) rows.delete(key);
    else rows.set(key, v);
    const [from, to] = [old === undefined ? undefined : groupOf(old), v === null ? undefined : groupOf(v)];
    if (from !== undefined && from === to) change(from, v! - old!, time);
    else {
      if (from !== undefined) change(from, -old!, time);
      if (to !== undefined) change(to, v!, time);
    }
  }
  return ledger;
};

/** Each left record with the right value whose time is the latest that is not after its own; of equal times, the last to come. */
export const asOfModel = (name: string, table: string, history: number, left: boolean) => (given: readonly Arrival[]): Expected => {
  const ledger = new Ledger();
  const versions: { key: string; v: number | null; time: number }[] = [];
  let tableTime = -Infinity;
  for (const { side, key, v, time } of given) {
    if (side === 'Right') {
      if (key === null) ledger.drop(table, 'null-key');
      else if (time < tableTime - history) ledger.drop(table, 'late');
      else {
        tableTime = Math.max(tableTime, time);
        versions.push({ key, v, time });
      }
    } else if (key === null) ledger.drop(name, 'null-key');
    else if (v === null) ledger.drop(name, 'null-value');
    else if (time < tableTime - history) ledger.drop(name, 'late');
    else {
      let valid: { v: number | null; time: number } | undefined;
      for (const one of versions) if (one.key === key && one.time <= time && (valid === undefined || one.time >= valid.time)) valid = one;
      if (valid !== undefined && valid.v !== null) ledger.give(key, [v, valid.v], time);
      else if (left) ledger.give(key, [v, null], time);
    }
  }
  return ledger;
};
