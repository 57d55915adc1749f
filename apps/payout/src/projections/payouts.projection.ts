import { payouts } from '@kontor/events';
import { columns, insertRows, projection, type JournalEvent, type Projection, type RowOf } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CreatePayouts1763920000000 } from './migrations/create-payouts.js';

/** One attempt to pay a transfer out. Amount in minor units. */
@Entity({ name: 'payouts' })
export class PayoutRow {
  @PrimaryColumn('text', { name: 'payout_id' }) id!: string;
  @Column('text', { name: 'transfer_id' }) transferId!: string;
  @Column('text', { name: 'customer_id' }) customerId!: string;
  @Column('integer') attempt!: number;
  @Column('text') rail!: string;
  @Column('text') bank!: string;
  @Column('text', { name: 'end_to_end_id' }) endToEndId!: string;
  @Column('text', { name: 'instr_id' }) instrId!: string;
  @Column('numeric') amount!: string;
  @Column('text') currency!: string;
  @Column('text', { name: 'recipient_id' }) recipientId!: string;
  @Column('text', { name: 'message_hash' }) messageHash!: string;
  @Column('timestamptz') deadline!: Date;
  @Column('timestamptz', { name: 'submitting_at' }) submittingAt!: Date;
  @Column('timestamptz', { name: 'accepted_at' }) acceptedAt!: Date | null;
  @Column('timestamptz', { name: 'settled_at' }) settledAt!: Date | null;
  @Column('text', { name: 'rail_ref' }) railRef!: string | null;
  @Column('text') status!: 'submitting' | 'accepted' | 'settled';
}

const intentColumns = {
  payout_id: 'text', transfer_id: 'text', customer_id: 'text', attempt: 'integer', rail: 'text', bank: 'text', end_to_end_id: 'text', instr_id: 'text',
  amount: 'numeric', currency: 'text', recipient_id: 'text', message_hash: 'text', deadline: 'timestamptz', submitting_at: 'timestamptz',
} as const;
const answerColumns = { payout_id: 'text', rail_ref: 'text', accepted_at: 'timestamptz', settled_at: 'timestamptz' } as const;

type PayoutEvent = JournalEvent<typeof payouts, 'PayoutSubmitting' | 'PayoutAccepted' | 'PayoutSettled'>;
type Intent = RowOf<typeof intentColumns>;
type Answered = RowOf<typeof answerColumns>;

/** The table of payouts, from their journal: an intent makes a row, answers fill it in. */
export const payoutsProjection: Projection = projection('payouts', {
  journals: [payouts],
  types: ['PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled'],
  entities: [PayoutRow],
  migrations: [CreatePayouts1763920000000],
  async apply(sql, blocks) {
    const { intents, answered } = rowsOf(blocks.flatMap((block) => block.events));
    await insertRows(sql, 'payouts', intentColumns, intents, ''); // one intent per payout: a second one is a defect, and is to stop here
    if (answered.length === 0) return;
    const given = columns(answerColumns, answered);
    await sql.query(
      `update payouts p set rail_ref = r.rail_ref, accepted_at = coalesce(p.accepted_at, r.accepted_at), settled_at = coalesce(p.settled_at, r.settled_at) from ${given.table} where p.payout_id = r.payout_id`,
      given.values,
    );
  },
});

/** The rows of new intents, and one row of answers per payout. The journal has an intent before its answers. */
export function rowsOf(events: readonly PayoutEvent[]): { intents: readonly Intent[]; answered: readonly Answered[] } {
  const intents: Intent[] = [];
  const answered = new Map<string, Answered>();
  for (const event of events) {
    const at = new Date(event.at);
    const { payoutId } = event.data;
    const before = answered.get(payoutId) ?? { payout_id: payoutId, rail_ref: null, accepted_at: null, settled_at: null };
    if (event.type === 'PayoutSubmitting') intents.push(intentOf(event, at));
    else if (event.type === 'PayoutAccepted') answered.set(payoutId, { ...before, rail_ref: event.data.railRef, accepted_at: at });
    else answered.set(payoutId, { ...before, rail_ref: event.data.railRef, settled_at: at });
  }
  return { intents, answered: [...answered.values()] };
}

function intentOf({ key, data }: Extract<PayoutEvent, { type: 'PayoutSubmitting' }>, at: Date): Intent {
  const { payoutId, transferId, attempt, rail, bank, endToEndId, instrId, amount, currency, recipientId, messageHash, deadline } = data;
  return {
    payout_id: payoutId, transfer_id: transferId, customer_id: key, attempt, rail, bank, end_to_end_id: endToEndId, instr_id: instrId,
    amount, currency, recipient_id: recipientId, message_hash: messageHash, deadline: new Date(deadline), submitting_at: at,
  };
}
