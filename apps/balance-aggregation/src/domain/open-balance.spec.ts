import { openingIdOf } from '@kontor/events';
import { beforeEach, describe, expect, it } from 'vitest';
import { LedgerOnTrial } from './ledger.spec.support.js';

const CUSTOMER = 'cus_1';
let ledger: LedgerOnTrial;
beforeEach(() => {
  ledger = new LedgerOnTrial();
});

const asked = (currency: string, key: string) => ({ openingId: openingIdOf(CUSTOMER, key), commandId: `c-${key}`, bodyHash: currency.charCodeAt(0).toString(16).repeat(32), currency });
const open = (currency: string, key = currency) => ledger.command(CUSTOMER, 'OpenBalance', asked(currency, key));

describe('a balance that is opened', () => {
  it('is there with nothing in it, and moves nothing', () => {
    expect(open('JPY')).toEqual([{ type: 'BalanceOpened', ...asked('JPY', 'JPY') }]);
    expect(ledger.account(CUSTOMER)).toEqual({ available: { JPY: '0' } });
    expect([...ledger.trial]).toEqual([]);
  });

  it('is decided once for a request, be the repeat of another currency', () => {
    open('JPY', 'k');
    expect([...open('JPY', 'k'), ...open('USD', 'k')]).toEqual([]);
    expect(ledger.account(CUSTOMER)).toEqual({ available: { JPY: '0' } });
  });

  it.each<[string, () => unknown]>([
    ['by another request', () => open('EUR', 'first')],
    ['by money that came', () => ledger.deposit(CUSTOMER, 'EUR', 500n)],
  ])('is the one that is there already %s', (_, before) => {
    before();
    const standing = ledger.account(CUSTOMER);
    expect(open('EUR', 'second')).toEqual([{ type: 'BalanceOpened', ...asked('EUR', 'second'), existed: true }]);
    expect(ledger.account(CUSTOMER)).toEqual(standing);
  });

  it('is there also where all that came was frozen', () => {
    ledger.command(CUSTOMER, 'FreezeCustomer', { commandId: 'f', reason: 'SANCTIONS' });
    ledger.deposit(CUSTOMER, 'EUR', 500n);
    expect(open('EUR')).toMatchObject([{ existed: true }]);
    expect(ledger.account(CUSTOMER)).toMatchObject({ available: { EUR: '0' }, frozen: { EUR: '500' } });
  });

  it('takes money as any other', () => {
    open('EUR');
    ledger.deposit(CUSTOMER, 'EUR', 500n);
    expect(ledger.account(CUSTOMER)).toMatchObject({ available: { EUR: '500' } });
  });

  it('is refused in a currency that ended, and to a customer who is closed, and stays refused', () => {
    expect(open('HRK')).toEqual([{ type: 'BalanceRefused', ...asked('HRK', 'HRK'), code: 'CURRENCY_NOT_VALID' }]);
    ledger.command(CUSTOMER, 'CloseCustomer', { commandId: 'c' });
    expect(open('EUR')).toMatchObject([{ type: 'BalanceRefused', code: 'CUSTOMER_CLOSED' }]);
    expect([...open('EUR'), ...open('HRK')]).toEqual([]);
    expect(ledger.account(CUSTOMER)).toEqual({ available: {}, isClosed: true });
  });
});
