import { entries } from '@kontor/events';
import { columns, execute, insertRows, projection, type Projection } from '@kontor/postgres';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CreateLedger1763930000000 } from './migrations/create-ledger.js';
import { AddRunningBalances1764330000000 } from './migrations/add-running-balances.js';
import { entryColumns, entryTypes, holdColumns, movementColumns, openingTypes, postingColumns, releaseColumns, rowsOf, withBalances } from './posted-entries.js';

export const LEDGER = 'ledger';

/** An account. The balance is in minor units, on its normal side. */
@Entity({ name: 'accounts' })
export class AccountRow {
  @PrimaryColumn('text') account!: string;
  @Column('integer') partition!: number;
  /** The customer, or null for the house. */
  @Column('text') owner!: string | null;
  @Column('text') currency!: string;
  @Column('text', { name: 'normal_side' }) normalSide!: 'C' | 'D';
  @Column('numeric') balance!: string;
  /** Of the block that opened it, or moved it last. */
  @Column('bigint') height!: string;
}

/** Accounts, entries and postings, from the ledger's journal. */
export const ledgerProjection: Projection = projection(LEDGER, {
  journals: [entries],
  types: [...entryTypes, ...openingTypes],
  entities: [AccountRow],
  migrations: [CreateLedger1763930000000, AddRunningBalances1764330000000],
  async apply(sql, blocks) {
    const rows = rowsOf(blocks);
    if (rows.movements.length === 0) return;
    // No `on conflict`: an entry that comes a second time is a defect, and must not be counted twice.
    await insertRows(sql, 'entries', entryColumns, rows.entries, '');
    const moved = columns(movementColumns, rows.movements);
    // Made at zero, then moved: a check sees the row that `insert … on conflict` proposes, and a debit alone would be one below zero.
    await execute(
      sql,
      `insert into accounts (account, partition, owner, currency, normal_side, height) select account, partition, owner, currency, normal_side, height from ${moved.table} on conflict (account) do nothing`,
      moved.values,
    );
    const after = await sql.query(`update accounts a set balance = a.balance + r.delta, height = r.height from ${moved.table} where a.account = r.account returning a.account, a.balance::text as balance`, moved.values);
    const balances = new Map((after.rows as readonly { readonly account: string; readonly balance: string }[]).map(({ account, balance }) => [account, balance]));
    await insertRows(sql, 'postings', postingColumns, withBalances(rows, balances), ''); // none of a balance that was only opened
    if (rows.holds.length > 0) await insertRows(sql, 'holds', holdColumns, rows.holds, '');
    if (rows.releases.length === 0) return;
    const released = columns(releaseColumns, rows.releases);
    await execute(sql, `update holds h set released_at = r.released_at from ${released.table} where h.customer_id = r.customer_id and h.hold_id = r.hold_id`, released.values);
  },
});
