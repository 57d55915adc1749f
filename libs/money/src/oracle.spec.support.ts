// A second calculation of everything, to judge the first: fractions of bigints, written out as the rules read.

/** numerator and denominator; the denominator is positive. */
export type Fraction = readonly [bigint, bigint];

export const whole = (n: bigint): Fraction => [n, 1n];
export const plus = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d + c * b, b * d];
export const minus = (x: Fraction, [c, d]: Fraction): Fraction => plus(x, [-c, d]);
export const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * c, b * d];
export const over = ([a, b]: Fraction, [c, d]: Fraction): Fraction => (c < 0n ? [-a * d, -b * c] : [a * d, b * c]);
export const lessOrEqual = ([a, b]: Fraction, [c, d]: Fraction): boolean => a * d <= c * b;

const HALF: Fraction = [1n, 2n];
const modulo = (n: bigint, d: bigint): bigint => ((n % d) + d) % d;
export const floorOf = ([n, d]: Fraction): bigint => (n - modulo(n, d)) / d;
export const ceilOf = ([n, d]: Fraction): bigint => -floorOf([-n, d]);
export const halfUpOf = (x: Fraction): bigint => (x[0] < 0n ? -halfUpOf([-x[0], x[1]]) : floorOf(plus(x, HALF)));
export function halfEvenOf(x: Fraction): bigint {
  const shifted = plus(x, HALF);
  const nearest = floorOf(shifted);
  const isTie = modulo(shifted[0], shifted[1]) === 0n;
  return isTie && modulo(nearest, 2n) === 1n ? nearest - 1n : nearest;
}

/** Decimal text as a fraction. */
export function fraction(text: string): Fraction {
  const [units = '', decimals = ''] = text.split('.');
  return [BigInt(units + decimals), 10n ** BigInt(decimals.length)];
}

/** The greatest fraction of at most `digits` significant decimal digits that is not above `x`; x > 0. */
export function cutOf(x: Fraction, digits: number): Fraction {
  let unit: Fraction = whole(1n);
  const limit = 10n ** BigInt(digits);
  while (floorOf(over(x, unit)) >= limit) unit = times(unit, whole(10n));
  while (floorOf(over(x, unit)) < limit / 10n) unit = times(unit, [1n, 10n]);
  return times(whole(floorOf(over(x, unit))), unit);
}

export interface OracleTerms {
  readonly mid: string;
  readonly sourceDigits: number;
  readonly targetDigits: number;
  readonly spreadBp: string;
  readonly fixed: bigint;
  /** What begins at which converted amount; the first at 0. */
  readonly shares: readonly { readonly from: bigint; readonly share: string }[];
  readonly min: bigint;
  readonly max: bigint;
  readonly par: boolean;
}

/** All integers of a quote, or the refusal. */
export function oracleQuote(terms: OracleTerms, side: { source: bigint } | { target: bigint }): Record<string, bigint> | 'TOO_SMALL' {
  const toMinor: Fraction = [10n ** BigInt(terms.targetDigits), 10n ** BigInt(terms.sourceDigits)];
  const mid = fraction(terms.mid);
  const client = terms.par ? mid : cutOf(times(mid, minus(whole(1n), over(fraction(terms.spreadBp), whole(10_000n)))), 10);
  const bounded = (fee: bigint): bigint => (fee < terms.min ? terms.min : fee > terms.max ? terms.max : fee);
  const rate = times(client, toMinor);
  const { source, fee, net, target } = 'source' in side ? fromSource(side.source) : fromTarget(side.target);
  if (net <= 0n || target <= 0n) return 'TOO_SMALL';
  const spread = halfEvenOf(over(times(whole(net), minus(mid, client)), mid));
  const positionTarget = halfEvenOf(times(whole(net - spread), times(mid, toMinor)));
  return { source, fee, net, target, spread, positionSource: net - spread, positionTarget, rounding: positionTarget - target };

  function fromSource(given: bigint): Record<'source' | 'fee' | 'net' | 'target', bigint> {
    const charged = bounded(halfUpOf(minus(whole(given), convertedOf(terms, given))));
    return { source: given, fee: charged, net: given - charged, target: floorOf(times(whole(given - charged), rate)) };
  }

  function fromTarget(given: bigint): Record<'source' | 'fee' | 'net' | 'target', bigint> {
    const needed = ceilOf(over(whole(given), rate));
    const charged = bounded(halfUpOf(plus(whole(terms.fixed), sharesOf(terms, needed))));
    return { source: needed + charged, fee: charged, net: needed, target: given };
  }
}

/** Band by band: what of a converted amount lies in it, times its share. */
function sharesOf({ shares }: OracleTerms, net: bigint): Fraction {
  return shares.reduce<Fraction>((sum, { from, share }, i) => {
    const to = shares[i + 1]?.from ?? net;
    const within = (net < to ? net : to) - from;
    return within > 0n || i === 0 ? plus(sum, times(fraction(share), whole(within))) : sum;
  }, whole(0n));
}

/** Uses the source up: the fixed fee first, then each band with its share on top, until nothing is left. */
function convertedOf({ shares, fixed }: OracleTerms, source: bigint): Fraction {
  let left: Fraction = whole(source - fixed);
  for (const [i, { from, share }] of shares.entries()) {
    const dearer = plus(whole(1n), fraction(share));
    const next = shares[i + 1];
    const needed = next === undefined ? undefined : times(whole(next.from - from), dearer);
    if (needed === undefined || lessOrEqual(left, needed)) return plus(whole(from), over(left, dearer));
    left = minus(left, needed);
  }
  throw new Error('the last band has no end');
}
