import type { EventMap } from '../topology/declarations.js';
import type { JsonValue, State } from '../topology/state.js';
import type { Clock } from './own-journal.js';
import type { Store } from './store.js';

/** Decoded committed entries kept in memory per task; the store has them all. */
const CACHE_ENTRIES_MAX = 5_000;

/** How long committed changes may wait for others before they are written; a restart folds that much again. */
const SAVE_AFTER_MS = 50;
/** So many changes are worth a batch of their own. */
const UNSAVED_MAX = 2_000;

type Layer = Map<string, { readonly state: State; readonly value: unknown }>;
type ReadonlyLayer = ReadonlyMap<string, { readonly state: State; readonly value: unknown }>;
const NOTHING: ReadonlyLayer = new Map();

/**
 * The states of one task: what is committed (the store, what is on its way there, and a cache of decoded values),
 * and above it the changes of at most two blocks: the one that is being appended and the one that is being built.
 * Values are never changed in place.
 */
export class TaskState {
  private readonly layers: Layer[] = [];
  private readonly cache = new Map<string, unknown>();

  /** Committed, and not in the store yet; read before cache and store. */
  private unsaved: Layer = new Map();
  private unsavedHead: string | undefined;
  private beingSaved: ReadonlyLayer = NOTHING;
  private saving: Promise<void> | undefined;
  private broken = false;
  private hurry: () => void = () => undefined;

  /**
   * @param failed hears that the store cannot be written
   * @param clock without one, the store is written at once
   */
  constructor(private readonly store: Store, private readonly failed: (error: Error) => void, private readonly clock?: Clock) {}

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

  /**
   * The oldest layer is on the chain: it is what readers see from now on. The store has it soon: what comes within
   * a short while is written in one batch, in order, with the newest head. Lost writes are folded again from the journal.
   */
  commit(head: string): void {
    for (const [id, entry] of this.layers.shift()!) this.unsaved.set(id, entry);
    this.unsavedHead = head;
    // A newer head over a batch that failed would name changes the store lacks: it stays where it is, behind.
    if (this.broken) return;
    this.saving ??= this.save().catch((error: unknown) => this.breakOff(error as Error)).finally(() => (this.saving = undefined));
    if (this.unsaved.size >= UNSAVED_MAX) this.hurry();
  }

  /** Resolves when the store has everything that is committed. */
  async flush(): Promise<void> {
    while (this.saving !== undefined) {
      this.hurry();
      await this.saving;
    }
  }

  /** Forgets all that is not committed. */
  dropPending(): void {
    this.layers.length = 0;
  }

  /** All committed entries of a state, in order of their keys. */
  async *entries<S>(state: State<EventMap, S>): AsyncIterable<readonly [key: string, value: S]> {
    const prefix = entryKey(state.name, '');
    await this.flush();
    for await (const [id, text] of this.store.range(prefix, prefixEnd(prefix))) yield [id.slice(prefix.length), decode(state, text)];
  }

  private async save(): Promise<void> {
    while (this.unsavedHead !== undefined) {
      await this.awhile();
      const head = this.unsavedHead;
      this.beingSaved = this.unsaved;
      this.unsaved = new Map();
      this.unsavedHead = undefined;
      await this.store.commit(changesOf(this.beingSaved), head);
      for (const [id, { value }] of this.beingSaved) this.remember(id, value);
      this.beingSaved = NOTHING;
    }
  }

  private breakOff(error: Error): void {
    this.broken = true;
    this.failed(error);
  }

  private awhile(): Promise<void> {
    if (this.clock === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.clock!.after(SAVE_AFTER_MS, resolve);
      this.hurry = () => {
        cancel();
        resolve();
      };
    });
  }

  private committed_<S>(state: State<EventMap, S>, id: string): S | undefined {
    const unsaved = this.unsaved.get(id) ?? this.beingSaved.get(id);
    if (unsaved !== undefined) return unsaved.value as S | undefined;
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

function* changesOf(layer: ReadonlyLayer): Iterable<readonly [key: string, value: string | undefined]> {
  for (const [id, { state, value }] of layer) yield [id, value === undefined ? undefined : encode(state, value)];
}

function encode(state: State, value: unknown): string {
  return JSON.stringify(state.codec === undefined ? value : state.codec.encode(value));
}

function decode<S>(state: State<EventMap, S>, text: string): S {
  const json = JSON.parse(text) as JsonValue;
  return state.codec === undefined ? (json as S) : state.codec.decode(json);
}
