import type { RatingRejected, TransferRated, TransferRequested } from '@kontor/events';
import { crossOf } from './cross.js';
import type { Rates } from './cross.js';
import { quoteKey } from './desk.js';
import type { Desk, HeldQuote } from './desk.js';
import { HOLDS_MS, priceAt } from './price.js';
import type { Price } from './price.js';
import type { Rating } from './rating.js';
import { isTooRisky } from './risk.js';
import type { Totals } from './risk.js';

interface Context extends Totals {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The customer. */
  readonly key: string;
  readonly quotes: { get(key: string): HeldQuote | undefined };
  readonly ratings: { get(transferId: string): Rating | undefined };
  readonly rates: Rates;
}

type Refusal = RatingRejected['code'];
/** `holdsUntil` in milliseconds: the one deadline for everything that follows. */
type Offer = { readonly price: Price; readonly holdsUntil: number };

/** Gives a transfer its quote's integers, or prices it at the rate that holds now, or says why not. A transfer is rated once. */
export function rateTransfer(_: Desk, request: TransferRequested, context: Context): TransferRated | RatingRejected | undefined {
  const { transferId, quoteId, destination, reference, waitForFunds } = request;
  if (context.ratings.get(transferId) !== undefined) return undefined;
  const outcome = quoteId === undefined ? rateNow(request, context) : takeQuote(request, quoteId, context);
  if (typeof outcome === 'string') return { type: 'RatingRejected', transferId, code: outcome };
  return {
    type: 'TransferRated', transferId, ...(quoteId !== undefined && { quoteId }),
    ...outcome.price,
    bookBy: new Date(outcome.holdsUntil).toISOString(),
    refundPolicy: 'standard',
    destination, ...(reference !== undefined && { reference }), waitForFunds,
  };
}

/** Of a quote that was refused there is no price, as of none. */
const REFUSAL = { refused: 'QUOTE_MISMATCH', used: 'QUOTE_CONSUMED', expired: 'QUOTE_EXPIRED' } as const;

/** Judged by the block's clock: that a quote's time is over counts, whether or not it was said before the transfer came. */
function takeQuote({ source, target }: TransferRequested, quoteId: string, { now, key, quotes }: Context): Offer | Refusal {
  const quote = quotes.get(quoteKey(key, quoteId));
  if (quote === undefined) return 'QUOTE_MISMATCH';
  if (quote.status !== 'open') return REFUSAL[quote.status];
  if (quote.expiresAt <= now) return 'QUOTE_EXPIRED';
  if (quote.price.source.currency !== source || quote.price.target.currency !== target) return 'QUOTE_MISMATCH';
  return { price: quote.price, holdsUntil: quote.expiresAt };
}

function rateNow({ source, target, fixed }: TransferRequested, context: Context): Offer | Refusal {
  const { now, rates } = context;
  if (fixed === undefined) throw new RangeError('a transfer without a quote has an amount of its own');
  const found = crossOf(source, target, rates, now);
  if (!found.ok) return found.code;
  const priced = priceAt({ source, target, fixed }, found.cross, now);
  if (!priced.ok) return priced.code;
  return isTooRisky(priced.price, found.cross, context) ? 'EXPOSURE_LIMIT' : { price: priced.price, holdsUntil: now + HOLDS_MS };
}
