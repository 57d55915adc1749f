import type { QuoteCreated, QuoteExpired, QuoteRefused, TransferRated } from '@kontor/events';
import { movesOf } from './positions.js';
import type { PriceMoves } from './positions.js';
import type { Price } from './price.js';

/** A customer's open quotes by id: what their total is, and when the next one expires. */
export interface Desk {
  readonly open: Readonly<Record<string, OpenQuote>>;
}

export interface OpenQuote {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Minor units of the currency that limits are kept in. */
  readonly base: string;
  /** What is released when it ends unused. */
  readonly moves: PriceMoves;
}

export const NO_QUOTES: Desk = { open: {} };

/** A desk without quotes is not kept. */
export const evolveDesk = {
  QuoteCreated: ({ open }: Desk, quote: QuoteCreated): Desk => ({
    open: { ...open, [quote.quoteId]: { expiresAt: Date.parse(quote.expiresAt), base: quote.base.amount, moves: movesOf(quote) } },
  }),
  QuoteExpired: (desk: Desk, { quoteId }: QuoteExpired): Desk | undefined => without(desk, quoteId),
  TransferRated: (desk: Desk, { quoteId }: TransferRated): Desk | undefined => without(desk, quoteId),
};

function without({ open }: Desk, quoteId: string | undefined): Desk | undefined {
  const rest = Object.entries(open).filter(([id]) => id !== quoteId);
  return rest.length === 0 ? undefined : { open: Object.fromEntries(rest) };
}

/** Of the quote that expires first; undefined without one. */
export const nextExpiry = ({ open }: Desk): number | undefined => {
  const times = Object.values(open).map(({ expiresAt }) => expiresAt);
  return times.length === 0 ? undefined : Math.min(...times);
};

/** All that are over, by the block's clock: a timer may come late. */
export function expireQuotes({ open }: Desk, { now }: { readonly now: number }): QuoteExpired[] {
  return Object.entries(open).filter(([, { expiresAt }]) => expiresAt <= now).map(([quoteId, { moves }]) => ({ type: 'QuoteExpired', quoteId, reason: 'TIME', released: moves }));
}

/** What became of a quote. All that a customer ever asked for stay known, so that none is used or made twice. */
export type HeldQuote = { /** Of the request that it was asked for with. */ readonly bodyHash: string } & (
  | { readonly status: 'open'; readonly expiresAt: number; readonly price: Price }
  | { readonly status: 'refused' | 'expired' | 'used' }
);

/** Under the customer's id: another customer's quote is not found. */
export const quoteKey = (customerId: string, quoteId: string): string => `${customerId}|${quoteId}`;

export const quoteKeyOf = ({ quoteId = '' }: { readonly quoteId?: string }, { key }: { readonly key: string }): string => quoteKey(key, quoteId);

type Held = HeldQuote | undefined;

export const evolveQuote = {
  QuoteCreated: (_: Held, { type: _type, quoteId: _id, commandId: _command, bodyHash, requoteOf: _old, side: _side, expiresAt, ...price }: QuoteCreated): Held =>
    ({ bodyHash, status: 'open', expiresAt: Date.parse(expiresAt), price }),
  QuoteRefused: (_: Held, { bodyHash }: QuoteRefused): Held => ({ bodyHash, status: 'refused' }),
  QuoteExpired: (held: Held, _: QuoteExpired): Held => held && { bodyHash: held.bodyHash, status: 'expired' },
  TransferRated: (held: Held, { quoteId }: TransferRated): Held => (quoteId === undefined ? held : held && { bodyHash: held.bodyHash, status: 'used' }),
};
