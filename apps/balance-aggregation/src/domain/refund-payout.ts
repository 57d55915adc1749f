import { entryIdOf, refundIdOf } from '@kontor/events';
import type { LedgerEvent, PayoutEvent, RefundCause, RefundRated } from '@kontor/events';
import { fromMinorUnits, minorUnits } from '@kontor/money';
import type { Account } from './account.js';
import { declined, thenAwaited } from './book-transfer.js';
import { isBooked, minorOf } from './booking.js';
import type { Booked, Returned } from './booking.js';
import { house } from './chart-of-accounts.js';
import { conflict } from './conflict.js';
import type { Context, Decision, LedgerEntry } from './context.js';
import { credit, debit, entryOf } from './legs.js';
import { doubtCleared, isOpen, nostroOf, settlementOf, STANDING } from './payout-postings.js';
import { currentFor, refundOf } from './refund.js';

/** Nothing moved at the bank. What follows is the payout's to say; the ledger gives back, or takes the doubt away. */
export function postRejection(account: Account, rejected: PayoutEvent<'PayoutRejected'>, context: Context): Decision {
  const { transferId, payoutId, then } = rejected;
  const booking = context.bookings.get(transferId);
  if (!isBooked(booking)) return conflict(context, transferId, 'REJECTED_UNBOOKED', rejected);
  if (then !== 'refund') return doubtCleared(booking, transferId, payoutId, context);
  // While one attempt is in doubt, what is known of another says nothing of the money.
  if (booking.status === 'in-doubt' && booking.doubts?.at(-1) !== payoutId) return conflict(context, transferId, 'REJECTED_IN_DOUBT', rejected);
  return wholeRefund(account, booking, transferId, 'rejected', rejected, context);
}

/** The payout was given up with nothing moved. */
export function postAbandonment(account: Account, abandoned: PayoutEvent<'PayoutAbandoned'>, context: Context): Decision {
  const { transferId } = abandoned;
  const booking = context.bookings.get(transferId);
  if (!isBooked(booking)) return conflict(context, transferId, 'ABANDONED_UNBOOKED', abandoned);
  return wholeRefund(account, booking, transferId, 'abandoned', abandoned, context);
}

/** At par, by no choice of the customer's. */
function wholeRefund(account: Account, booking: Booked, transferId: string, kind: 'rejected' | 'abandoned', event: object, context: Context): Decision {
  if (booking.status === 'refunded') return undefined;
  if (!isOpen(booking)) return conflict(context, transferId, `${kind.toUpperCase()}_LATE`, event);
  return thenAwaited(account, [openRefund(account, booking, transferId, { kind }, undefined, context)], context);
}

function openRefund(account: Account, booking: Booked & { readonly status: 'clearing' | 'in-doubt' }, transferId: string, cause: RefundCause, current: RefundRated['current'], context: Context): LedgerEvent<'RefundPosted'> {
  const { status, target, amount } = booking;
  const standing = house(STANDING[status], target, context.partition);
  return refundOf(account, booking, { transferId, refundId: refundIdOf(transferId, cause), from: status, standing, used: fromMinorUnits(amount), ...(current !== undefined && { current }) }, context);
}

/** The customer took the transfer back before it was submitted. Once it is booked, the refund waits for what it is worth today. */
export function postCancellation(account: Account, cancelled: PayoutEvent<'PayoutCancelled'>, context: Context): Decision {
  return cancel(account, cancelled.transferId, cancelled, undefined, context);
}

/** That a refund was rated says that it is due: the event that it is due for may come later by its own way. */
export function postRatedRefund(account: Account, rated: RefundRated, context: Context): Decision {
  const { transferId, refundId } = rated;
  if (refundId === refundIdOf(transferId, { kind: 'cancelled' })) return cancel(account, transferId, rated, rated, context);
  const booking = context.bookings.get(transferId);
  if (!isBooked(booking)) return conflict(context, transferId, 'RATED_UNBOOKED', rated);
  const returned = booking.returns?.[refundId];
  if (returned?.refunded === true) return undefined;
  if (returned?.amount === undefined) return returned?.rated === undefined ? { ...rated, type: 'RefundRateNoted' } : undefined;
  const refund = suspenseRefund(account, booking, rated, returned, context);
  return refund === undefined ? conflict(context, transferId, 'RATED_OTHERWISE', rated) : thenAwaited(account, [refund], context);
}

function cancel(account: Account, transferId: string, event: object, rated: RefundRated | undefined, context: Context): Decision {
  const booking = context.bookings.get(transferId);
  if (booking === undefined) return { type: 'CancellationNoted', transferId };
  if (booking.status === 'awaiting') return declined({ transferId }, 'CANCELLED');
  if (!isBooked(booking) || booking.status === 'refunded') return undefined;
  if (!isOpen(booking)) return conflict(context, transferId, 'CANCELLED_LATE', event);
  if (rated === undefined) return undefined;
  const worth = currentFor(rated, booking, booking.amount);
  if (worth === undefined) return conflict(context, transferId, 'RATED_OTHERWISE', rated);
  // In doubt here, it no longer is there: only what is not under way is cancelled. The rejection that says so comes by its own way.
  return thenAwaited(account, [openRefund(account, booking, transferId, { kind: 'cancelled' }, worth.current, context)], context);
}

/**
 * Money came back. It stands in suspense until the customer's part of it is known: at once if the fault was ours, else when
 * today's value is. Before it was settled, it is settled by this. The same return again decides nothing.
 */
export function postReturn(account: Account, event: PayoutEvent<'PayoutReturned'>, context: Context): Decision {
  const { transferId, payoutId, returnRef } = event;
  const booking = context.bookings.get(transferId);
  if (!isBooked(booking)) return conflict(context, transferId, 'RETURNED_UNBOOKED', event);
  const refundId = refundIdOf(transferId, { kind: 'returned', returnRef });
  const before = booking.returns?.[refundId];
  const posted = returnOf(booking, event, context);
  if (before?.amount !== undefined) return before.amount === posted.amount && before.charges === posted.charges ? undefined : conflict(context, transferId, 'RETURN_DIFFERS', event);
  if (!isOpen(booking) && booking.status !== 'paid') return conflict(context, transferId, 'RETURNED_UNPAID', event);
  const back = minorOf(booking.back) + fromMinorUnits(event.amount) + fromMinorUnits(event.charges);
  if (event.currency !== booking.target || back > fromMinorUnits(booking.amount)) return conflict(context, transferId, 'RETURN_EXCEEDS', event);
  const decided = isOpen(booking) ? [settlementOf(booking, { transferId, payoutId, charges: minorUnits(0n) }, context), posted] : [posted];
  const rated = posted.fault === 'house' ? { refundId, transferId, target: { currency: booking.target, amount: posted.amount } } : before?.rated;
  return rated === undefined ? decided : thenRefunded(account, booking, decided, posted, rated, context);
}

/** What came back is the customer's at once: it is known what it is worth. */
function thenRefunded(account: Account, booking: Booked, decided: readonly LedgerEntry[], posted: LedgerEvent<'ReturnPosted'>, rated: Omit<RefundRated, 'type'>, context: Context): Decision {
  const refund = suspenseRefund(account, booking, rated, { amount: posted.amount }, context);
  if (refund !== undefined) return thenAwaited(account, [...decided, refund], context);
  const differs = conflict(context, rated.transferId, 'RATED_OTHERWISE', rated);
  return differs === undefined ? decided : [...decided, differs];
}

function returnOf({ target, bank }: Booked, { transferId, payoutId, returnRef, currency, amount, charges, borneBy }: PayoutEvent<'PayoutReturned'>, { partition }: Context): LedgerEvent<'ReturnPosted'> {
  const came = fromMinorUnits(amount);
  const ours = borneBy === 'house' ? fromMinorUnits(charges) : 0n;
  const legs = entryOf([
    debit(nostroOf(bank, target, partition), target, came),
    debit(house('expense:bank', target, partition), target, ours),
    credit(house('returns:suspense', target, partition), target, came + ours),
  ]);
  const entryId = entryIdOf('returned', `${transferId}|${returnRef}`);
  return { type: 'ReturnPosted', entryId, transferId, payoutId, returnRef, currency, amount: minorUnits(came + ours), charges, ...(borneBy === 'house' && { fault: 'house' as const }), legs };
}

/** Undefined if what was rated is another part than what came back. */
function suspenseRefund(account: Account, booking: Booked, rated: Omit<RefundRated, 'type'>, { amount }: Returned, context: Context): LedgerEvent<'RefundPosted'> | undefined {
  const worth = currentFor(rated, booking, amount!);
  if (worth === undefined) return undefined;
  const standing = house('returns:suspense', booking.target, context.partition);
  const { transferId, refundId } = rated;
  return refundOf(account, booking, { transferId, refundId, from: 'suspense', standing, used: fromMinorUnits(amount), ...(worth.current !== undefined && { current: worth.current }) }, context);
}
