import { partitionOf, transferEntryIdOf, transitIdOf } from '@kontor/events';
import type { BookingDeclined, LedgerEvent, Leg, TransferRated } from '@kontor/events';
import { fromMinorUnits } from '@kontor/money';
import { availableIn, creditTo } from './account.js';
import type { Account } from './account.js';
import { accountAfter } from './context.js';
import type { Context, Decision, LedgerEntry, Place } from './context.js';
import { availableOf, house, transitOf } from './chart-of-accounts.js';
import { credit, debit, entryOf, signed } from './legs.js';
import type { Posting } from './legs.js';
import { breachOf, nothingSpent } from './spending.js';

/** What a transfer is booked from. */
export type Rated = Omit<TransferRated, 'type'>;

/** So many transfers of a customer wait for money at once: one credit may book them all, in one decision. */
export const AWAITING_MAX = 50;

/** Books a rated transfer, or says why not. A transfer is decided once: its rating again decides nothing. */
export function bookTransfer(account: Account, { type: _, ...rated }: TransferRated, context: Context): Decision {
  const before = context.bookings.get(rated.transferId);
  if (before !== undefined) return before.status === 'cancelled' ? declined(rated, 'CANCELLED') : undefined;
  const refusal = refusalOf(account, rated, context.now);
  if (refusal !== undefined) return declined(rated, refusal);
  if (hasFor(account, rated.source)) return thenAwaited(account, booked(account, rated, context), context);
  return mayWait(account, rated, context) ? { type: 'FundsAwaited', transferId: rated.transferId, rated } : declined(rated, 'INSUFFICIENT_FUNDS');
}

/**
 * What waits holds a rate with no money behind it. So that this is no free option of any size, all that waits of a customer is
 * held against the limits together, on top of what was booked. It reserves nothing: who has the money at hand is judged by what
 * was booked alone, and what waits is judged by that once more when its money comes.
 */
function mayWait(account: Account, { waitForFunds, base }: Rated, { bookings, now }: Context): boolean {
  const { awaiting = [], spent = nothingSpent, tier = 'standard' } = account;
  if (!waitForFunds || awaiting.length >= AWAITING_MAX) return false;
  let together = fromMinorUnits(base.amount);
  for (const { transferId } of awaiting) {
    const booking = bookings.get(transferId);
    if (booking?.status === 'awaiting') together += fromMinorUnits(booking.rated.base.amount);
  }
  return breachOf(spent, tier, together, now) === undefined;
}

/** Why a transfer is not booked, be the money there or not. */
function refusalOf(account: Account, { bookBy, base }: Rated, now: number): BookingDeclined['code'] | undefined {
  if (now > Date.parse(bookBy)) return 'EXPIRED';
  if (account.isClosed === true) return 'ACCOUNT_CLOSED';
  if (account.isFrozen === true) return 'ACCOUNT_FROZEN';
  return breachOf(account.spent ?? nothingSpent, account.tier ?? 'standard', fromMinorUnits(base.amount), now);
}

const hasFor = (account: Account, { currency, amount }: { readonly currency: string; readonly amount: string }): boolean => availableIn(account, currency) >= fromMinorUnits(amount);

export const declined = ({ transferId }: { readonly transferId: string }, code: BookingDeclined['code']): BookingDeclined => ({ type: 'BookingDeclined', transferId, code });

/**
 * What was decided, and after it what it lets happen: transfers that waited for the money it brought, in order of request.
 * One that does not fit does not block a smaller one.
 */
export function thenAwaited(account: Account, decided: readonly LedgerEntry[], context: Context): readonly LedgerEntry[] {
  if (account.awaiting === undefined) return decided;
  const all = [...decided];
  let after = accountAfter(account, decided, context);
  for (;;) {
    // From the first one again: an own conversion is a credit too.
    const next = nextAwaited(after, context);
    if (next === undefined) return all;
    all.push(...next);
    after = accountAfter(after, next, context);
  }
}

function nextAwaited(account: Account, context: Context): readonly LedgerEntry[] | undefined {
  for (const { transferId, currency, amount, until } of account.awaiting ?? []) {
    if (context.now > until || !hasFor(account, { currency, amount })) continue;
    const booking = context.bookings.get(transferId);
    if (booking?.status !== 'awaiting') continue;
    const { rated } = booking;
    const refusal = refusalOf(account, rated, context.now);
    return refusal === undefined ? booked(account, rated, context) : [declined(rated, refusal)];
  }
  return undefined;
}

/** Those that have waited long enough are declined. */
export function declineExpired(account: Account, { now }: Pick<Place, 'now'>): readonly BookingDeclined[] {
  return (account.awaiting ?? []).filter(({ until }) => now > until).map((one) => declined(one, 'INSUFFICIENT_FUNDS'));
}

/** All that wait are declined: the customer pays no more. */
export const declineAll = (account: Account, code: BookingDeclined['code']): readonly BookingDeclined[] => (account.awaiting ?? []).map((one) => declined(one, code));

function booked(account: Account, rated: Rated, place: Place): readonly LedgerEntry[] {
  const { transferId, target, destination, reference, base } = rated;
  const event: LedgerEvent<'TransferBooked'> = {
    type: 'TransferBooked', entryId: transferEntryIdOf(transferId, 'booked'), transferId,
    legs: bookedLegs(account, rated, place),
    payout: target,
    destination,
    base,
    ...(reference !== undefined && { reference }),
  };
  if (destination.kind !== 'customer') return [event];
  const { key: customerId, partition } = place;
  return [event, { type: 'TransitSent', transitId: transitIdOf(transferId), transferId, ...target, from: { customerId, partition }, toCustomerId: destination.customerId }];
}

/**
 * The customer pays source; fee and spread are income; what is left goes into the position, and the same value at mid
 * comes out of it in the target currency: to where the transfer ends, the fraction to rounding.
 */
export function bookedLegs(account: Account, rated: Rated, place: Place): Leg[] {
  const { source, target } = rated;
  const { key, partition } = place;
  return entryOf([
    debit(availableOf(key, source.currency), source.currency, fromMinorUnits(source.amount)),
    credit(house('income:fee', source.currency, partition), source.currency, fromMinorUnits(rated.fee)),
    credit(house('income:spread', source.currency, partition), source.currency, fromMinorUnits(rated.spread)),
    ...throughPosition(rated, partition),
    ...towards(account, rated, place),
    signed(house('fx:rounding', target.currency, partition), target.currency, fromMinorUnits(rated.rounding)),
  ]);
}

function towards(account: Account, { target: { currency, amount }, destination }: Rated, { key, partition, partitions }: Place): Posting[] {
  const minor = fromMinorUnits(amount);
  switch (destination.kind) {
    case 'bank':
      return [credit(house('payout:clearing', currency, partition), currency, minor)];
    case 'own':
      return creditTo(account, key, currency, minor, partition);
    case 'customer':
      return [credit(transitOf(partition, partitionOf(destination.customerId, partitions), currency, partition), currency, minor)];
  }
}

/** Nothing is exchanged between a currency and itself: the position would only be credited and debited the same. */
function throughPosition({ source, target, position }: Rated, partition: number): Posting[] {
  if (source.currency === target.currency && position.source === position.target) return [];
  return [
    credit(house('fx:position', source.currency, partition), source.currency, fromMinorUnits(position.source)),
    debit(house('fx:position', target.currency, partition), target.currency, fromMinorUnits(position.target)),
  ];
}
