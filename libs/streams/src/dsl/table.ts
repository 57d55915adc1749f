import type { EventMap } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import type { Edge, Node } from './graph.js';
import type { Workbench } from './workbench.js';
import type { Store } from './store.js';
import type { GroupedTable, KeyValue, Table, TableOptions } from './dsl.js';
import { groupTable } from './repartition.js';
import { joinTables } from './joins.js';
import type { Joiner } from './joins-streams.js';
import { filterTable, mapTable, toStream } from './tables.js';
import type { Turn } from './turn.js';

/** How an operator reads a row of a table, as this turn has it. */
export type TableReader<V> = (turn: Turn, key: string) => V | undefined;

/** A table as the workbench knows it: the node that its changes flow from, and how its rows are read. */
export class TableHandle<V> {
  readonly kind = 'table';

  constructor(readonly bench: Workbench, readonly node: Node, readonly read: TableReader<V>, readonly store?: Store<V>) {}

  get edge(): Edge {
    return { node: this.node };
  }

  get state(): State<EventMap, V> {
    if (this.store === undefined) throw new Error(`${this.node.id} is a view, it has no store to read: read the table that it is a view of`);
    return this.store.state;
  }

  filter(predicate: (value: V, key: string) => boolean): Table<V> {
    return filterTable(this.bench, this, 'filter', true, predicate);
  }

  filterNot(predicate: (value: V, key: string) => boolean): Table<V> {
    return filterTable(this.bench, this, 'filterNot', false, predicate);
  }

  mapValues<R>(map: (value: V, key: string) => R): Table<R> {
    return mapTable(this.bench, this, map);
  }

  groupBy<W>(name: string, select: (value: V, key: string) => KeyValue<W>): GroupedTable<W> {
    return groupTable(this, name, select);
  }

  join(other: Table<unknown>, name: string, joiner: Joiner, options?: TableOptions<unknown>): Table<unknown> {
    return joinTables(this, false, other, name, joiner, options);
  }

  leftJoin(other: Table<unknown>, name: string, joiner: Joiner, options?: TableOptions<unknown>): Table<unknown> {
    return joinTables(this, true, other, name, joiner, options);
  }

  toStream() {
    return this.bench.stream(toStream(this.bench, this.edge), 'placed');
  }
}
