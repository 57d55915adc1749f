import type { Currency } from './currency.js';
import { MoneyError, shown } from './errors.js';
import { Money } from './money.js';
import { divide, pow10 } from './rounding.js';

/** A stretch of the converted amount that has a share of its own. */
export interface FeeBand {
  /** Source currency: the share holds for what lies above it. */
  readonly from: Money;
  /** As in `FeeRule`. */
  readonly share: string;
}

/** What a transfer costs, in its source currency: `fixed` + `share` of the converted amount, within `min` … `max`. */
export interface FeeRule {
  readonly fixed: Money;
  /** Fraction as decimal text: `"0.0041"` is 0.41 %. At least 0, below 1, at most 10 decimals. */
  readonly share: string;
  /** Marginal: what lies above `from` has the band's share in place of `share`; ascending. */
  readonly bands?: readonly FeeBand[];
  readonly min?: Money;
  readonly max?: Money;
}

/** What the fee is made of. `minimum` is what was added to reach the least fee, `maximum` (below zero) what was taken off for the greatest. */
export interface FeeItem {
  readonly name: 'fixed' | 'share' | 'minimum' | 'maximum';
  readonly amount: Money;
}

/** A fee rule in minor units of the source currency. Linear fees are what the rule gives before its bounds. */
export interface FeeIntegers {
  readonly fixed: bigint;
  readonly min: bigint;
  readonly max: bigint | undefined;
  /** The linear fee of which what is left of `source` is the converted amount; half-up. */
  carvedOutOf(source: bigint): bigint;
  /** The linear fee for a converted amount; half-up. */
  onTopOf(net: bigint): bigint;
}

/** Every share is a whole number of these parts, so that sums over bands stay exact. */
const PARTS = pow10(10);

/** From a converted amount of `from` on, which costs `cost` parts of a minor unit, each further unit costs `share` parts. */
interface Stretch {
  readonly from: bigint;
  readonly cost: bigint;
  readonly share: bigint;
}

/** @throws MoneyError `CURRENCY_MISMATCH`, `INVALID_FEE` */
export function feeIn(source: Currency, { fixed, share, bands = [], min, max }: FeeRule): FeeIntegers {
  const zero = Money.zero(source);
  const least = zero.add(min ?? zero).minor; // `add` refuses another currency
  const most = max && zero.add(max).minor;
  if (zero.add(fixed).isNegative || least < 0n || (most !== undefined && most < least)) {
    throw new MoneyError('INVALID_FEE', 'a fee has no negative part, and its minimum is not above its maximum');
  }
  const stretches = stretchesOf(fixed, share, bands.map((band) => ({ from: zero.add(band.from).minor, share: band.share })));
  return { fixed: fixed.minor, min: least, max: most, carvedOutOf: (given) => carvedOutOf(stretches, given), onTopOf: (net) => onTopOf(stretches, net) };
}

function stretchesOf(fixed: Money, share: string, bands: readonly { readonly from: bigint; readonly share: string }[]): readonly Stretch[] {
  const stretches: Stretch[] = [{ from: 0n, cost: fixed.minor * PARTS, share: partsOf(share) }];
  for (const band of bands) {
    const last = stretches[stretches.length - 1]!;
    if (band.from <= last.from) throw new MoneyError('INVALID_FEE', 'bands of a fee ascend, the first above zero');
    stretches.push({ from: band.from, cost: last.cost + last.share * (band.from - last.from), share: partsOf(band.share) });
  }
  return stretches;
}

/**
 * The converted amount C solves C + fee(C) = S, and lies in the last stretch that begins at or below it. With its beginning b,
 * cost k and share v: S = b + k + (1 + v)·(C − b), so S − C = (v·(S − b) + k) / (1 + v): one rounding, nothing lost before it.
 */
function carvedOutOf(stretches: readonly Stretch[], source: bigint): bigint {
  const { from, cost, share } = lastOf(stretches, (it) => it.from * PARTS + it.cost <= source * PARTS);
  return divide(share * (source - from) + cost, PARTS + share, 'half-up');
}

function onTopOf(stretches: readonly Stretch[], net: bigint): bigint {
  const { from, cost, share } = lastOf(stretches, (it) => it.from <= net);
  return divide(share * (net - from) + cost, PARTS, 'half-up');
}

const lastOf = (stretches: readonly Stretch[], holds: (stretch: Stretch) => boolean): Stretch => stretches.findLast(holds) ?? stretches[0]!;

function partsOf(share: string): bigint {
  if (typeof share !== 'string' || !/^0(?:\.[0-9]{1,10})?$/.test(share)) throw new MoneyError('INVALID_FEE', `${shown(share)} is no share below 1`);
  return BigInt(share.slice(2).padEnd(10, '0'));
}
