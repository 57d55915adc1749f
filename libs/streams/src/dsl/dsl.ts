import type { EventMap, EventOf, Journal, Source, Topic } from '../topology/declarations.js';
import type { Codec, State } from '../topology/state.js';
import type { GlobalTable } from '../topology/topology.js';
import type { JoinWindows } from './joins-windows.js';
import type { Window, Windows } from './windows.js';

/** Whether a stream's records lie in the partition of their key. After a change of keys they do not, until `repartition`. */
export type Placement = 'placed' | 'unplaced';

declare const VALUE: unique symbol;

/** What a user of the DSL may call records by: a keyed value. */
export interface KeyValue<V> {
  readonly key: string | null;
  readonly value: V;
}

type TypeOf<V> = V extends { readonly type: infer T } ? T & string : never;
type OfType<V, T> = V extends { readonly type: T } ? V : never;
/** Values of the journal's events, or something that says why not. */
export type Fits<V, E extends EventMap> = [V] extends [EventOf<E>] ? unknown : { readonly 'the stream carries values that are no events of it': never };

/** The type of what a stream or a table carries. */
export type ValueOf<St> = St extends { readonly [VALUE]?: infer V } ? Exclude<V, undefined> : never;
type PlacementOf<St> = St extends { readonly placement: infer P } ? P : never;
type AllPlaced<P> = 'unplaced' extends P ? 'unplaced' : 'placed';

/** A value that joins: those without one are dropped as `null-value`. */
export type Present<V> = Exclude<V, undefined | null>;

/** A condition by branch name, tried in the order written: a record goes to the first that holds. `true` takes what is left. */
export type Branches<V> = Readonly<Record<string, ((value: V, key: string | null) => boolean) | true>>;
type BranchValue<V, B> = B extends ((value: V, key: string | null) => value is infer W extends V) ? W : V;

/**
 * Records, each a fact of its own. Operators are pure functions of what they are given: no clock, no chance, no I/O;
 * values are shared, never changed in place.
 */
export interface Stream<V, P extends Placement = 'placed'> {
  readonly kind: 'stream';
  readonly placement: P;
  readonly [VALUE]?: V;
  /** The events of these types. */
  only<T extends TypeOf<V>>(...types: readonly T[]): Stream<OfType<V, T>, P>;
  /** The records for which it holds; a type guard narrows what flows on. */
  filter<W extends V>(predicate: (value: V, key: string | null) => value is W): Stream<W, P>;
  /** The records for which it holds. */
  filter(predicate: (value: V, key: string | null) => boolean): Stream<V, P>;
  /** The records for which it does not hold. */
  filterNot(predicate: (value: V, key: string | null) => boolean): Stream<V, P>;
  /** Each value made into another one. Key, time and partition stay. */
  mapValues<R>(map: (value: V, key: string | null) => R): Stream<R, P>;
  /** Each value made into any number of values, in order. Key, time and partition stay. */
  flatMapValues<R>(map: (value: V, key: string | null) => Iterable<R>): Stream<R, P>;
  /** Each record made into another one, with a key of its own: so it is not where its key lives, and joins or groups only behind a `repartition`. */
  map<R>(map: (value: V, key: string | null) => KeyValue<R>): Stream<R, 'unplaced'>;
  /** Each record made into any number of records, in order; as `map`, with keys of their own. */
  flatMap<R>(map: (value: V, key: string | null) => Iterable<KeyValue<R>>): Stream<R, 'unplaced'>;
  /** Null: from here on the record has no key. */
  selectKey(key: (value: V, key: string | null) => string | null): Stream<V, 'unplaced'>;
  /** Each record goes to the first branch whose predicate holds; `otherwise: true`, standing last, takes the rest. What no branch takes goes no further. */
  branch<B extends Branches<V>>(branches: B): { readonly [K in keyof B]: Stream<BranchValue<V, B[K]>, P> };
  /** The records of all, in the order in which the component takes them. */
  merge<O extends readonly Stream<unknown, Placement>[]>(...others: O): Stream<V | ValueOf<O[number]>, AllPlaced<P | PlacementOf<O[number]>>>;
  /** Each record with all of the other stream that lie within its window. The result’s time is the later one. */
  join<W, R>(this: Stream<V, 'placed'>, other: Stream<W, 'placed'>, name: string, joiner: (left: Present<V>, right: Present<W>, key: string) => R, windows: JoinWindows): Stream<R>;
  /** Each record with the row of its key, as the task has it when the record comes; nothing if there is none. */
  join<W, R>(this: Stream<V, 'placed'>, table: Table<W>, name: string, joiner: (value: Present<V>, row: W, key: string) => R): Stream<R>;
  /** Each record with the row of the key that `keyOf` gives; nothing if it gives none, or there is none. */
  join<W, R>(table: GlobalTable<W>, name: string, keyOf: (value: Present<V>, key: string | null) => string | null | undefined, joiner: (value: Present<V>, row: Present<W>, rowKey: string) => R): Stream<R, P>;
  /** The same; a left record that has met no other when its window closes is joined with undefined, once, then. */
  leftJoin<W, R>(this: Stream<V, 'placed'>, other: Stream<W, 'placed'>, name: string, joiner: (left: Present<V>, right: Present<W> | undefined, key: string) => R, windows: JoinWindows): Stream<R>;
  /** The same; where there is no row, with undefined. */
  leftJoin<W, R>(this: Stream<V, 'placed'>, table: Table<W>, name: string, joiner: (value: Present<V>, row: W | undefined, key: string) => R): Stream<R>;
  /** The same with a global table; where there is no key or no row, with undefined. */
  leftJoin<W, R>(table: GlobalTable<W>, name: string, keyOf: (value: Present<V>, key: string | null) => string | null | undefined, joiner: (value: Present<V>, row: Present<W> | undefined, rowKey: string) => R): Stream<R, P>;
  /** Each record with the row that was valid at its own time; nothing if there was none. From before the table’s history: dropped as `late`. */
  asOfJoin<W, R>(this: Stream<V, 'placed'>, table: VersionedTable<W>, name: string, joiner: (value: Present<V>, row: W, key: string) => R): Stream<R>;
  /** The same; where there was no row, with undefined. */
  leftAsOfJoin<W, R>(this: Stream<V, 'placed'>, table: VersionedTable<W>, name: string, joiner: (value: Present<V>, row: W | undefined, key: string) => R): Stream<R>;
  /**
   * Moves each record to the partition of its key, over a lane, exactly once, in order of each source partition. It costs an
   * append; what comes behind it is a processor of its own. Values travel as JSON. Records without a key are dropped as `null-key`.
   */
  repartition(name: string, options?: RepartitionOptions): Stream<V>;
  /** Groups by the key that the records have: no append, nothing moves. */
  groupByKey(this: Stream<V, 'placed'>): Grouped<V>;
  /** `selectKey` and `repartition`, to group by another key. */
  groupBy(name: string, key: (value: V, key: string | null) => string | null, options?: RepartitionOptions): Grouped<V>;
  /** The latest value of each key, by offset. A value of undefined deletes. */
  toTable(this: Stream<V, 'placed'>, store: string, options?: TableOptions<Exclude<V, undefined>>): Table<Exclude<V, undefined>>;
  /** Every value of a key with the event time from which it is valid, as far back as `history`, in milliseconds. For as-of joins. */
  toVersionedTable(this: Stream<V, 'placed'>, store: string, options: TableOptions<Exclude<V, undefined>> & { readonly history: number }): VersionedTable<Exclude<V, undefined>>;
  /** Writes the records as events of the journal, exactly once, each with its own time. It becomes the journal of everything this is connected with. */
  into<E extends EventMap>(this: Stream<V, 'placed'>, journal: Journal<E> & Fits<V, E>): void;
  /** Publishes the records to an ordinary topic once they are committed: one CloudEvent each, in the order of the journal, at least once, with ids that tell a repeat. */
  to<E extends EventMap>(topic: Topic<E> & Fits<V, E>): void;
}

/** How a table's values are stored. */
export interface TableOptions<V> {
  /** Raise it when the meaning or the stored form of the value changes. */
  readonly version?: number;
  readonly codec?: Codec<V>;
}

/** Where records go when they get another key. */
export interface RepartitionOptions {
  /** How many partitions the records are moved to; by default as many as the topics that they meet there. Fixed at birth. */
  readonly partitions?: number;
}

/** Records by key, to be summed up in a store. Records without a key are dropped as `null-key`. */
export interface Grouped<V> {
  readonly kind: 'grouped';
  /** How many records of a key there were. */
  count(store: string): Table<number>;
  /** The first value of a key is kept as it is, each further one is combined with what there is. Undefined deletes. */
  reduce(store: string, combine: (kept: V, value: V, key: string) => V | undefined, options?: TableOptions<V>): Table<V>;
  /** The sum over the values of a key, as `options` add them. */
  aggregate<R>(store: string, options: AggregateOptions<V, R>): Table<R>;
  /** The same, apart for each window of event time that a record lies in. */
  windowedBy(windows: Windows): Windowed<V>;
}

/**
 * Records by key and window. A window closes when stream time has come to its end and grace: stream time is the highest event
 * time that this operator has taken in, so it stands still while no records come, and the last windows stay open until then.
 * Records whose windows are all closed are dropped as `late`.
 */
export interface Windowed<V> {
  readonly kind: 'windowed';
  /** How many records of a key lie in each window. */
  count(store: string, options?: WindowOptions): WindowedTable<number>;
  /** The values of a key and window, combined: the first is kept as it is. Undefined deletes. */
  reduce(store: string, combine: (kept: V, value: V, key: string) => V | undefined, options?: TableOptions<V> & WindowOptions): WindowedTable<V>;
  /** The sum over the values of a key and window, as `options` add them. */
  aggregate<R>(store: string, options: AggregateOptions<V, R> & WindowOptions): WindowedTable<R>;
}

/** What a windowed store gives on, and how long it is kept. */
export interface WindowOptions {
  /** What flows on: every change of a window (the default), or what it comes to, once, as it closes. */
  readonly emit?: 'update' | 'close';
  /** How long an entry stays readable after its window has closed, in milliseconds of stream time. Default 0. Only with `emit: 'update'`. */
  readonly retention?: number;
}

/** What a window of a key has come to. */
export interface InWindow<R> {
  readonly key: string;
  readonly window: Window;
  readonly value: R;
}

/** What windows of each key have come to. */
export interface WindowedTable<R> {
  readonly kind: 'windowed-table';
  /** For reads; its keys are `windowedKey(key, start)`. */
  readonly state: State<EventMap, R>;
  toStream(): Stream<InWindow<R>>;
}

/** How values of a key are summed up: where a sum begins, and how one more is added. */
export interface AggregateOptions<V, R> extends TableOptions<R> {
  readonly initial: (key: string) => R;
  /** Returns a new value and leaves the given one as it is. Undefined deletes the entry. */
  readonly add: (sum: R, value: V, key: string) => R | undefined;
}

/** The latest value by key; what flows from it are changes, each with the value before. */
export interface Table<V> {
  readonly kind: 'table';
  readonly [VALUE]?: V;
  /** For reads. Throws if the table is not materialised: it is a view of another one. */
  readonly state: State<EventMap, V>;
  /** The rows for which the predicate holds: a view. */
  filter(predicate: (value: V, key: string) => boolean): Table<V>;
  filterNot(predicate: (value: V, key: string) => boolean): Table<V>;
  /** A view: `map` is called whenever a row is needed, also with the row before a change. */
  mapValues<R>(map: (value: V, key: string) => R): Table<R>;
  /** A row while both tables have one of that key. A joiner that returns undefined makes no row. */
  join<W, R>(other: Table<W>, name: string, joiner: (left: V, right: W, key: string) => R, options?: TableOptions<Present<R>>): Table<Present<R>>;
  /** A row while this table has one. */
  leftJoin<W, R>(other: Table<W>, name: string, joiner: (left: V, right: W | undefined, key: string) => R, options?: TableOptions<Present<R>>): Table<Present<R>>;
  /** The rows by another key, to be summed up there: a row that changes is taken from the sum it was in and added to the one it is in now. It costs an append, as `repartition` does. */
  groupBy<W>(name: string, select: (value: V, key: string) => KeyValue<W>): GroupedTable<W>;
  /** The changes, as records: the new value, or undefined where the row was deleted. */
  toStream(): Stream<V | undefined>;
}

/** Rows of a table by another key. */
export interface GroupedTable<V> {
  readonly kind: 'grouped-table';
  /** How many rows a key has; 0 when the last one has left. */
  count(store: string): Table<number>;
  /** `add` combines a row with what there is, `subtract` takes it out again; undefined deletes. */
  reduce(store: string, options: TableOptions<V> & { readonly add: Combine<V>; readonly subtract: Combine<V> }): Table<V>;
  aggregate<R>(store: string, options: TableAggregateOptions<V, R>): Table<R>;
}

type Combine<V> = (sum: V, row: V, key: string) => V | undefined;

/** How rows of a table are summed up: a row that changes is taken out as it was and put in as it is. */
export interface TableAggregateOptions<V, R> extends AggregateOptions<V, R> {
  /** Undoes `add`, in whatever order rows came and go. */
  readonly subtract: (sum: R, value: V, key: string) => R | undefined;
}

/** A value, valid from `t` (milliseconds) until the next version; without `v` there was none from then on. */
export interface Version<V> {
  readonly t: number;
  readonly v?: V;
}

/** Values by key and by the event time from which they are valid. Of two from the same moment, the later by offset counts. */
export interface VersionedTable<V> {
  readonly kind: 'versioned-table';
  readonly [VALUE]?: V;
  /** For reads: versions of a key, the earliest first; `validAt` finds one. */
  readonly state: State<EventMap, readonly Version<V>[]>;
}

/** The part of the topology builder that is this DSL. */
export interface DslBuilder {
  /** All events of a topic or journal, or those of the types named. */
  stream<E extends EventMap>(source: Source<E>): Stream<EventOf<E>>;
  stream<E extends EventMap, K extends keyof E & string>(source: Source<E>, ...types: readonly [K, ...K[]]): Stream<EventOf<E, K>>;
  /** A state of another processor as a table: its journal is folded here, in the same partitions. Each event counts at its own time (`at`). */
  table<E extends EventMap, S>(name: string, state: State<E, S>): Table<S>;
  /** The same, with what each row was before: as far back as `history`, in milliseconds. */
  versionedTable<E extends EventMap, S>(name: string, state: State<E, S>, options: { readonly history: number }): VersionedTable<S>;
}
