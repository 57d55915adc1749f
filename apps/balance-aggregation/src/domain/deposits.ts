import { depositEntryIdOf, entryIdOf, isHouseKey, partitionOf } from '@kontor/events';
import type { DepositReceived, Leg, LedgerCommand, LedgerEvent } from '@kontor/events';
import { currencyOn, fromMinorUnits, minorUnits } from '@kontor/money';
import type { MinorUnits } from '@kontor/money';
import { creditTo, takeBack } from './account.js';
import type { Account } from './account.js';
import { thenAwaited } from './book-transfer.js';
import { house, transitOf } from './chart-of-accounts.js';
import { conflict } from './conflict.js';
import type { Context, Decision, LedgerEntry } from './context.js';
import { credit, debit, entryOf } from './legs.js';
import { recallDeposit, transitOfDeposit } from './recall-deposit.js';

/** A deposit as it was posted, and what became of it. Kept by the id of its entry, which is told apart per key. */
export interface Deposit {
  /** `suspense`: nobody's yet; `reversed` by the bank, `undone` by people. */
  readonly status: 'credited' | 'suspense' | 'assigned' | 'reversed' | 'undone';
  /** Whom it was posted to: a customer, or a house key. */
  readonly owner: string;
  readonly currency: string;
  readonly amount: MinorUnits;
  readonly bank: string;
  /** How often it was handed to a customer, and to whom last. */
  readonly assignments?: number;
  readonly toCustomerId?: string;
  /** Its bank took it back after it was handed over: it is on its way from there. */
  readonly isRecalled?: true;
}

export type Deposits = { get(entryId: string): Deposit | undefined };
export interface DepositContext extends Context {
  readonly deposits: Deposits;
}

export const evolveDeposit = {
  DepositPosted: (_: Deposit | undefined, { legs }: LedgerEvent<'DepositPosted'>, { key }: { readonly key: string }): Deposit => {
    const [nostro, to] = legs as [Leg, Leg]; // the schema asks for two
    const { account, currency, amount } = nostro;
    return { status: to.account.startsWith('deposits:suspense') ? 'suspense' : 'credited', owner: key, currency, amount, bank: account.split(':', 2)[1]! };
  },
  DepositReversalPosted: (deposit: Deposit | undefined): Deposit => ({ ...known(deposit), status: 'reversed' }),
  DepositAssigned: (deposit: Deposit | undefined, { toCustomerId }: LedgerEvent<'DepositAssigned'>): Deposit => {
    const before = known(deposit);
    return { ...before, status: 'assigned', toCustomerId, assignments: (before.assignments ?? 0) + 1 };
  },
  DepositUnassigned: (deposit: Deposit | undefined): Deposit => ({ ...known(deposit), status: 'suspense' }),
  DepositRecalled: (deposit: Deposit | undefined): Deposit => ({ ...known(deposit), isRecalled: true }),
  /** Of other entries too: those are no deposits. */
  EntryReversed: (deposit: Deposit | undefined): Deposit | undefined => deposit && { ...deposit, status: 'undone' },
};

/** Which deposit an event is about. */
export function depositOf(event: { readonly type: string; readonly entryId?: string; readonly depositId?: string; readonly reversedEntryId?: string }, { key }: { readonly key: string }): string {
  if (event.reversedEntryId !== undefined) return event.reversedEntryId;
  return event.type === 'DepositPosted' ? event.entryId! : depositEntryIdOf(key, event.depositId!);
}

function known(deposit: Deposit | undefined): Deposit {
  if (deposit === undefined) throw new RangeError('a deposit goes on that was not posted');
  return deposit;
}

/** What a deposit is called in a conflict: banks count for themselves. */
const subjectOf = (key: string, depositId: string): string => `${key}|${depositId}`;

/**
 * Credits a customer with money that came to one of our banks; what nobody can be credited with waits in suspense.
 * The same deposit again decides nothing.
 */
export function receiveDeposit(account: Account, deposit: DepositReceived, context: DepositContext): Decision {
  const { depositId, currency, amount, bank } = deposit;
  const { now, key, partition, deposits } = context;
  const entryId = depositEntryIdOf(key, depositId);
  const posted = deposits.get(entryId);
  if (posted !== undefined) return isSame(posted, deposit) ? undefined : conflict(context, subjectOf(key, depositId), 'DEPOSIT_DIFFERS', deposit);
  if (!currencyOn(currency, new Date(now).toISOString()).ok) return conflict(context, subjectOf(key, depositId), 'CURRENCY_NOT_VALID', deposit);
  const minor = fromMinorUnits(amount);
  const isNobodys = deposit.unidentified === true || account.isClosed === true || isHouseKey(key);
  const to = isNobodys ? [credit(house('deposits:suspense', currency, partition), currency, minor)] : creditTo(account, key, currency, minor, partition);
  const legs = entryOf([debit(house(`nostro:${bank}`, currency, partition), currency, minor), ...to]);
  return thenAwaited(account, [{ type: 'DepositPosted', entryId, depositId, legs }], context);
}

const isSame = (posted: Deposit, { currency, amount, bank }: DepositReceived): boolean => posted.currency === currency && posted.amount === amount && posted.bank === bank;

/** The bank took it back. What the customer no longer has is owed; one that was handed to a customer comes back from there first. */
export function reverseDeposit(account: Account, reversed: LedgerCommand<'DepositReversed'>, context: DepositContext): Decision {
  const { depositId } = reversed;
  const { key, deposits } = context;
  const deposit = deposits.get(depositEntryIdOf(key, depositId));
  if (deposit?.status === 'reversed') return undefined;
  if (deposit === undefined) return conflict(context, subjectOf(key, depositId), 'DEPOSIT_UNKNOWN', reversed);
  if (deposit.status === 'undone') return conflict(context, subjectOf(key, depositId), 'DEPOSIT_UNDONE', reversed);
  if (deposit.status === 'assigned') return recallDeposit(deposit, reversed, subjectOf(key, depositId), context);
  return reversalOf(account, depositId, deposit, context);
}

/** Of a deposit that stands where it was posted. */
export function reversalOf(account: Account, depositId: string, deposit: Deposit, context: Context): LedgerEvent<'DepositReversalPosted'> {
  return { type: 'DepositReversalPosted', entryId: entryIdOf('deposit-reversed', subjectOf(context.key, depositId)), depositId, ...depositTakenBack(account, deposit, context) };
}

/** The opposite of a deposit's entry, as far as the customer still has it. */
export function depositTakenBack(account: Account, { status, currency, amount, bank }: Deposit, { key, partition }: Context): { readonly shortfall: MinorUnits; readonly legs: Leg[] } {
  const minor = fromMinorUnits(amount);
  const from = status === 'suspense' ? { postings: [debit(house('deposits:suspense', currency, partition), currency, minor)], shortfall: 0n } : takeBack(account, key, currency, minor, partition);
  return { shortfall: minorUnits(from.shortfall), legs: entryOf([...from.postings, credit(house(`nostro:${bank}`, currency, partition), currency, minor)]) };
}

/** Hands a deposit in suspense to its customer, who may live in another partition. To one who could not take it, not again. */
export function assignDeposit(_account: Account, assigned: LedgerCommand<'AssignDeposit'>, context: DepositContext): Decision {
  const { depositId, toCustomerId } = assigned;
  const { key, partition, partitions, deposits } = context;
  const subject = subjectOf(key, depositId);
  const deposit = deposits.get(depositEntryIdOf(key, depositId));
  if (deposit?.toCustomerId === toCustomerId) return undefined;
  if (deposit?.status !== 'suspense' || isHouseKey(toCustomerId)) return conflict(context, subject, 'NOT_ASSIGNABLE', assigned);
  const { currency, amount } = deposit;
  const transitId = transitOfDeposit(subject, deposit.assignments ?? 0);
  const minor = fromMinorUnits(amount);
  const legs = entryOf([
    debit(house('deposits:suspense', currency, partition), currency, minor),
    credit(transitOf(partition, partitionOf(toCustomerId, partitions), currency, partition), currency, minor),
  ]);
  const events: LedgerEntry[] = [
    { type: 'DepositAssigned', entryId: entryIdOf('assigned', transitId), depositId, transitId, toCustomerId, legs },
    { type: 'TransitSent', transitId, currency, amount, from: { customerId: key, partition }, toCustomerId },
  ];
  return events;
}
