import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GIVEN_UP_AFTER_MS, nextAttemptAt, restMs } from './schedule.js';

const HOUR = 3_600_000;

/** Times of all attempts, from the first, where each fails at once. */
function attempts(random: () => number): number[] {
  const times = [0];
  for (let at = nextAttemptAt(1, { firstAt: 0, now: 0, random: random() }); at !== undefined; at = nextAttemptAt(times.length, { firstAt: 0, now: at, random: random() })) times.push(at);
  return times;
}

describe('the schedule', () => {
  it('tries twelve times over three days: within a minute at first, a day apart never', () => {
    const times = attempts(() => 0.5);
    expect(times.slice(0, 5)).toEqual([0, 5_000, 35_000, 155_000, 755_000]);
    expect(times).toHaveLength(12);
    expect(times.at(-1)! / HOUR).toBeCloseTo(71.7, 1);
  });

  it('never ends before 60 hours nor after 72, whatever the jitter', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 12, maxLength: 12 }), (draws) => {
      let i = 0;
      const times = attempts(() => draws[i++ % draws.length]!);
      expect(times.at(-1)).toBeGreaterThan(60 * HOUR);
      expect(times.at(-1)).toBeLessThanOrEqual(GIVEN_UP_AFTER_MS);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }));
  });

  it('keeps endpoints that failed together apart', () => {
    expect(nextAttemptAt(5, { firstAt: 0, now: 0, random: 0 })).not.toBe(nextAttemptAt(5, { firstAt: 0, now: 0, random: 0.9 }));
  });

  it('leaves an endpoint that fails alone for longer each time, and a minute at most', () => {
    expect([1, 2, 3, 7, 500].map(restMs)).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
  });
});
