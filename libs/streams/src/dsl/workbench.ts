import type { Placement, Stream, Table } from './dsl.js';
import type { GraphDraft, Node, NodeSpec } from './graph.js';
import type { StreamHandle } from './stream.js';
import type { TableHandle, TableReader } from './table.js';
import type { Store } from './store.js';

/**
 * What a family of operators is given to build with. A new family is one file with functions of this and of the handles
 * that it starts from: they add nodes and return handles of them. The method on `Stream` or `Table` only calls it.
 */
export interface Workbench {
  readonly topology: string;
  readonly graph: GraphDraft;
  node(spec: NodeSpec): Node;
  stream<V, P extends Placement>(node: Node, placement: P, output?: string): Stream<V, P>;
  /** @param read how an operator of the same component reads a row: from the store, or through what the view is of */
  table<V>(node: Node, read: TableReader<V>, store?: Store<V>): Table<V>;
}

/** The node behind a stream; values have no type on this side. */
export const streamOf = (stream: Stream<unknown, Placement>): StreamHandle => stream as unknown as StreamHandle;
/** The node behind a table, and how its rows are read. */
export const tableOf = <V>(table: Table<V>): TableHandle<V> => table as unknown as TableHandle<V>;
