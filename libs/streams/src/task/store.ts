/**
 * Where a task keeps its committed state: an ordered map of strings, written in atomic batches.
 * One store belongs to one task (processor, partition). It is never ahead of its journal, and little behind:
 * a batch holds only what acknowledged blocks changed, together with the head of the last of them.
 */
export interface Store {
  /** The head written by the last commit, or undefined if nothing was ever committed. */
  readonly head: string | undefined;
  get(key: string): string | undefined;
  /** Entries with `from` ≤ key < `to`, in order of the keys' UTF-8 bytes. */
  range(from: string, to: string): AsyncIterable<readonly [key: string, value: string]>;
  /** Writes all changes and the head, or nothing of it. `undefined` deletes. */
  commit(changes: Iterable<readonly [key: string, value: string | undefined]>, head: string): Promise<void>;
  /** Deletes everything, head included. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the store of one task. `name` is the processor's journal. */
export type OpenStore = (name: string, partition: number) => Promise<Store>;
