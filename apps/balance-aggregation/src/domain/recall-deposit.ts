// A bank takes a deposit back after it was handed to its customer, who may live in another partition: the order goes there,
// what the customer has comes back, and only then it leaves our bank. So money never arrives before it has left.
import { depositEntryIdOf, entryIdOf, partitionOf, transitIdOf } from '@kontor/events';
import type { LedgerCommand, LedgerEvent } from '@kontor/events';
import { fromMinorUnits, minorUnits } from '@kontor/money';
import { takeBack } from './account.js';
import type { Account } from './account.js';
import { house, transitOf } from './chart-of-accounts.js';
import { conflict } from './conflict.js';
import type { Context, Decision } from './context.js';
import type { Deposit, DepositContext } from './deposits.js';
import { credit, debit, entryOf } from './legs.js';

/** What became of money that came from another partition. `returned`: its bank took it back, and so was it taken from the customer. */
export type Arrival = 'received' | 'refused' | 'returned';

export interface ArrivalContext extends Context {
  /** On the side that is paid, by transit. */
  readonly arrivals: { get(transitId: string): Arrival | undefined };
}

/** The transit by which a deposit was handed over last. */
export const transitOfDeposit = (subject: string, assignments: number): string => transitIdOf(`${subject}|${assignments}`);

/** Where the deposit was posted: it is to come back from whom it was handed to, once, whether that has taken it yet or not. */
export function recallDeposit(deposit: Deposit, { depositId }: LedgerCommand<'DepositReversed'>, subject: string, { key, partition }: Context): Decision {
  const { currency, amount, toCustomerId, assignments = 1, isRecalled } = deposit;
  if (isRecalled === true) return undefined;
  const transitId = transitOfDeposit(subject, assignments - 1);
  return { type: 'DepositRecalled', depositId, transitId, currency, amount, from: { customerId: key, partition }, toCustomerId: toCustomerId! };
}

/** Where the customer lives. The order follows the money over the same lane, so that has arrived, or was refused: then it is on its way back. */
export function takeDepositBack(account: Account, { type: _, ...recalled }: LedgerEvent<'DepositRecalled'>, context: ArrivalContext): Decision {
  const { transitId, currency, amount, from } = recalled;
  const { key, partition, arrivals } = context;
  const arrival = arrivals.get(transitId);
  if (arrival === undefined) return conflict(context, transitId, 'TRANSIT_UNKNOWN', recalled);
  if (arrival !== 'received') return undefined;
  const minor = fromMinorUnits(amount);
  const { postings, shortfall } = takeBack(account, key, currency, minor, partition);
  const legs = entryOf([...postings, credit(transitOf(partition, from.partition, currency, partition), currency, minor)]);
  return { type: 'DepositTakenBack', entryId: entryIdOf('deposit-taken-back', transitId), ...recalled, shortfall: minorUnits(shortfall), legs };
}

/** Where the deposit was posted: what came back is the bank's. */
export function completeRecall(_account: Account, taken: LedgerEvent<'DepositTakenBack'>, context: DepositContext): Decision {
  const { depositId, transitId, currency, amount, shortfall, toCustomerId } = taken;
  const { key, partition, partitions, deposits } = context;
  const deposit = deposits.get(depositEntryIdOf(key, depositId));
  if (deposit?.status === 'reversed') return undefined;
  if (deposit?.isRecalled !== true) return conflict(context, transitId, 'RECALL_UNKNOWN', taken);
  const minor = fromMinorUnits(amount);
  const legs = entryOf([
    debit(transitOf(partitionOf(toCustomerId, partitions), partition, currency, partition), currency, minor),
    credit(house(`nostro:${deposit.bank}`, currency, partition), currency, minor),
  ]);
  return { type: 'DepositReversalPosted', entryId: entryIdOf('deposit-reversed', `${key}|${depositId}`), depositId, transitId, shortfall, legs };
}
