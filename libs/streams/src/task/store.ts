/** How to walk a range of keys. */
export interface RangeOptions {
  /** From the highest key down. */
  readonly reverse?: boolean;
  /** At most so many entries. */
  readonly limit?: number;
}

/** Entries of a store in the order of their keys' UTF-8 bytes. */
export interface StoreEntries {
  /** Entries with `from` ≤ key, and key < `to` unless that is undefined, as they are when the walk begins. */
  range(from: string, to: string | undefined, options?: RangeOptions): AsyncIterable<readonly [key: string, value: string]>;
}

/** A store as one commit left it, whatever is committed later. Costs little to take; holds on to what it shows until it is closed. */
export interface StoreView extends StoreEntries {
  readonly head: string | undefined;
  close(): Promise<void>;
}

/**
 * Where a task keeps its committed state: an ordered map of strings, written in atomic batches.
 * One store belongs to one task (processor, partition). It is never ahead of its journal, and little behind:
 * a batch holds only what acknowledged blocks changed, together with the head of the last of them.
 */
export interface Store extends StoreEntries {
  /** The head written by the last commit, or undefined if nothing was ever committed. */
  readonly head: string | undefined;
  get(key: string): string | undefined;
  /** Taken at once; of a commit that is under way it shows all or nothing. */
  view(): StoreView;
  /** Writes all changes and the head, or nothing of it. `undefined` deletes. */
  commit(changes: Iterable<readonly [key: string, value: string | undefined]>, head: string): Promise<void>;
  /** About how many bytes the entries take where they lie. What was committed last may be missing; it must cost little to ask. */
  bytes(): Promise<number>;
  /** Deletes everything, head included. */
  clear(): Promise<void>;
  /** Views that are still open end with it. */
  close(): Promise<void>;
}

/** Opens the store of one task. `name` is the processor's journal. */
export type OpenStore = (name: string, partition: number) => Promise<Store>;
