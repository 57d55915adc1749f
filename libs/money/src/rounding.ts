import { MoneyError } from './errors.js';

/**
 * What becomes of a fraction of a minor unit.
 * `floor` towards −∞, `ceil` towards +∞, `half-even` to the nearest and ties to the even neighbour,
 * `half-up` to the nearest and ties away from zero.
 */
export type Rounding = 'floor' | 'ceil' | 'half-even' | 'half-up';

/**
 * numerator / denominator as an integer. Exact before the one rounding that is named.
 * @throws MoneyError `DIVISION_BY_ZERO`
 */
export function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator === 0n) throw new MoneyError('DIVISION_BY_ZERO', 'division by zero');
  const n = denominator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const truncated = n / d;
  const floor = n < 0n && truncated * d !== n ? truncated - 1n : truncated;
  const rest = n - floor * d; // 0 <= rest < d
  return rest > 0n && roundsUp(floor, 2n * rest - d, rounding) ? floor + 1n : floor;
}

/** `beyondHalf` is negative, zero or positive as the fraction is below, at or above one half. */
function roundsUp(floor: bigint, beyondHalf: bigint, rounding: Rounding): boolean {
  switch (rounding) {
    case 'floor':
      return false;
    case 'ceil':
      return true;
    case 'half-even':
      return beyondHalf > 0n || (beyondHalf === 0n && floor % 2n !== 0n);
    case 'half-up':
      return beyondHalf > 0n || (beyondHalf === 0n && floor >= 0n);
  }
}

const POWERS = Array.from({ length: 41 }, (_, i) => 10n ** BigInt(i));

/** 10^exponent as a bigint; `exponent` is a count of digits, not an amount. */
export const pow10 = (exponent: number): bigint => POWERS[exponent] ?? 10n ** BigInt(exponent);
