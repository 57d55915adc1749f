import type { Arrival, Expected } from './arrivals.spec.support.js';
import { Ledger } from './stateless-model.spec.support.js';

/** A row per key; each record makes a new one of the last. Every change is given out. Undefined: there is no row. */
export const foldedRows = (store: string, step: (row: number | undefined, v: number | null) => number | undefined, takes: (arrival: Arrival) => boolean = () => true) =>
  (given: readonly Arrival[]): Expected => {
    const ledger = new Ledger();
    const rows = ledger.rows(store);
    for (const arrival of given.filter(takes)) {
      if (arrival.key === null) {
        ledger.drop(store, 'null-key');
        continue;
      }
      const next = step(rows.get(arrival.key) as number | undefined, arrival.v);
      if (next === undefined) rows.delete(arrival.key);
      else rows.set(arrival.key, next);
      ledger.give(arrival.key, next, arrival.time);
    }
    return ledger;
  };

/** The latest value by key, seen through a view: a change shows if the view has a row before or after it. */
export const viewModel = (store: string, view: (v: number) => number | undefined) => (given: readonly Arrival[]): Expected => {
  const ledger = new Ledger();
  const rows = ledger.rows(store);
  const seen = (key: string): number | undefined => (rows.has(key) ? view(rows.get(key) as number) : undefined);
  for (const { side, key, v, time } of given) {
    if (side !== 'Left') continue;
    if (key === null) {
      ledger.drop(store, 'null-key');
      continue;
    }
    const before = seen(key);
    if (v === null) rows.delete(key);
    else rows.set(key, v);
    const after = seen(key);
    if (before !== undefined || after !== undefined) ledger.give(key, after, time);
  }
  return ledger;
};
