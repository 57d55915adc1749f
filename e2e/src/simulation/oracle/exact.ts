// Arithmetic of the oracle's own: fractions of whole numbers, and each way to round them, said once more.

/** A fraction; `below` is more than zero. */
export interface Exact {
  readonly above: bigint;
  readonly below: bigint;
}

export const whole = (above: bigint): Exact => ({ above, below: 1n });

/** Of decimal text. */
export function decimal(text: string): Exact {
  const [digits, decimals = ''] = text.split('.') as [string, string?];
  return { above: BigInt(digits + decimals), below: 10n ** BigInt(decimals.length) };
}

export const times = (a: Exact, b: Exact): Exact => ({ above: a.above * b.above, below: a.below * b.below });
export const over = (a: Exact, b: Exact): Exact => positive(a.above * b.below, a.below * b.above);
export const minus = (a: Exact, b: Exact): Exact => ({ above: a.above * b.below - b.above * a.below, below: a.below * b.below });
export const isLess = (a: Exact, b: Exact): boolean => a.above * b.below < b.above * a.below;

const positive = (above: bigint, below: bigint): Exact => (below < 0n ? { above: -above, below: -below } : { above, below });

export function floor({ above, below }: Exact): bigint {
  const towardsZero = above / below;
  return above < 0n && towardsZero * below !== above ? towardsZero - 1n : towardsZero;
}

export const ceil = ({ above, below }: Exact): bigint => -floor({ above: -above, below });

/** To the nearest; of two that are equally near, the even one. */
export function halfEven(exact: Exact): bigint {
  const down = floor(exact);
  const twice = 2n * (exact.above - down * exact.below);
  if (twice !== exact.below) return twice < exact.below ? down : down + 1n;
  return down % 2n === 0n ? down : down + 1n;
}

/** To the nearest; of two that are equally near, the greater one. Of what is not negative. */
export const halfUp = ({ above, below }: Exact): bigint => floor({ above: 2n * above + below, below: 2n * below });

/** Cut off behind so many significant digits. Of what is more than zero. */
export function cutTo(digits: number, exact: Exact): Exact {
  let scale = 0;
  const scaled = (): bigint => (scale >= 0 ? floor(times(exact, whole(10n ** BigInt(scale)))) : floor(over(exact, whole(10n ** BigInt(-scale)))));
  while (scaled().toString().length < digits) scale++;
  while (scaled().toString().length > digits) scale--;
  return scale >= 0 ? { above: scaled(), below: 10n ** BigInt(scale) } : whole(scaled() * 10n ** BigInt(-scale));
}

const WITHOUT_DECIMALS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const WITH_THREE = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** Minor units of one unit of a currency. */
const unitsOf = (currency: string): bigint => (WITHOUT_DECIMALS.has(currency) ? 1n : WITH_THREE.has(currency) ? 1000n : 100n);

/** What one minor unit of `source` is in minor units of `target`, at a rate between whole units. */
export const perMinorUnit = (rate: Exact, source: string, target: string): Exact => times(rate, { above: unitsOf(target), below: unitsOf(source) });
