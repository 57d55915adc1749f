import { depositEntryIdOf } from '@kontor/events';
import type { DepositPosted, DepositReceived, Leg } from '@kontor/events';
import { currencyOn, fromMinorUnits } from '@kontor/money';
import type { Account } from './account.js';
import { availableOf, credit, debit, entryOf, house } from './legs.js';

/** A deposit that was posted, as the bank reported it. */
export interface PostedDeposit {
  readonly currency: string;
  readonly amount: string;
}

/** Deposit ids are the banks' own and told apart per customer. Neither part holds a `|`. */
export const depositKey = (customerId: string, depositId: string): string => `${customerId}|${depositId}`;

export const evolveDeposit = {
  DepositPosted: (_: PostedDeposit | undefined, { legs }: DepositPosted): PostedDeposit => {
    const { currency, amount } = legs[0] as Leg; // both legs are of one amount; the schema asks for two
    return { currency, amount };
  },
};

interface Context {
  readonly now: number;
  readonly key: string;
  readonly partition: number;
  readonly deposits: { get(key: string): PostedDeposit | undefined };
}

/** The deposit cannot be what it says. Parked with its record, and nothing is posted. */
export class ContradictoryDeposit extends Error {
  override readonly name = 'ContradictoryDeposit';
}

/**
 * Credits a customer with money that came to one of our banks. The same deposit again decides nothing.
 * @throws ContradictoryDeposit if the id was posted with another amount, or nobody holds money in the currency today
 */
export function receiveDeposit(_account: Account, deposit: DepositReceived, { now, key, partition, deposits }: Context): DepositPosted | undefined {
  const { depositId, currency, amount, bank } = deposit;
  const posted = deposits.get(depositKey(key, depositId));
  if (posted !== undefined) return repeated(posted, deposit);
  const unit = currencyOn(currency, new Date(now).toISOString());
  if (!unit.ok) throw new ContradictoryDeposit(`deposit ${depositId} in ${currency}: ${unit.code}`);
  const minor = fromMinorUnits(amount);
  const legs = entryOf([debit(house(`nostro:${bank}`, currency, partition), currency, minor), credit(availableOf(key, currency), currency, minor)]);
  return { type: 'DepositPosted', entryId: depositEntryIdOf(key, depositId), depositId, legs };
}

function repeated(posted: PostedDeposit, { depositId, currency, amount }: DepositReceived): undefined {
  if (posted.currency === currency && posted.amount === amount) return undefined;
  throw new ContradictoryDeposit(`deposit ${depositId} was posted as ${posted.amount} ${posted.currency}, and now is ${amount} ${currency}`);
}
