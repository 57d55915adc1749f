import type { RatingRejected, TransferRated, TransferRequested } from '@kontor/events';
import { AMOUNT_DIGITS_MAX, Money, priceSourceFixed, priceTargetFixed } from '@kontor/money';
import type { Priced, Quote } from '@kontor/money';
import { crossOf } from './cross.js';
import type { Cross } from './cross.js';
import { HUB } from './pair-direction.js';
import type { PairRate } from './pair-rate.js';
import { PRICE_LIST } from './price-list.js';

/** What a rated transfer's rate holds for: as long as a quote, so that nobody gains by asking for none. */
const BOOK_WITHIN_MS = 30 * 60_000;

/** How a transfer's rating ended. */
export type Rating = 'rated' | 'rejected';

export const evolveRating = {
  TransferRated: (_: Rating | undefined, _event: TransferRated): Rating => 'rated',
  RatingRejected: (_: Rating | undefined, _event: RatingRejected): Rating => 'rejected',
};

interface Context {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly rates: { get(pair: string): PairRate | undefined };
}

/** Prices a transfer at the rate that holds now, or says why not. A transfer is rated once: a second request for it decides nothing. */
export function rateTransfer(done: Rating | undefined, request: TransferRequested, { now, rates }: Context): TransferRated | RatingRejected | undefined {
  if (done !== undefined) return undefined;
  const found = crossOf(request.source, request.target, rates, now);
  if (!found.ok) return rejected(request, found.code);
  const { cross } = found;
  const priced = price(request, cross);
  if (!priced.ok) return rejected(request, priced.code);
  const base = cross.hubToSource.convertBack(priced.quote.source, 'half-even');
  // A pound is more than a euro: what just fits as pounds may not fit as euros.
  if (base.minorUnits.length > AMOUNT_DIGITS_MAX) return rejected(request, 'TOO_LARGE');
  return rated(request, cross, priced.quote, base, now);
}

function price({ fixed, source, target }: TransferRequested, { mid, hubToSource }: Cross): Priced {
  if (fixed === undefined) throw new RangeError('a transfer by quote has no amount of its own');
  const fee = { fixed: hubToSource.convert(PRICE_LIST.fixedFee, 'half-even'), share: PRICE_LIST.feeShare };
  const terms = { mid, spreadBp: spreadBetween(source, target), fee };
  return fixed.side === 'source'
    ? priceSourceFixed({ ...terms, source: Money.fromMinorUnits(fixed.amount, mid.source) })
    : priceTargetFixed({ ...terms, target: Money.fromMinorUnits(fixed.amount, mid.target) });
}

const spreadBetween = (source: string, target: string): string => (source === target ? '0' : PRICE_LIST.spreadBp);

function rated(request: TransferRequested, cross: Cross, quote: Quote, base: Money, now: number): TransferRated {
  const { transferId, source, target, destination, reference, waitForFunds } = request;
  return {
    type: 'TransferRated', transferId,
    source: { currency: source, amount: quote.source.minorUnits },
    target: { currency: target, amount: quote.target.minorUnits },
    fee: quote.fee.minorUnits,
    feeItems: [],
    net: quote.net.minorUnits,
    mid: quote.mid.value,
    clientRate: quote.clientRate.value,
    spreadBp: spreadBetween(source, target),
    spread: quote.spread.minorUnits,
    position: { source: quote.positionSource.minorUnits, target: quote.positionTarget.minorUnits },
    rounding: quote.rounding.minorUnits,
    rate: { ids: cross.ids, path: cross.path, date: cross.date },
    priceList: PRICE_LIST.version,
    bookBy: new Date(now + BOOK_WITHIN_MS).toISOString(),
    refundPolicy: 'standard',
    base: { currency: HUB, amount: base.minorUnits },
    destination,
    ...(reference !== undefined && { reference }),
    waitForFunds,
  };
}

const rejected = ({ transferId }: TransferRequested, code: RatingRejected['code']): RatingRejected => ({ type: 'RatingRejected', transferId, code });
