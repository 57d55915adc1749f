import type { Sql } from '@kontor/postgres';
import type { entryTypes } from './posted-entries.js';

/** A posting's place in its account: the order in which the ledger wrote. */
export type Place = readonly [height: number, event: number, line: number];

/** Which part of an account a statement is of. */
export interface Period {
  readonly account: string;
  readonly from: Date;
  /** Before this. */
  readonly to: Date;
  /** No block after this: pages of one statement are of one state of the ledger. */
  readonly upTo: number;
}

/** A posting with the entry that it belongs to. Amounts are minor units, the balance as the posting left it. */
export interface StatementLine {
  readonly entryId: string;
  readonly kind: (typeof entryTypes)[number];
  readonly transferId: string | null;
  readonly depositId: string | null;
  readonly at: Date;
  readonly side: 'C' | 'D';
  readonly amount: string;
  readonly balance: string;
  readonly place: Place;
}

const LINES = `
  select p.entry_id, e.kind, e.transfer_id, e.deposit_id, p.at, p.side, p.amount::text, p.balance::text, p.height, p.event, p.line
  from postings p join entries e using (entry_id)
  where p.account = $1 and p.at >= $2 and p.at < $3 and p.height <= $4 and (p.height, p.event, p.line) > ($5, $6, $7)
  order by p.height, p.event, p.line limit $8`;

interface Row {
  readonly entry_id: string;
  readonly kind: StatementLine['kind'];
  readonly transfer_id: string | null;
  readonly deposit_id: string | null;
  readonly at: Date;
  readonly side: 'C' | 'D';
  readonly amount: string;
  readonly balance: string;
  readonly height: string;
  readonly event: number;
  readonly line: number;
}

const BEGINNING: Place = [0, -1, -1];

/** At most `limit` postings of a period, oldest first, after a place. */
export async function statementLines(sql: Sql, { account, from, to, upTo }: Period, limit: number, after: Place = BEGINNING): Promise<readonly StatementLine[]> {
  const { rows } = await sql.query(LINES, [account, from, to, upTo, ...after, limit]);
  return (rows as readonly Row[]).map(({ entry_id: entryId, transfer_id: transferId, deposit_id: depositId, height, event, line, ...more }) => ({
    entryId, transferId, depositId, ...more, place: [Number(height), event, line],
  }));
}

/** What an account stood at before an instant, in minor units: the balance of its last posting by then, of blocks up to a height. */
export async function balanceBefore(sql: Sql, account: string, before: Date, upTo: number): Promise<string> {
  const text = 'select balance::text from postings where account = $1 and at < $2 and height <= $3 order by at desc, height desc, event desc, line desc limit 1';
  const { rows } = await sql.query(text, [account, before, upTo]);
  return (rows as readonly { readonly balance: string }[])[0]?.balance ?? '0';
}

/** Whether a period has more postings than so many. */
export async function hasMoreThan(sql: Sql, { account, from, to, upTo }: Period, count: number): Promise<boolean> {
  const { rows } = await sql.query('select 1 from postings where account = $1 and at >= $2 and at < $3 and height <= $4 offset $5 limit 1', [account, from, to, upTo, count]);
  return rows.length > 0;
}
