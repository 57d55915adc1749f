import type { AggregateOptions } from './dsl.js';

/** What a record makes of a row. */
export type Step<V, R> = (row: R | undefined, value: V, key: string) => R | undefined;

export const countStep = (row: number | undefined): number => (row ?? 0) + 1;

export const reduceStep = <V>(combine: (kept: V, value: V, key: string) => V | undefined): Step<V, V> =>
  (row, value, key) => (row === undefined ? value : combine(row, value, key));

export const aggregateStep = <V, R>({ initial, add }: Pick<AggregateOptions<V, R>, 'initial' | 'add'>): Step<V, R> =>
  (row, value, key) => add(row === undefined ? initial(key) : row, value, key);
