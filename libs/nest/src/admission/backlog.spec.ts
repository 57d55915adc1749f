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

describe('what is under way through the services behind', () => {
  it('is not limited while it gets through in time', () => {
    expect(queue(20, () => 500, () => 1_000)).toMatchObject({ refused: 0 });
  });

  it('is kept as short as a slow service gets through in time: who was let in does not wait', () => {
    const { waited, refused, longest } = queue(30, () => 500, () => 100);
    const settled = waited.slice(400).toSorted((a, b) => a - b); // the queue that had come before anything was seen to be slow is gone
    expect(settled[Math.floor(settled.length * 0.99)]).toBeLessThanOrEqual(2 * WITHIN_MS);
    expect(waited.length, 'the slow service is kept busy').toBeGreaterThan(30 * 100 * 0.95);
    expect(refused).toBeGreaterThan(30 * 400 * 0.9);
    expect(longest).toBeLessThan(200);
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
        expect(backlog.limit).toBeGreaterThanOrEqual(8);
      }
    }));
  });
});
