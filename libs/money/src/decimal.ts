// The only file that sees decimal.js. It is not exported from the package.
import { Decimal as DecimalJs } from 'decimal.js';

// decimal.js accepts floats, and its default precision of 20 rounds without a word: hence the clone, and a
// constructor of our own that only takes text and bigints. toExpPos keeps exponents out of every string.
const Clone = DecimalJs.clone({ precision: 40, rounding: DecimalJs.ROUND_HALF_EVEN, toExpPos: 1e9, toExpNeg: -1e9, defaults: true });

export type Decimal = DecimalJs;

export function decimal(value: string | bigint): Decimal {
  if (typeof value !== 'string' && typeof value !== 'bigint') throw new TypeError('a decimal is made of text or a bigint, never of a float');
  return new Clone(value.toString());
}

/** Significant digits kept of any rate: times a spread factor of at most 8 digits it is still exact within 40. */
export const RATE_DIGITS_MAX = 30;

export const toRateDigits = (value: Decimal): Decimal => value.toSignificantDigits(RATE_DIGITS_MAX, DecimalJs.ROUND_HALF_EVEN);

/** Cut to `digits` significant digits, never up: a smaller rate gives the customer less. */
export const cutTo = (value: Decimal, digits: number): Decimal => value.toSignificantDigits(digits, DecimalJs.ROUND_DOWN);

/** The same value as coefficient / 10^scale. */
export function ratioOf(value: Decimal): { coefficient: bigint; scale: number } {
  const [whole = '0', decimals = ''] = value.toFixed().split('.');
  return { coefficient: BigInt(whole + decimals), scale: decimals.length };
}
