import type { PayoutAccepted, PayoutSettled, PayoutSubmitting } from '@kontor/events';

/** What is known of a payout. Absent: it was never submitted. */
export type Payout =
  | { readonly status: 'submitting'; readonly transferId: string; readonly deadline: string }
  | { readonly status: 'accepted' | 'settled'; readonly transferId: string; readonly railRef: string };

export type PayoutStatus = Payout['status'] | 'absent';
/** What can happen to a payout: the ledger booked its transfer, or the rail answered. */
export type PayoutInput = 'TransferBooked' | 'ACSP' | 'ACSC';
export type Reaction =
  | 'submit'
  | 'accept'
  | 'settle'
  /** A repeat, or older news than what is known. */
  | 'nothing'
  /** It cannot be: kept with its evidence for people, and no money moves. */
  | 'conflict';

/**
 * Every status × every input. Answers come at least once and in any order: settled before accepted implies the
 * acceptance, and an acceptance after it is old news.
 */
export const REACTIONS: Readonly<Record<PayoutStatus, Readonly<Record<PayoutInput, Reaction>>>> = {
  absent: { TransferBooked: 'submit', ACSP: 'conflict', ACSC: 'conflict' },
  submitting: { TransferBooked: 'nothing', ACSP: 'accept', ACSC: 'settle' },
  accepted: { TransferBooked: 'nothing', ACSP: 'nothing', ACSC: 'settle' },
  settled: { TransferBooked: 'nothing', ACSP: 'nothing', ACSC: 'nothing' },
};

export const reactionOf = (payout: Payout | undefined, input: PayoutInput): Reaction => REACTIONS[payout?.status ?? 'absent'][input];

export const evolvePayout = {
  PayoutSubmitting: (_: Payout | undefined, { transferId, deadline }: PayoutSubmitting): Payout => ({ status: 'submitting', transferId, deadline }),
  PayoutAccepted: (_: Payout | undefined, { transferId, railRef }: PayoutAccepted): Payout => ({ status: 'accepted', transferId, railRef }),
  PayoutSettled: (_: Payout | undefined, { transferId, railRef }: PayoutSettled): Payout => ({ status: 'settled', transferId, railRef }),
};
