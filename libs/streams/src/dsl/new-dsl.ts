import type { EventMap, Source } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import { compile, type Compiled } from './compile.js';
import type { DslBuilder, Placement, Stream, Table } from './dsl.js';
import { GraphDraft, type Node } from './graph.js';
import { source } from './sources.js';
import type { Store } from './store.js';
import { StreamHandle } from './stream.js';
import { TableHandle, type TableReader } from './table.js';
import { stateTable, stateVersions } from './tables.js';
import type { Workbench } from './workbench.js';

/** The DSL of one topology that is being built. */
export function newDsl(topology: string): { readonly builder: DslBuilder; compile(): Compiled } {
  const graph = new GraphDraft();
  const bench: Workbench = {
    topology,
    graph,
    node: (spec) => graph.add(spec),
    stream: <V, P extends Placement>(node: Node, placement: P, output?: string) => new StreamHandle(bench, node, placement, output) as unknown as Stream<V, P>,
    table: <V>(node: Node, read: TableReader<V>, store?: Store<V>) => new TableHandle<V>(bench, node, read, store) as unknown as Table<V>,
  };
  const builder = {
    stream: (from: Source<EventMap>, ...types: readonly string[]) => bench.stream(bench.node(source(from, types)), 'placed'),
    table: (name: string, of: State<EventMap>) => stateTable(bench, name, of),
    versionedTable: (name: string, of: State<EventMap>, options: { readonly history: number }) => stateVersions(bench, name, of, options),
  };
  return { builder: builder as unknown as DslBuilder, compile: () => compile(topology, graph) };
}
