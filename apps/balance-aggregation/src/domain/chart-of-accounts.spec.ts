import { fields } from '@kontor/events';
import { describe, expect, it } from 'vitest';
import { accountNamed, chartOfAccounts, isConstrained } from './chart-of-accounts.js';

describe('the chart of accounts', () => {
  it.each([
    ['customer:ann:EUR:available', { kind: 'available', normalSide: 'C', owner: 'ann', currency: 'EUR', partition: null }],
    ['customer:ann:EUR:held', { kind: 'held', normalSide: 'C', owner: 'ann' }],
    ['customer:ann:EUR:frozen', { kind: 'frozen', normalSide: 'C', owner: 'ann' }],
    ['payout:clearing:GBP#2', { kind: 'clearing', normalSide: 'C', owner: null, currency: 'GBP', partition: '2' }],
    ['payout:in-doubt:GBP#2', { kind: 'inDoubt', normalSide: 'C' }],
    ['returns:suspense:GBP#2', { kind: 'returns', normalSide: 'C' }],
    ['deposits:suspense:GBP#2', { kind: 'deposits', normalSide: 'C' }],
    ['transit:3>11:JPY#3', { kind: 'transit', normalSide: 'C', partition: '3' }],
    ['transit:3>11:JPY#11', { kind: 'transit', normalSide: 'D', partition: '11' }],
    ['transit:3>3:JPY#3', { kind: 'transit', normalSide: 'C' }],
    ['fx:position:JPY#3', { kind: 'position', normalSide: 'C' }],
    ['fx:rounding:JPY#3', { kind: 'rounding', normalSide: 'C' }],
    ['income:fee:EUR#1', { kind: 'fee', normalSide: 'C' }],
    ['income:spread:EUR#1', { kind: 'spread', normalSide: 'C' }],
    ['nostro:simbank:EUR#0', { kind: 'nostro', normalSide: 'D', owner: null }],
    ['receivable:customer:ann:EUR#1', { kind: 'owed', normalSide: 'D', owner: 'ann', partition: '1' }],
    ['receivable:late:EUR#1', { kind: 'late', normalSide: 'D', owner: null }],
    ['expense:bank:EUR#1', { kind: 'bankCharges', normalSide: 'D' }],
    ['expense:loss:EUR#1', { kind: 'loss', normalSide: 'D' }],
  ])('knows %s', (account, expected) => {
    expect(fields.account.safeParse(account).success).toBe(true);
    expect(accountNamed(account)).toMatchObject(expected);
    expect(isConstrained(account)).toBe(chartOfAccounts[accountNamed(account).kind].rule === 'constrained');
  });

  it('has no other account', () => {
    for (const account of ['slush:fund:EUR#1', 'customer:ann:EUR', 'income:fee:EUR']) expect(() => accountNamed(account)).toThrow(RangeError);
  });
});
