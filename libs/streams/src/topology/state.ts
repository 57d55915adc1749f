import type { EventMap, EventOf, Journal } from './declarations.js';

/** What a fold may know of an event besides its data. */
export interface EventMeta {
  /** What the journal is keyed by. */
  readonly key: string;
  /** The clock of the event's block, in milliseconds. */
  readonly at: number;
}

/** What can be stored: JSON. A member that is undefined is left out. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue | undefined };

/** How a state value is stored. Without one, the value must be JSON itself. */
export interface Codec<S> {
  encode(value: S): JsonValue;
  decode(json: JsonValue): S;
}

/**
 * A case of `evolve`. Written as a method, so that a state of certain events is also a `State` of any:
 * the runtime handles states with their types erased.
 */
type Evolve<S, Ev> = { evolve(state: S, event: Ev, meta: EventMeta): S | undefined }['evolve'];

/** A keyed state: the fold of a journal's events, and of nothing else. */
export interface State<E extends EventMap = EventMap, S = unknown> {
  readonly kind: 'state';
  readonly name: string;
  readonly journal: Journal<E>;
  /** Raise it when `evolve`, `key` or the stored form changes: stores of another version are rebuilt from the journal. */
  readonly version: number;
  initial(key: string): S;
  keyOf(event: EventOf<E>, meta: EventMeta): string;
  /** Undefined deletes the entry. Types that are absent do not touch it. */
  readonly evolve: Readonly<Record<string, Evolve<S, EventOf<E>>>>;
  readonly codec: Codec<S> | undefined;
  /** What the entry of a key is partitioned by, if not by that key itself. */
  placedBy?(key: string): string;
  /** Its keys are not those of its journal. */
  readonly rekeyed?: boolean;
}

/** How a state follows from events, and how it is stored. Raise `version` when either changes: stores are then folded anew. */
export interface StateOptions<E extends EventMap, S, K extends keyof E & string> {
  readonly version: number;
  readonly initial: (key: string) => S;
  /** Which entry an event belongs to; by default that of the journal's key. */
  readonly key?: (event: EventOf<E, K>, meta: EventMeta) => string;
  readonly codec?: Codec<S>;
  readonly evolve: { readonly [T in K]: (state: S, event: EventOf<E, T>, meta: EventMeta) => S | undefined };
}

/**
 * Declares a keyed state over a journal. Every event type must have its case; a state that concerns only
 * some types names them in `of`.
 */
export function state<E extends EventMap, S>(name: string, journal: Journal<E>, options: StateOptions<E, S, keyof E & string>): State<E, S>;
export function state<E extends EventMap, S, K extends keyof E & string>(name: string, journal: Journal<E>, options: StateOptions<E, S, K> & { readonly of: readonly K[] }): State<E, S>;
export function state<E extends EventMap, S>(name: string, journal: Journal<E>, options: StateOptions<E, S, keyof E & string>): State<E, S> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`state name ${name} is not lower-case words with hyphens`);
  const key = options.key;
  return {
    kind: 'state',
    name,
    journal,
    version: options.version,
    initial: options.initial,
    keyOf: key === undefined ? (_, meta) => meta.key : (key),
    evolve: options.evolve,
    codec: options.codec,
    rekeyed: key !== undefined,
  };
}
