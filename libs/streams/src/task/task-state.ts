import type { EventMap } from '../topology/declarations.js';
import type { JsonValue, State } from '../topology/state.js';
import type { Clock } from './own-journal.js';
import { compareKeys } from './key-order.js';
import { atMost, contains, overlaid, rangeOf, type Entry, type KeyRange, type ScanOptions } from './scan.js';
import type { Store, StoreView } from './store.js';

/** Decoded committed entries kept in memory per task; the store has them all. At most twice as many. */
const CACHE_ENTRIES = 4_000;

/** How long committed changes may wait for others before they are written; a restart folds that much again. */
const SAVE_AFTER_MS = 50;
/** So many changes are worth a batch of their own. */
const UNSAVED_MAX = 2_000;

interface Held {
  readonly state: State;
  readonly value: unknown;
}
type Layer = Map<string, Held>;
type ReadonlyLayer = ReadonlyMap<string, Held>;
const NOTHING: ReadonlyLayer = new Map();

/**
 * The states of one task: what is committed (the store, what is on its way there, and a cache of decoded values),
 * and above it the changes of at most two blocks: the one that is being appended and the one that is being built.
 * Values are never changed in place.
 */
export class TaskState {
  private readonly layers: Layer[] = [];
  /**
   * Two generations: what is used goes into the young one, and when that is full the old one is forgotten. To delete single
   * entries in the order of their use costs more: a Map walks over all that was deleted from its beginning.
   */
  private young: Layer = new Map();
  private old: ReadonlyLayer = NOTHING;

  /** Committed, and not in the store yet; read before cache and store. */
  private unsaved: Layer = new Map();
  private unsavedHead: string | undefined;
  /** A state that is known to have no entry, neither committed nor pending. */
  private nothingOf: State | undefined;
  private lastId: { readonly state: State | undefined; readonly key: string; readonly id: string } = { state: undefined, key: '', id: '' };
  private beingSaved: Layer = new Map();
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
    const id = this.idOf(state, key);
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

  /** Whether it is known, without a look, that a state has no entry. */
  isKnownEmpty(state: State): boolean {
    return this.nothingOf === state;
  }

  /** Looks whether a state has entries, for `isKnownEmpty`: of one that is asked for with each record, and has hardly ever any. To be called while nothing is pending. */
  async lookFor(state: State): Promise<void> {
    this.nothingOf = undefined;
    for await (const _ of this.entries(state, { limit: 1 })) return;
    this.nothingOf = state;
  }

  /** Changes an entry in the newest layer; undefined deletes it. */
  set<S>(state: State<EventMap, S>, key: string, value: S | undefined): void {
    if (this.nothingOf === state) this.nothingOf = undefined;
    this.layers[this.layers.length - 1]!.set(this.idOf(state, key), { state, value });
  }

  /** An entry is mostly read and then changed: the id is made, and its hash computed, once. */
  private idOf(state: State, key: string): string {
    const { lastId } = this;
    if (lastId.state === state && lastId.key === key) return lastId.id;
    const id = entryKey(state.name, key);
    this.lastId = { state, key, id };
    return id;
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
    this.saving ??= this.save().catch((error: unknown) => this.breakOff(error as Error));
    if (this.unsaved.size >= UNSAVED_MAX) this.hurry();
  }

  /** Committed changes come faster than the store takes them: whoever has many more to come waits for it. */
  get holdsMuch(): boolean {
    return this.unsaved.size + this.beingSaved.size >= UNSAVED_MAX;
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

  /**
   * Committed entries of a state in order of their keys, as of this very moment: the height that the caller knows now is theirs,
   * whatever is committed while they are read. To be read to the end, or ended; until then a view of the store stays open.
   */
  entries<S>(state: State<EventMap, S>, options: ScanOptions = {}): AsyncGenerator<Entry<S>> {
    const range = rangeOf(options);
    return readEntries(state, this.store.view(), this.notStored(state, range, options.reverse === true), range, options);
  }

  /** Committed changes of a state that the store may not have yet, in order of their keys. Some may be in it already, with the same values. */
  private notStored<S>(state: State<EventMap, S>, range: KeyRange, reverse: boolean): Entry<S | undefined>[] {
    const prefix = entryKey(state.name, '');
    const changes = new Map<string, S | undefined>();
    for (const layer of [this.beingSaved, this.unsaved]) {
      for (const [id, { value }] of layer) if (id.startsWith(prefix) && contains(range, id.slice(prefix.length))) changes.set(id.slice(prefix.length), value as S | undefined);
    }
    return [...changes].sort(reverse ? ([a], [b]) => compareKeys(b, a) : ([a], [b]) => compareKeys(a, b));
  }

  private async save(): Promise<void> {
    while (this.unsavedHead !== undefined) {
      await this.awhile();
      const head = this.unsavedHead;
      this.beingSaved = this.unsaved;
      this.unsaved = new Map();
      this.unsavedHead = undefined;
      await this.store.commit(changesOf(this.beingSaved), head);
      this.rememberAll(this.beingSaved);
      this.beingSaved = new Map();
    }
    this.saving = undefined; // at once: what is committed a moment later must not rely on this run
  }

  private breakOff(error: Error): void {
    this.broken = true;
    this.saving = undefined;
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
    const held = this.unsaved.get(id) ?? this.beingSaved.get(id) ?? this.young.get(id);
    if (held !== undefined) return held.value as S | undefined;
    const used = this.old.get(id) ?? this.stored(state, id);
    if (used === undefined) return undefined; // most keys that are not there are asked for once, and are there then
    this.young.set(id, used);
    if (this.young.size >= CACHE_ENTRIES) this.age();
    return used.value as S | undefined;
  }

  private stored(state: State, id: string): Held | undefined {
    const text = this.store.get(id);
    return text === undefined ? undefined : { state, value: decode(state, text) };
  }

  /** What was written is likely to be used again. A large layer becomes a generation as it is. */
  private rememberAll(layer: Layer): void {
    if (layer.size >= CACHE_ENTRIES / 2 && layer.size <= CACHE_ENTRIES) {
      this.age();
      this.young = layer;
      return;
    }
    // Of a larger one, only the end is kept. What is left out may stand in the generations as it was before, so they go.
    let skip = layer.size - CACHE_ENTRIES;
    if (skip > 0) this.young = new Map();
    if (skip > 0) this.old = NOTHING;
    for (const [id, held] of layer) if (--skip < 0) this.young.set(id, held);
    if (this.young.size >= CACHE_ENTRIES) this.age();
  }

  private age(): void {
    this.old = this.young;
    this.young = new Map();
  }
}

const SEPARATOR = '\u0000';
const entryKey = (state: string, key: string): string => state + SEPARATOR + key;
/** Above every entry of a state: what follows its name is the separator, and this the next character. */
const lastKey = (state: string): string => state + '\u0001';

async function* readEntries<S>(state: State<EventMap, S>, view: StoreView, changes: readonly Entry<S | undefined>[], { from, to }: KeyRange, options: ScanOptions): AsyncGenerator<Entry<S>> {
  const { reverse = false, limit = Infinity } = options;
  const prefix = entryKey(state.name, '');
  try {
    // Changes may delete as many entries as there are changes: so many more may be needed of the store.
    const stored = view.range(prefix + from, to === undefined ? lastKey(state.name) : prefix + to, { reverse, ...(limit < Infinity ? { limit: limit + changes.length } : {}) });
    yield* atMost(overlaid(decoded(state, stored), changes, reverse), limit);
  } finally {
    await view.close();
  }
}

async function* decoded<S>(state: State<EventMap, S>, stored: AsyncIterable<readonly [string, string]>): AsyncGenerator<Entry<S>> {
  const skip = state.name.length + SEPARATOR.length;
  for await (const [id, text] of stored) yield [id.slice(skip), decode(state, text)];
}

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
