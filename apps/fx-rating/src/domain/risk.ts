import { Money } from '@kontor/money';
import type { Rate } from '@kontor/money';
import type { Cross } from './cross.js';
import { totalOf } from './exposure.js';
import type { Exposure } from './exposure.js';
import { EXPOSURE_LIMITS } from './exposure-limits.js';
import type { ExposureLimits } from './exposure-limits.js';
import { HUB } from './pair-direction.js';
import { PARTITION, unseen } from './positions.js';
import type { PriceMoves, Positions } from './positions.js';
import type { Price } from './price.js';

export interface Totals {
  readonly partition: number;
  readonly exposures: { get(currency: string): Exposure | undefined };
  readonly positions: { get(key: string): Positions | undefined };
  /** What ends with the promise: those of the quote that it replaces. */
  readonly replaced?: PriceMoves | undefined;
}

/** Whether a price would add to a risk that is too large with it, in either of its currencies. Judged before the price is promised; a quote that is used is a promise already. */
export function isTooRisky({ source, target, position }: Price, { mid, hubToSource }: Cross, totals: Totals, limits: ExposureLimits = EXPOSURE_LIMITS): boolean {
  if (source.currency === target.currency) return false;
  const inHub = (amount: bigint): bigint => hubToSource.convertBack(Money.ofMinor(amount, mid.source), 'half-even').minor;
  return exceeds(source.currency, BigInt(position.source) - releasedIn(source.currency, totals), inHub, totals, limits)
    || exceeds(target.currency, -BigInt(position.target) - releasedIn(target.currency, totals), (amount) => inHub(toSource(mid, amount)), totals, limits);
}

function releasedIn(currency: string, { replaced }: Totals): bigint {
  if (replaced === undefined) return 0n;
  const { source, target } = replaced;
  return (source.currency === currency ? BigInt(source.amount) : 0n) - (target.currency === currency ? BigInt(target.amount) : 0n);
}

const toSource = (mid: Rate, amount: bigint): bigint => mid.convertBack(Money.ofMinor(amount, mid.target), 'half-even').minor;

function exceeds(currency: string, move: bigint, inHub: (amount: bigint) => bigint, { partition, exposures, positions }: Totals, limits: ExposureLimits): boolean {
  if (currency === HUB) return false;
  const exposure = exposures.get(currency);
  const own = unseen(positions.get(PARTITION), currency, exposure, partition);
  const before = totalOf(exposure) + own;
  return grows(own, move) && inHub(sizeOf(own + move)) > limits.allowance || grows(before, move) && inHub(sizeOf(before + move)) > limits.hard;
}

/** Through zero and beyond is less of a risk first, and then another: what counts is how far it ends from zero. */
const grows = (from: bigint, move: bigint): boolean => sizeOf(from + move) > sizeOf(from);

const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
