import { compareKeys } from '../task/key-order.js';
import type { Store, StoreEntries } from '../task/store.js';

/** How the entries of one store differ from those of another. */
export interface Differences {
  /** Entries that both have alike. */
  readonly same: number;
  /** Entries that differ, or that only one of them has. */
  readonly different: number;
  /** The first of them. `expected` and `found` are the stored texts; absent where there is none. */
  readonly examples: readonly { readonly key: string; readonly expected?: string; readonly found?: string }[];
}

const EXAMPLES_MAX = 10;

/** Walks both in the order of their keys. */
export async function compareEntries(expected: StoreEntries, found: StoreEntries): Promise<Differences> {
  let same = 0;
  let different = 0;
  const examples: { key: string; expected?: string; found?: string }[] = [];
  for await (const [one, other] of pairs(expected, found)) {
    if (one?.[1] === other?.[1]) same++;
    else if (different++ < EXAMPLES_MAX) examples.push({ key: (one ?? other)![0], ...(one && { expected: one[1] }), ...(other && { found: other[1] }) });
  }
  return { same, different, examples };
}

type Stored = readonly [key: string, value: string];

/** The entries of both by key; one side is absent where only the other has it. */
async function* pairs(left: StoreEntries, right: StoreEntries): AsyncGenerator<readonly [Stored | undefined, Stored | undefined]> {
  const [ones, others] = [left, right].map((entries) => entries.range('', undefined)[Symbol.asyncIterator]()) as [AsyncIterator<Stored>, AsyncIterator<Stored>];
  const next = async (from: AsyncIterator<Stored>): Promise<Stored | undefined> => {
    const step = await from.next();
    return step.done === true ? undefined : step.value;
  };
  let [one, other] = [await next(ones), await next(others)];
  while (one !== undefined || other !== undefined) {
    const order: number = one === undefined ? 1 : other === undefined ? -1 : compareKeys(one[0], other[0]);
    yield [order <= 0 ? one : undefined, order >= 0 ? other : undefined];
    if (order <= 0) one = await next(ones);
    if (order >= 0) other = await next(others);
  }
}

/** Entries that are written at a time: they are all in memory at once. */
const COPIED_AT_A_TIME = 1_000;

/** Replaces all that a store holds. Broken off, it stands at `meanwhile`. */
export async function replaceEntries(store: Store, entries: StoreEntries, head: string, meanwhile: string): Promise<void> {
  await store.clear();
  let batch: (readonly [string, string])[] = [];
  for await (const entry of entries.range('', undefined)) {
    if (batch.push(entry) < COPIED_AT_A_TIME) continue;
    await store.commit(batch, meanwhile);
    batch = [];
  }
  await store.commit(batch, meanwhile);
  await store.commit([], head);
}
