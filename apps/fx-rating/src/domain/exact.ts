import { divide } from '@kontor/money';

/** A decimal as units / 10^scale, exactly. */
interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

/** Of decimal text without sign or exponent, as schemas and `Rate` let it through. */
function exact(text: string): Exact {
  const [whole = '', decimals = ''] = text.split('.');
  return { units: BigInt(whole + decimals), scale: decimals.length };
}

/** Both as units of the finer one. */
function aligned(one: string, other: string): readonly [bigint, bigint, scale: number] {
  const [a, b] = [exact(one), exact(other)];
  const scale = Math.max(a.scale, b.scale);
  return [a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale), scale];
}

/** Less than zero, zero or more than zero, as `one` is less than, equal to or more than `other`. */
export function compareDecimals(one: string, other: string): number {
  const [a, b] = aligned(one, other);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Half the way between two decimals, exactly, without trailing zeros. */
export function midOf(bid: string, ask: string): string {
  const [a, b, scale] = aligned(bid, ask);
  const digits = ((a + b) * 5n).toString().padStart(scale + 2, '0'); // (a + b)/2 with one decimal more
  return `${digits.slice(0, -scale - 1)}.${digits.slice(-scale - 1)}`.replace(/\.?0+$/, '');
}

/** Hundredths of a basis point in 1. */
const PARTS = 1_000_000n;

/** How far `to` is from `from`, up or down, as a share of `of`: in whole hundredths of a basis point, half-up. */
export function distanceBp100(from: string, to: string, of = from): bigint {
  const [a, b, scale] = aligned(from, to);
  const share = exact(of);
  return divide((b > a ? b - a : a - b) * PARTS * 10n ** BigInt(share.scale), share.units * 10n ** BigInt(scale), 'half-up');
}

/** How many tens `to` is out against `from`, if it is one order of magnitude or more and within a tenth of a whole one; otherwise 0. */
export function tensBetween(from: string, to: string): number {
  const [a, b] = aligned(from, to);
  for (let tens = 1; tens <= TENS_MAX; tens++) {
    const shift = 10n ** BigInt(tens);
    if (near(b, a * shift)) return tens;
    if (near(b * shift, a)) return -tens;
  }
  return 0;
}

/** From cents for euros to a currency that lost six zeros. */
const TENS_MAX = 6;

const near = (a: bigint, b: bigint): boolean => (a > b ? a - b : b - a) * 10n <= b;
