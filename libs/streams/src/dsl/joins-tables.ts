import type { TableOptions } from './dsl.js';
import type { Edge, NodeSpec } from './graph.js';
import { canJoin, hasValue } from './joins-present.js';
import type { Joiner } from './joins-streams.js';
import { keyedStore, type Store } from './store.js';
import type { TableReader } from './table.js';
import type { GlobalTable } from '../topology/topology.js';
import type { Change } from './turn.js';

interface Lookup {
  readonly name: string;
  readonly left: boolean;
  readonly joiner: Joiner;
}

const kindOf = (left: boolean): string => (left ? 'leftJoin' : 'join');

/** Stream–table join: each record with the row of its key as this component has it at that moment. The table's changes give nothing out. */
export function streamTableJoin(stream: Edge, table: Edge, read: TableReader<unknown>, { name, left, joiner }: Lookup): NodeSpec {
  return {
    kind: kindOf(left),
    name,
    inputs: [stream, table],
    run: (out) => ({
      take(record, turn, input) {
        if (input === 1) return;
        if (!canJoin(record, turn, name)) return;
        const { key, value, time } = record;
        const row = read(turn, key);
        if (row !== undefined || left) out({ key, value: joiner(value, row, key), time }, turn);
      },
    }),
  };
}

export type KeyOf = (value: unknown, key: string | null) => string | null | undefined;

/** Stream–global table join: with the row of a key that is taken from the record; it need have none of its own. */
export function globalJoin(stream: Edge, table: GlobalTable, keyOf: KeyOf, { name, left, joiner }: Lookup): NodeSpec {
  return {
    kind: kindOf(left),
    name,
    inputs: [stream],
    tables: [table],
    run: (out) => ({
      take(record, turn) {
        if (!hasValue(record, turn, name)) return;
        const { key, value, time } = record;
        const of = keyOf(value, key);
        const row = of === null || of === undefined ? undefined : turn.table(table).get(of);
        if (row !== undefined || left) out({ key, value: joiner(value, row, of ?? ''), time }, turn);
      },
    }),
  };
}

/** One side of a table–table join. */
export interface JoinedTable {
  readonly edge: Edge;
  readonly read: TableReader<unknown>;
}

/**
 * Table–table join: a table whose row is there while both sides have theirs, of a left join while the left side has.
 * Gives out a change whenever a side's row changes, but none where there was no row and is none.
 */
export function tableJoin(tables: readonly [left: JoinedTable, right: JoinedTable], { name, left, joiner }: Lookup, options: TableOptions<unknown>): readonly [NodeSpec, Store] {
  const store = keyedStore<unknown>(name, options);
  const row = (one: unknown, other: unknown, key: string): unknown => (one === undefined || (other === undefined && !left) ? undefined : joiner(one, other, key) ?? undefined);
  const spec: NodeSpec = {
    kind: kindOf(left),
    name,
    inputs: tables.map(({ edge }) => edge),
    stores: [store],
    run: (out) => ({
      take({ key, value, time }, turn, input) {
        const changed = (value as Change).new;
        const other = tables[input === 0 ? 1 : 0].read(turn, key!);
        const change: Change = { old: turn.get(store, key!), new: input === 0 ? row(changed, other, key!) : row(other, changed, key!) };
        if (change.old === undefined && change.new === undefined) return;
        turn.put(store, key!, change.new, time);
        out({ key, value: change, time }, turn);
      },
    }),
  };
  return [spec, store];
}
