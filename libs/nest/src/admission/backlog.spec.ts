import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backlog } from './backlog.js';

interface Queue {
  /** Waiting times of what was let in, in milliseconds, in the order in which it came. */
  readonly waited: readonly number[];
  readonly refused: number;
  readonly longest: number;
}

const WITHIN_MS = 300;

/** A service behind that does one after the other, each for 1000/rate milliseconds. Offered and done are per second, which may change by the millisecond. */
function queue(seconds: number, offered: (ms: number) => number, done: (ms: number) => number): Queue {
  let now = 0;
  const backlog = new Backlog({ withinMs: WITHIN_MS, now: () => now });
  const line: { readonly id: string; readonly at: number }[] = [];
  const waited: number[] = [];
  let [refused, longest, arriving, leaving, nth] = [0, 0, 0, 0, 0];
  for (; now < seconds * 1_000; now++) {
    for (arriving += offered(now); arriving >= 1_000; arriving -= 1_000) {
      if (backlog.full) refused++;
      else {
        const id = `t${nth++}`;
        backlog.taken(id);
        line.push({ id, at: now });
      }
    }
    for (leaving = Math.min(leaving + done(now), Math.max(1_000, done(now))); leaving >= 1_000 && line.length > 0; leaving -= 1_000) {
      const { id, at } = line.shift()!;
      backlog.through(id);
      waited.push(now - at);
    }
    longest = Math.max(longest, line.length);
  }
  return { waited, refused, longest };
}

const PARTITIONS = 4;
/** From the request to where the slow one takes it, and from there to what is told of it: as long each. */
const WAY_MS = 25;

/** Partitions of one service that share a rate: each takes all that has arrived as one block, when its last one is done. Waiting times are sorted, after four seconds. */
function blocks(seconds: number, { offered, done, withinMs }: { readonly offered: number; readonly done: number; readonly withinMs: number }): { readonly waited: readonly number[]; readonly perSecond: number } {
  let now = 0;
  const backlog = new Backlog({ withinMs, now: () => now });
  const partitions = Array.from({ length: PARTITIONS }, () => ({ line: [] as { readonly id: string; readonly at: number }[], busyUntil: 0 }));
  const told: { readonly ids: readonly { readonly id: string; readonly at: number }[]; readonly at: number }[] = [];
  const waited: number[] = [];
  let [freeAt, nth] = [0, 0];
  for (; now < seconds * 1_000; now++) {
    while ((told[0]?.at ?? Infinity) <= now) {
      for (const { id, at } of told.shift()!.ids) {
        backlog.through(id);
        if (at >= 4_000) waited.push(now - at);
      }
    }
    if (now % (1_000 / offered) === 0 && !backlog.full) {
      const id = `t${nth++}`;
      backlog.taken(id);
      partitions[(nth * 7 + Math.floor(nth / 3)) % PARTITIONS]!.line.push({ id, at: now }); // by customers, not in turn
    }
    for (const partition of partitions) {
      const arrived = partition.line.filter(({ at }) => at + WAY_MS <= now);
      if (arrived.length === 0 || partition.busyUntil > now) continue;
      partition.line.splice(0, arrived.length);
      freeAt = Math.max(freeAt, now) + (arrived.length * 1_000) / done;
      partition.busyUntil = freeAt;
      told.push({ ids: arrived, at: Math.ceil(freeAt) + WAY_MS });
    }
  }
  return { waited: waited.toSorted((a, b) => a - b), perSecond: waited.length / (seconds - 4) };
}

describe('what is under way through the services behind', () => {
  it('is not limited while it gets through in time', () => {
    expect(queue(20, () => 500, () => 1_000)).toMatchObject({ refused: 0 });
  });

  it('is kept as short as a slow service gets through in time: who was let in does not wait', () => {
    const { waited, refused, longest } = queue(30, () => 500, () => 100);
    const settled = waited.slice(400).toSorted((a, b) => a - b); // the queue that had come before anything was seen to be slow is gone
    expect(settled[Math.floor(settled.length * 0.99)]).toBeLessThanOrEqual(1.25 * WITHIN_MS);
    expect(waited.length, 'the slow service is kept busy').toBeGreaterThan(30 * 100 * 0.95);
    expect(refused).toBeGreaterThan(30 * 400 * 0.9);
    expect(longest).toBeLessThan(200);
  });

  it('is kept as short, nearly, where a service takes what waits in blocks, and all of one is through when its last is', () => {
    for (const withinMs of [100, 200, 300]) {
      const { waited, perSecond } = blocks(30, { offered: 500, done: 100, withinMs });
      expect(waited[Math.floor(waited.length * 0.99)]).toBeLessThanOrEqual(1.25 * withinMs);
      expect(perSecond).toBeGreaterThan(95);
    }
  });

  it('takes all again soon after the service behind is fast again', () => {
    const { waited } = queue(40, () => 500, (ms) => (ms < 20_000 ? 100 : 2_000));
    expect(waited.length).toBeGreaterThan(20 * 100 * 0.95 + 15 * 500);
  });

  it('lets some in where nobody came for long, whatever was slow then', () => {
    const { refused } = queue(60, (ms) => (ms < 3_000 ? 500 : ms < 30_000 ? 0 : 5), (ms) => (ms < 3_000 ? 100 : 1_000));
    expect(queue(3, () => 500, () => 100).refused).toBe(refused);
  });

  it('refuses when nothing gets through any more, before anything was seen to be late', () => {
    const { waited, longest } = queue(8, () => 500, () => 0);
    expect(waited).toEqual([]);
    expect(longest).toBeLessThanOrEqual((500 * WITHIN_MS) / 1_000 + 1);
  });

  it('forgets what waits for something else than its turn', () => {
    let now = 0;
    const backlog = new Backlog({ withinMs: WITHIN_MS, now: () => now });
    for (let i = 0; i < 5_000; i++) backlog.taken(`t${i}`);
    expect(backlog.full).toBe(true);
    now = 10_001;
    expect([backlog.full, backlog.size]).toEqual([false, 0]);
  });

  it('counts nothing twice, and nothing that it did not take', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('taken', 'through', 'dropped'), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 50 }))), (steps) => {
      let now = 0;
      const backlog = new Backlog({ withinMs: WITHIN_MS, now: () => now });
      const model = new Set<number>();
      for (const [step, id, ms] of steps) {
        now += ms;
        backlog[step as 'taken'](String(id));
        if (step === 'taken') model.add(id);
        else model.delete(id);
        expect(backlog.size).toBe(model.size);
        expect(backlog.limit).toBeGreaterThanOrEqual(4);
      }
    }));
  });
});
