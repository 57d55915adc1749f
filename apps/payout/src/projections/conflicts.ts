import type { payouts } from '@kontor/events';
import { insertRows, type JournalEvent, type Sql } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What cannot be true, or could not be done any more: for people. */
@Entity({ name: 'payout_conflicts' })
export class PayoutConflictRow {
  /** Where it stands in the journal. */
  @PrimaryColumn('text', { name: 'event_id' }) eventId!: string;
  @Column('text', { name: 'transfer_id' }) transferId!: string;
  @Column('text', { name: 'payout_id' }) payoutId!: string | null;
  @Column('text', { name: 'customer_id' }) customerId!: string;
  /** What the payout was, when it came. */
  @Column('text') status!: string;
  @Column('text') input!: string;
  @Column('text', { name: 'input_id' }) inputId!: string;
  /** The input as it came. */
  @Column('text') evidence!: string;
  @Column('timestamptz', { name: 'found_at' }) foundAt!: Date;
}

const conflictColumns = {
  event_id: 'text', transfer_id: 'text', payout_id: 'text', customer_id: 'text', status: 'text', input: 'text', input_id: 'text', evidence: 'text', found_at: 'timestamptz',
} as const;

export async function applyConflicts(sql: Sql, events: readonly JournalEvent<typeof payouts, 'PayoutConflict'>[]): Promise<void> {
  await insertRows(sql, 'payout_conflicts', conflictColumns, events.map(({ id, key, at, data }) => ({
    event_id: id, transfer_id: data.transferId, payout_id: data.payoutId, customer_id: key, status: data.status, input: data.input, input_id: data.inputId,
    evidence: data.evidence, found_at: new Date(at),
  })), '');
}
