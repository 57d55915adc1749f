import type { EventMap, Journal } from '../topology/declarations.js';
import type { Codec, EventMeta, JsonValue, State } from '../topology/state.js';

/** Data of a line that a store is folded from. `t` is event time in milliseconds: stream time is folded from it. */
export interface StoreLine {
  readonly t: number;
}

/** `kontor.put.<store>`: the entry of the line's subject is `v` from now on; without `v` it is gone. */
export interface PutLine extends StoreLine {
  readonly v?: JsonValue;
}

/** How lines of one type change an entry. Undefined deletes it. */
export type EvolveLine<S> = (entry: S | undefined, line: never, meta: EventMeta) => S | undefined;

/** A store of a component: a state that is folded from lines of the component's own journal, and from nothing else. */
export interface Store<S = unknown> {
  readonly name: string;
  /** Which stream time its lines move on; stores of one operator share it. By default its own name. */
  readonly clock: string;
  readonly state: State<EventMap, S>;
  /** Tells the state which journal its component writes. Once, when the topology is built. */
  bind(journal: Journal): void;
}

export interface StoreOptions<S> {
  readonly version?: number;
  readonly codec?: Codec<S> | undefined;
  readonly clock?: string;
  /** What decides the partition of an entry, if its key is more than that. */
  readonly placedBy?: (key: string) => string;
}

export const putType = (store: string): string => `kontor.put.${store}`;

/** A store of whole values: every write is a put line. */
export function keyedStore<S>(name: string, options: StoreOptions<S> = {}): Store<S> {
  const { codec } = options;
  const put = (_: S | undefined, line: PutLine): S | undefined => liveValue(line, codec);
  return storeOf(name, { [putType(name)]: put }, options);
}

/** A store with line types of its own, `kontor.<verb>.<store>`, where whole values would make long lines. */
export function storeOf<S>(name: string, evolve: Readonly<Record<string, EvolveLine<S>>>, options: StoreOptions<S> = {}): Store<S> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`${name} is not lower-case words with hyphens, as names of stores are`);
  let bound: Journal | undefined;
  const state = {
    kind: 'state',
    name,
    version: options.version ?? 1,
    initial: () => undefined,
    keyOf: (_: unknown, meta: EventMeta) => meta.key,
    evolve,
    codec: options.codec,
    placedBy: options.placedBy,
    get journal(): Journal {
      if (bound === undefined) throw new Error(`store ${name} belongs to no journal yet: its topology is still being built`);
      return bound;
    },
  } as unknown as State<EventMap, S>;
  return { name, clock: options.clock ?? name, state, bind: (journal) => void (bound = journal) };
}

/** The value itself rides along with what is written of it, so that the writer need not decode what it has just encoded. */
const LIVE = Symbol('live value');
interface Live {
  readonly [LIVE]?: unknown;
}

/** Data of the line that sets an entry, or deletes it. */
export const putLine = <S>({ state: { codec } }: Store<S>, value: S | undefined, t: number): PutLine => valueLine(codec, value, t);

/** Data of a line that carries a value, or says that there is none. */
export function valueLine<V>(codec: Codec<V> | undefined, value: V | undefined, t: number): PutLine {
  if (value === undefined) return { t };
  if (codec === undefined) return { v: value as JsonValue, t };
  return Object.defineProperty({ v: codec.encode(value), t }, LIVE, { value });
}

/** The value that a line carries. */
export function liveValue<V>(line: { readonly v?: JsonValue } & Live, codec: Codec<V> | undefined): V | undefined {
  if (line.v === undefined) return undefined;
  if (codec === undefined) return line.v as V;
  return LIVE in line ? (line[LIVE] as V) : codec.decode(line.v);
}

export const STREAM_TIME = 'kontor.stream-time';

/** How far event time has come, by clock: the highest `t` of all lines that a store of it was folded from. */
export function streamTimeOf(stores: readonly Store[]): Store<number> {
  const clocks = new Map(stores.flatMap(({ state, clock }) => Object.keys(state.evolve).map((type) => [type, clock] as const)));
  const later = (time: number | undefined, { t }: StoreLine): number => (time === undefined || t > time ? t : time);
  let bound: Journal | undefined;
  const state = {
    kind: 'state',
    name: STREAM_TIME,
    version: 1,
    initial: () => undefined,
    keyOf: ({ type }: { type: string }) => clocks.get(type)!,
    evolve: Object.fromEntries([...clocks.keys()].map((type) => [type, later])),
    codec: undefined,
    get journal() {
      return bound!;
    },
  } as unknown as State<EventMap, number>;
  return { name: STREAM_TIME, clock: '', state, bind: (journal) => void (bound = journal) };
}
