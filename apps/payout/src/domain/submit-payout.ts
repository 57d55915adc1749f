import { endToEndIdOf, instrIdOf, payoutIdOf } from '@kontor/events';
import type { PayoutSubmitting, TransferBooked } from '@kontor/events';
import { messageHashOf, paymentMessageOf } from './payment-message.js';
import { reactionOf } from './payout-machine.js';
import type { Payout } from './payout-machine.js';
import { railOf } from './rails.js';

/** There is one attempt per transfer: nothing can be rejected yet. */
const FIRST_ATTEMPT = 1;

export const firstPayoutOf = ({ transferId }: { readonly transferId: string }): string => payoutIdOf(transferId, FIRST_ATTEMPT);

/**
 * Intends to pay a booked transfer out. The event is written before any I/O and is the point of no return; every id
 * and the message follow from the transfer, so whoever sends it, and however often, asks for the same payment.
 * @param now milliseconds since the epoch
 */
export function submitPayout(payout: Payout | undefined, booked: TransferBooked, { now }: { readonly now: number }): PayoutSubmitting | undefined {
  if (reactionOf(payout, 'TransferBooked') !== 'submit') return undefined;
  const { transferId, destination: recipient, reference } = booked;
  if (recipient.kind !== 'bank') return undefined;
  const payoutId = firstPayoutOf(booked);
  const intent = {
    payoutId, transferId,
    attempt: FIRST_ATTEMPT,
    rail: recipient.rail,
    bank: recipient.bank,
    endToEndId: endToEndIdOf(transferId),
    instrId: instrIdOf(payoutId),
    amount: booked.payout.amount,
    currency: booked.payout.currency,
    recipientId: recipient.recipientId,
    ...(reference !== undefined && { reference }),
    deadline: new Date(now + railOf(recipient.rail).answerWithinMs).toISOString(),
  };
  return { type: 'PayoutSubmitting', ...intent, messageHash: messageHashOf(paymentMessageOf(intent)) };
}
