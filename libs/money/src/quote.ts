import { AMOUNT_DIGITS_MAX } from './amount.js';
import { sameCurrency } from './currency.js';
import type { Currency } from './currency.js';
import { MoneyError } from './errors.js';
import { feeIn } from './fee.js';
import type { FeeIntegers, FeeItem, FeeRule } from './fee.js';
import { Money } from './money.js';
import type { Rate } from './rate.js';
import { pow10 } from './rounding.js';

interface Terms {
  /** Source → target, before any spread. `Rate.par(currency)` where both are the same. */
  readonly mid: Rate;
  /** Basis points as decimal text. Without meaning, and not applied, where source and target are the same currency. */
  readonly spreadBp: string;
  readonly fee: FeeRule;
}

/** All integers of a priced transfer. Computed once, then stored: never computed again from the rates. */
export interface Quote {
  /** What the customer is debited: fee + net. */
  readonly source: Money;
  readonly fee: Money;
  /** Their sum is `fee`; none of them is zero. */
  readonly feeItems: readonly FeeItem[];
  /** What is converted. */
  readonly net: Money;
  /** What the recipient gets. */
  readonly target: Money;
  readonly mid: Rate;
  /** As quoted, and the contract: `target` follows from `net` by this rate alone. */
  readonly clientRate: Rate;
  /** The house's spread, source currency. */
  readonly spread: Money;
  /** Into the house's position: net − spread, source currency. */
  readonly positionSource: Money;
  /** Out of the house's position, target currency, at mid. */
  readonly positionTarget: Money;
  /** positionTarget − target, either sign: the leg that closes the entry in the target currency. */
  readonly rounding: Money;
}

/** A quote, or why the terms give none. */
export type Priced =
  | { readonly ok: true; readonly quote: Quote }
  /** Nothing would be left to convert, or to pay out. */
  | { readonly ok: false; readonly code: 'TOO_SMALL' }
  /** An amount would need more than 18 digits in minor units. */
  | { readonly ok: false; readonly code: 'TOO_LARGE' };

/**
 * Prices a transfer of which the customer fixed what leaves: the fee is carved out of `source`.
 * @throws MoneyError `CURRENCY_MISMATCH`, `INVALID_FEE`, `INVALID_RATE`: the terms are ours, so a wrong one is a defect
 */
export function priceSourceFixed(terms: Terms & { readonly source: Money }): Priced {
  const { source, mid } = terms;
  const fee = feeIn(mid.source, terms.fee);
  const charged = chargedOf(fee.carvedOutOf(source.minor), fee, mid.source);
  const net = source.subtract(charged.fee);
  const clientRate = clientRateOf(terms);
  return settle({ source, ...charged, net, target: clientRate.convert(net, 'floor'), mid, clientRate });
}

/** Prices a transfer of which the customer fixed what arrives: the fee comes on top. Throws as `priceSourceFixed`. */
export function priceTargetFixed(terms: Terms & { readonly target: Money }): Priced {
  const { target, mid } = terms;
  const fee = feeIn(mid.source, terms.fee);
  const clientRate = clientRateOf(terms);
  const net = clientRate.convertBack(target, 'ceil');
  const charged = chargedOf(fee.onTopOf(net.minor), fee, mid.source);
  return settle({ source: net.add(charged.fee), ...charged, net, target, mid, clientRate });
}

/** The fee within its bounds, and how it came about. */
function chargedOf(linear: bigint, { fixed, min, max }: FeeIntegers, currency: Currency): Pick<Quote, 'fee' | 'feeItems'> {
  const least = linear < min ? min - linear : 0n;
  const most = max !== undefined && linear > max ? max - linear : 0n;
  const items = [['fixed', fixed], ['share', linear - fixed], ['minimum', least], ['maximum', most]] as const;
  const feeItems = items.filter(([, minor]) => minor !== 0n).map(([name, minor]): FeeItem => ({ name, amount: Money.ofMinor(minor, currency) }));
  return { fee: Money.ofMinor(linear + least + most, currency), feeItems };
}

const isPar = (mid: Rate): boolean => sameCurrency(mid.source, mid.target);

function clientRateOf({ mid, spreadBp }: Terms): Rate {
  if (!isPar(mid)) return mid.lessSpread(spreadBp);
  if (mid.value !== '1') throw new MoneyError('INVALID_RATE', `${mid.toString()} cannot be`);
  return mid;
}

/** The house's legs, from the client rate as it was rounded, so that the entry adds up for what was really quoted. */
function settle(terms: Pick<Quote, 'source' | 'fee' | 'feeItems' | 'net' | 'target' | 'mid' | 'clientRate'>): Priced {
  const { source, net, target, mid, clientRate } = terms;
  if (!net.isPositive || !target.isPositive) return { ok: false, code: 'TOO_SMALL' };
  const spread = net.part(...lostShare(mid, clientRate), 'half-even');
  const positionSource = net.subtract(spread);
  const positionTarget = mid.convert(positionSource, 'half-even');
  if ([source, target, positionTarget].some(isTooLarge)) return { ok: false, code: 'TOO_LARGE' };
  return { ok: true, quote: Object.freeze({ ...terms, spread, positionSource, positionTarget, rounding: positionTarget.subtract(target) }) };
}

/** (mid − client) / mid as numerator and denominator. */
function lostShare(mid: Rate, client: Rate): [bigint, bigint] {
  const whole = mid.perMinor.numerator * client.perMinor.denominator;
  return [whole - client.perMinor.numerator * mid.perMinor.denominator, whole];
}

const LIMIT = pow10(AMOUNT_DIGITS_MAX);
const isTooLarge = (money: Money): boolean => money.minor >= LIMIT;
