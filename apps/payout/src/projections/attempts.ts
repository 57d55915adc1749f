import type { payouts } from '@kontor/events';
import { columns, execute, insertRows, type JournalEvent, type RowOf, type Sql } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One attempt to pay a transfer out, and what became of it. Amounts in minor units. */
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
  /** Each of these: the first time. */
  @Column('timestamptz', { name: 'accepted_at' }) acceptedAt!: Date | null;
  @Column('timestamptz', { name: 'in_doubt_at' }) inDoubtAt!: Date | null;
  @Column('timestamptz', { name: 'settled_at' }) settledAt!: Date | null;
  @Column('timestamptz', { name: 'rejected_at' }) rejectedAt!: Date | null;
  @Column('text', { name: 'rail_ref' }) railRef!: string | null;
  /** Whether it is in doubt now. */
  @Column('boolean') doubtful!: boolean;
  @Column('numeric') charges!: string | null;
  @Column('text') evidence!: 'answer' | 'statement' | 'ops' | 'return' | null;
  @Column('text', { name: 'rejection_code' }) rejectionCode!: string | null;
  /** What follows the rejection. */
  @Column('text') follows!: 'retry' | 'redirect' | 'ops' | 'refund' | null;
  /** What came back, and what banks kept of it. */
  @Column('numeric') returned!: string;
  @Column('text') status!: 'submitting' | 'accepted' | 'in_doubt' | 'settled' | 'partly_returned' | 'returned' | 'rejected';
}

const intentColumns = {
  payout_id: 'text', transfer_id: 'text', customer_id: 'text', attempt: 'integer', rail: 'text', bank: 'text', end_to_end_id: 'text', instr_id: 'text',
  amount: 'numeric', currency: 'text', recipient_id: 'text', message_hash: 'text', deadline: 'timestamptz', submitting_at: 'timestamptz',
} as const;
const outcomeColumns = {
  payout_id: 'text', rail_ref: 'text', accepted_at: 'timestamptz', in_doubt_at: 'timestamptz', settled_at: 'timestamptz', rejected_at: 'timestamptz',
  doubtful: 'boolean', charges: 'numeric', evidence: 'text', rejection_code: 'text', follows: 'text', returned: 'numeric',
} as const;

export const attemptTypes = ['PayoutSubmitting', 'PayoutAccepted', 'PayoutInDoubt', 'PayoutSettled', 'PayoutRejected', 'PayoutReturned'] as const;
type AttemptEvent = JournalEvent<typeof payouts, (typeof attemptTypes)[number]>;
type Intent = RowOf<typeof intentColumns>;
type Outcome = RowOf<typeof outcomeColumns>;

/** An intent makes a row, what follows fills it in. */
export async function applyAttempts(sql: Sql, events: readonly AttemptEvent[]): Promise<void> {
  const { intents, outcomes } = attemptRowsOf(events);
  await insertRows(sql, 'payouts', intentColumns, intents, ''); // one intent per payout: a second one is a defect, and is to stop here
  if (outcomes.length === 0) return;
  const given = columns(outcomeColumns, outcomes);
  await execute(
    sql,
    `update payouts p set rail_ref = coalesce(r.rail_ref, p.rail_ref), accepted_at = coalesce(p.accepted_at, r.accepted_at), in_doubt_at = coalesce(p.in_doubt_at, r.in_doubt_at),
      settled_at = coalesce(p.settled_at, r.settled_at), rejected_at = coalesce(p.rejected_at, r.rejected_at), doubtful = coalesce(r.doubtful, p.doubtful),
      charges = coalesce(r.charges, p.charges), evidence = coalesce(r.evidence, p.evidence), rejection_code = coalesce(r.rejection_code, p.rejection_code),
      follows = coalesce(r.follows, p.follows), returned = p.returned + r.returned
    from ${given.table} where p.payout_id = r.payout_id`,
    given.values,
  );
}

/** The rows of new intents, and one row of outcomes per payout. The journal has an intent before its outcomes. */
function attemptRowsOf(events: readonly AttemptEvent[]): { intents: readonly Intent[]; outcomes: readonly Outcome[] } {
  const intents: Intent[] = [];
  const outcomes = new Map<string, Outcome>();
  for (const event of events) {
    if (event.type === 'PayoutSubmitting') {
      intents.push(intentOf(event));
      continue;
    }
    const { payoutId } = event.data;
    const before = outcomes.get(payoutId) ?? { ...NOTHING, payout_id: payoutId };
    outcomes.set(payoutId, { ...before, ...outcomeOf(event, before) });
  }
  return { intents, outcomes: [...outcomes.values()] };
}

const NOTHING: Outcome = {
  payout_id: '', rail_ref: null, accepted_at: null, in_doubt_at: null, settled_at: null, rejected_at: null,
  doubtful: null, charges: null, evidence: null, rejection_code: null, follows: null, returned: '0',
};

/** What an event adds to what the events before it in this round have told; the first time of each counts. */
function outcomeOf(event: Exclude<AttemptEvent, { type: 'PayoutSubmitting' }>, before: Outcome): Partial<Outcome> {
  const at = new Date(event.at);
  switch (event.type) {
    case 'PayoutAccepted':
      return { rail_ref: event.data.railRef, accepted_at: before.accepted_at ?? at, doubtful: false };
    case 'PayoutInDoubt':
      return { in_doubt_at: before.in_doubt_at ?? at, doubtful: true };
    case 'PayoutSettled':
      return { rail_ref: event.data.railRef, settled_at: at, doubtful: false, charges: event.data.charges, evidence: event.data.evidence };
    case 'PayoutRejected':
      return { rejected_at: at, doubtful: false, rejection_code: event.data.code, follows: event.data.then };
    case 'PayoutReturned':
      return { returned: String(BigInt(before.returned ?? 0) + BigInt(event.data.amount) + BigInt(event.data.charges)) };
  }
}

function intentOf({ key, at, data }: Extract<AttemptEvent, { type: 'PayoutSubmitting' }>): Intent {
  const { payoutId, transferId, attempt, rail, bank, endToEndId, instrId, amount, currency, recipientId, messageHash, deadline } = data;
  return {
    payout_id: payoutId, transfer_id: transferId, customer_id: key, attempt, rail, bank, end_to_end_id: endToEndId, instr_id: instrId,
    amount, currency, recipient_id: recipientId, message_hash: messageHash, deadline: new Date(deadline), submitting_at: new Date(at),
  };
}
