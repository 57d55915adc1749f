import type { Table, TableOptions } from './dsl.js';
import type { Edge } from './graph.js';
import type { Workbench } from './workbench.js';
import { keyedStore } from './store.js';
import type { Change } from './turn.js';

export function toTable<V>(bench: Workbench, input: Edge, name: string, options: TableOptions<V> = {}): Table<V> {
  const store = keyedStore<V>(name, options);
  const node = bench.node({
    kind: 'toTable',
    name,
    inputs: [input],
    stores: [store],
    run: (out) => ({
      take(record, turn) {
        const { key, value, time } = record;
        if (key === null) return turn.drop(name, 'null-key', record);
        const change: Change<V> = { old: turn.get(store, key), new: value as V | undefined };
        turn.put(store, key, change.new, time);
        out({ key, value: change, time }, turn);
      },
    }),
  });
  return bench.table(node, (turn, key) => turn.get(store, key), store);
}

/** The changes of a table as records of a stream. */
export const toStream = (bench: Workbench, input: Edge) =>
  bench.node({
    kind: 'toStream',
    inputs: [input],
    run: (out) => ({ take: ({ key, value, time }, turn) => out({ key, value: (value as Change).new, time }, turn) }),
  });
