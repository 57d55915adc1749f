import type { Grouped, Table, TableOptions } from './dsl.js';
import type { Edge } from './graph.js';
import type { Workbench } from './workbench.js';
import { aggregateStep, countStep, reduceStep, type Step } from './steps.js';
import { keyedStore } from './store.js';
import { windowedBy } from './windowed.js';

export function groupByKey<V>(bench: Workbench, input: Edge): Grouped<V> {
  return {
    kind: 'grouped',
    count: (store) => aggregate(bench, 'count', input, store, countStep, {}),
    reduce: (store, combine, options = {}) => aggregate(bench, 'reduce', input, store, reduceStep(combine), options),
    aggregate: (store, options) => aggregate(bench, 'aggregate', input, store, aggregateStep(options), options),
    windowedBy: (windows) => windowedBy(bench, input, windows),
  };
}

/** Sums up by key in a store; gives out what each record changed. */
export function aggregate<V, R>(bench: Workbench, kind: string, input: Edge, name: string, step: Step<V, R>, options: TableOptions<R>): Table<R> {
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
