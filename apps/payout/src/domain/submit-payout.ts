import { endToEndIdOf, instrIdOf, payoutIdOf } from '@kontor/events';
import type { CancelRequested, PayoutEvent, PayoutSubmitting, TransferBooked } from '@kontor/events';
import { currencyOn } from '@kontor/money';
import type { Stops } from './follow-freeze.js';
import { messageHashOf, paymentMessageOf } from './payment-message.js';
import { reactionOf } from './payout-machine.js';
import { FROZEN, HALTED, RAIL_UNFIT, type Order, type Payout } from './payout-state.js';
import { railFor } from './rails.js';

/** What decisions know besides state and input. */
export interface Lookups {
  /** The block's clock, in milliseconds. */
  readonly now: number;
  /** The customer whom the input is about. */
  readonly key: string;
  /** Currencies in which nothing is paid out for now. */
  readonly halts: { get(currency: string): unknown };
  /** Customers who are frozen. */
  readonly stops: Stops;
}

/** Why a payout is held back, where the people who ordered it gave a reason of ours. */
export const BY_PEOPLE = 'OPS';

/** The catalogue counts no further. By other details, which customers and people may name again and again; by itself a payment is tried less often. */
const ATTEMPTS_EVER = 100;

/** What a decision comes to: nothing, or events that belong together. */
export type Decided = PayoutEvent | readonly PayoutEvent[] | undefined;

/** Intends to pay a booked transfer out, keeps it back, or notes that no bank is to pay anything. Repeats decide nothing. */
export function takeBooking(payout: Payout | undefined, booked: TransferBooked, lookups: Lookups): Decided {
  const { transferId, destination } = booked;
  if (destination.kind !== 'bank') return takeBookingElsewhere(payout, transferId);
  const reaction = reactionOf(payout, 'booked');
  if (reaction !== 'submit' && reaction !== 'keep') return undefined;
  const { recipientId, rail, bank } = destination;
  const order: Order = { ...booked.payout, recipientId, rail, bank, ...(booked.reference !== undefined && { reference: booked.reference }) };
  if (reaction === 'keep') return { type: 'PayoutSuspended', transferId, reason: payout?.reason ?? BY_PEOPLE, order };
  return nextAttempt(transferId, order, payout?.attempts ?? 0, lookups);
}

function takeBookingElsewhere(payout: Payout | undefined, transferId: string): Decided {
  const reaction = reactionOf(payout, 'booked_elsewhere');
  if (reaction === 'note') return { type: 'PayoutNotDue', transferId };
  if (reaction === 'refuse_cancel') return { type: 'CancelRefused', transferId, commandId: payout?.cancel ?? '', code: 'TOO_LATE' };
  return undefined;
}

/**
 * What becomes of an order to pay, where nothing is under way:
 * - its currency has ended, or it was tried too often: given up. What is under way when it ends is the bank's to finish or to refuse
 * - its customer is frozen, its currency is halted, or no rail carries it: held back
 * - else it is submitted: written before any I/O, and the point of no return
 */
export function nextAttempt(transferId: string, order: Order, attempts: number, { now, key, halts, stops }: Lookups): PayoutEvent {
  if (hasEnded(order.currency, now)) return { type: 'PayoutAbandoned', transferId, reason: 'CURRENCY_ENDED' };
  if (attempts >= ATTEMPTS_EVER) return { type: 'PayoutAbandoned', transferId, reason: 'ATTEMPTS_EXHAUSTED' };
  if (stops.get(key)?.isStopped === true) return { type: 'PayoutSuspended', transferId, reason: FROZEN, order };
  if (halts.get(order.currency) !== undefined) return { type: 'PayoutSuspended', transferId, reason: HALTED, order };
  const rail = railFor(order);
  if (rail === undefined) return { type: 'PayoutSuspended', transferId, reason: RAIL_UNFIT, order };
  return submitting(transferId, order, attempts + 1, now + rail.answerWithinMs);
}

export const hasEnded = (currency: string, now: number): boolean => !currencyOn(currency, new Date(now).toISOString()).ok;

/** Every id and the message follow from transfer and attempt, so whoever sends it, and however often, asks for the same payment. */
function submitting(transferId: string, order: Order, attempt: number, deadline: number): PayoutSubmitting {
  const { rail, bank, amount, currency, recipientId, reference } = order;
  const payoutId = payoutIdOf(transferId, attempt);
  const intent = {
    payoutId, transferId, attempt, rail, bank, endToEndId: endToEndIdOf(transferId), instrId: instrIdOf(payoutId), amount, currency, recipientId,
    ...(reference !== undefined && { reference }), deadline: new Date(deadline).toISOString(),
  };
  return { type: 'PayoutSubmitting', ...intent, messageHash: messageHashOf(paymentMessageOf(intent)) };
}

/**
 * Cancels what is not under way, also before it is booked: then nothing will be submitted. Money that is under way, paid,
 * or on its way back cannot be called back by a wish.
 */
export function cancelPayout(payout: Payout | undefined, { transferId, commandId }: CancelRequested): Decided {
  const reaction = reactionOf(payout, 'cancel_requested');
  if (reaction === 'cancel') return { type: 'PayoutCancelled', transferId, commandId };
  return payout?.cancel === undefined ? { type: 'CancelRefused', transferId, commandId, code: 'TOO_LATE' } : undefined;
}
