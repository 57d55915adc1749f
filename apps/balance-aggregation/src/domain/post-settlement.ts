import { transferEntryIdOf } from '@kontor/events';
import type { PayoutSettled, SettlementPosted } from '@kontor/events';
import { fromMinorUnits, minorUnits } from '@kontor/money';
import type { Account } from './account.js';
import type { Bookings } from './booking.js';
import { credit, debit, entryOf, house } from './legs.js';

interface Context {
  readonly partition: number;
  readonly bookings: Bookings;
}

/** A payout says it settled what the ledger never booked. Evidence for people; no money moves on it. */
export class UnbookedSettlement extends Error {
  override readonly name = 'UnbookedSettlement';
}

/**
 * Clears what the bank has paid. The amount is the one that was booked: what a payout says of it moves no money.
 * The same settlement again decides nothing.
 * @throws UnbookedSettlement for a transfer that is not known here, or was declined
 */
export function postSettlement(_account: Account, { payoutId, transferId }: PayoutSettled, { partition, bookings }: Context): SettlementPosted | undefined {
  const booking = bookings.get(transferId);
  if (booking === undefined || booking.status === 'declined') {
    throw new UnbookedSettlement(`${payoutId} settled ${transferId}, which is ${booking?.status ?? 'not known'}`);
  }
  if (booking.status === 'settled') return undefined;
  const { currency, amount, bank } = booking;
  const minor = fromMinorUnits(amount);
  const legs = entryOf([
    debit(house('payout:clearing', currency, partition), currency, minor),
    credit(house(`nostro:${bank}`, currency, partition), currency, minor),
  ]);
  return { type: 'SettlementPosted', entryId: transferEntryIdOf(transferId, 'settled'), transferId, payoutId, charges: minorUnits(0n), legs };
}
