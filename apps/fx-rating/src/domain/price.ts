import type { QuoteCreated } from '@kontor/events';
import { AMOUNT_DIGITS_MAX, Money, priceSourceFixed, priceTargetFixed } from '@kontor/money';
import type { FeeRule, MinorUnits, Priced, Quote, Rate } from '@kontor/money';
import type { Cross } from './cross.js';
import { HUB } from './pair-direction.js';
import { priceListAt, spreadOf } from './price-list.js';
import type { PriceList } from './price-list.js';

/** A rate, and with it a quote, holds for half an hour. */
export const HOLDS_MS = 30 * 60_000;

/** What a customer asks the price of: one of the two amounts. */
export interface Asked {
  readonly source: string;
  readonly target: string;
  readonly fixed: { readonly side: 'source' | 'target'; readonly amount: MinorUnits };
}

/** All integers of a quote or a rated transfer, as their events hold them. */
export type Price = Omit<QuoteCreated, 'type' | 'quoteId' | 'commandId' | 'bodyHash' | 'requoteOf' | 'side' | 'expiresAt'>;

export type PriceOutcome = { readonly ok: true; readonly price: Price } | { readonly ok: false; readonly code: 'TOO_SMALL' | 'TOO_LARGE' };

/** Prices by the list that holds at `now` (milliseconds since the epoch). This is the one place where the integers are computed. */
export function priceAt(asked: Asked, cross: Cross, now: number): PriceOutcome {
  const list = priceListAt(now);
  const spreadBp = spreadOf(list, asked.source, asked.target, cross.widenBp);
  const priced = quoteOf(asked, cross, list, spreadBp);
  if (!priced.ok) return priced;
  const base = cross.hubToSource.convertBack(priced.quote.source, 'half-even');
  // A pound is more than a euro: what just fits as pounds may not fit as euros.
  if (base.minorUnits.length > AMOUNT_DIGITS_MAX) return { ok: false, code: 'TOO_LARGE' };
  return { ok: true, price: written(priced.quote, cross, { spreadBp, priceList: list.version, base: { currency: HUB, amount: base.minorUnits } }) };
}

function quoteOf({ fixed }: Asked, { mid, hubToSource }: Cross, list: PriceList, spreadBp: string): Priced {
  const terms = { mid, spreadBp, fee: feeAt(hubToSource, list.fee) };
  return fixed.side === 'source'
    ? priceSourceFixed({ ...terms, source: Money.fromMinorUnits(fixed.amount, mid.source) })
    : priceTargetFixed({ ...terms, target: Money.fromMinorUnits(fixed.amount, mid.target) });
}

/** The fee of the list in the source currency. */
function feeAt(hubToSource: Rate, { fixed, share, bands, min, max }: FeeRule): FeeRule {
  const worth = (money: Money): Money => hubToSource.convert(money, 'half-even');
  return {
    fixed: worth(fixed),
    share,
    ...(bands !== undefined && { bands: bands.map((band) => ({ from: worth(band.from), share: band.share })) }),
    ...(min !== undefined && { min: worth(min) }),
    ...(max !== undefined && { max: worth(max) }),
  };
}

function written(quote: Quote, { ids, path, date }: Cross, terms: Pick<Price, 'spreadBp' | 'priceList' | 'base'>): Price {
  return {
    source: { currency: quote.source.currency.code, amount: quote.source.minorUnits },
    target: { currency: quote.target.currency.code, amount: quote.target.minorUnits },
    fee: quote.fee.minorUnits,
    feeItems: quote.feeItems.map(({ name, amount }) => ({ name, amount: amount.minorUnits })),
    net: quote.net.minorUnits,
    mid: quote.mid.value,
    clientRate: quote.clientRate.value,
    spreadBp: terms.spreadBp,
    spread: quote.spread.minorUnits,
    position: { source: quote.positionSource.minorUnits, target: quote.positionTarget.minorUnits },
    rounding: quote.rounding.minorUnits,
    rate: { ids, path, date },
    priceList: terms.priceList,
    base: terms.base,
  };
}
