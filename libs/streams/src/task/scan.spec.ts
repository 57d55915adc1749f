import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMemoryStores } from '../testing/index.js';
import { journal } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { compareKeys, keyAfterPrefix } from './key-order.js';
import { contains, rangeOf, type ScanOptions } from './scan.js';
import { TaskState } from './task-state.js';
import { splitWindowedKey, windowedKey, windowScan } from './windowed-keys.js';

const ticks = journal('test.ticks.v1', { owner: 'test', key: 'key', events: {} });
const counted = state('counted', ticks, { version: 1, initial: () => 0, evolve: {} });
const neighbour = state('counted-', ticks, { version: 1, initial: () => 0, evolve: {} });

const keys = fc.string({ unit: fc.constantFrom('a', 'b', '\u0000', 'é', '\ud7ff', '\uffff', '\u{10000}', '\u{10ffff}'), maxLength: 3 });
const scans: fc.Arbitrary<ScanOptions> = fc.record({ from: keys, to: keys, prefix: keys, reverse: fc.boolean(), limit: fc.nat(6) }, { requiredKeys: [] });
const changes = fc.array(fc.tuple(keys, fc.option(fc.nat(9), { nil: undefined })), { maxLength: 6 });

const utf8 = (key: string): Buffer => Buffer.from(key, 'utf8');

/** The answer by another way: bytes are compared, and everything is looked at. */
function expected(content: ReadonlyMap<string, number>, { from, to, prefix, reverse, limit }: ScanOptions): [string, number][] {
  const taken = [...content].filter(([key]) =>
    (from === undefined || utf8(key).compare(utf8(from)) >= 0) && (to === undefined || utf8(key).compare(utf8(to)) < 0) && key.startsWith(prefix ?? ''));
  taken.sort(([a], [b]) => utf8(a).compare(utf8(b)) * (reverse === true ? -1 : 1));
  return taken.slice(0, limit ?? taken.length);
}

describe('scans of a state', () => {
  it('find what is committed, be it in the store, on its way there or not yet, in order and within their bounds', async () => {
    await fc.assert(fc.asyncProperty(fc.array(changes, { maxLength: 4 }), changes, scans, fc.nat(4), async (commits, pending, scan, flushed) => {
      const store = await inMemoryStores()('test.ticks.v1', 0);
      // With a clock that never rings, what is committed stays unwritten until it is flushed.
      const task = new TaskState(store, (error) => expect.unreachable(error.message), { now: () => 0, after: () => () => undefined });
      const content = new Map<string, number>();
      for (const [i, commit] of commits.entries()) {
        task.push();
        task.set(neighbour, 'a', i);
        for (const [key, value] of commit) {
          task.set(counted, key, value);
          if (value === undefined) content.delete(key);
          else content.set(key, value);
        }
        task.commit(`head ${i}`);
        if (i < flushed) await task.flush();
      }
      task.push();
      for (const [key, value] of pending) task.set(counted, key, value);
      const entries = task.entries(counted, scan);
      task.commit('head of what came after');
      const found: (readonly [string, number])[] = [];
      for await (const entry of entries) {
        found.push(entry);
        await task.flush();
      }
      expect(found).toEqual(expected(content, scan));
    }));
  });

  it('take exactly the keys that lie within all of their bounds', () => {
    fc.assert(fc.property(scans, keys, ({ from, to, prefix }, key) => {
      const options = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...(prefix !== undefined && { prefix }) };
      expect(contains(rangeOf(options), key)).toBe(expected(new Map([[key, 1]]), options).length === 1);
    }), { numRuns: 2000 });
  });

  it('order keys by their UTF-8 bytes, and know where those that begin alike end', () => {
    fc.assert(fc.property(keys, keys, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(utf8(a).compare(utf8(b)));
      const end = keyAfterPrefix(a);
      const isBelowEnd = end === undefined || compareKeys(b, end) < 0;
      if (b.startsWith(a)) expect(isBelowEnd).toBe(true);
      else expect(compareKeys(b, a) < 0 || !isBelowEnd).toBe(true);
    }), { numRuns: 2000 });
  });
});

describe('windowed keys', () => {
  it('keep the windows of a key together, in order of time, and apart from those of other keys', () => {
    const stored = ['a', 'b', 'a\u0001', ''].flatMap((key) => [0, 5, 60_000, 1_763_800_000_000].map((start) => windowedKey(key, start)));
    const found = (key: string, window: Parameters<typeof windowScan>[1]) =>
      stored.filter((one) => contains(rangeOf(windowScan(key, window)), one)).sort(compareKeys).map((one) => splitWindowedKey(one));
    expect(found('a', {}).map(({ key, startMs }) => `${key} ${startMs}`)).toEqual(['a 0', 'a 5', 'a 60000', 'a 1763800000000']);
    expect(found('a', { fromMs: 5, toMs: 60_000 })).toEqual([{ key: 'a', startMs: 5 }]);
    expect(found('', { fromMs: -3 }).map(({ startMs }) => startMs)).toEqual([0, 5, 60_000, 1_763_800_000_000]);
  });

  it('refuse a start that is no instant, and a key that names no window', () => {
    for (const start of [-1, 1.5, Number.NaN]) expect(() => windowedKey('a', start)).toThrow(RangeError);
    for (const key of ['a', 'a\u000012', `a${'0'.repeat(15)}`]) expect(() => splitWindowedKey(key)).toThrow(TypeError);
  });
});
