import { quotes } from '@kontor/events';
import { columns, insertRows, projection, type JournalEvent, type Projection, type RowOf } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CreateQuotes1763940000000 } from './migrations/create-quotes.js';

export const QUOTES = 'quotes';

/** A quote and what became of it. Amounts are minor units; those of a refused one are not known. */
@Entity({ name: 'quotes' })
export class QuoteRow {
  @PrimaryColumn('text', { name: 'quote_id' }) quoteId!: string;
  @Column('text', { name: 'customer_id' }) customerId!: string;
  @Column('text') status!: 'open' | 'refused' | 'expired' | 'replaced' | 'used';
  /** Why it was refused. */
  @Column('text') code!: string | null;
  @Column('text', { name: 'source_currency' }) sourceCurrency!: string | null;
  @Column('numeric', { name: 'source_amount' }) sourceAmount!: string | null;
  @Column('text', { name: 'target_currency' }) targetCurrency!: string | null;
  @Column('numeric', { name: 'target_amount' }) targetAmount!: string | null;
  @Column('numeric') fee!: string | null;
  @Column('numeric') mid!: string | null;
  @Column('numeric', { name: 'client_rate' }) clientRate!: string | null;
  @Column('text', { name: 'price_list' }) priceList!: string | null;
  @Column('timestamptz', { name: 'asked_at' }) askedAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date | null;
  @Column('timestamptz', { name: 'ended_at' }) endedAt!: Date | null;
  /** What used it. */
  @Column('text', { name: 'transfer_id' }) transferId!: string | null;
}

const types = ['QuoteCreated', 'QuoteRefused', 'QuoteExpired', 'TransferRated'] as const;
type QuoteEvent = JournalEvent<typeof quotes, (typeof types)[number]>;

const askedColumns = {
  quote_id: 'text', customer_id: 'text', status: 'text', code: 'text', source_currency: 'text', source_amount: 'numeric', target_currency: 'text', target_amount: 'numeric',
  fee: 'numeric', mid: 'numeric', client_rate: 'numeric', price_list: 'text', asked_at: 'timestamptz', expires_at: 'timestamptz',
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
    const ended = columns(endedColumns, events.flatMap(endOf));
    if (ended.values[0] === undefined || (ended.values[0] as unknown[]).length === 0) return;
    await sql.query(`update quotes q set status = r.status, ended_at = r.ended_at, transfer_id = r.transfer_id from ${ended.table} where q.quote_id = r.quote_id`, ended.values);
  },
});

function asked({ type, key, at, data }: QuoteEvent): RowOf<typeof askedColumns>[] {
  const nothing = { source_currency: null, source_amount: null, target_currency: null, target_amount: null, fee: null, mid: null, client_rate: null, price_list: null, expires_at: null };
  if (type === 'QuoteRefused') return [{ ...nothing, quote_id: data.quoteId, customer_id: key, status: 'refused', code: data.code, asked_at: new Date(at) }];
  if (type !== 'QuoteCreated') return [];
  return [{
    quote_id: data.quoteId, customer_id: key, status: 'open', code: null, source_currency: data.source.currency, source_amount: data.source.amount,
    target_currency: data.target.currency, target_amount: data.target.amount, fee: data.fee, mid: data.mid, client_rate: data.clientRate, price_list: data.priceList,
    asked_at: new Date(at), expires_at: new Date(data.expiresAt),
  }];
}

function endOf({ type, at, data }: QuoteEvent): RowOf<typeof endedColumns>[] {
  const ended_at = new Date(at);
  if (type === 'QuoteExpired') return [{ quote_id: data.quoteId, status: data.reason === 'TIME' ? 'expired' : 'replaced', ended_at, transfer_id: null }];
  return type === 'TransferRated' && data.quoteId !== undefined ? [{ quote_id: data.quoteId, status: 'used', ended_at, transfer_id: data.transferId }] : [];
}
