import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { OpenStore, RangeOptions, Store, StoreEntries } from '../task/store.js';

async function entriesOf(store: StoreEntries, from: string, to: string | undefined, options?: RangeOptions): Promise<(readonly [string, string])[]> {
  const entries: (readonly [string, string])[] = [];
  for await (const entry of store.range(from, to, options)) entries.push(entry);
  return entries;
}

const keysOf = async (...asked: Parameters<typeof entriesOf>): Promise<string[]> => (await entriesOf(...asked)).map(([key]) => key);

/** What every implementation of `OpenStore` must do. */
export const storeConformance: readonly StoreCase[] = [
  using('is empty and without a head at first', async (store) => {
    assert.equal(store.head, undefined);
    assert.equal(store.get('a'), undefined);
    assert.deepEqual((await entriesOf(store, '', '\u{10ffff}')), []);
  }),

  using('writes changes and head together, and deletes what is set to undefined', async (store) => {
    await store.commit([['a', '1'], ['b', '2']], 'head 1');
    await store.commit([['a', undefined], ['c', 'ünï 🂡'], ['never there', undefined]], 'head 2');
    assert.equal(store.head, 'head 2');
    assert.deepEqual([store.get('a'), store.get('b'), store.get('c')], [undefined, '2', 'ünï 🂡']);
  }),

  using('takes the last of several changes of one key', async (store) => {
    await store.commit([['a', '1'], ['a', undefined], ['a', '3'], ['b', '1'], ['b', undefined]], 'head');
    assert.deepEqual((await entriesOf(store, '', '\u{10ffff}')), [['a', '3']]);
    assert.equal(store.get('b'), undefined);
  }),

  using('commits a head alone', async (store) => {
    await store.commit([], 'only a head');
    assert.equal(store.head, 'only a head');
  }),

  using('tells about how much it holds', async (store) => {
    const text = (i: number): string => Array.from({ length: 12 }, (_, j) => createHash('sha512').update(`${i} ${j}`).digest('base64')).join('');
    for (let from = 0; from < 12_000; from += 1_000) await store.commit(Array.from({ length: 1_000 }, (_, i) => [`k${from + i}`, text(from + i)]), `head ${from}`);
    const held = await store.bytes();
    assert.ok(held > 500_000 && held < 50_000_000, `12,000 entries of a kilobyte are said to be ${held} bytes`);
    await store.clear();
    assert.equal(store.get('k1'), undefined);
  }),

  using('keeps empty values, and keys that look like anything', async (store) => {
    const keys = ['', ' ', '\u0000', '!', '!!', 'head', '\u0000head', '__proto__', 'constructor', '~', 'ä', '\uffff'];
    await store.commit(keys.map((key) => [key, `value of ${JSON.stringify(key)}`]), 'head');
    await store.commit([['empty', '']], 'head 2');
    for (const key of keys) assert.equal(store.get(key), `value of ${JSON.stringify(key)}`);
    assert.equal(store.get('empty'), '');
    assert.equal(store.head, 'head 2');
    assert.equal((await entriesOf(store, '', '\u{10ffff}')).length, keys.length + 1);
  }),

  using('ranges from the first key to below the second, in the order of UTF-8 bytes', async (store) => {
    const inOrder = ['', 'a', 'a:1', 'a:10', 'a:2', 'b', 'z', 'é', '\ue000', '\uffee', '\u{10000}', '\u{1f600}'];
    await store.commit(inOrder.toReversed().map((key) => [key, key]), 'head');
    assert.deepEqual((await entriesOf(store, '', '\u{10ffff}')).map(([key]) => key), inOrder);
    assert.deepEqual((await entriesOf(store, 'a:', 'a;')).map(([key]) => key), ['a:1', 'a:10', 'a:2']);
    assert.deepEqual((await entriesOf(store, '\uffee', '\u{1f600}')).map(([key]) => key), ['\uffee', '\u{10000}']);
    assert.deepEqual((await entriesOf(store, 'b', 'a')), []);
  }),

  using('ranges over thousands of keys added and deleted in any order', async (store) => {
    const name = (i: number): string => `k${String((i * 7919) % 5000).padStart(5, '0')}`;
    for (let from = 0; from < 5000; from += 500) {
      await store.commit(Array.from({ length: 500 }, (_, i) => [name(from + i), `${from + i}`]), `head ${from}`);
    }
    await store.commit(Array.from({ length: 2500 }, (_, i) => [name(i * 2), undefined]), 'head');
    const left = Array.from({ length: 2500 }, (_, i) => name(i * 2 + 1)).toSorted();
    assert.deepEqual((await entriesOf(store, 'k', 'l')).map(([key]) => key), left);
    assert.deepEqual((await entriesOf(store, 'k01000', 'k01100')).map(([key]) => key), left.filter((key) => key >= 'k01000' && key < 'k01100'));
  }),

  using('ranges to the very end, backwards, and over a few only', async (store) => {
    const inOrder = ['', 'a', 'b', 'c', '\uffff', '\u{10ffff}', '\u{10ffff}z'];
    await store.commit(inOrder.map((key) => [key, key]), 'head');
    assert.deepEqual(await keysOf(store, '', undefined), inOrder);
    assert.deepEqual(await keysOf(store, '', undefined, { reverse: true }), inOrder.toReversed());
    assert.deepEqual(await keysOf(store, 'a', 'c', { reverse: true }), ['b', 'a']);
    assert.deepEqual(await keysOf(store, 'a', undefined, { limit: 2 }), ['a', 'b']);
    assert.deepEqual(await keysOf(store, '', 'c', { limit: 2, reverse: true }), ['b', 'a']);
    assert.deepEqual(await keysOf(store, '', undefined, { limit: 0 }), []);
  }),

  using('goes on with a range as it was when the range began', async (store) => {
    const keys = Array.from({ length: 3000 }, (_, i) => `k${String(i).padStart(4, '0')}`);
    await store.commit(keys.map((key) => [key, 'before']), 'head 1');
    const seen: string[] = [];
    for await (const [key, value] of store.range('', undefined)) {
      if (seen.length === 10) await store.commit([...keys.map((one) => [one, undefined] as const), ['new', 'after']], 'head 2');
      seen.push(`${key} ${value}`);
    }
    assert.deepEqual(seen, keys.map((key) => `${key} before`));
    assert.deepEqual(await keysOf(store, '', undefined), ['new']);
  }),

  using('shows in a view what one commit left, whatever is committed after', async (store) => {
    await store.commit([['a', '1'], ['b', '1']], 'head 1');
    const first = store.view();
    const again = store.view();
    await store.commit([['a', undefined], ['c', '2']], 'head 2');
    const second = store.view();
    await store.clear();
    await store.commit([['d', '3']], 'head 3');
    assert.deepEqual([first.head, second.head, store.head], ['head 1', 'head 2', 'head 3']);
    assert.deepEqual(await entriesOf(first, '', undefined), [['a', '1'], ['b', '1']]);
    await first.close();
    await first.close();
    assert.deepEqual(await entriesOf(again, '', undefined), [['a', '1'], ['b', '1']]);
    assert.deepEqual(await entriesOf(second, 'b', undefined, { reverse: true }), [['c', '2'], ['b', '1']]);
    await again.close();
    await second.close();
    await assert.rejects(entriesOf(second, '', undefined));
    assert.deepEqual(await entriesOf(store, '', undefined), [['d', '3']]);
  }),

  using('shows all or nothing, with its head, of a commit that is under way', async (store) => {
    const keys = Array.from({ length: 500 }, (_, i) => `k${i}`);
    await store.commit(keys.map((key) => [key, '0']), '0');
    for (let n = 1; n <= 20; n++) {
      const committed = store.commit(keys.map((key) => [key, `${n}`]), `${n}`);
      const view = store.view();
      const values = new Set((await entriesOf(view, '', undefined)).map(([, value]) => value));
      assert.deepEqual([...values], [view.head]);
      await committed;
      await view.close();
    }
  }),

  using('shows nothing in a view of an empty store', async (store) => {
    const view = store.view();
    await store.commit([['a', '1']], 'head');
    assert.equal(view.head, undefined);
    assert.deepEqual(await entriesOf(view, '', undefined), []);
    await view.close();
  }),

  using('refuses a batch that cannot be written, and keeps what it had', async (store) => {
    await store.commit([['a', '1']], 'head 1');
    await assert.rejects(store.commit([['a', '2'], ['\ud800', 'a lone surrogate has no UTF-8']], 'head 2'));
    const failing = function* (): Generator<[string, string]> {
      yield ['a', '3'];
      throw new Error('no more');
    };
    await assert.rejects(store.commit(failing(), 'head 3'));
    assert.equal(store.get('a'), '1');
    assert.equal(store.head, 'head 1');
  }),

  using('is empty after clear, and can be used again', async (store) => {
    await store.commit([['a', '1'], ['b', '2']], 'head');
    await store.clear();
    assert.equal(store.head, undefined);
    assert.deepEqual((await entriesOf(store, '', '\u{10ffff}')), []);
    await store.commit([['b', '3']], 'head 2');
    assert.deepEqual((await entriesOf(store, '', '\u{10ffff}')), [['b', '3']]);
  }),

  {
    name: 'holds exactly its last commit after it was closed and opened again',
    async run(open) {
      const before = await open('ledger.entries.v1', 3);
      await before.commit([['a', '1'], ['b', '2'], ['\u{1f600}', '3']], 'head 1');
      await before.commit([['a', undefined], ['c', '4']], 'head 2');
      await before.close();
      const after = await open('ledger.entries.v1', 3);
      assert.equal(after.head, 'head 2');
      assert.deepEqual((await entriesOf(after, '', '\u{10ffff}')), [['b', '2'], ['c', '4'], ['\u{1f600}', '3']]);
      assert.equal(after.get('a'), undefined);
      await after.close();
      await after.close();
    },
  },

  {
    name: 'keeps the stores of other names and partitions apart',
    async run(open) {
      const stores = [await open('one', 0), await open('one', 1), await open('two', 0)];
      for (const [i, store] of stores.entries()) await store.commit([['a', `${i}`]], `head ${i}`);
      assert.deepEqual(stores.map((store) => [store.get('a'), store.head]), [['0', 'head 0'], ['1', 'head 1'], ['2', 'head 2']]);
      for (const store of stores) await store.close();
    },
  },

  {
    name: 'cannot be opened twice at a time, nor used when closed',
    async run(open) {
      const store = await open('once', 0);
      await assert.rejects(open('once', 0));
      await store.commit([['a', '1']], 'head');
      await store.close();
      await assert.rejects(store.commit([['a', '2']], 'head 2'));
      const again = await open('once', 0);
      assert.equal(again.get('a'), '1');
      await again.close();
    },
  },
];

/** A case that every implementation of stores must pass. */
export interface StoreCase {
  /** A sentence. */
  readonly name: string;
  /** @param open opens stores in a place that was empty before this case */
  run(open: OpenStore): Promise<void>;
}

function using(name: string, run: (store: Store) => Promise<void>): StoreCase {
  return {
    name,
    async run(open) {
      const store = await open('under.test.v1', 0);
      try {
        await run(store);
      } finally {
        await store.close();
      }
    },
  };
}
