import type { EventMap } from '../topology/declarations.js';
import type { JsonValue, State } from '../topology/state.js';
import type { Store } from './store.js';

/** Decoded committed entries kept in memory per task; the store has them all. */
const CACHE_ENTRIES_MAX = 5_000;

type Layer = Map<string, { readonly state: State; readonly value: unknown }>;

/**
 * The states of one task: what is committed (store, with a cache of decoded values), and above it the
 * changes of at most two blocks: the one that is being appended and the one that is being built.
 * Values are never changed in place.
 */
export class TaskState {
  private readonly layers: Layer[] = [];
  private readonly cache = new Map<string, unknown>();

  constructor(private readonly store: Store) {}

  /** The entry as the block being built sees it; `initial` if there is none. */
  get<S>(state: State<EventMap, S>, key: string): S {
    return this.find(state, key) ?? state.initial(key);
  }

  /** The same without `initial`. */
  find<S>(state: State<EventMap, S>, key: string): S | undefined {
    const id = entryKey(state.name, key);
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const entry = this.layers[i]!.get(id);
      if (entry !== undefined) return entry.value as S | undefined;
    }
    return this.committed_(state, id);
  }

  /** The entry as of the last committed block. */
  committed<S>(state: State<EventMap, S>, key: string): S | undefined {
    return this.committed_(state, entryKey(state.name, key));
  }

  /** Changes an entry in the newest layer; undefined deletes it. */
  set<S>(state: State<EventMap, S>, key: string, value: S | undefined): void {
    this.layers[this.layers.length - 1]!.set(entryKey(state.name, key), { state, value });
  }

  /** Starts the layer of the next block. */
  push(): void {
    this.layers.push(new Map());
  }

  /** The changes of the oldest layer as the store writes them. */
  changes(): [key: string, value: string | undefined][] {
    const changes: [string, string | undefined][] = [];
    for (const [id, { state, value }] of this.layers[0]!) changes.push([id, value === undefined ? undefined : encode(state, value)]);
    return changes;
  }

  /** The oldest layer is in the store now. */
  commitOldest(): void {
    const layer = this.layers.shift()!;
    for (const [id, { value }] of layer) this.remember(id, value);
  }

  /** Forgets all that is not committed. */
  dropPending(): void {
    this.layers.length = 0;
  }

  /** All committed entries of a state, in order of their keys. */
  async *entries<S>(state: State<EventMap, S>): AsyncIterable<readonly [key: string, value: S]> {
    const prefix = entryKey(state.name, '');
    for await (const [id, text] of this.store.range(prefix, prefixEnd(prefix))) yield [id.slice(prefix.length), decode(state, text)];
  }

  private committed_<S>(state: State<EventMap, S>, id: string): S | undefined {
    if (this.cache.has(id)) return this.cache.get(id) as S | undefined;
    const text = this.store.get(id);
    const value = text === undefined ? undefined : decode(state, text);
    this.remember(id, value);
    return value;
  }

  private remember(id: string, value: unknown): void {
    // A Map iterates in order of insertion: re-inserting what is written makes its first keys the least recently written.
    this.cache.delete(id);
    this.cache.set(id, value);
    if (this.cache.size <= CACHE_ENTRIES_MAX) return;
    for (const oldest of this.cache.keys()) {
      this.cache.delete(oldest);
      return;
    }
  }
}

const SEPARATOR = '\u0000';
const entryKey = (state: string, key: string): string => state + SEPARATOR + key;
const prefixEnd = (prefix: string): string => prefix.slice(0, -1) + '\u0001';

function encode(state: State, value: unknown): string {
  return JSON.stringify(state.codec === undefined ? value : state.codec.encode(value));
}

function decode<S>(state: State<EventMap, S>, text: string): S {
  const json = JSON.parse(text) as JsonValue;
  return state.codec === undefined ? (json as S) : state.codec.decode(json);
}
