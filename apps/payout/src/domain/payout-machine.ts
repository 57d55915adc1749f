import { payoutIdOf } from '@kontor/events';
import type { Payout, PayoutStatus } from './payout-state.js';

/** What can happen to a transfer's payout. */
export type PayoutInput =
  /** The ledger booked it, for a bank to pay out, or for nobody to. */
  | 'booked'
  | 'booked_elsewhere'
  | 'cancel_requested'
  /** Orders of people. */
  | 'suspend'
  | 'resume'
  | 'redirect'
  | 'abandon'
  | RailInput
  /** What it waited for is late. */
  | 'due';

/** What is said about one attempt, by its rail, its bank, or people who found out. */
export type RailInput =
  /** Answers: taken; paid; not paid, for good; what could not be read. */
  | 'accepted'
  | 'settled'
  | 'refused'
  | 'unreadable'
  | 'debited'
  | 'returned'
  | 'proof_settled'
  | 'proof_refused';

export type Reaction =
  | 'submit'
  /** Keeps what is to be paid, for later. */
  | 'keep'
  | 'note'
  | 'cancel'
  | 'refuse_cancel'
  | 'suspend'
  | 'resume'
  | 'redirect'
  | 'abandon'
  | 'accept'
  | 'settle'
  | 'reject'
  | 'doubt'
  | 'enquire'
  | 'look'
  | 'return'
  /** Nothing can come back that was not paid: first the settlement, then the return. */
  | 'settle_and_return'
  /** A repeat, or older news than what is known. */
  | 'nothing'
  /** It cannot be, or cannot be done any more: kept with its evidence for people, and no money moves. */
  | 'conflict';

type Row = Readonly<Record<PayoutInput, Reaction>>;
type RailRow = Readonly<Record<RailInput, Reaction>>;

/** Of an attempt that was never submitted: somebody else's, or a bank that pays what nobody ordered. */
const UNKNOWN: RailRow = {
  accepted: 'conflict', settled: 'conflict', refused: 'conflict', unreadable: 'conflict', debited: 'conflict', returned: 'conflict', proof_settled: 'conflict', proof_refused: 'conflict',
};

/**
 * Of an attempt that was refused for good. The acceptance that came before may come after. If it was paid all the
 * same, then perhaps twice, with the attempt that followed.
 */
const REFUSED: RailRow = {
  accepted: 'nothing', settled: 'conflict', refused: 'nothing', unreadable: 'nothing', debited: 'conflict', returned: 'conflict', proof_settled: 'conflict', proof_refused: 'nothing',
};

/** Of an attempt that was paid. Answers and debits of the same payment say nothing new. */
const PAID: RailRow = {
  accepted: 'nothing', settled: 'nothing', refused: 'conflict', unreadable: 'nothing', debited: 'nothing', returned: 'return', proof_settled: 'nothing', proof_refused: 'conflict',
};

/** Of an attempt under way. What people found out counts only where nobody knows: in doubt. */
const LIVE: RailRow = {
  accepted: 'accept', settled: 'settle', refused: 'reject', unreadable: 'doubt', debited: 'settle', returned: 'settle_and_return', proof_settled: 'conflict', proof_refused: 'conflict',
};

/** Orders that come too late, or before there is anything to order. */
const NO_ORDERS = { suspend: 'conflict', resume: 'conflict', redirect: 'conflict', abandon: 'conflict' } as const;
/** Past the point of no return: another booking is a repeat, and a cancel comes too late. */
const SUBMITTED = { booked: 'nothing', booked_elsewhere: 'nothing', cancel_requested: 'refuse_cancel', ...NO_ORDERS } as const;
/** Paid, or on its way back: nothing is awaited. */
const OVER = { ...SUBMITTED, due: 'nothing' } as const;

/**
 * Every status × every input. Inputs about an attempt are looked up by what became of that attempt: see `reactionTo`.
 * Everything comes at least once, and what comes over different topics in any order.
 */
export const REACTIONS: Readonly<Record<PayoutStatus, Row>> = {
  absent: { booked: 'submit', booked_elsewhere: 'note', cancel_requested: 'cancel', ...NO_ORDERS, suspend: 'suspend', ...UNKNOWN, due: 'nothing' },
  not_due: { ...OVER, ...UNKNOWN },
  suspended_early: { booked: 'keep', booked_elsewhere: 'note', cancel_requested: 'cancel', ...NO_ORDERS, suspend: 'suspend', resume: 'resume', ...UNKNOWN, due: 'nothing' },
  suspended: { booked: 'nothing', booked_elsewhere: 'nothing', cancel_requested: 'cancel', suspend: 'suspend', resume: 'resume', redirect: 'conflict', abandon: 'abandon', ...REFUSED, due: 'nothing' },
  // Only who halted the currency or froze the customer ends that; people may hold the payout back beyond that.
  halted: { booked: 'nothing', booked_elsewhere: 'nothing', cancel_requested: 'cancel', suspend: 'suspend', resume: 'conflict', redirect: 'conflict', abandon: 'abandon', ...REFUSED, due: 'look' },
  submitting: { ...SUBMITTED, ...LIVE, due: 'doubt' },
  accepted: { ...SUBMITTED, ...LIVE, accepted: 'nothing', due: 'doubt' },
  in_doubt: { ...SUBMITTED, ...LIVE, unreadable: 'nothing', proof_settled: 'settle', proof_refused: 'reject', due: 'enquire' },
  settled: { ...OVER, ...PAID },
  partly_returned: { ...OVER, ...PAID },
  returned: { ...OVER, ...PAID, returned: 'conflict' },
  awaiting_redirect: { ...SUBMITTED, cancel_requested: 'cancel', redirect: 'redirect', abandon: 'abandon', ...REFUSED, due: 'abandon' },
  awaiting_ops: { ...SUBMITTED, cancel_requested: 'cancel', redirect: 'redirect', abandon: 'abandon', ...REFUSED, due: 'abandon' },
  rejected: { ...OVER, abandon: 'nothing', ...REFUSED },
  abandoned: { ...OVER, abandon: 'nothing', ...REFUSED },
  // Booked where nothing is paid out, before anybody here knew: the booking stands, and the cancel is refused after all.
  cancelled: { ...OVER, booked_elsewhere: 'refuse_cancel', cancel_requested: 'nothing', abandon: 'nothing', ...REFUSED },
};

export const statusOf = (payout: Payout | undefined): PayoutStatus => payout?.status ?? 'absent';

export const reactionOf = (payout: Payout | undefined, input: Exclude<PayoutInput, RailInput>): Reaction => REACTIONS[statusOf(payout)][input];

/** The reaction to what is said about an attempt, which may be an earlier one, or none of ours. */
export function reactionTo(payout: Payout | undefined, payoutId: string, input: RailInput): Reaction {
  if (payout?.payoutId === payoutId) return REACTIONS[payout.status][input];
  return payout !== undefined && isEarlierAttempt(payout, payoutId) ? REFUSED[input] : UNKNOWN[input];
}

/** An attempt follows another only where that was refused. */
function isEarlierAttempt({ transferId, attempts }: Payout, payoutId: string): boolean {
  for (let attempt = 1; attempt < attempts; attempt++) if (payoutIdOf(transferId, attempt) === payoutId) return true;
  return false;
}
