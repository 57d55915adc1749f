import { minorUnits } from '@kontor/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breachOf, DAY_MS, givenBack, limitsByTier, MONTH_MS, nothingSpent, SPENDING_MAX, spentAlso } from './spending.js';
import type { Spending } from './spending.js';

const START = Date.parse('2026-11-02T00:00:00.000Z');
const { day, month } = limitsByTier.standard;
const spentAt = (...entries: readonly (readonly [at: number, amount: bigint])[]): Spending => entries.reduce<Spending>((spending, [at, amount]) => spentAlso(spending, at, minorUnits(amount)), nothingSpent);

describe('the limit of a day', () => {
  it('is rolling: an amount leaves it when it is exactly 24 hours old, not a millisecond earlier, whatever midnight says', () => {
    const spending = spentAt([START + 1, day]);
    expect(breachOf(spending, 'standard', 1n, START + 1)).toBe('LIMIT_DAY');
    expect(breachOf(spending, 'standard', 1n, START + DAY_MS)).toBe('LIMIT_DAY');
    expect(breachOf(spending, 'standard', 1n, START + 1 + DAY_MS)).toBeUndefined();
  });

  it('may be reached, not passed', () => {
    expect(breachOf(nothingSpent, 'standard', day, START)).toBeUndefined();
    expect(breachOf(nothingSpent, 'standard', day + 1n, START)).toBe('LIMIT_DAY');
    expect(breachOf(spentAt([START, day - 1n]), 'standard', 1n, START)).toBeUndefined();
    expect(breachOf(spentAt([START, day - 1n]), 'standard', 2n, START)).toBe('LIMIT_DAY');
  });

  it('is that of the tier', () => {
    expect(breachOf(nothingSpent, 'trusted', day + 1n, START)).toBeUndefined();
    expect(breachOf(nothingSpent, 'business', limitsByTier.trusted.day + 1n, START)).toBeUndefined();
  });
});

describe('the limit of 30 days', () => {
  const days = Array.from({ length: Number(month / day) }, (_, n) => [START + n * DAY_MS, day] as const);

  it('lets an amount go when it is exactly 30 days old', () => {
    const spending = spentAt(...days);
    expect(breachOf(spending, 'standard', 1n, START + MONTH_MS - 1)).toBe('LIMIT_MONTH');
    expect(breachOf(spending, 'standard', 1n, START + MONTH_MS)).toBeUndefined();
    expect(breachOf(spending, 'standard', day, START + MONTH_MS)).toBeUndefined();
    expect(breachOf(spentAlso(spending, START + MONTH_MS, minorUnits(day)), 'standard', 1n, START + MONTH_MS + DAY_MS - 1)).toBe('LIMIT_DAY');
  });
});

describe('what is given back', () => {
  it('counts no more', () => {
    const spending = spentAt([START, 5n], [START + 1, day - 5n]);
    expect(breachOf(spending, 'standard', 5n, START + 2)).toBe('LIMIT_DAY');
    expect(givenBack(spending, START, '5', START + 2)).toEqual(spentAt([START + 1, day - 5n]));
    expect(breachOf(givenBack(spending, START, '5', START + 2), 'standard', 5n, START + 2)).toBeUndefined();
  });

  it('is not taken from others, when it had left the window by itself', () => {
    const spending = spentAt([START, 5n], [START + MONTH_MS, 7n]);
    expect(givenBack(spending, START, '5', START + MONTH_MS)).toBe(spending);
    expect(spending).toEqual(spentAt([START + MONTH_MS, 7n]));
  });
});

describe('the entries of a customer who books without end', () => {
  it('are bounded; what is counted together leaves a window late, never early, and nothing is lost', () => {
    let spending = nothingSpent;
    for (let n = 0; n < 5 * SPENDING_MAX; n++) {
      spending = spentAlso(spending, START + n, minorUnits(1n));
      expect(spending.entries.length).toBeLessThanOrEqual(SPENDING_MAX);
    }
    expect(spending.entries.reduce((sum, [, amount]) => sum + BigInt(amount), 0n)).toBe(BigInt(5 * SPENDING_MAX));
    expect(spending.total).toBe(String(5 * SPENDING_MAX));
    expect(breachOf(spending, 'standard', day, START + DAY_MS + 5 * SPENDING_MAX)).toBeUndefined();
    expect(breachOf(spending, 'standard', day, START + DAY_MS)).toBe('LIMIT_DAY');
  });
});

describe('the windows, against a list that forgets nothing', () => {
  it('agree on every breach', () => {
    let breaches = 0;
    const steps = fc.array(fc.record({ after: fc.constantFrom(0, 1, DAY_MS - 1, DAY_MS, DAY_MS + 1, 7 * DAY_MS), share: fc.bigInt(0n, 4n), back: fc.nat(6) }), { minLength: 10, maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(steps, (world) => {
        const all: { at: number; amount: bigint }[] = [];
        let [spending, now] = [nothingSpent, START];
        for (const { after, share, back } of world) {
          now += after;
          const amount = (day * share) / 4n;
          const within = (ms: number): bigint => all.filter(({ at }) => now - at < ms).reduce((sum, one) => sum + one.amount, amount);
          const expected = within(DAY_MS) > day ? 'LIMIT_DAY' : within(MONTH_MS) > month ? 'LIMIT_MONTH' : undefined;
          expect(breachOf(spending, 'standard', amount, now)).toBe(expected);
          if (expected !== undefined) breaches++;
          else {
            all.push({ at: now, amount });
            if (amount > 0n) spending = spentAlso(spending, now, minorUnits(amount));
          }
          const refunded = all[back];
          if (refunded !== undefined && all.filter(({ at }) => at === refunded.at).length === 1) {
            all.splice(back, 1);
            spending = givenBack(spending, refunded.at, String(refunded.amount), now);
          }
        }
      }),
    );
    expect(breaches).toBeGreaterThan(50);
  });
});
