import { depositEntryIdOf, entryIdOf, isHouseKey, refundIdOf } from '@kontor/events';
import type { LedgerEvent } from '@kontor/events';
import { currencyOn, fromMinorUnits } from '@kontor/money';
import { creditTo } from './account.js';
import type { Account } from './account.js';
import { thenAwaited } from './book-transfer.js';
import { isBooked } from './booking.js';
import { house, transitOf } from './chart-of-accounts.js';
import { conflict } from './conflict.js';
import type { Context, Decision, LedgerEntry } from './context.js';
import { reversalOf } from './deposits.js';
import type { DepositContext } from './deposits.js';
import { credit, debit, entryOf } from './legs.js';
import type { Arrival, ArrivalContext } from './recall-deposit.js';
import { refundOf } from './refund.js';

/** Money that was sent to another customer: of a transfer, or of a deposit. */
export interface Sent {
  readonly transferId?: string;
  readonly depositId?: string;
  readonly isAnswered?: true;
}

export interface TransitContext extends ArrivalContext, DepositContext {
  /** On the paying side, by transit. */
  readonly sent: { get(transitId: string): Sent | undefined };
}

export const evolveSent = {
  DepositAssigned: (_: Sent | undefined, { depositId }: LedgerEvent<'DepositAssigned'>): Sent => ({ depositId }),
  TransitSent: (sent: Sent | undefined, { transferId }: LedgerEvent<'TransitSent'>): Sent => (transferId === undefined ? sent! : { transferId }),
  TransitCompleted: (sent: Sent | undefined): Sent => ({ ...sent, isAnswered: true }),
  DepositUnassigned: (sent: Sent | undefined): Sent => ({ ...sent, isAnswered: true }),
};

export const evolveArrival = { TransitReceived: (): Arrival => 'received', TransitRefused: (): Arrival => 'refused', DepositTakenBack: (): Arrival => 'returned' };

/** Money comes to a customer from another one, who may live in another partition: taken, or sent back. Either is answered. */
export function receiveTransit(account: Account, { type: _, ...transit }: LedgerEvent<'TransitSent'>, context: TransitContext): Decision {
  const { transitId, currency, amount, from } = transit;
  const { key, partition, arrivals } = context;
  if (arrivals.get(transitId) !== undefined) return undefined;
  const code = refusalOf(account, currency, context);
  const minor = fromMinorUnits(amount);
  const arrived = debit(transitOf(from.partition, partition, currency, partition), currency, minor);
  const answer: LedgerEntry = {
    type: 'TransitAnswered', transitId, outcome: code === undefined ? 'received' : 'refused', ...(code !== undefined && { code }),
    currency, amount, toCustomerId: from.customerId, partition,
  };
  if (code !== undefined) {
    const legs = entryOf([arrived, credit(transitOf(partition, from.partition, currency, partition), currency, minor)]);
    return [{ type: 'TransitRefused', entryId: entryIdOf('transit-refused', transitId), ...transit, legs }, answer];
  }
  const legs = entryOf([arrived, ...creditTo(account, key, currency, minor, partition)]);
  return thenAwaited(account, [{ type: 'TransitReceived', entryId: entryIdOf('transit-received', transitId), ...transit, legs }, answer], context);
}

function refusalOf(account: Account, currency: string, { key, now }: TransitContext): 'CUSTOMER_CLOSED' | 'CURRENCY_NOT_VALID' | undefined {
  if (account.isClosed === true || isHouseKey(key)) return 'CUSTOMER_CLOSED';
  return currencyOn(currency, new Date(now).toISOString()).ok ? undefined : 'CURRENCY_NOT_VALID';
}

/** The other side has answered: the transfer has ended, or its money comes back. */
export function completeTransit(account: Account, answered: LedgerEvent<'TransitAnswered'>, context: TransitContext): Decision {
  const { transitId, outcome } = answered;
  const sent = context.sent.get(transitId);
  if (sent === undefined) return conflict(context, transitId, 'TRANSIT_UNKNOWN', answered);
  if (sent.transferId === undefined) return completeAssignment(account, sent, answered, context);
  const { transferId } = sent;
  const booking = context.bookings.get(transferId);
  if (!isBooked(booking) || booking.status !== 'transit') return undefined;
  if (outcome === 'received') return { type: 'TransitCompleted', transitId, transferId };
  const refund = { transferId, refundId: refundIdOf(transferId, { kind: 'refused' }), from: 'transit', standing: wayBack(answered, context), used: fromMinorUnits(booking.amount) } as const;
  return thenAwaited(account, [refundOf(account, booking, refund, context)], context);
}

/** A deposit that its bank took back meanwhile goes there as soon as it stands in suspense again. */
function completeAssignment(account: Account, { depositId = '', isAnswered }: Sent, answered: LedgerEvent<'TransitAnswered'>, context: TransitContext): Decision {
  const { transitId, outcome, currency, amount } = answered;
  if (isAnswered === true) return undefined;
  if (outcome === 'received') return { type: 'TransitCompleted', transitId };
  const minor = fromMinorUnits(amount);
  const legs = entryOf([debit(wayBack(answered, context), currency, minor), credit(house('deposits:suspense', currency, context.partition), currency, minor)]);
  const unassigned: LedgerEntry = { type: 'DepositUnassigned', entryId: entryIdOf('unassigned', transitId), depositId, transitId, legs };
  const deposit = context.deposits.get(depositEntryIdOf(context.key, depositId));
  return deposit?.isRecalled === true ? [unassigned, reversalOf(account, depositId, { ...deposit, status: 'suspense' }, context)] : unassigned;
}

const wayBack = ({ partition: from, currency }: LedgerEvent<'TransitAnswered'>, { partition }: Context): string => transitOf(from, partition, currency, partition);
