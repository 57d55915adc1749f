import { currency, Money, Rate } from '@kontor/money';
import { describe, expect, it } from 'vitest';
import type { Cross } from './cross.js';
import { PRICE_LISTS, priceListAt, spreadOf } from './price-list.js';
import { priceAt } from './price.js';
import type { Price } from './price.js';

const at = (instant: string): number => Date.parse(instant);
const [first, second] = PRICE_LISTS as [typeof PRICE_LISTS[0], typeof PRICE_LISTS[0]];

function price(amount: string, now: number, to = 'GBP', mid = '0.87058'): Price {
  const eur = currency('EUR');
  const cross: Cross = { mid: Rate.of(mid, eur, currency(to)), hubToSource: Rate.par(eur), ids: [`f/EUR/${to}`], path: ['EUR', to], date: '2027-07-01', widenBp: '0' };
  const outcome = priceAt({ source: 'EUR', target: to, fixed: { side: 'source', amount: Money.of(amount, eur).minorUnits } }, cross, now);
  if (!outcome.ok) throw new Error(outcome.code);
  return outcome.price;
}

describe('the price list', () => {
  it('is the one that is valid by the clock, to the millisecond', () => {
    expect(priceListAt(at('2027-06-30T23:59:59.999Z')).version).toBe('standard-1');
    expect(priceListAt(at('2027-07-01T00:00:00.000Z')).version).toBe('standard-2');
    expect(priceListAt(at('1998-01-01T00:00:00.000Z')).version).toBe('standard-1');
  });

  it('is named by what was priced with it', () => {
    expect(price('1000.00', at('2027-06-30T12:00:00Z'))).toMatchObject({ priceList: 'standard-1', spreadBp: '30', fee: '334' });
    expect(price('1000.00', at('2027-07-02T12:00:00Z'))).toMatchObject({ priceList: 'standard-2', spreadBp: '25', fee: '334' });
  });

  it('takes less of what lies in a higher band, and no fee is outside its bounds', () => {
    const now = at('2027-07-02T12:00:00Z');
    // to 10,000.00 0.3 %, above 0.25 %: 0.35 + 30.00 + 0.0025 · (C − 10,000.00), C = 20,000.00 − fee
    expect(price('20000.00', now)).toMatchObject({ fee: '5521', feeItems: [{ name: 'fixed', amount: '35' }, { name: 'share', amount: '5486' }] });
    expect(price('10.00', now)).toMatchObject({ fee: '40', feeItems: [{ name: 'fixed', amount: '35' }, { name: 'share', amount: '3' }, { name: 'minimum', amount: '2' }] });
    expect(price('5000000.00', now)).toMatchObject({ fee: '150000', feeItems: [{ name: 'fixed', amount: '35' }, { name: 'share', amount: '759361' }, { name: 'maximum', amount: '-609396' }] });
  });

  it('has a spread of its own for a pair, in either direction, and none between a currency and itself', () => {
    expect([spreadOf(second, 'USD', 'EUR', '0'), spreadOf(second, 'EUR', 'USD', '0'), spreadOf(second, 'EUR', 'JPY', '0'), spreadOf(second, 'EUR', 'EUR', '50')]).toEqual(['25', '25', '30', '0']);
  });

  it('is widened by the breaker, and never to more than half', () => {
    expect([spreadOf(first, 'EUR', 'JPY', '50'), spreadOf(first, 'EUR', 'JPY', '0.25'), spreadOf(first, 'EUR', 'JPY', '9999.9999')]).toEqual(['80', '30.25', '5000']);
  });
});
