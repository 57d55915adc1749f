import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pricesAbout, pricesBetween } from './tick-generator.js';

const bridge = { from: '1.0444', to: '1.0389', steps: 100, seed: 'EUR/USD 2024-12-31', noiseBp100: 2_00n, spreadBp100: 1_00n };

describe('generated prices', () => {
  it('go from one fixing to the next and come out there, the same for the same seed', () => {
    const prices = [...pricesBetween(bridge)];
    expect(prices).toHaveLength(100);
    expect(prices.at(-1)).toEqual({ bid: '1.03884778', ask: '1.03895222' });
    expect([...pricesBetween(bridge)]).toEqual(prices);
    expect([...pricesBetween({ ...bridge, seed: 'another' })]).not.toEqual(prices);
  });

  it('never cross, are never zero, and step no further than chance and the way allow', () => {
    const figure = fc.integer({ min: 1, max: 10 ** 9 }).map((units) => `${Math.trunc(units / 10_000)}.${String(units % 10_000).padStart(4, '0')}`);
    fc.assert(
      fc.property(figure, figure, fc.integer({ min: 1, max: 50 }), fc.string(), (from, to, steps, seed) => {
        for (const { bid, ask } of pricesBetween({ from, to, steps, seed, noiseBp100: 5_00n, spreadBp100: 3_00n })) {
          expect(/^(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(bid) && /[1-9]/.test(bid), bid).toBe(true);
          const [low, high] = [bid, ask].map((text) => BigInt((text.split('.')[0] ?? '') + (text.split('.')[1] ?? '').padEnd(8, '0')));
          expect(low! <= high!).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('go on without end, about where they began, and are those of their seed', () => {
    const walk = (seed: string) => {
      const prices = pricesAbout({ from: '162.5', seed, swingBp100: 10_00n, bridge: { steps: 20, noiseBp100: 50n, spreadBp100: 2_00n } });
      return Array.from({ length: 5_000 }, () => prices.next().value);
    };
    const prices = walk('a');
    expect(prices).toHaveLength(5_000);
    expect(new Set(prices.map(({ bid }) => bid)).size).toBeGreaterThan(4_900);
    // 10 basis points to an end, at most 20 steps of chance on the way, 1 of the spread
    const [low, high] = [162.5 * (1 - 21e-4), 162.5 * (1 + 21e-4)];
    expect(prices.every(({ bid, ask }) => Number(bid) > low && Number(ask) < high && Number(bid) < Number(ask))).toBe(true);
    expect(walk('a')).toEqual(prices);
    expect(walk('b').filter(({ bid }, i) => bid === prices[i]?.bid).length).toBeLessThan(10);
  });
});
