import type { Database, ProjectedBlock } from '@kontor/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOf } from '@kontor/postgres/testing';
import { balancesAtHeight, balancesAtTime } from './balances-as-of.js';
import { ledgerProjection } from './ledger.projection.js';

let database: Database;
beforeAll(async () => (database = await databaseOf([ledgerProjection])));
afterAll(() => database?.close());

type Leg = readonly [account: string, side: 'C' | 'D', amount: string];
let height = 0;

function block(type: string, ids: object, ...legs: readonly Leg[]): ProjectedBlock {
  const data = { entryId: `en_${++height}`, ...ids, legs: legs.map(([account, side, amount]) => ({ account, side, currency: 'EUR', amount })) };
  return { journal: 'ledger.entries.v1', partition: 1, height, hash: '', at: height, timestamp: 0, events: [{ type, key: 'ann', at: height, id: `ledger.entries.v1/1/${height}/0`, cause: 'c', data }] };
}
const deposit = (amount: string) => block('DepositPosted', { depositId: `d${height}` }, ['nostro:simbank:EUR#1', 'D', amount], ['customer:ann:EUR:available', 'C', amount]);
const booking = (amount: string) => block('TransferBooked', { transferId: `tr_${height}` }, ['customer:ann:EUR:available', 'D', amount], ['payout:clearing:EUR#1', 'C', amount]);
const rows = async (sql: string) => (await database.pool.query<Record<string, unknown>>(sql)).rows;
const balances = () => rows('select account, owner, normal_side, balance::text from accounts order by account');

describe('the tables of the ledger', () => {
  it('have accounts on their normal side, entries and postings of the same sums, and a trial balance of zero', async () => {
    await ledgerProjection.apply(database.pool, [deposit('1000')]);
    await ledgerProjection.apply(database.pool, [booking('300'), booking('200'), deposit('50')]);
    expect(await balances()).toEqual([
      { account: 'customer:ann:EUR:available', owner: 'ann', normal_side: 'C', balance: '550' },
      { account: 'nostro:simbank:EUR#1', owner: null, normal_side: 'D', balance: '1050' },
      { account: 'payout:clearing:EUR#1', owner: null, normal_side: 'C', balance: '500' },
    ]);
    expect(await rows('select count(*)::int as entries from entries')).toEqual([{ entries: 4 }]);
    expect(await rows("select sum(case side when 'C' then amount else -amount end)::text as difference from postings")).toEqual([{ difference: '0' }]);
    const fromPostings = "select account, sum(case side when a.normal_side then amount else -amount end)::text as balance from postings join accounts a using (account) group by account order by account";
    expect(await rows(fromPostings)).toEqual((await balances()).map(({ account, balance }) => ({ account, balance })));
  });

  it('move an account to zero and back in one round', async () => {
    const before = await balances();
    await ledgerProjection.apply(database.pool, [booking('550'), deposit('550')]);
    expect((await balances())[0]).toEqual(before[0]);
  });

  it('refuse a customer account below zero, by their own constraint', async () => {
    await expect(ledgerProjection.apply(database.pool, [booking('551')])).rejects.toMatchObject({ constraint: 'customer_accounts_are_never_negative' });
  });

  it('refuse an entry that comes a second time', async () => {
    const twice = deposit('1');
    await ledgerProjection.apply(database.pool, [twice]);
    await expect(ledgerProjection.apply(database.pool, [twice])).rejects.toMatchObject({ code: '23505' });
  });

  it('refuse an entry that does not balance, and write nothing of its round', async () => {
    const before = await balances();
    const off = block('DepositPosted', { depositId: 'off' }, ['nostro:simbank:EUR#1', 'D', '2'], ['customer:ann:EUR:available', 'C', '1']);
    await expect(ledgerProjection.apply(database.pool, [deposit('1'), off])).rejects.toThrow('off by -1 minor units of EUR');
    expect(await balances()).toEqual(before);
  });

  it('have on every posting the balance that it left, and so every account as it stood at any height and time', async () => {
    const start = height;
    await ledgerProjection.apply(database.pool, [deposit('700'), booking('100')]);
    await ledgerProjection.apply(database.pool, [booking('250'), deposit('5')]);
    const running = await rows("select height::int - " + start + " as height, balance::int as balance from postings where account = 'payout:clearing:EUR#1' and height > " + start + ' order by height');
    const before = Number((await balancesAtHeight(database.pool, 1, start)).find(({ account }) => account === 'payout:clearing:EUR#1')!.balance);
    expect(running).toEqual([{ height: 2, balance: before + 100 }, { height: 3, balance: before + 350 }]);
    for (let n = 1; n <= height; n++) {
      const folded = await rows(`select account, sum(case side when normal_side then amount else -amount end)::text as balance from postings p join accounts using (account) where p.height <= ${n} group by account order by account`);
      expect(await balancesAtHeight(database.pool, 1, n)).toEqual(folded);
      expect(await balancesAtTime(database.pool, new Date(n))).toEqual(folded);
    }
    expect(await balancesAtHeight(database.pool, 2, height)).toEqual([]);
  });

  it('have a balance from its opening on, with no posting, and leave one that was there as it was', async () => {
    const opening = (currency: string): ProjectedBlock => {
      const { events: [event], ...rest } = block('BalanceOpened', {});
      return { ...rest, events: [{ ...event!, data: { openingId: `bo_${height}`, currency } }] };
    };
    const before = await balances();
    await ledgerProjection.apply(database.pool, [opening('EUR'), opening('JPY')]);
    await ledgerProjection.apply(database.pool, [opening('JPY')]);
    expect(await balances()).toEqual([before[0], { account: 'customer:ann:JPY:available', owner: 'ann', normal_side: 'C', balance: '0' }, ...before.slice(1)]);
    expect(await rows("select count(*)::int as postings from postings where currency = 'JPY'")).toEqual([{ postings: 0 }]);
  });

  it('have each hold, until it is released', async () => {
    const held = block('HoldPosted', { holdId: 'h1' }, ['customer:ann:EUR:available', 'D', '3'], ['customer:ann:EUR:held', 'C', '3']);
    const other = block('HoldPosted', { holdId: 'h2' }, ['customer:ann:EUR:available', 'D', '2'], ['customer:ann:EUR:held', 'C', '2']);
    await ledgerProjection.apply(database.pool, [held, other, block('HoldReleased', { holdId: 'h1' }, ['customer:ann:EUR:held', 'D', '3'], ['customer:ann:EUR:available', 'C', '3'])]);
    expect(await rows('select customer_id, hold_id, currency, amount::text, released_at is null as open from holds order by hold_id')).toEqual([
      { customer_id: 'ann', hold_id: 'h1', currency: 'EUR', amount: '3', open: false }, { customer_id: 'ann', hold_id: 'h2', currency: 'EUR', amount: '2', open: true },
    ]);
  });
});
