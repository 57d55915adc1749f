import { transferEntryIdOf } from '@kontor/events';
import type { BookingDeclined, Leg, TransferBooked, TransferRated } from '@kontor/events';
import { fromMinorUnits } from '@kontor/money';
import { availableIn } from './account.js';
import type { Account } from './account.js';
import type { Bookings } from './booking.js';
import { availableOf, credit, debit, entryOf, house } from './legs.js';
import type { Posting } from './legs.js';

interface Context {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Customer id. */
  readonly key: string;
  readonly partition: number;
  readonly bookings: Bookings;
}

/** Books a rated transfer, or says why not. A transfer is decided once: its rating again decides nothing. */
export function bookTransfer(account: Account, rated: TransferRated, { now, key, partition, bookings }: Context): TransferBooked | BookingDeclined | undefined {
  if (bookings.get(rated.transferId) !== undefined) return undefined;
  if (now > Date.parse(rated.bookBy)) return declined(rated, 'EXPIRED');
  if (availableIn(account, rated.source.currency) < fromMinorUnits(rated.source.amount)) return declined(rated, 'INSUFFICIENT_FUNDS');
  const { transferId, target, destination, reference, base } = rated;
  return {
    type: 'TransferBooked', entryId: transferEntryIdOf(transferId, 'booked'), transferId,
    legs: bookedLegs(rated, key, partition),
    payout: target,
    destination,
    base,
    ...(reference !== undefined && { reference }),
  };
}

const declined = ({ transferId }: TransferRated, code: BookingDeclined['code']): BookingDeclined => ({ type: 'BookingDeclined', transferId, code });

/**
 * The customer pays source; fee and spread are income; what is left goes into the position, and the same value at mid
 * comes out of it in the target currency: into clearing for the recipient, the fraction to rounding.
 */
export function bookedLegs(rated: TransferRated, customerId: string, partition: number): Leg[] {
  const { source, target } = rated;
  const shard = (account: Parameters<typeof house>[0], currency: string): string => house(account, currency, partition);
  return entryOf([
    debit(availableOf(customerId, source.currency), source.currency, fromMinorUnits(source.amount)),
    credit(shard('income:fee', source.currency), source.currency, fromMinorUnits(rated.fee)),
    credit(shard('income:spread', source.currency), source.currency, fromMinorUnits(rated.spread)),
    ...throughPosition(rated, shard),
    credit(shard('payout:clearing', target.currency), target.currency, fromMinorUnits(target.amount)),
    signed(shard('fx:rounding', target.currency), target.currency, fromMinorUnits(rated.rounding)),
  ]);
}

/** Nothing is exchanged between a currency and itself: the position would only be credited and debited the same. */
function throughPosition({ source, target, position }: TransferRated, shard: (account: 'fx:position', currency: string) => string): Posting[] {
  if (source.currency === target.currency && position.source === position.target) return [];
  return [
    credit(shard('fx:position', source.currency), source.currency, fromMinorUnits(position.source)),
    debit(shard('fx:position', target.currency), target.currency, fromMinorUnits(position.target)),
  ];
}

/** A credit, or the debit of the opposite amount. */
const signed = (account: string, currency: string, minor: bigint): Posting =>
  minor < 0n ? debit(account, currency, -minor) : credit(account, currency, minor);
