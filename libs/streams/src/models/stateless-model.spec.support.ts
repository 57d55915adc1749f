import type { Arrival, Expected, Result } from './arrivals.spec.support.js';

/** What comes of a model: results in order, the stores' entries, and what was dropped. */
export class Ledger implements Expected {
  readonly results: Result[] = [];
  readonly stores: Record<string, Map<string, unknown>> = {};
  readonly dropped = new Map<string, number>();

  give(key: string, v: unknown, time: number): void {
    this.results.push({ key, v, time });
  }

  drop(operator: string, reason: string): void {
    const why = `${operator} ${reason}`;
    this.dropped.set(why, (this.dropped.get(why) ?? 0) + 1);
  }

  rows(store: string): Map<string, unknown> {
    return (this.stores[store] ??= new Map());
  }
}

/** Every record becomes the results that `of` says. */
export const eachRecord = (of: (arrival: Arrival) => readonly unknown[]) => (given: readonly Arrival[]): Expected => {
  const ledger = new Ledger();
  for (const arrival of given) for (const v of of(arrival)) ledger.give(arrival.key!, v, arrival.time);
  return ledger;
};
