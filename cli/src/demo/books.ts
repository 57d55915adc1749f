import pg from 'pg';

/** An account as Postgres has it; balance in minor units. */
export interface AccountRow {
  readonly account: string;
  readonly currency: string;
  readonly partition: number;
  readonly balance: string;
}

export interface Books {
  readonly accounts: readonly AccountRow[];
  /** Credits less debits over all accounts, by currency: zero, or the books are wrong. */
  readonly trialBalance: readonly { readonly currency: string; readonly credits: string; readonly debits: string; readonly difference: string }[];
}

/** Reads the ledger's projection as an auditor: the role may select, and nothing else. */
export async function readBooks(auditorUrl: string): Promise<Books> {
  const client = new pg.Client({ connectionString: auditorUrl });
  await client.connect();
  try {
    const accounts = await client.query<AccountRow>('select account, currency, partition, balance::text from ledger.accounts order by currency, account, partition');
    const trial = await client.query<Books['trialBalance'][number]>(
      `select currency,
              sum(amount) filter (where side = 'C')::text as credits,
              sum(amount) filter (where side = 'D')::text as debits,
              (sum(amount) filter (where side = 'C') - sum(amount) filter (where side = 'D'))::text as difference
         from ledger.postings group by currency order by currency`,
    );
    return { accounts: accounts.rows, trialBalance: trial.rows };
  } finally {
    await client.end();
  }
}
