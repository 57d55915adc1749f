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
  @Column('timestamptz', { name: 'cancel_requested_at' }) cancelRequestedAt!: Date | null;
  @Column('timestamptz', { name: 'rated_at' }) ratedAt!: Date | null;
  @Column('timestamptz', { name: 'rating_rejected_at' }) ratingRejectedAt!: Date | null;
  @Column('timestamptz', { name: 'awaited_at' }) awaitedAt!: Date | null;
  @Column('timestamptz', { name: 'booked_at' }) bookedAt!: Date | null;
  @Column('timestamptz', { name: 'declined_at' }) declinedAt!: Date | null;
  /** Of the first attempt, and `acceptedAt` of the first that was accepted; of others the texts tell. Payout, rail reference and the times of what else the rail said are the newest's. */
  @Column('timestamptz', { name: 'submitting_at' }) submittingAt!: Date | null;
  @Column('timestamptz', { name: 'accepted_at' }) acceptedAt!: Date | null;
  @Column('timestamptz', { name: 'payout_rejected_at' }) payoutRejectedAt!: Date | null;
  @Column('timestamptz', { name: 'in_doubt_at' }) inDoubtAt!: Date | null;
  @Column('timestamptz', { name: 'settled_at' }) settledAt!: Date | null;
  @Column('timestamptz', { name: 'payout_cancelled_at' }) payoutCancelledAt!: Date | null;
  @Column('timestamptz', { name: 'cancel_refused_at' }) cancelRefusedAt!: Date | null;
  @Column('timestamptz', { name: 'suspended_at' }) suspendedAt!: Date | null;
  @Column('timestamptz', { name: 'resumed_at' }) resumedAt!: Date | null;
  @Column('timestamptz', { name: 'redirected_at' }) redirectedAt!: Date | null;
  @Column('timestamptz', { name: 'abandoned_at' }) abandonedAt!: Date | null;
  @Column('timestamptz', { name: 'returned_at' }) returnedAt!: Date | null;
  @Column('timestamptz', { name: 'settlement_posted_at' }) settlementPostedAt!: Date | null;
  @Column('timestamptz', { name: 'in_doubt_posted_at' }) inDoubtPostedAt!: Date | null;
  @Column('timestamptz', { name: 'in_doubt_cleared_at' }) inDoubtClearedAt!: Date | null;
  @Column('timestamptz', { name: 'return_posted_at' }) returnPostedAt!: Date | null;
  @Column('timestamptz', { name: 'refunded_at' }) refundedAt!: Date | null;
  @Column('timestamptz', { name: 'transit_completed_at' }) transitCompletedAt!: Date | null;
  /** Why it was refused, rejected or declined. */
  @Column('text') code!: string | null;
  @Column('text') source!: string | null;
  @Column('text') target!: string | null;
  @Column('numeric', { name: 'source_amount' }) sourceAmount!: string | null;
  @Column('numeric', { name: 'target_amount' }) targetAmount!: string | null;
  @Column('text', { name: 'quote_id' }) quoteId!: string | null;
  /** `bank`, `own` or `customer`. */
  @Column('text') destination!: string | null;
  @Column('text', { name: 'recipient_id' }) recipientId!: string | null;
  /** The recipient's other details, to which the next attempt goes. */
  @Column('text', { name: 'redirected_to' }) redirectedTo!: string | null;
  @Column('text', { name: 'to_customer_id' }) toCustomerId!: string | null;
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
  @Column('text', { name: 'payout_state' }) payoutState!: string | null;
  /** The bank's reason for a rejection or a return. */
  @Column('text', { name: 'payout_code' }) payoutCode!: string | null;
  /** Until when the customer can put details right. */
  @Column('timestamptz', { name: 'action_until' }) actionUntil!: Date | null;
  /** What came back, in target currency. */
  @Column('numeric', { name: 'returned_amount' }) returnedAmount!: string | null;
  @Column('text', { name: 'refunded_as' }) refundedAs!: string | null;
  /** What the customer was given back, in source currency, and what of the target was used up by it. */
  @Column('numeric', { name: 'refunded_source' }) refundedSource!: string | null;
  @Column('numeric', { name: 'refunded_target' }) refundedTarget!: string | null;
  /** What can happen more than once, each time: `toldIn` reads them. */
  @Column('text', { name: 'told_by_ledger' }) toldByLedger!: string | null;
  @Column('text', { name: 'told_by_payout' }) toldByPayout!: string | null;
}
