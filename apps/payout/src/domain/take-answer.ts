import type { PayoutEvent, RailAnswered, RailDebited } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { conflict, isOfAnother } from './conflict.js';
import { reactionTo, type RailInput } from './payout-machine.js';
import type { Payout } from './payout-state.js';
import { afterRejection, NO_CODE } from './reason-codes.js';
import { hasEnded, nextAttempt, type Decided, type Lookups } from './submit-payout.js';

const SAID: Readonly<Record<RailAnswered['status'], RailInput>> = {
  ACTC: 'accepted', ACCP: 'accepted', ACSP: 'accepted', PDNG: 'accepted',
  ACSC: 'settled', ACCC: 'settled',
  RJCT: 'refused', CANC: 'refused', BLCK: 'refused',
  NONE: 'unreadable',
};
/** How often a payment is tried that nothing is wrong with. */
const ATTEMPTS_MAX = 5;
const DAYS_MS = 86_400_000;
/** A customer has a week to put details right, people at the bank's door have one as well: the rate of the money that goes back is fixed. */
const PEOPLE_MS = 7 * DAYS_MS;
const NOTHING = minorUnits(0n);

/** Takes a rail's answer: accepted, settled, rejected with what follows from it, or unreadable, which leaves it in doubt. */
export function takeAnswer(payout: Payout | undefined, answer: RailAnswered, lookups: Lookups): Decided {
  const { payoutId, transferId, railRef, answerId } = answer;
  const said = SAID[answer.status];
  if (isOfAnother(payout, lookups.key) || (said !== 'unreadable' && isAnotherPayment(payout, answer))) return conflict(payout, answer, answerId);
  const reaction = reactionTo(payout, payoutId, said);
  switch (reaction) {
    case 'accept':
      return { type: 'PayoutAccepted', payoutId, transferId, railRef };
    case 'settle':
      return { type: 'PayoutSettled', payoutId, transferId, railRef, charges: answer.charges ?? NOTHING, evidence: 'answer' };
    case 'reject':
      return rejection(payout, { payoutId, transferId, code: answer.code ?? NO_CODE }, lookups);
    case 'doubt':
      return inDoubt({ payoutId, transferId }, 'UNREADABLE');
    default:
      return reaction === 'conflict' || hasMoreCharges(payout, answer) ? conflict(payout, answer, answerId) : undefined;
  }
}

/** Takes a debit on a statement: the payment has left, whatever was said about it or not. */
export function takeDebit(payout: Payout | undefined, debit: RailDebited, { key }: Pick<Lookups, 'key'>): Decided {
  const { payoutId, transferId, railRef, charges, answerId } = debit;
  if (isOfAnother(payout, key) || isAnotherPayment(payout, debit)) return conflict(payout, debit, answerId);
  const reaction = reactionTo(payout, payoutId, 'debited');
  if (reaction === 'settle') return { type: 'PayoutSettled', payoutId, transferId, railRef, charges, evidence: 'statement' };
  return reaction === 'conflict' || hasMoreCharges(payout, debit) ? conflict(payout, debit, answerId) : undefined;
}

/** The same attempt under another reference of the bank's: it may have paid twice. */
export const isAnotherPayment = (payout: Payout | undefined, { payoutId, railRef }: { readonly payoutId: string; readonly railRef: string }): boolean =>
  payout?.payoutId === payoutId && payout.railRef !== undefined && payout.railRef !== railRef;

/** Charges that nobody posted. */
const hasMoreCharges = (payout: Payout | undefined, { payoutId, charges }: Pick<RailAnswered, 'payoutId' | 'charges'>): boolean =>
  payout?.payoutId === payoutId && payout.paid !== undefined && BigInt(charges ?? 0) > BigInt(payout.paid.charges ?? 0);

/** Definitive: nothing moved. What follows stands in the same decision, so that there is never an attempt too few or too many. */
export function rejection(payout: Payout | undefined, { payoutId, transferId, code }: Pick<PayoutEvent<'PayoutRejected'>, 'payoutId' | 'transferId' | 'code'>, lookups: Lookups): readonly PayoutEvent[] {
  const order = payout?.order;
  const then = order === undefined || hasEnded(order.currency, lookups.now) ? 'refund' : afterRejection(code);
  const until = then === 'redirect' || then === 'ops' ? { until: new Date(lookups.now + PEOPLE_MS).toISOString() } : {};
  const rejected: PayoutEvent = { type: 'PayoutRejected', payoutId, transferId, code, then, ...until };
  if (then !== 'retry' || payout === undefined || order === undefined) return [rejected];
  if (payout.attempts >= ATTEMPTS_MAX) return [rejected, { type: 'PayoutAbandoned', transferId, reason: 'ATTEMPTS_EXHAUSTED' }];
  return [rejected, nextAttempt(transferId, order, payout.attempts, lookups)];
}

/** No refund, no other attempt: the rail is asked. */
export const inDoubt = (of: { readonly payoutId: string; readonly transferId: string }, reason: 'NO_ANSWER' | 'UNREADABLE'): readonly PayoutEvent[] => [
  { type: 'PayoutInDoubt', ...of, reason },
  { type: 'PayoutEnquiring', ...of, enquiry: 1 },
];

