import type { EventMap } from '../topology/declarations.js';
import type { JsonValue, State } from '../topology/state.js';
import type { Clock } from './own-journal.js';
import { compareKeys } from './key-order.js';
import { atMost, contains, overlaid, rangeOf, type Entry, type KeyRange, type ScanOptions } from './scan.js';
import { GONE, Shelf, valueOf } from './shelf.js';
import type { Store, StoreView } from './store.js';

/** Decoded committed entries kept in memory per task; the store has them all. At most twice as many. */
const CACHE_ENTRIES = 4_000;

/** How long committed changes may wait for others before they are written; a restart folds that much again. */
const SAVE_AFTER_MS = 50;
/** So many changes are worth a batch of their own. */
const UNSAVED_MAX = 2_000;

/**
 * The states of one task: what is committed (the store, what is on its way there, and a cache of decoded values),
 * and above it the changes of at most two blocks: the one that is being appended and the one that is being built.
 * Values are never changed in place.
 */
export class TaskState {
  /** By name of the state. */
  private readonly shelves = new Map<string, Shelf>();
  private lastShelf: Shelf | undefined;
  private layers = 0;
  private unsavedHead: string | undefined;
  /** A state that is known to have no entry, neither committed nor pending. */
  private nothingOf: State | undefined;
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
    const shelf = this.shelfOf(state);
    const pending = shelf.pending(key);
    return pending === undefined ? this.committedOn(shelf, key) as S | undefined : valueOf(pending);
  }

  /** The entry as of the last committed block. */
  committed<S>(state: State<EventMap, S>, key: string): S | undefined {
    return this.committedOn(this.shelfOf(state), key) as S | undefined;
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
    this.shelfOf(state).set(key, value);
  }

  /** Entries of one state are mostly used one after the other. */
  private shelfOf(state: State): Shelf {
    const { lastShelf } = this;
    if (lastShelf?.state === state) return lastShelf;
    let shelf = this.shelves.get(state.name);
    if (shelf === undefined) this.shelves.set(state.name, (shelf = new Shelf(state, this.layers)));
    return (this.lastShelf = shelf);
  }

  /** Starts the layer of the next block. */
  push(): void {
    this.layers++;
    for (const { layers } of this.shelves.values()) layers.push(undefined);
  }

  /**
   * The oldest layer is on the chain: it is what readers see from now on. The store has it soon: what comes within
   * a short while is written in one batch, in order, with the newest head. Lost writes are folded again from the journal.
   */
  commit(head: string): void {
    this.layers--;
    for (const shelf of this.shelves.values()) shelf.commit();
    this.unsavedHead = head;
    // A newer head over a batch that failed would name changes the store lacks: it stays where it is, behind.
    if (this.broken) return;
    this.saving ??= this.save().catch((error: unknown) => this.breakOff(error as Error));
    if (this.sizeOf((shelf) => shelf.unsaved.size) >= UNSAVED_MAX) this.hurry();
  }

  /** Committed changes come faster than the store takes them: whoever has many more to come waits for it. */
  get holdsMuch(): boolean {
    return this.sizeOf((shelf) => shelf.unsavedSize) >= UNSAVED_MAX;
  }

  private sizeOf(part: (shelf: Shelf) => number): number {
    let size = 0;
    for (const shelf of this.shelves.values()) size += part(shelf);
    return size;
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
    this.layers = 0;
    for (const { layers } of this.shelves.values()) layers.length = 0;
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
    const { beingSaved, unsaved } = this.shelfOf(state);
    const changes = new Map<string, S | undefined>();
    for (const values of [beingSaved, unsaved]) for (const [key, value] of values) if (contains(range, key)) changes.set(key, valueOf(value));
    return [...changes].sort(reverse ? ([a], [b]) => compareKeys(b, a) : ([a], [b]) => compareKeys(a, b));
  }

  private async save(): Promise<void> {
    while (this.unsavedHead !== undefined) {
      await this.awhile();
      const head = this.unsavedHead;
      for (const shelf of this.shelves.values()) shelf.takeUnsaved();
      this.unsavedHead = undefined;
      await this.store.commit(this.changes(), head);
      this.rememberSaved();
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

  private committedOn(shelf: Shelf, key: string): unknown {
    const held = shelf.committed(key);
    if (held !== undefined) return valueOf(held);
    const old = shelf.old.get(key);
    const used = old === undefined ? this.stored(shelf.state, key) : old;
    if (used === undefined) return undefined; // most keys that are not there are asked for once, and are there then
    shelf.young.set(key, used);
    this.ageIfFull();
    return valueOf(used);
  }

  private stored(state: State, key: string): unknown {
    const text = this.store.get(entryKey(state.name, key));
    return text === undefined ? undefined : decode(state, text);
  }

  private *changes(): Iterable<readonly [key: string, value: string | undefined]> {
    for (const { state, beingSaved } of this.shelves.values()) {
      for (const [key, value] of beingSaved) yield [entryKey(state.name, key), value === GONE ? undefined : encode(state, value)];
    }
  }

  /** What is much becomes a generation as it is. Of more than the cache holds, the same share of each state is kept. What is left out may stand in the generations as it was before, so they go. */
  private rememberSaved(): void {
    const size = this.sizeOf(({ beingSaved }) => beingSaved.size);
    const share = Math.min(1, CACHE_ENTRIES / size);
    if (size >= CACHE_ENTRIES / 2) this.age();
    if (size > CACHE_ENTRIES) this.age();
    for (const shelf of this.shelves.values()) shelf.saved(Math.floor(shelf.beingSaved.size * share));
    this.ageIfFull();
  }

  private ageIfFull(): void {
    if (this.sizeOf(({ young }) => young.size) >= CACHE_ENTRIES) this.age();
  }

  private age(): void {
    for (const shelf of this.shelves.values()) shelf.age();
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

function encode(state: State, value: unknown): string {
  return JSON.stringify(state.codec === undefined ? value : state.codec.encode(value));
}

function decode<S>(state: State<EventMap, S>, text: string): S {
  const json = JSON.parse(text) as JsonValue;
  return state.codec === undefined ? (json as S) : state.codec.decode(json);
}
