import type { EventMap } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import type { Table, TableOptions, VersionedTable } from './dsl.js';
import { aggregate } from './aggregates.js';
import type { Edge } from './graph.js';
import type { Workbench } from './workbench.js';
import { keyedStore } from './store.js';
import type { TableHandle, TableReader } from './table.js';
import { toVersionedTable } from './versioned.js';
import type { Change } from './turn.js';

export function toTable<V>(bench: Workbench, input: Edge, name: string, options: TableOptions<V> = {}): Table<V> {
  return aggregate(bench, 'toTable', input, name, (_, value: V | undefined) => value, options);
}

/** The rows of a state that another processor decides or derives: folded from its journal's events, and kept here. */
export function stateTable<S>(bench: Workbench, name: string, of: State<EventMap, S>): Table<S> {
  const store = keyedStore<S>(name, { version: of.version, codec: of.codec });
  const node = bench.node({
    kind: 'table',
    name,
    inputs: [],
    stores: [store],
    reads: stateReads(bench, of),
    run: (out) => ({
      take(record, turn) {
        const key = record.key!;
        const old = turn.get(store, key);
        const row = rowOfState(of, record.value as { type: string }, key, record.time, old);
        turn.put(store, key, row, record.time);
        const change: Change<S> = { old, new: row };
        out({ key, value: change, time: record.time }, turn);
      },
    }),
  });
  return bench.table(node, (turn, key) => turn.get(store, key), store);
}

/** The same by event time. Each version is the fold of the events up to then: of events that are out of order, those that came. */
export function stateVersions<S>(bench: Workbench, name: string, of: State<EventMap, S>, { history }: { readonly history: number }): VersionedTable<S> {
  const spec = { kind: 'versionedTable', inputs: [], reads: stateReads(bench, of) };
  const options = { history, version: of.version, ...(of.codec === undefined ? {} : { codec: of.codec }) };
  return toVersionedTable<S>(bench, spec, name, options, (value, key, time, before) => rowOfState(of, value as { type: string }, key, time, before()));
}

/** The events of a state's journal that it is folded from. */
function stateReads(bench: Workbench, of: State<EventMap>) {
  if (of.rekeyed === true) {
    bench.graph.faults.push(`state ${of.name} is keyed otherwise than ${of.journal.name}, so its rows lie in other partitions than their keys: make it a global table, or t.stream(…), groupBy(name, key) and an aggregate`);
  }
  return { source: of.journal, types: Object.keys(of.evolve), pace: 'eager' } as const;
}

function rowOfState<S>(of: State<EventMap, S>, event: { readonly type: string }, key: string, time: number, before: S | undefined): S | undefined {
  const evolve = of.evolve[event.type]!;
  return evolve(before ?? of.initial(key), event, { key, at: time });
}

export function filterTable<V>(bench: Workbench, { edge, read }: TableHandle<V>, kind: string, wanted: boolean, predicate: (value: V, key: string) => boolean): Table<V> {
  const kept = (value: V | undefined, key: string): V | undefined => (value !== undefined && predicate(value, key) === wanted ? value : undefined);
  return view(bench, kind, edge, kept, (turn, key) => kept(read(turn, key), key));
}

export function mapTable<V, R>(bench: Workbench, { edge, read }: TableHandle<V>, map: (value: V, key: string) => R): Table<R> {
  const mapped = (value: V | undefined, key: string): R | undefined => (value === undefined ? undefined : map(value, key));
  return view(bench, 'mapValues', edge, mapped, (turn, key) => mapped(read(turn, key), key));
}

/** A table that is not kept: its rows are made of another one's, whenever they are asked for. */
function view<V, R>(bench: Workbench, kind: string, input: Edge, rowOf: (value: V | undefined, key: string) => R | undefined, read: TableReader<R>): Table<R> {
  const node = bench.node({
    kind,
    inputs: [input],
    run: (out) => ({
      take({ key, value, time }, turn) {
        const whole = value as Change<V>;
        const change: Change<R> = { old: rowOf(whole.old, key!), new: rowOf(whole.new, key!) };
        if (change.old !== undefined || change.new !== undefined) out({ key, value: change, time }, turn);
      },
    }),
  });
  return bench.table(node, read);
}

/** The changes of a table as records of a stream. */
export const toStream = (bench: Workbench, input: Edge) =>
  bench.node({
    kind: 'toStream',
    inputs: [input],
    run: (out) => ({ take: ({ key, value, time }, turn) => out({ key, value: (value as Change).new, time }, turn) }),
  });
