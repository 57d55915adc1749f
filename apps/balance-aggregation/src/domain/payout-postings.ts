import { entryIdOf, transferEntryIdOf } from '@kontor/events';
import type { LedgerEvent, PayoutEvent } from '@kontor/events';
import { fromMinorUnits } from '@kontor/money';
import type { MinorUnits } from '@kontor/money';
import type { Account } from './account.js';
import { isBooked, minorOf } from './booking.js';
import type { Booked } from './booking.js';
import { house } from './chart-of-accounts.js';
import { conflict } from './conflict.js';
import type { Context, Decision } from './context.js';
import { credit, debit, entryOf } from './legs.js';

/** The accounts in which a payout's money stands, before it is known to have left. */
export const STANDING = { clearing: 'payout:clearing', 'in-doubt': 'payout:in-doubt' } as const;

/** Money stands in clearing or in doubt: how it ends is open. */
export const isOpen = (booking: Booked): booking is Booked & { readonly status: 'clearing' | 'in-doubt' } => booking.status === 'clearing' || booking.status === 'in-doubt';

/**
 * Clears what the bank has paid. The amount is the one that was booked: what a payout says of it moves no money.
 * The same settlement again decides nothing.
 */
export function postSettlement(_account: Account, settled: PayoutEvent<'PayoutSettled'>, context: Context): Decision {
  const { transferId, payoutId, charges } = settled;
  const booking = context.bookings.get(transferId);
  if (!isBooked(booking)) return conflict(context, transferId, 'SETTLED_UNBOOKED', settled);
  if (isOpen(booking)) return settlementOf(booking, { transferId, payoutId, charges }, context);
  if (booking.status !== 'paid') return conflict(context, transferId, 'SETTLED_UNPAYABLE', settled);
  // A return that came first implied the settlement, and knew of no charges.
  return (booking.charges ?? '0') === charges ? undefined : conflict(context, transferId, 'CHARGES_DIFFER', settled);
}

/** What the bank paid leaves its nostro, and what it took for that is an expense. */
export function settlementOf(
  booking: Booked & { readonly status: 'clearing' | 'in-doubt' },
  { transferId, payoutId, charges }: { readonly transferId: string; readonly payoutId: string; readonly charges: MinorUnits },
  { partition }: { readonly partition: number },
): LedgerEvent<'SettlementPosted'> {
  const { target, amount, bank, status } = booking;
  const paid = fromMinorUnits(amount);
  const taken = fromMinorUnits(charges);
  const legs = entryOf([
    debit(house(STANDING[status], target, partition), target, paid),
    debit(house('expense:bank', target, partition), target, taken),
    credit(nostroOf(bank, target, partition), target, paid + taken),
  ]);
  return { type: 'SettlementPosted', entryId: transferEntryIdOf(transferId, 'settled'), transferId, payoutId, charges, legs };
}

export const nostroOf = (bank: string | undefined, currency: string, partition: number): string => house(`nostro:${bank!}`, currency, partition);

/** Nobody knows whether the bank pays: the money leaves clearing, where nobody could tell it from the rest. Once per attempt. */
export function postInDoubt(_account: Account, doubt: PayoutEvent<'PayoutInDoubt'>, context: Context): Decision {
  const { transferId, payoutId } = doubt;
  const booking = context.bookings.get(transferId);
  if (!isBooked(booking)) return conflict(context, transferId, 'IN_DOUBT_UNBOOKED', doubt);
  if (booking.doubts?.includes(payoutId) === true || booking.status === 'in-doubt') return undefined;
  if (booking.status !== 'clearing') return conflict(context, transferId, 'IN_DOUBT_LATE', doubt);
  return { type: 'InDoubtPosted', entryId: entryIdOf('in-doubt', payoutId), transferId, payoutId, legs: movedLegs(booking, 'clearing', 'in-doubt', context) };
}

/** What was in doubt is not any more: the bank has it, and will say how it ends. */
export function clearDoubt(_account: Account, accepted: PayoutEvent<'PayoutAccepted'>, context: Context): Decision {
  const { transferId, payoutId } = accepted;
  const booking = context.bookings.get(transferId);
  if (!isBooked(booking)) return conflict(context, transferId, 'ACCEPTED_UNBOOKED', accepted);
  if (booking.status === 'refunded') return conflict(context, transferId, 'ACCEPTED_REFUNDED', accepted);
  return doubtCleared(booking, transferId, payoutId, context);
}

/** Undefined unless it is this attempt that is in doubt. */
export function doubtCleared(booking: Booked, transferId: string, payoutId: string, context: Context): LedgerEvent<'InDoubtCleared'> | undefined {
  if (booking.status !== 'in-doubt' || booking.doubts?.at(-1) !== payoutId) return undefined;
  return { type: 'InDoubtCleared', entryId: entryIdOf('in-doubt-cleared', payoutId), transferId, payoutId, legs: movedLegs(booking, 'in-doubt', 'clearing', context) };
}

function movedLegs({ target, amount }: Booked, from: keyof typeof STANDING, to: keyof typeof STANDING, { partition }: Context) {
  const minor = minorOf(amount);
  return entryOf([debit(house(STANDING[from], target, partition), target, minor), credit(house(STANDING[to], target, partition), target, minor)]);
}

/** Moves nothing; but another bank's nostro will pay. */
export function noteBank(_account: Account, { transferId, destination: { bank } }: PayoutEvent<'PayoutRedirected'>, { bookings }: Context): Decision {
  const booking = bookings.get(transferId);
  return isBooked(booking) && isOpen(booking) && booking.bank !== bank ? { type: 'PayoutBankNoted', transferId, bank } : undefined;
}
