import type { QuoteCreated, QuoteRefused } from '@kontor/events';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** All of a quote's figures, as its event has them. */
export type QuoteTerms = Omit<QuoteCreated, 'type' | 'quoteId' | 'commandId' | 'bodyHash' | 'requoteOf'>;

export const quoteStatuses = ['open', 'refused', 'expired', 'replaced', 'used'] as const;

/** A quote and what became of it. */
@Entity({ name: 'quotes' })
export class QuoteRow {
  @PrimaryColumn('text', { name: 'quote_id' }) quoteId!: string;
  @Column('text', { name: 'customer_id' }) customerId!: string;
  @Column('text') status!: (typeof quoteStatuses)[number];
  /** Why it was refused; then it has no terms. */
  @Column('text') code!: string | null;
  @Column('jsonb') terms!: QuoteTerms | null;
  @Column('timestamptz', { name: 'asked_at' }) askedAt!: Date;
  @Column('timestamptz', { name: 'ended_at' }) endedAt!: Date | null;
  /** What used it. */
  @Column('text', { name: 'transfer_id' }) transferId!: string | null;
}

/** The row that a quote begins as. */
export function quoteRowOf(event: QuoteCreated | QuoteRefused, customerId: string, askedAt: Date): QuoteRow {
  const about = { quoteId: event.quoteId, customerId, askedAt, endedAt: null, transferId: null };
  if (event.type === 'QuoteRefused') return { ...about, status: 'refused', code: event.code, terms: null };
  const { type: _type, quoteId: _id, commandId: _command, bodyHash: _hash, requoteOf: _old, ...terms } = event;
  return { ...about, status: 'open', code: null, terms };
}
