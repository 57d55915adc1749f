import { entries, type Leg } from '@kontor/events';
import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { FaultBook } from './faults.js';
import { TransferTable } from './transfer-table.js';

/** Sums of one currency, minor units. */
export interface Totals {
  debits: bigint;
  credits: bigint;
}

const CUSTOMER = /^customer:([^:]+):([A-Z]{3}):/;
/** What a customer owes us. */
const OWED = /^receivable:customer:([^:]+):/;
const HOUSE = /:([A-Z]{3})#(\d+)$/;

/** The ledger's own rules, checked again on what it wrote: entries sum to zero, customers are never below it. */
export class LedgerAudit implements Audit {
  /** Credit balance by account, minor units. */
  readonly balances = new Map<string, bigint>();
  /** By currency. */
  readonly totals = new Map<string, Totals>();
  readonly #entryIds = new TransferTable();
  entries = 0;

  event(event: Envelope, place: EventPlace, faults: FaultBook): void {
    if (place.journal !== entries.name) return;
    const { legs, entryId } = event.data as { readonly legs?: readonly Leg[]; readonly entryId?: string };
    if (legs === undefined) return;
    this.entries++;
    const wrong = (sentence: string): void => faults.add('money', place, `${event.type} ${entryId ?? ''}: ${sentence}`);
    if (entryId !== undefined && this.#entryIds.set(entryId, 1) !== 0) wrong('this entry is in the ledger already');
    judgeSums(legs, wrong);
    for (const leg of legs) {
      judgeOwner(leg, event.subject, place.partition, wrong);
      this.post(leg);
    }
    for (const { account } of legs) {
      const balance = this.balances.get(account) ?? 0n;
      if (balance < 0n ? CUSTOMER.test(account) : balance > 0n && OWED.test(account)) wrong(`it leaves ${account} at ${balance}`);
    }
  }

  private post({ account, side, currency, amount }: Leg): void {
    const minor = BigInt(amount);
    this.balances.set(account, (this.balances.get(account) ?? 0n) + (side === 'C' ? minor : -minor));
    let totals = this.totals.get(currency);
    if (totals === undefined) this.totals.set(currency, (totals = { debits: 0n, credits: 0n }));
    if (side === 'C') totals.credits += minor;
    else totals.debits += minor;
  }

  /** Sum over all accounts by currency, from their balances: zero, unless an entry was not. */
  trialBalance(): Map<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const [account, balance] of this.balances) {
      const currency = CUSTOMER.exec(account)?.[2] ?? HOUSE.exec(account)?.[1] ?? '???';
      sums.set(currency, (sums.get(currency) ?? 0n) + balance);
    }
    return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function judgeSums(legs: readonly Leg[], wrong: (sentence: string) => void): void {
  const sums = new Map<string, bigint>();
  for (const { side, currency, amount, account } of legs) {
    const minor = BigInt(amount);
    if (minor <= 0n) wrong(`its leg on ${account} moves ${minor}; a leg moves more than zero`);
    sums.set(currency, (sums.get(currency) ?? 0n) + (side === 'D' ? minor : -minor));
  }
  for (const [currency, sum] of sums) if (sum !== 0n) wrong(`its debits and credits in ${currency} differ by ${sum < 0n ? -sum : sum}`);
}

/** An entry touches one customer and one partition's shards, in the accounts' own currencies. */
function judgeOwner({ account, currency }: Leg, customerId: string, partition: number, wrong: (sentence: string) => void): void {
  const customer = CUSTOMER.exec(account);
  const house = HOUSE.exec(account);
  const owner = customer?.[1] ?? OWED.exec(account)?.[1];
  if (owner !== undefined && owner !== customerId) wrong(`it posts to ${account}, and is of ${customerId}`);
  if (house !== null && Number(house[2]) !== partition) wrong(`it posts to ${account}, and stands in partition ${partition}`);
  const own = customer?.[2] ?? house?.[1];
  if (own !== currency) wrong(`it posts ${currency} to ${account}`);
}
