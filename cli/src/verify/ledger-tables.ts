import { entries, type BalanceOpened, type Leg } from '@kontor/events';
import type { Envelope } from '@kontor/streams';
import type { EventPlace } from './audit.js';
import type { Reach, Snapshot } from './snapshot.js';
import type { FoldedTable } from './tables.js';

interface Moved {
  postings: number;
  /** Credits less debits, minor units. */
  balance: bigint;
}

/** What the entries make that the ledger's projection had read. */
export class LedgerFold {
  readonly accounts = new Map<string, Moved>();
  /** By event type. */
  readonly entries = new Map<string, number>();

  constructor(private readonly reach: Reach) {}

  event(event: Envelope, place: EventPlace): void {
    if (place.journal !== entries.name || !this.reach.holds(place)) return;
    if (event.type === 'BalanceOpened') this.opened(event);
    const { legs } = event.data as { readonly legs?: readonly Leg[] };
    if (legs === undefined) return;
    this.entries.set(event.type, (this.entries.get(event.type) ?? 0) + 1);
    for (const { account, side, amount } of legs) {
      const moved = this.accounts.get(account) ?? { postings: 0, balance: 0n };
      moved.postings++;
      moved.balance += side === 'C' ? BigInt(amount) : -BigInt(amount);
      this.accounts.set(account, moved);
    }
  }

  /** A balance is there from its opening on, with nothing in it. */
  private opened({ subject, data }: Envelope): void {
    const account = `customer:${subject}:${(data as BalanceOpened).currency}:available`;
    if (!this.accounts.has(account)) this.accounts.set(account, { postings: 0, balance: 0n });
  }
}

const differs = (what: string, found: string | bigint | number, expected: string | bigint | number): string => `${what}: the table has ${found}, the journal's entries make ${expected}`;

/** `ledger.accounts`: the balance of each account is the fold of its legs. */
export class AccountsTable implements FoldedTable {
  readonly schema = 'ledger';
  readonly table = 'accounts';

  constructor(private readonly fold: LedgerFold) {}

  async compare(snapshot: Snapshot, wrong: (sentence: string) => void): Promise<number> {
    const { accounts } = this.fold;
    let rows = 0;
    const text = "select account, (case normal_side when 'C' then balance else -balance end)::text as balance from ledger.accounts";
    for await (const { account, balance } of snapshot.rows<{ account: string; balance: string }>(text)) {
      rows++;
      const expected = accounts.get(account);
      if (expected === undefined) wrong(`${account} is touched by no entry of the journal`);
      else if (expected.balance !== BigInt(balance)) wrong(differs(`${account}, credits less debits`, balance, expected.balance));
    }
    if (rows !== accounts.size) wrong(differs('number of accounts', rows, accounts.size));
    return rows;
  }
}

/** `ledger.postings`: each account has as many as the journal has legs of it, and of the same sum. */
export class PostingsTable implements FoldedTable {
  readonly schema = 'ledger';
  readonly table = 'postings';

  constructor(private readonly fold: LedgerFold) {}

  async compare(snapshot: Snapshot, wrong: (sentence: string) => void): Promise<number> {
    const { accounts } = this.fold;
    let rows = 0;
    let found = 0;
    const text = "select account, count(*)::text as count, sum(case side when 'C' then amount else -amount end)::text as sum from ledger.postings group by account";
    for await (const { account, count, sum } of snapshot.rows<{ account: string; count: string; sum: string }>(text)) {
      found++;
      rows += Number(count);
      const expected = accounts.get(account) ?? { postings: 0, balance: 0n };
      if (String(expected.postings) !== count) wrong(differs(`postings on ${account}`, count, expected.postings));
      if (expected.balance !== BigInt(sum)) wrong(differs(`postings on ${account}, credits less debits`, sum, expected.balance));
    }
    const moved = [...accounts.values()].filter(({ postings }) => postings > 0).length;
    if (found !== moved) wrong(differs('number of accounts with postings', found, moved));
    return rows;
  }
}

/** `ledger.entries`: as many of each kind. */
export class EntriesTable implements FoldedTable {
  readonly schema = 'ledger';
  readonly table = 'entries';

  constructor(private readonly fold: LedgerFold) {}

  async compare(snapshot: Snapshot, wrong: (sentence: string) => void): Promise<number> {
    const found = new Map<string, number>();
    for await (const { kind, count } of snapshot.rows<{ kind: string; count: string }>('select kind, count(*)::text as count from ledger.entries group by kind')) found.set(kind, Number(count));
    for (const kind of new Set([...found.keys(), ...this.fold.entries.keys()])) {
      const expected = this.fold.entries.get(kind) ?? 0;
      if (found.get(kind) !== expected) wrong(differs(`number of ${kind}`, found.get(kind) ?? 0, expected));
    }
    return [...found.values()].reduce((sum, count) => sum + count, 0);
  }
}
