import { entryIdOf, isHouseKey } from '@kontor/events';
import type { Leg, LedgerCommand, LedgerEvent } from '@kontor/events';
import { fromMinorUnits, minorUnits } from '@kontor/money';
import { creditTo, takeBack } from './account.js';
import type { Account } from './account.js';
import { thenAwaited } from './book-transfer.js';
import { isBooked, minorOf } from './booking.js';
import type { Booked } from './booking.js';
import { house } from './chart-of-accounts.js';
import { orderKey } from './customers.js';
import type { OrderContext } from './customers.js';
import type { Decision } from './context.js';
import { depositTakenBack } from './deposits.js';
import type { DepositContext } from './deposits.js';
import type { HouseContext } from './house-entries.js';
import { debit, entryOf, opposite, signed } from './legs.js';

export interface ReversalContext extends DepositContext, HouseContext, OrderContext {
  /** Own conversions by their entries. */
  readonly conversions: { get(entryId: string): Conversion | undefined };
}

/** An entry that booked an own conversion. */
export interface Conversion {
  readonly transferId: string;
  readonly owner: string;
  readonly isReversed?: true;
}

/** Where what is no conversion is kept, which is nothing: so that a booking costs no entry of a state. */
const NO_CONVERSION = 'none';

export function conversionOf(event: LedgerEvent<'TransferBooked'> | LedgerEvent<'EntryReversed'>): string {
  if (event.type === 'EntryReversed') return event.reversedEntryId;
  return event.destination.kind === 'own' ? event.entryId : NO_CONVERSION;
}

export const evolveConversion = {
  TransferBooked: (_: Conversion | undefined, { destination, transferId }: LedgerEvent<'TransferBooked'>, { key }: { readonly key: string }): Conversion | undefined =>
    (destination.kind === 'own' ? { transferId, owner: key } : undefined),
  /** Of other entries too: those are no conversions. */
  EntryReversed: (conversion: Conversion | undefined): Conversion | undefined => conversion && { ...conversion, isReversed: true },
};

type Refusal = LedgerEvent<'ReversalRefused'>['code'];
interface Reversal {
  readonly shortfall: bigint;
  readonly legs: readonly Leg[];
}

/**
 * Posts the exact opposite of an entry, once; what the customer no longer has is owed. Its legs follow from what the ledger
 * knows of the entry, so only some can be reversed: deposits, own conversions, hedges, corrections. Of others it keeps no
 * entry by its id, and says that they are not reversible; a transfer's life goes on from those by its own events.
 */
export function reverseEntry(account: Account, order: LedgerCommand<'ReverseEntry'>, context: ReversalContext): Decision {
  const { commandId, entryId: reversedEntryId } = order;
  if (context.orders.get(orderKey(context.key, commandId)) === true) return undefined;
  const reversal = reversalOf(account, reversedEntryId, context);
  if (typeof reversal === 'string') return { type: 'ReversalRefused', commandId, reversedEntryId, code: reversal };
  const { shortfall, legs } = reversal;
  return thenAwaited(account, [{ type: 'EntryReversed', entryId: entryIdOf('reversed', reversedEntryId), reversedEntryId, commandId, shortfall: minorUnits(shortfall), legs: [...legs] }], context);
}

export const evolveReversalOrder = { EntryReversed: (): true => true, ReversalRefused: (): true => true };

function reversalOf(account: Account, entryId: string, context: ReversalContext): Reversal | Refusal {
  const deposit = ownedBy(context.key, context.deposits.get(entryId));
  if (deposit !== undefined) {
    if (deposit.status === 'undone') return 'ALREADY_REVERSED';
    if (deposit.status !== 'credited' && deposit.status !== 'suspense') return 'NOT_REVERSIBLE';
    const { shortfall, legs } = depositTakenBack(account, deposit, context);
    return { shortfall: fromMinorUnits(shortfall), legs };
  }
  const entry = isHouseKey(context.key) ? context.houseEntries.get(entryId) : undefined;
  if (entry !== undefined) return entry.isReversed === true ? 'ALREADY_REVERSED' : { shortfall: 0n, legs: opposite(entry.legs) };
  const conversion = ownedBy(context.key, context.conversions.get(entryId));
  if (conversion?.isReversed === true) return 'ALREADY_REVERSED';
  const booking = conversion === undefined ? undefined : context.bookings.get(conversion.transferId);
  return isBooked(booking) ? conversionBack(account, booking, context) : 'NOT_REVERSIBLE';
}

/** Entries are found by their ids alone: one of another customer's, who lives in the same partition, is not to be taken back from this one. */
const ownedBy = <T extends { readonly owner: string }>(key: string, found: T | undefined): T | undefined => (found?.owner === key ? found : undefined);

/** The booking's integers the other way: what was converted is taken back, and what was paid for it given back. */
function conversionBack(account: Account, booking: Booked, { key, partition }: ReversalContext): Reversal {
  const { source, target } = booking;
  const [debited, fee, spread, amount, rounding] = [booking.debited, booking.fee, booking.spread, booking.amount, booking.rounding].map(minorOf) as [bigint, bigint, bigint, bigint, bigint];
  const { postings, shortfall } = takeBack(account, key, target, amount, partition);
  const legs = entryOf([
    ...creditTo(account, key, source, debited, partition),
    debit(house('income:fee', source, partition), source, fee),
    debit(house('income:spread', source, partition), source, spread),
    debit(house('fx:position', source, partition), source, debited - fee - spread),
    signed(house('fx:position', target, partition), target, amount + rounding),
    ...postings,
    signed(house('fx:rounding', target, partition), target, -rounding),
  ]);
  return { shortfall, legs };
}
