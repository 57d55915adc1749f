import type { Sql } from '@kontor/postgres';

/** An account as it stood; minor units, on its normal side. */
export interface BalanceAsOf {
  readonly account: string;
  readonly balance: string;
}

const lastPostings = (where: string): string =>
  `select distinct on (account) account, balance::text as balance from postings where ${where} order by account, height desc, event desc, line desc`;

/** Every account of a partition as the journal's block at `height` left it: the balance of its last posting by then. */
export async function balancesAtHeight(sql: Sql, partition: number, height: number): Promise<readonly BalanceAsOf[]> {
  const { rows } = await sql.query(lastPostings('partition = $1 and height <= $2'), [partition, height]);
  return rows as readonly BalanceAsOf[];
}

/** Every account as it stood at an instant, by the clocks of blocks: what was booked in that very millisecond is in it. */
export async function balancesAtTime(sql: Sql, at: Date): Promise<readonly BalanceAsOf[]> {
  const { rows } = await sql.query(lastPostings('at <= $1'), [at]);
  return rows as readonly BalanceAsOf[];
}
