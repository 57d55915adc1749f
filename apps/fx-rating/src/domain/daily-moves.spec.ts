import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_MOVES, limitsOf, withMove } from './daily-moves.js';

const after = (moves: readonly number[]) => moves.reduce((known, move) => withMove(known, BigInt(move)), NO_MOVES);
/** The p-th part of a thousand by nearest rank, from all moves. */
const quantile = (moves: readonly number[], p: number) => moves.toSorted((a, b) => a - b)[Math.ceil((moves.length * p) / 1000) - 1]!;

describe('the moves of a pair', () => {
  it('give the exact p99 and twice the p99.9 of all of them, of which few are kept', () => {
    const moves = fc.array(fc.integer({ min: 10_000, max: 3_000_000 }), { minLength: 250, maxLength: 3_000 });
    fc.assert(
      fc.property(moves, (all) => {
        const known = after(all);
        expect(known.largest.length).toBeLessThanOrEqual(81);
        expect(limitsOf(known)).toEqual({ soft: BigInt(quantile(all, 990)), hard: 2n * BigInt(quantile(all, 999)) });
      }),
      { numRuns: 50 },
    );
  });

  it('are exact to the last day that is counted, and hardly less after every second was forgotten', () => {
    const all = Array.from({ length: 8_100 }, (_, i) => 10_000 + ((i * 7_919) % 8_101) * 100);
    const full = after(all.slice(0, 8_099));
    expect(limitsOf(full)).toEqual({ soft: BigInt(quantile(all.slice(0, 8_099), 990)), hard: 2n * BigInt(quantile(all.slice(0, 8_099), 999)) });
    const halved = withMove(full, BigInt(all[8_099]!));
    expect([halved.count, halved.largest.length]).toEqual([4_050, 41]);
    expect(Math.abs(Number(limitsOf(halved)!.soft) / quantile(all, 990) - 1)).toBeLessThan(0.01);
  });

  it('judge nothing with less than a year of them, and let a pair that is held to another stir', () => {
    expect(limitsOf(after(Array<number>(249).fill(0)))).toBeUndefined();
    expect(limitsOf(after(Array<number>(250).fill(0)))).toEqual({ soft: 25_00n, hard: 100_00n });
  });
});
