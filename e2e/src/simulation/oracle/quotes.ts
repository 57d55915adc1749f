// A quote is a promise to one customer, kept once, in time, and to the letter.
import type { QuoteCreated, RatingRejected, TransferRated } from '@kontor/events';
import type { Breach, Tale, Told } from './told.js';

interface Promised {
  readonly told: Told<QuoteCreated>;
  used?: string;
  expired?: string;
}

export function checkQuotes(tale: Tale, breach: Breach): void {
  const requests = new Map(tale.transfers.flatMap(({ event }) => (event.type === 'TransferRequested' ? [[event.transferId, event] as const] : [])));
  const quotes = new Map<string, Promised>();
  for (const told of tale.quotes) {
    const { event, id } = told;
    if (event.type === 'RatingRejected') checkRefused(told as Told<RatingRejected>, quotes.get(requests.get(event.transferId)?.quoteId ?? ''), breach);
    if (event.type === 'QuoteCreated') {
      if (quotes.has(event.quoteId)) breach(`${id}: ${event.quoteId} is quoted again`);
      quotes.set(event.quoteId, { told: told as Told<QuoteCreated> });
    }
    if (event.type === 'QuoteExpired') expire(quotes.get(event.quoteId), id, event.quoteId, breach);
    if (event.type === 'TransferRated') {
      const asked = requests.get(event.transferId)?.quoteId;
      if (asked !== event.quoteId) breach(`${id}: ${event.transferId} asked for ${asked ?? 'no quote'} and is rated by ${event.quoteId ?? 'none'}`);
      if (event.quoteId !== undefined) use(quotes.get(event.quoteId), told as Told<TransferRated>, breach);
    }
  }
}

function checkRefused({ event, id, at }: Told<RatingRejected>, quote: Promised | undefined, breach: Breach): void {
  if (event.code === 'QUOTE_CONSUMED' && quote?.used === undefined) breach(`${id}: ${event.transferId} is refused for a quote that nobody used`);
  const held = quote !== undefined && quote.expired === undefined && at < Date.parse(quote.told.event.expiresAt);
  if (event.code === 'QUOTE_EXPIRED' && held) breach(`${id}: ${event.transferId} is refused for a quote that still held`);
}

function expire(quote: Promised | undefined, id: string, quoteId: string, breach: Breach): void {
  if (quote === undefined) return breach(`${id}: ${quoteId} expires and was never created`);
  if (quote.used !== undefined) breach(`${id}: ${quoteId} expires after it was used by ${quote.used}`);
  quote.expired = id;
}

const PRICED = ['source', 'target', 'fee', 'net', 'mid', 'clientRate', 'spreadBp', 'spread', 'position', 'rounding'] as const;

function use(quote: Promised | undefined, { event, id, at, key }: Told<TransferRated>, breach: Breach): void {
  if (quote === undefined) return breach(`${id}: ${event.transferId} uses ${event.quoteId}, which was never created`);
  const { event: promised, key: owner } = quote.told;
  if (quote.used !== undefined) breach(`${id}: ${event.quoteId} is used by ${event.transferId}, and was used by ${quote.used}`);
  if (quote.expired !== undefined) breach(`${id}: ${event.transferId} uses ${event.quoteId}, which expired at ${quote.expired}`);
  if (at > Date.parse(promised.expiresAt)) breach(`${id}: ${event.transferId} uses ${event.quoteId} after ${promised.expiresAt}`);
  if (key !== owner) breach(`${id}: ${key} uses a quote of ${owner}`);
  for (const field of PRICED) if (JSON.stringify(event[field]) !== JSON.stringify(promised[field])) breach(`${id}: ${field} of ${event.transferId} is not as quoted`);
  quote.used = event.transferId;
}
