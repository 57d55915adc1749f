import { quotes } from '@kontor/events';
import { columns, execute, insertRows, projection, type JournalEvent, type Projection, type RowOf } from '@kontor/postgres';
import { CreateQuotes1763940000000 } from './migrations/create-quotes.js';
import { quoteRowOf, QuoteRow } from './quote-row.js';

export const QUOTES = 'quotes';

const types = ['QuoteCreated', 'QuoteRefused', 'QuoteExpired', 'TransferRated'] as const;
type QuoteEvent = JournalEvent<typeof quotes, (typeof types)[number]>;

const askedColumns = {
  quote_id: 'text', customer_id: 'text', status: 'text', code: 'text', source_currency: 'text', source_amount: 'numeric', target_currency: 'text', target_amount: 'numeric',
  terms: 'jsonb', asked_at: 'timestamptz', expires_at: 'timestamptz',
} as const;
const endedColumns = { quote_id: 'text', status: 'text', ended_at: 'timestamptz', transfer_id: 'text' } as const;

/** The table of quotes, from their journal. A quote is made once and ends once, in this order. */
export const quotesProjection: Projection = projection(QUOTES, {
  journals: [quotes],
  types,
  entities: [QuoteRow],
  migrations: [CreateQuotes1763940000000],
  async apply(sql, blocks) {
    const events = blocks.flatMap((block) => block.events);
    // No `on conflict`: a quote that is made a second time is a defect.
    await insertRows(sql, 'quotes', askedColumns, events.flatMap(asked), '');
    const ends = events.flatMap(endOf);
    if (ends.length === 0) return;
    const ended = columns(endedColumns, ends);
    await execute(sql, `update quotes q set status = r.status, ended_at = r.ended_at, transfer_id = r.transfer_id from ${ended.table} where q.quote_id = r.quote_id`, ended.values);
  },
});

function asked({ type, key, at, data }: QuoteEvent): RowOf<typeof askedColumns>[] {
  if (type !== 'QuoteCreated' && type !== 'QuoteRefused') return [];
  const { quoteId, customerId, status, code, terms, askedAt } = quoteRowOf({ type, ...data } as Parameters<typeof quoteRowOf>[0], key, new Date(at));
  return [{
    quote_id: quoteId, customer_id: customerId, status, code, source_currency: terms?.source.currency, source_amount: terms?.source.amount,
    target_currency: terms?.target.currency, target_amount: terms?.target.amount, terms, asked_at: askedAt, expires_at: terms && new Date(terms.expiresAt),
  }];
}

function endOf({ type, at, data }: QuoteEvent): RowOf<typeof endedColumns>[] {
  const ended_at = new Date(at);
  if (type === 'QuoteExpired') return [{ quote_id: data.quoteId, status: data.reason === 'TIME' ? 'expired' : 'replaced', ended_at, transfer_id: null }];
  return type === 'TransferRated' && data.quoteId !== undefined ? [{ quote_id: data.quoteId, status: 'used', ended_at, transfer_id: data.transferId }] : [];
}
