import type { AggregateOptions, Grouped, Table, TableOptions } from './dsl.js';
import type { Edge } from './graph.js';
import type { Workbench } from './workbench.js';
import { keyedStore } from './store.js';

/** What a record makes of a row. */
type Step<V, R> = (row: R | undefined, value: V, key: string) => R | undefined;

export const countStep = (row: number | undefined): number => (row ?? 0) + 1;

export const reduceStep = <V>(combine: (kept: V, value: V, key: string) => V | undefined): Step<V, V> =>
  (row, value, key) => (row === undefined ? value : combine(row, value, key));

export const aggregateStep = <V, R>({ initial, add }: AggregateOptions<V, R>): Step<V, R> =>
  (row, value, key) => add(row === undefined ? initial(key) : row, value, key);

export function groupByKey<V>(bench: Workbench, input: Edge): Grouped<V> {
  return {
    kind: 'grouped',
    count: (store) => aggregate(bench, 'count', input, store, countStep, {}),
    reduce: (store, combine, options = {}) => aggregate(bench, 'reduce', input, store, reduceStep(combine), options),
    aggregate: (store, options) => aggregate(bench, 'aggregate', input, store, aggregateStep(options), options),
  };
}

function aggregate<V, R>(bench: Workbench, kind: string, input: Edge, name: string, step: Step<V, R>, options: TableOptions<R>): Table<R> {
  const store = keyedStore<R>(name, options);
  const node = bench.node({
    kind,
    name,
    inputs: [input],
    stores: [store],
    run: (out) => ({
      take(record, turn) {
        const { key, value, time } = record;
        if (key === null) return turn.drop(name, 'null-key', record);
        const before = turn.get(store, key);
        const after = step(before, value as V, key);
        turn.put(store, key, after, time);
        out({ key, value: { old: before, new: after }, time }, turn);
      },
    }),
  });
  return bench.table(node, (turn, key) => turn.get(store, key), store);
}
