// Balances from legs alone, and what must hold of every entry whatever it is of.
import type { Leg } from '@kontor/events';
import type { Breach, LedgerTold } from './told.js';

/** More than zero: we owe it. */
export type Balances = ReadonlyMap<string, bigint>;

const NEVER_NEGATIVE = /^(customer:|payout:|returns:suspense:|deposits:suspense:)/;
const CLEARED = /^(payout:clearing|payout:in-doubt|returns:suspense|deposits:suspense|transit:\d+>\d+):|^customer:[^:]+:[A-Z]{3}:held$/;

/** An account without the number of its shard. */
export const wholeOf = (account: string): string => account.replace(/#\d+$/, '');
export const signed = ({ side, amount }: Leg): bigint => (side === 'C' ? BigInt(amount) : -BigInt(amount));

export const legsOf = ({ event }: LedgerTold): readonly Leg[] => ('legs' in event ? event.legs : []);

/** The books, entry by entry in the order of each partition. */
export class Books {
  private readonly balances = new Map<string, bigint>();
  private readonly entryIds = new Map<string, string>();

  constructor(private readonly breach: Breach) {}

  balance(account: string): bigint {
    return this.balances.get(account) ?? 0n;
  }

  post(told: LedgerTold): void {
    const legs = legsOf(told);
    if (legs.length === 0) return;
    this.checkEntry(told, legs);
    for (const leg of legs) {
      const balance = this.balance(leg.account) + signed(leg);
      this.balances.set(leg.account, balance);
    }
    for (const { account } of legs) {
      if (NEVER_NEGATIVE.test(account) && this.balance(account) < 0n) this.breach(`${told.id}: ${account} stands at ${this.balance(account)}`);
    }
  }

  private checkEntry(told: LedgerTold, legs: readonly Leg[]): void {
    const { event, id, partition } = told;
    const { entryId } = event as { readonly entryId: string };
    const earlier = this.entryIds.get(entryId);
    if (earlier !== undefined) this.breach(`${id}: ${entryId} was posted at ${earlier} already`);
    this.entryIds.set(entryId, id);
    const sums = new Map<string, bigint>();
    for (const leg of legs) {
      if (BigInt(leg.amount) <= 0n) this.breach(`${id}: a leg of ${leg.amount}`);
      if (!new RegExp(`:${leg.currency}(:(available|held|frozen)|#${partition})$`).test(leg.account)) this.breach(`${id}: ${leg.account} is no account of ${leg.currency} in partition ${partition}`);
      sums.set(leg.currency, (sums.get(leg.currency) ?? 0n) + signed(leg));
    }
    for (const [currency, sum] of sums) if (sum !== 0n) this.breach(`${id}: ${event.type} is out by ${sum} ${currency}`);
    const constrained = legs.filter(({ account, side }) => side === 'D' && account.startsWith('customer:'));
    if (constrained.length > 1) this.breach(`${id}: ${event.type} has ${constrained.length} debits of customers`);
  }

  /** Over all shards, by account. */
  totals(): Balances {
    const totals = new Map<string, bigint>();
    for (const [account, balance] of this.balances) totals.set(wholeOf(account), (totals.get(wholeOf(account)) ?? 0n) + balance);
    return totals;
  }

  /** What must hold when everything has come to its end: nothing is under way any more. */
  close(): void {
    const totals = this.totals();
    for (const [account, balance] of totals) if (CLEARED.test(account) && balance !== 0n) this.breach(`${account} ends at ${balance}, not at zero`);
  }
}
