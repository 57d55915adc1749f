import type { EventMap, Journal, Topic } from '../topology/declarations.js';
import type { Grouped, KeyValue, Placement, RepartitionOptions, Stream, Table, TableOptions, VersionedTable } from './dsl.js';
import type { Edge, Node } from './graph.js';
import { groupByKey } from './aggregates.js';
import { join, joinAsOf, type Joinable, type JoinArguments } from './joins.js';
import type { Joiner } from './joins-streams.js';
import { groupBy, repartition } from './repartition.js';
import { into, to } from './sinks.js';
import { branch, filter, flatMap, flatMapValues, mapValues, merge, only, type Keyed } from './stateless.js';
import { toTable } from './tables.js';
import { toVersionedTable } from './versioned.js';
import { streamOf, type Workbench } from './workbench.js';

type AnyStream = Stream<unknown, Placement>;

/**
 * A stream as the workbench knows it: the node that it flows from. Methods only draw; what they draw stands in a file per
 * family. Values have no type on this side of the `Stream` interface.
 */
export class StreamHandle {
  readonly kind = 'stream';

  constructor(readonly bench: Workbench, readonly node: Node, readonly placement: Placement, readonly output?: string) {}

  get edge(): Edge {
    return this.output === undefined ? { node: this.node } : { node: this.node, output: this.output };
  }

  only(...types: readonly string[]): AnyStream {
    return this.same(this.bench.node(only(this.edge, types)));
  }

  filter(predicate: Keyed<boolean>): AnyStream {
    return this.same(this.bench.node(filter(this.edge, 'filter', true, predicate)));
  }

  filterNot(predicate: Keyed<boolean>): AnyStream {
    return this.same(this.bench.node(filter(this.edge, 'filterNot', false, predicate)));
  }

  mapValues(map: Keyed<unknown>): AnyStream {
    return this.same(this.bench.node(mapValues(this.edge, map)));
  }

  flatMapValues(map: Keyed<Iterable<unknown>>): AnyStream {
    return this.same(this.bench.node(flatMapValues(this.edge, map)));
  }

  map(map: Keyed<KeyValue<unknown>>): AnyStream {
    return this.moved(flatMap(this.edge, 'map', (value, key) => [map(value, key)]));
  }

  flatMap(map: Keyed<Iterable<KeyValue<unknown>>>): AnyStream {
    return this.moved(flatMap(this.edge, 'flatMap', map));
  }

  selectKey(select: Keyed<string | null>): AnyStream {
    return this.moved(flatMap(this.edge, 'selectKey', (value, key) => [{ key: select(value, key), value }]));
  }

  branch(branches: Readonly<Record<string, Keyed<boolean> | true>>): Readonly<Record<string, AnyStream>> {
    const node = this.bench.node(branch(this.edge, branches));
    return Object.fromEntries(Object.keys(branches).map((name) => [name, this.bench.stream(node, this.placement, name)]));
  }

  merge(...others: readonly AnyStream[]): AnyStream {
    const all = [this, ...others.map(streamOf)];
    const placement = all.every((stream) => stream.placement === 'placed') ? 'placed' : 'unplaced';
    return this.bench.stream(this.bench.node(merge(all.map(({ edge }) => edge))), placement);
  }

  repartition(name: string, options?: RepartitionOptions): AnyStream {
    return repartition(this.bench, this.edge, name, options);
  }

  groupBy(name: string, select: Keyed<string | null>, options?: RepartitionOptions): Grouped<unknown> {
    return groupBy(this.bench, this.selectKey(select), name, options);
  }

  groupByKey(): Grouped<unknown> {
    return groupByKey(this.bench, this.placed('groupByKey'));
  }

  toTable(store: string, options?: TableOptions<unknown>): Table<unknown> {
    return toTable(this.bench, this.placed('toTable'), store, options);
  }

  toVersionedTable(store: string, options: TableOptions<unknown> & { readonly history: number }): VersionedTable<unknown> {
    return toVersionedTable(this.bench, { kind: 'toVersionedTable', inputs: [this.placed('toVersionedTable')] }, store, options);
  }

  join(other: Joinable, name: string, ...how: JoinArguments): AnyStream {
    return join(this, false, other, name, how);
  }

  leftJoin(other: Joinable, name: string, ...how: JoinArguments): AnyStream {
    return join(this, true, other, name, how);
  }

  asOfJoin(table: VersionedTable<unknown>, name: string, joiner: Joiner): AnyStream {
    return joinAsOf(this, false, table, name, joiner);
  }

  leftAsOfJoin(table: VersionedTable<unknown>, name: string, joiner: Joiner): AnyStream {
    return joinAsOf(this, true, table, name, joiner);
  }

  into(journal: Journal<EventMap>): void {
    into(this.bench, this.placed('into'), journal);
  }

  to(topic: Topic<EventMap>): void {
    to(this.bench, this.edge, topic);
  }

  private same(node: Node): AnyStream {
    return this.bench.stream(node, this.placement);
  }

  private moved(spec: Parameters<Workbench['node']>[0]): AnyStream {
    return this.bench.stream(this.bench.node(spec), 'unplaced');
  }

  /** The types say so too; who does without them hears it here. */
  placed(operator: string): Edge {
    if (this.placement === 'unplaced') {
      this.bench.graph.faults.push(`${operator} stands behind a change of keys: call repartition(name) first, or groupBy(name, key), so that each record is where its key is`);
    }
    return this.edge;
  }
}
