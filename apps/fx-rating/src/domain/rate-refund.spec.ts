import { payoutIdOf, quotes, refundIdOf, transferIdOf } from '@kontor/events';
import type { PayoutEvent, RefundRated } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { describe, expect, it } from 'vitest';
import { NO_QUOTES } from './desk.js';
import { rateCancelled, rateReturned } from './rate-refund.js';
import { NOW, ratesOf } from './rates.spec.support.js';
import { evolveRating } from './rating.js';
import type { Rating } from './rating.js';

const transferId = transferIdOf('cus_1', 'order-1');
/** A transfer that was rated: what it moved is of no concern here. */
function paid(source: string, currency: string, amount: string): Rating {
  const nothing = minorUnits(0n);
  return { status: 'rated', source, target: { currency, amount }, moves: { source: { currency: source, amount: nothing }, target: { currency, amount: nothing }, worth: nothing }, refunds: [] };
}
const paidYen = paid('EUR', 'JPY', '16095');
const at = (rating: Rating | undefined, rates = ratesOf({ JPY: '165' })) => ({ now: NOW, rates, ratings: new Map(rating === undefined ? [] : [[transferId, rating]]) });

const cancelled: PayoutEvent<'PayoutCancelled'> = { type: 'PayoutCancelled', transferId, commandId: 'cmd-2' };
const returned = (amount: bigint, charges: bigint, borneBy: 'customer' | 'house', returnRef = 'ret-1'): PayoutEvent<'PayoutReturned'> => ({
  type: 'PayoutReturned', payoutId: payoutIdOf(transferId, 1), transferId, returnRef, currency: 'JPY', amount: minorUnits(amount), charges: minorUnits(charges), borneBy, code: 'AC04',
});

const jpyRate = { ids: ['fix-JPY/EUR/JPY'], path: ['EUR', 'JPY'], date: '2024-12-31' };

describe('a refund by choice', () => {
  it('of 15655 yen at 165 is worth EUR 94.87, and takes EUR 94.88 out of the position', () => {
    expect(rateReturned(NO_QUOTES, returned(15655n, 440n, 'customer'), at(paidYen))).toEqual({
      type: 'RefundRated', refundId: refundIdOf(transferId, { kind: 'returned', returnRef: 'ret-1' }), transferId, target: { currency: 'JPY', amount: '15655' },
      current: { mid: '165', rate: jpyRate, source: { currency: 'EUR', amount: '9487' }, position: '9488' },
    });
  });

  it('has the charges in it if the house bears them', () => {
    expect(rateReturned(NO_QUOTES, returned(15655n, 440n, 'house'), at(paidYen))).toMatchObject({ target: { amount: '16095' }, current: { source: { amount: '9754' }, position: '9755' } });
  });

  it('is of the whole target when the customer cancelled', () => {
    expect(rateCancelled(NO_QUOTES, cancelled, at(paidYen))).toMatchObject({ refundId: refundIdOf(transferId, { kind: 'cancelled' }), target: { amount: '16095' }, current: { mid: '165' } });
  });

  it('is valued once, and each part that comes back by itself', () => {
    const first = rateReturned(NO_QUOTES, returned(5000n, 0n, 'customer'), at(paidYen)) as RefundRated;
    const then = evolveRating.RefundRated(paidYen, first);
    expect(rateReturned(NO_QUOTES, returned(5000n, 0n, 'customer'), at(then))).toBeUndefined();
    expect(rateReturned(NO_QUOTES, returned(6000n, 0n, 'customer', 'ret-2'), at(then))).toMatchObject({ target: { amount: '6000' } });
  });

  it('is valued at the last rate, however old it is and though its pair is halted', () => {
    const rates = ratesOf({ JPY: '165' }, { validUntil: '2024-12-01T00:00:00.000Z', halted: true });
    expect(rateCancelled(NO_QUOTES, cancelled, at(paidYen, rates))).toMatchObject({ current: { mid: '165' } });
  });

  it('has no value of today where there is no rate at all, so that par holds', () => {
    expect(rateCancelled(NO_QUOTES, cancelled, at(paidYen, new Map()))).toEqual({
      type: 'RefundRated', refundId: refundIdOf(transferId, { kind: 'cancelled' }), transferId, target: { currency: 'JPY', amount: '16095' },
    });
  });

  it('may be worth nothing, and is what was paid where nothing was exchanged', () => {
    expect(rateReturned(NO_QUOTES, returned(1n, 0n, 'customer'), at(paidYen))).toMatchObject({ current: { source: { amount: '0' }, position: '1' } });
    const paidEuros = paid('EUR', 'EUR', '9935');
    expect(rateCancelled(NO_QUOTES, cancelled, at(paidEuros))).toMatchObject({ current: { mid: '1', source: { amount: '9935' }, position: '9935', rate: { ids: [], path: ['EUR'] } } });
  });

  it('has no value of today that is more than an amount can be', () => {
    const huge = paid('JPY', 'EUR', '900000000000000000');
    expect(rateCancelled(NO_QUOTES, cancelled, at(huge))).not.toHaveProperty('current');
  });

  it('is not valued where the transfer was not rated, and the transfer is not rated afterwards', () => {
    expect(rateCancelled(NO_QUOTES, cancelled, at({ status: 'rejected' }))).toBeUndefined();
    expect(rateCancelled(NO_QUOTES, cancelled, at(undefined))).toEqual({ type: 'RatingRejected', transferId, code: 'CANCELLED' });
  });

  it('of what was never paid, or in another currency, is a defect', () => {
    expect(() => rateReturned(NO_QUOTES, returned(1n, 0n, 'customer'), at(undefined))).toThrow(RangeError);
    expect(() => rateReturned(NO_QUOTES, { ...returned(1n, 0n, 'customer'), currency: 'USD' }, at(paidYen))).toThrow(RangeError);
  });

  it('is written as declared', () => {
    const { type, ...data } = rateReturned(NO_QUOTES, returned(15655n, 440n, 'customer'), at(paidYen))!;
    expect(quotes.schemas[type]['~standard'].validate(data)).not.toHaveProperty('issues');
  });
});
