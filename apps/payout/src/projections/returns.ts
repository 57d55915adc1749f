import type { payouts } from '@kontor/events';
import { insertRows, type JournalEvent, type Sql } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Money that came back. Amounts in minor units: what came, and what banks kept of what was returned. */
@Entity({ name: 'payout_returns' })
export class PayoutReturnRow {
  @PrimaryColumn('text', { name: 'payout_id' }) payoutId!: string;
  @PrimaryColumn('text', { name: 'return_ref' }) returnRef!: string;
  @Column('text', { name: 'transfer_id' }) transferId!: string;
  @Column('text', { name: 'customer_id' }) customerId!: string;
  @Column('text') currency!: string;
  @Column('numeric') amount!: string;
  @Column('numeric') charges!: string;
  @Column('text', { name: 'borne_by' }) borneBy!: 'customer' | 'house';
  @Column('text') code!: string;
  @Column('timestamptz', { name: 'returned_at' }) returnedAt!: Date;
}

const returnColumns = {
  payout_id: 'text', return_ref: 'text', transfer_id: 'text', customer_id: 'text', currency: 'text', amount: 'numeric', charges: 'numeric', borne_by: 'text', code: 'text', returned_at: 'timestamptz',
} as const;

/** One row per return, whatever messages told of it. */
export async function applyReturns(sql: Sql, events: readonly JournalEvent<typeof payouts, 'PayoutReturned'>[]): Promise<void> {
  await insertRows(sql, 'payout_returns', returnColumns, events.map(({ key, at, data }) => ({
    payout_id: data.payoutId, return_ref: data.returnRef, transfer_id: data.transferId, customer_id: key, currency: data.currency, amount: data.amount, charges: data.charges,
    borne_by: data.borneBy, code: data.code, returned_at: new Date(at),
  })), ''); // a second row of one return would be money twice
}
