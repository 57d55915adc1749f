import type { Leg } from '@kontor/events';
import { minorUnits } from '@kontor/money';

/** What an entry is made of before it is checked; `minor` in minor units. */
export interface Posting {
  readonly account: string;
  readonly side: Leg['side'];
  readonly currency: string;
  readonly minor: bigint;
}

export const debit = (account: string, currency: string, minor: bigint): Posting => ({ account, side: 'D', currency, minor });
export const credit = (account: string, currency: string, minor: bigint): Posting => ({ account, side: 'C', currency, minor });

/** What we owe a customer and the customer may spend. Never negative. */
export const availableOf = (customerId: string, currency: string): string => `customer:${customerId}:${currency}:available`;

export type HouseAccount = 'payout:clearing' | 'fx:position' | 'fx:rounding' | 'income:fee' | 'income:spread' | `nostro:${string}`;

/** A house account's shard in one partition: so an entry touches one partition, and no two tasks share an account. */
export const house = (account: HouseAccount, currency: string, partition: number): string => `${account}:${currency}#${partition}`;

/** An entry that must not be written. A defect of the ledger, never a business outcome. */
export class UnsoundEntry extends Error {
  override readonly name = 'UnsoundEntry';
}

const isConstrained = (account: string): boolean => account.startsWith('customer:');

/**
 * The legs of an entry. Postings of nothing are left out: an entry shows what moved.
 * @throws UnsoundEntry if an amount is negative, a currency does not sum to zero, or more than one debit could fail for lack of money
 */
export function entryOf(postings: readonly Posting[]): Leg[] {
  const moved = postings.filter((posting) => posting.minor !== 0n);
  const sums = new Map<string, bigint>();
  for (const { account, side, currency, minor } of moved) {
    if (minor < 0n) throw new UnsoundEntry(`${account} is posted a negative amount; the other side would say it`);
    sums.set(currency, (sums.get(currency) ?? 0n) + (side === 'D' ? minor : -minor));
  }
  for (const [currency, sum] of sums) if (sum !== 0n) throw new UnsoundEntry(`debits exceed credits by ${sum} in ${currency}`);
  if (moved.length === 0) throw new UnsoundEntry('an entry moves something');
  if (moved.filter((posting) => posting.side === 'D' && isConstrained(posting.account)).length > 1) {
    throw new UnsoundEntry('more than one debit depends on money being there');
  }
  return moved.map(({ account, side, currency, minor }) => ({ account, side, currency, amount: minorUnits(minor) }));
}
