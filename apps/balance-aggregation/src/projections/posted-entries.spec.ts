import type { ProjectedBlock } from '@kontor/postgres';
import { describe, expect, it } from 'vitest';
import { rowsOf, UnbalancedEntry, withBalances, type EntryEvent } from './posted-entries.js';

type Leg = readonly [account: string, side: 'C' | 'D', currency: string, amount: string];

function blockOf(height: number, ...entries: readonly (readonly Leg[])[]): ProjectedBlock<EntryEvent> {
  const events = entries.map((legs, i) => ({
    type: 'DepositPosted', key: 'ann', at: 1_000 + height, id: `ledger.entries.v1/2/${height}/${i}`, cause: 'ledger.commands/2/7',
    data: { entryId: `en_${height}_${i}`, depositId: 'd1', legs: legs.map(([account, side, currency, amount]) => ({ account, side, currency, amount })) },
  }));
  return { journal: 'ledger.entries.v1', partition: 2, height, hash: '', at: 1_000 + height, timestamp: 0, events: events as unknown as EntryEvent[] };
}
const deposit = (amount: string): readonly Leg[] => [['nostro:simbank:EUR#2', 'D', 'EUR', amount], ['customer:ann:EUR:available', 'C', 'EUR', amount]];
const spending = (amount: string): readonly Leg[] => [['customer:ann:EUR:available', 'D', 'EUR', amount], ['payout:clearing:EUR#2', 'C', 'EUR', amount]];

describe('the rows of entries', () => {
  it('are an entry, its postings with their place in the journal, and one movement per account', () => {
    const { entries, postings, movements } = rowsOf([blockOf(5, deposit('100')), blockOf(6, spending('30'), spending('20'))]);
    expect(entries.map(({ entry_id, kind, customer_id, deposit_id, transfer_id, event_id, cause }) => [entry_id, kind, customer_id, deposit_id, transfer_id, event_id, cause])[0])
      .toEqual(['en_5_0', 'DepositPosted', 'ann', 'd1', null, 'ledger.entries.v1/2/5/0', 'ledger.commands/2/7']);
    expect(postings.map(({ entry_id, line, account, side, amount, partition, height }) => [entry_id, line, account, side, amount, partition, height])[3])
      .toEqual(['en_6_0', 1, 'payout:clearing:EUR#2', 'C', '30', 2, 6n]);
    expect(movements.map(({ account, owner, normal_side, delta, height }) => [account, owner, normal_side, delta, height])).toEqual([
      ['customer:ann:EUR:available', 'ann', 'C', '50', 6n], ['nostro:simbank:EUR#2', null, 'D', '100', 5n], ['payout:clearing:EUR#2', null, 'C', '50', 6n],
    ]);
  });

  it('have on each posting the balance that it left', () => {
    const rows = rowsOf([blockOf(5, deposit('100')), blockOf(6, spending('30'), spending('20'))]);
    const after = new Map([['customer:ann:EUR:available', '57'], ['nostro:simbank:EUR#2', '107'], ['payout:clearing:EUR#2', '50']]);
    expect(withBalances(rows, after).map(({ account, balance, height, event }) => [account, balance, height, event])).toEqual([
      ['nostro:simbank:EUR#2', '107', 5n, 0], ['customer:ann:EUR:available', '107', 5n, 0], ['customer:ann:EUR:available', '77', 6n, 0],
      ['payout:clearing:EUR#2', '30', 6n, 0], ['customer:ann:EUR:available', '57', 6n, 1], ['payout:clearing:EUR#2', '50', 6n, 1],
    ]);
  });

  it('are not made of an entry that is off by one minor unit, or balances only across currencies', () => {
    const off: readonly Leg[] = [['nostro:simbank:EUR#2', 'D', 'EUR', '100'], ['customer:ann:EUR:available', 'C', 'EUR', '99']];
    const across: readonly Leg[] = [['nostro:simbank:EUR#2', 'D', 'EUR', '100'], ['customer:ann:JPY:available', 'C', 'JPY', '100']];
    expect(() => rowsOf([blockOf(1, deposit('1'), off)])).toThrow(new UnbalancedEntry('en_1_1', 'EUR', -1n).message);
    expect(() => rowsOf([blockOf(1, across)])).toThrow(UnbalancedEntry);
  });
});
