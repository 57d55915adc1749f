import { entryIdOf } from '@kontor/events';
import type { Leg, LedgerCommand, LedgerEvent } from '@kontor/events';
import { fromMinorUnits } from '@kontor/money';
import type { MinorUnits } from '@kontor/money';
import { availableIn, creditTo } from './account.js';
import type { Account } from './account.js';
import { thenAwaited } from './book-transfer.js';
import { availableOf, purseOf } from './chart-of-accounts.js';
import { conflict } from './conflict.js';
import type { Context, Decision } from './context.js';
import { credit, debit, entryOf } from './legs.js';

/** Money held back for a purpose. Hold ids are told apart per customer. */
export type Hold = { readonly status: 'refused' } | { readonly status: 'held' | 'released'; readonly currency: string; readonly amount: MinorUnits };

export interface HoldContext extends Context {
  readonly holds: { get(key: string): Hold | undefined };
}

export const holdKey = (customerId: string, holdId: string): string => `${customerId}|${holdId}`;

export const evolveHold = {
  HoldPosted: (_: Hold | undefined, { legs }: LedgerEvent<'HoldPosted'>): Hold => {
    const { currency, amount } = legs[0] as Leg; // both legs are of one amount
    return { status: 'held', currency, amount };
  },
  HoldRefused: (): Hold => ({ status: 'refused' }),
  HoldReleased: (hold: Hold | undefined): Hold => {
    if (hold?.status !== 'held') throw new RangeError(`a hold is released that is ${hold?.status ?? 'not known'}`);
    return { ...hold, status: 'released' };
  },
};

/** Holds money back, if it is there. The same hold again decides nothing. */
export function holdFunds(account: Account, asked: LedgerCommand<'HoldFunds'>, context: HoldContext): Decision {
  const { holdId, currency, amount } = asked;
  const { key } = context;
  const before = context.holds.get(holdKey(key, holdId));
  if (before !== undefined) {
    const isSame = before.status === 'refused' || (before.currency === currency && before.amount === amount);
    return isSame ? undefined : conflict(context, holdKey(key, holdId), 'HOLD_DIFFERS', asked);
  }
  if (account.isClosed === true) return { type: 'HoldRefused', holdId, code: 'CUSTOMER_CLOSED' };
  if (account.isFrozen === true) return { type: 'HoldRefused', holdId, code: 'CUSTOMER_FROZEN' };
  const minor = fromMinorUnits(amount);
  if (availableIn(account, currency) < minor) return { type: 'HoldRefused', holdId, code: 'INSUFFICIENT_FUNDS' };
  const legs = entryOf([debit(availableOf(key, currency), currency, minor), credit(purseOf(key, currency, 'held'), currency, minor)]);
  return { type: 'HoldPosted', entryId: entryIdOf('held', holdKey(key, holdId)), holdId, legs };
}

/** Gives held money back to its customer: a credit as any other, so it repays first, and is frozen with a frozen customer. */
export function releaseHold(account: Account, asked: LedgerCommand<'ReleaseHold'>, context: HoldContext): Decision {
  const { holdId } = asked;
  const { key, partition } = context;
  const hold = context.holds.get(holdKey(key, holdId));
  if (hold?.status === 'released') return undefined;
  if (hold?.status !== 'held') return conflict(context, holdKey(key, holdId), 'HOLD_UNKNOWN', asked);
  const { currency, amount } = hold;
  const minor = fromMinorUnits(amount);
  const legs = entryOf([debit(purseOf(key, currency, 'held'), currency, minor), ...creditTo(account, key, currency, minor, partition)]);
  return thenAwaited(account, [{ type: 'HoldReleased', entryId: entryIdOf('released', holdKey(key, holdId)), holdId, legs }], context);
}
