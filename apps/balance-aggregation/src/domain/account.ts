import type { DepositPosted, Leg, TransferBooked } from '@kontor/events';
import { fromMinorUnits, minorUnits } from '@kontor/money';
import type { MinorUnits } from '@kontor/money';
import { availableOf } from './legs.js';

/** A customer's money. Amounts are minor-unit strings, as in events: so the state is stored and shown as it is. */
export interface Account {
  /** What may be spent, by currency; currencies that were never held are absent. */
  readonly available: Readonly<Record<string, MinorUnits>>;
}

export const openAccount = (): Account => ({ available: {} });

/** Minor units. */
export const availableIn = ({ available }: Account, currency: string): bigint => fromMinorUnits(available[currency] ?? '0');

export const evolveAccount = {
  DepositPosted: (account: Account, { legs }: DepositPosted, { key }: { readonly key: string }): Account => posted(account, legs, key),
  TransferBooked: (account: Account, { legs }: TransferBooked, { key }: { readonly key: string }): Account => posted(account, legs, key),
};

/** @throws RangeError if the balance would become negative: such an entry is a defect, and the partition must stop */
function posted(account: Account, legs: readonly Leg[], customerId: string): Account {
  let { available } = account;
  for (const leg of legs) {
    if (leg.account !== availableOf(customerId, leg.currency)) continue;
    const before = fromMinorUnits(available[leg.currency] ?? '0');
    const after = before + (leg.side === 'C' ? 1n : -1n) * fromMinorUnits(leg.amount);
    if (after < 0n) throw new RangeError(`${leg.account} would stand at ${after}`);
    available = { ...available, [leg.currency]: minorUnits(after) };
  }
  return { available };
}
