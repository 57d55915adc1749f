import { describe, expect, it } from 'vitest';
import { divide } from './rounding.js';

describe('a division', () => {
  it.each([
    //  n    d   floor ceil even  up
    [5n, 2n, 2n, 3n, 2n, 3n],
    [7n, 2n, 3n, 4n, 4n, 4n],
    [1n, 2n, 0n, 1n, 0n, 1n],
    [-1n, 2n, -1n, 0n, 0n, -1n],
    [-5n, 2n, -3n, -2n, -2n, -3n],
    [-7n, 2n, -4n, -3n, -4n, -4n],
    [5n, -2n, -3n, -2n, -2n, -3n],
    [-5n, -2n, 2n, 3n, 2n, 3n],
    [1n, 3n, 0n, 1n, 0n, 0n],
    [2n, 3n, 0n, 1n, 1n, 1n],
    [-1n, 3n, -1n, 0n, 0n, 0n],
    [-2n, 3n, -1n, 0n, -1n, -1n],
    [6n, 3n, 2n, 2n, 2n, 2n],
    [-6n, 3n, -2n, -2n, -2n, -2n],
    [0n, 7n, 0n, 0n, 0n, 0n],
  ])('%s / %s', (n, d, floor, ceil, even, up) => {
    expect([divide(n, d, 'floor'), divide(n, d, 'ceil'), divide(n, d, 'half-even'), divide(n, d, 'half-up')]).toEqual([floor, ceil, even, up]);
  });

  it('by zero throws', () => {
    expect(() => divide(1n, 0n, 'floor')).toThrow(expect.objectContaining({ code: 'DIVISION_BY_ZERO' }));
  });

  it('sees a tie that is off by one part in 10^60', () => {
    const d = 2n * 10n ** 60n;
    expect(divide(d / 2n, d, 'half-even')).toBe(0n);
    expect(divide(d / 2n + 1n, d, 'half-even')).toBe(1n);
  });
});
