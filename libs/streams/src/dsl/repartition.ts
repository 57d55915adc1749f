import { lane as declareLane, type Lane, type Schema } from '../topology/declarations.js';
import type { GroupedTable, KeyValue, Placement, RepartitionOptions, Stream, Table, TableAggregateOptions, TableOptions } from './dsl.js';
import type { Edge } from './graph.js';
import { groupByKey } from './aggregates.js';
import { aggregateStep } from './steps.js';
import { keyedStore } from './store.js';
import type { TableHandle } from './table.js';
import type { Change, Flow, Turn } from './turn.js';
import { streamOf, type Workbench } from './workbench.js';

/** Data of a `kontor.route.<repartition>` line; its subject is the new key, its time the record's. */
interface RouteLine {
  readonly v?: unknown;
}

/** A lane of the DSL's own. What it says of key and partitions is settled by the component that reads it, when that is known. */
export interface OwnLane extends Lane {
  key: string;
  partitions: number | undefined;
  readonly settled: boolean;
}

const anything: Schema<object> = { '~standard': { version: 1, vendor: 'kontor', validate: (value) => ({ value: value as object }) } };

/** Moves records to the partitions of their keys: they leave this component as lines of its journal, and begin the next one as records of a lane. */
export function repartition(bench: Workbench, input: Edge, name: string, options: RepartitionOptions = {}): Stream<unknown> {
  return moved(bench, input, name, options, (record, send) => send(record.key, record.value));
}

type Send = (key: string | null, value: unknown) => void;

function moved(bench: Workbench, input: Edge, name: string, { partitions }: RepartitionOptions, move: (record: Flow, send: Send) => void): Stream<unknown> {
  const type = `kontor.route.${name}`;
  const lane: OwnLane = { ...declareLane(`${bench.topology}.${name}.lane`, { owner: bench.topology, key: name, events: {} }), schemas: { [type]: anything }, partitions, settled: partitions !== undefined };
  bench.node({
    kind: 'repartition',
    name,
    inputs: [input],
    sends: { lane, type, key: (_, subject) => subject },
    run: () => ({ take: (record, turn) => move(record, (key, value) => route(turn, name, type, { key, value, time: record.time })) }),
  });
  const arrived = bench.node({
    kind: 'stream',
    inputs: [],
    reads: { source: lane, types: [type], pace: 'eager' },
    run: (out) => ({ take: ({ key, value, time }, turn) => out({ key, value: (value as RouteLine).v, time }, turn) }),
  });
  return bench.stream(arrived, 'placed');
}

function route(turn: Turn, name: string, type: string, record: Flow): void {
  const { key, value, time } = record;
  if (key === null) return turn.drop(name, 'null-key', record);
  const line: RouteLine = value === undefined ? {} : { v: value };
  turn.event(type, key, line, time);
}

/** What a change of a row takes from one group and gives to another, which may be the same. */
interface Shift<V> {
  readonly from?: V;
  readonly to?: V;
}

/**
 * Rows by another key. A change of a row becomes what is taken from the group it was in and given to the group it is in now:
 * two lines if those are two, each exactly once, so that every group's sum is of the rows that are in it.
 */
export function groupTable<V, W>(table: TableHandle<V>, name: string, select: (value: V, key: string) => KeyValue<W>): GroupedTable<W> {
  const { bench } = table;
  const place = (row: V | undefined, key: string): KeyValue<W> | undefined => (row === undefined ? undefined : select(row, key));
  const shifts = moved(bench, table.edge, name, {}, ({ key, value }, send) => {
    const change = value as Change<V>;
    const [from, to] = [place(change.old, key!), place(change.new, key!)];
    if (from !== undefined && to !== undefined && from.key === to.key) return send(from.key, { from: from.value, to: to.value });
    if (from !== undefined) send(from.key, { from: from.value });
    if (to !== undefined) send(to.key, { to: to.value });
  });
  return groupedTable(bench, shifts as Stream<Shift<W>>);
}

function groupedTable<W>(bench: Workbench, shifts: Stream<Shift<W>>): GroupedTable<W> {
  const aggregate = <R>(kind: string, store: string, { initial, add, subtract, ...options }: TableAggregateOptions<W, R>): Table<R> =>
    shiftedTable<W, R>(bench, { kind, name: store, input: streamOf(shifts).edge, options }, {
      add: aggregateStep<W, R>({ initial, add }),
      subtract: aggregateStep<W, R>({ initial, add: subtract }),
    });
  return {
    kind: 'grouped-table',
    count: (store) => aggregate('count', store, { initial: () => 0, add: (n) => n + 1, subtract: (n) => n - 1 }),
    reduce: (store, { add, subtract, ...options }) => shiftedTable<W, W>(bench, { kind: 'reduce', name: store, input: streamOf(shifts).edge, options }, {
      add: (row, value, key) => (row === undefined ? value : add(row, value, key)),
      subtract: (row, value, key) => (row === undefined ? undefined : subtract(row, value, key)),
    }),
    aggregate: (store, options) => aggregate('aggregate', store, options),
  };
}

interface Shifted<R> {
  readonly kind: string;
  readonly name: string;
  readonly input: Edge;
  readonly options: TableOptions<R>;
}
type ShiftStep<W, R> = (row: R | undefined, value: W, key: string) => R | undefined;

/** A store of sums that rows move in and out of. What is taken away goes first, so that a sum is never of more rows than there are. */
function shiftedTable<W, R>(bench: Workbench, { kind, name, input, options }: Shifted<R>, { add, subtract }: { readonly add: ShiftStep<W, R>; readonly subtract: ShiftStep<W, R> }): Table<R> {
  const store = keyedStore<R>(name, options);
  const node = bench.node({
    kind: `table ${kind}`,
    name,
    inputs: [input],
    stores: [store],
    run: (out) => ({
      take({ key, value, time }, turn) {
        const shift = value as Shift<W>;
        const old = turn.get(store, key!);
        const less = 'from' in shift ? subtract(old, shift.from, key!) : old;
        const row = 'to' in shift ? add(less, shift.to, key!) : less;
        turn.put(store, key!, row, time);
        out({ key, value: { old, new: row }, time }, turn);
      },
    }),
  });
  return bench.table(node, (turn, key) => turn.get(store, key), store);
}

/** Another key, and what is grouped by it. */
export function groupBy(bench: Workbench, rekeyed: Stream<unknown, Placement>, name: string, options?: RepartitionOptions) {
  return groupByKey(bench, streamOf(repartition(bench, streamOf(rekeyed).edge, name, options)).edge);
}

