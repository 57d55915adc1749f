import type { GlobalTable } from '../topology/topology.js';
import type { Placement, Stream, Table, TableOptions, VersionedTable } from './dsl.js';
import { asOfJoin } from './joins-as-of.js';
import { streamJoin, type Joiner } from './joins-streams.js';
import { globalJoin, streamTableJoin, tableJoin, type KeyOf } from './joins-tables.js';
import { joinSpan, type JoinWindows } from './joins-windows.js';
import type { StreamHandle } from './stream.js';
import type { TableHandle } from './table.js';
import type { VersionedHandle } from './versioned.js';
import { streamOf, tableOf } from './workbench.js';

type AnyStream = Stream<unknown, Placement>;

/** What a stream is joined with: another stream, a table, or a global table; told apart by their `kind`. */
export type Joinable = AnyStream | Table<unknown> | GlobalTable;
/** What stands behind the name: joiner and windows; joiner; or which key to look up, and joiner. */
export type JoinArguments = readonly [joinerOrKey: Joiner | KeyOf, windowsOrJoiner?: JoinWindows | Joiner];

/** `join` and `leftJoin` of a stream, with all that it can be joined with. */
export function join(stream: StreamHandle, left: boolean, other: Joinable, name: string, [first, second]: JoinArguments): AnyStream {
  const { bench } = stream;
  const operator = left ? 'leftJoin' : 'join';
  switch (other.kind) {
    case 'stream': {
      const inputs = [stream.placed(operator), streamOf(other).placed(operator)] as const;
      const span = joinSpan((second ?? {}) as JoinWindows);
      if (typeof span === 'string') {
        bench.graph.faults.push(`${operator} ${name} ${span}`);
        return bench.stream(stream.node, 'placed');
      }
      return bench.stream(bench.node(streamJoin({ name, inputs, span, joiner: first as Joiner, left })), 'placed');
    }
    case 'table': {
      const table = tableOf(other);
      const { read } = table;
      return bench.stream(bench.node(streamTableJoin(stream.placed(operator), table.edge, read, { name, left, joiner: first as Joiner })), 'placed');
    }
    case 'global-table':
      return bench.stream(bench.node(globalJoin(stream.edge, other, first as KeyOf, { name, left, joiner: second as Joiner })), stream.placement);
  }
}

/** `asOfJoin` and `leftAsOfJoin` of a stream. */
export function joinAsOf(stream: StreamHandle, left: boolean, table: VersionedTable<unknown>, name: string, joiner: Joiner): AnyStream {
  const edge = stream.placed(left ? 'leftAsOfJoin' : 'asOfJoin');
  return stream.bench.stream(stream.bench.node(asOfJoin(edge, table as unknown as VersionedHandle<unknown>, { name, left, joiner })), 'placed');
}

/** `join` and `leftJoin` of a table with another one. */
export function joinTables<V>(one: TableHandle<V>, left: boolean, other: Table<unknown>, name: string, joiner: Joiner, options: TableOptions<unknown> = {}): Table<unknown> {
  const { bench } = one;
  const handles = [one, tableOf(other)] as const;
  const [spec, store] = tableJoin([handles[0], handles[1]], { name, left, joiner }, options);
  return bench.table(bench.node(spec), (turn, key) => turn.get(store, key), store);
}
