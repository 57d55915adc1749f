import { describe, expect, it } from 'vitest';
import { ceil, cutTo, decimal, floor, halfEven, halfUp, minus, over, perMinorUnit, times, whole } from './exact.js';

const of = (above: bigint, below: bigint) => ({ above, below });

describe('the arithmetic of the oracle', () => {
  it('rounds down, up, to even and half up, of either sign', () => {
    expect([floor(of(7n, 2n)), floor(of(-7n, 2n)), floor(of(-6n, 2n))]).toEqual([3n, -4n, -3n]);
    expect([ceil(of(7n, 2n)), ceil(of(-7n, 2n)), ceil(of(6n, 2n))]).toEqual([4n, -3n, 3n]);
    expect([5n, 7n, -5n, -7n, 9n].map((above) => halfEven(of(above, 2n)))).toEqual([2n, 4n, -2n, -4n, 4n]);
    expect([halfEven(of(26n, 10n)), halfEven(of(24n, 10n))]).toEqual([3n, 2n]);
    expect([5n, 7n, 4n].map((above) => halfUp(of(above, 2n)))).toEqual([3n, 4n, 2n]);
  });

  it('cuts a rate behind ten significant digits, wherever its point stands', () => {
    const cut = (text: string): string => {
      const { above, below } = cutTo(10, decimal(text));
      return `${above}/${below}`;
    };
    expect(cut('162.01249999999')).toBe('1620124999/10000000');
    expect(cut('0.00012345678909')).toBe('1234567890/10000000000000');
    expect(cut('12345678901.9')).toBe('12345678900/1');
    expect(cut('1')).toBe('1000000000/1000000000');
  });

  it('computes the example of the domain: EUR 100.00 to JPY at 162.5 less 30 bp', () => {
    const mid = decimal('162.5');
    const client = cutTo(10, times(mid, minus(whole(1n), over(decimal('30'), whole(10_000n)))));
    expect(client.above * 10_000n).toBe(1_620_125n * client.below);
    expect(floor(times(whole(9935n), perMinorUnit(client, 'EUR', 'JPY')))).toBe(16_095n);
    expect(halfEven(over(times(whole(9935n), minus(mid, client)), mid))).toBe(30n);
    expect(halfEven(times(whole(9905n), perMinorUnit(mid, 'EUR', 'JPY')))).toBe(16_096n);
    expect(floor(over(whole(15_655n), perMinorUnit(decimal('165'), 'EUR', 'JPY')))).toBe(9_487n);
  });
});
