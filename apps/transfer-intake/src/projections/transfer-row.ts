import type { JournalEvent, RowOf } from '@kontor/postgres';
import type { entries, payouts, quotes, transfers } from '@kontor/events';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TransferStages } from './status.js';

/** A transfer as four journals tell of it; what has not come yet is null. Amounts are minor units. */
@Entity({ name: 'transfers' })
export class TransferRow implements TransferStages {
  @PrimaryColumn('text', { name: 'transfer_id' }) id!: string;
  @Column('text', { name: 'customer_id' }) customerId!: string;
  /** When it was let in or refused: what lists are ordered by. Null until this service's own event has come. */
  @Column('timestamptz', { name: 'submitted_at' }) submittedAt!: Date | null;
  @Column('timestamptz', { name: 'requested_at' }) requestedAt!: Date | null;
  @Column('timestamptz', { name: 'refused_at' }) refusedAt!: Date | null;
  @Column('timestamptz', { name: 'rated_at' }) ratedAt!: Date | null;
  @Column('timestamptz', { name: 'rating_rejected_at' }) ratingRejectedAt!: Date | null;
  @Column('timestamptz', { name: 'booked_at' }) bookedAt!: Date | null;
  @Column('timestamptz', { name: 'declined_at' }) declinedAt!: Date | null;
  @Column('timestamptz', { name: 'submitting_at' }) submittingAt!: Date | null;
  @Column('timestamptz', { name: 'accepted_at' }) acceptedAt!: Date | null;
  @Column('timestamptz', { name: 'settled_at' }) settledAt!: Date | null;
  @Column('timestamptz', { name: 'settlement_posted_at' }) settlementPostedAt!: Date | null;
  /** Why it was refused, rejected or declined. */
  @Column('text') code!: string | null;
  @Column('text') source!: string | null;
  @Column('text') target!: string | null;
  @Column('numeric', { name: 'source_amount' }) sourceAmount!: string | null;
  @Column('numeric', { name: 'target_amount' }) targetAmount!: string | null;
  @Column('text', { name: 'recipient_id' }) recipientId!: string | null;
  @Column('text') reference!: string | null;
  /** In source currency. */
  @Column('numeric') fee!: string | null;
  @Column('numeric') mid!: string | null;
  @Column('numeric', { name: 'client_rate' }) clientRate!: string | null;
  @Column('numeric', { name: 'spread_bp' }) spreadBp!: string | null;
  @Column('text', { name: 'rate_date' }) rateDate!: string | null;
  @Column('timestamptz', { name: 'book_by' }) bookBy!: Date | null;
  @Column('text', { name: 'payout_id' }) payoutId!: string | null;
  @Column('text', { name: 'rail_ref' }) railRef!: string | null;
}

/** What the projection writes, by column. */
export const transferColumns = {
  transfer_id: 'text', customer_id: 'text',
  requested_at: 'timestamptz', refused_at: 'timestamptz', rated_at: 'timestamptz', rating_rejected_at: 'timestamptz', booked_at: 'timestamptz',
  declined_at: 'timestamptz', submitting_at: 'timestamptz', accepted_at: 'timestamptz', settled_at: 'timestamptz', settlement_posted_at: 'timestamptz',
  code: 'text', source: 'text', target: 'text', source_amount: 'numeric', target_amount: 'numeric', recipient_id: 'text', reference: 'text',
  fee: 'numeric', mid: 'numeric', client_rate: 'numeric', spread_bp: 'numeric', rate_date: 'text', book_by: 'timestamptz', payout_id: 'text', rail_ref: 'text',
} as const;

export type TransferPatch = Partial<RowOf<typeof transferColumns>> & { readonly transfer_id: string; readonly customer_id: string };

/** Journals that tell of transfers, and the types that this table takes from them. */
export type TransferJournal = typeof transfers | typeof quotes | typeof entries | typeof payouts;
export const transferTypes = [
  'TransferRequested', 'TransferRejected', 'TransferRated', 'RatingRejected', 'TransferBooked', 'BookingDeclined', 'SettlementPosted',
  'PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled',
] as const;
export type TransferEvent = JournalEvent<TransferJournal, (typeof transferTypes)[number]>;

/** The columns that an event fills in. No two events of a transfer fill in the same one differently. */
export function patchOf(event: TransferEvent): TransferPatch {
  return { transfer_id: event.data.transferId, customer_id: event.key, ...columnsOf(event, new Date(event.at)) };
}

function columnsOf(event: TransferEvent, at: Date): Partial<TransferPatch> {
  switch (event.type) {
    case 'TransferRequested': {
      const { source, target, fixed, destination, reference } = event.data;
      const amount = fixed === undefined ? {} : fixed.side === 'source' ? { source_amount: fixed.amount } : { target_amount: fixed.amount };
      return { requested_at: at, source, target, ...amount, recipient_id: destination.kind === 'bank' ? destination.recipientId : null, reference };
    }
    case 'TransferRejected':
      return { refused_at: at, code: event.data.code };
    case 'TransferRated': {
      const { source, target, fee, mid, clientRate, spreadBp, rate, bookBy } = event.data;
      return {
        rated_at: at, source: source.currency, target: target.currency, source_amount: source.amount, target_amount: target.amount,
        fee, mid, client_rate: clientRate, spread_bp: spreadBp, rate_date: rate.date, book_by: new Date(bookBy),
      };
    }
    case 'RatingRejected':
      return { rating_rejected_at: at, code: event.data.code };
    case 'TransferBooked':
      return { booked_at: at };
    case 'BookingDeclined':
      return { declined_at: at, code: event.data.code };
    case 'SettlementPosted':
      return { settlement_posted_at: at };
    case 'PayoutSubmitting':
      return { submitting_at: at, payout_id: event.data.payoutId };
    case 'PayoutAccepted':
      return { accepted_at: at, rail_ref: event.data.railRef };
    case 'PayoutSettled':
      return { settled_at: at, rail_ref: event.data.railRef };
  }
}

/** One patch per transfer, so that a statement meets each row once. */
export function mergedPatches(events: readonly TransferEvent[]): TransferPatch[] {
  const merged = new Map<string, TransferPatch>();
  for (const event of events) {
    const patch = patchOf(event);
    merged.set(patch.transfer_id, { ...merged.get(patch.transfer_id), ...patch });
  }
  return [...merged.values()];
}
