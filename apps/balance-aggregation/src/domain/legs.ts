import type { Leg } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { isConstrained } from './chart-of-accounts.js';

/** What an entry is made of before it is checked; `minor` in minor units. */
export interface Posting {
  readonly account: string;
  readonly side: Leg['side'];
  readonly currency: string;
  readonly minor: bigint;
}

export const debit = (account: string, currency: string, minor: bigint): Posting => ({ account, side: 'D', currency, minor });
export const credit = (account: string, currency: string, minor: bigint): Posting => ({ account, side: 'C', currency, minor });
/** A credit, or the debit of the opposite amount. */
export const signed = (account: string, currency: string, minor: bigint): Posting => (minor < 0n ? debit(account, currency, -minor) : credit(account, currency, minor));

/** An entry that must not be written. A defect of the ledger, never a business outcome. */
export class UnsoundEntry extends Error {
  override readonly name = 'UnsoundEntry';
}

/**
 * The legs of an entry. Postings of nothing are left out: an entry shows what moved.
 * @throws UnsoundEntry if an amount is negative, a currency does not sum to zero, or more than one debit could fail for lack of money
 */
export function entryOf(postings: readonly Posting[]): Leg[] {
  const legs: Leg[] = [];
  let constrained = 0;
  for (const { account, side, currency, minor } of postings) {
    if (minor === 0n) continue;
    if (minor < 0n) throw new UnsoundEntry(`${account} is posted a negative amount; the other side would say it`);
    if (side === 'D' && isConstrained(account)) constrained++;
    legs.push({ account, side, currency, amount: minorUnits(minor) });
  }
  if (legs.length === 0) throw new UnsoundEntry('an entry moves something');
  if (constrained > 1) throw new UnsoundEntry('more than one debit depends on money being there');
  assertBalanced(postings);
  return legs;
}

/** An entry has one currency or two, rarely more: to go over it once for each of them is cheaper than a map. */
function assertBalanced(postings: readonly Posting[]): void {
  for (let i = 0; i < postings.length; i++) {
    const { currency } = postings[i]!;
    if (postings.findIndex((posting) => posting.currency === currency) < i) continue;
    let sum = 0n;
    for (const posting of postings) if (posting.currency === currency) sum += posting.side === 'D' ? posting.minor : -posting.minor;
    if (sum !== 0n) throw new UnsoundEntry(`debits exceed credits by ${sum} in ${currency}`);
  }
}

/** The exact opposite, leg by leg. */
export const opposite = (legs: readonly Leg[]): Leg[] => legs.map((leg) => ({ ...leg, side: leg.side === 'D' ? 'C' : 'D' }));
