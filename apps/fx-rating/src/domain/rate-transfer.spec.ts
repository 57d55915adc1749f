import { quotes, transferIdOf } from '@kontor/events';
import type { TransferRated, TransferRequested } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_QUOTES } from './desk.js';
import { rateTransfer } from './rate-transfer.js';
import { NOW, ratesOf } from './rates.spec.support.js';
import { evolveRating } from './rating.js';
import type { Rating } from './rating.js';

const context = { now: NOW, key: 'cus_1', partition: 0, rates: ratesOf(), quotes: new Map(), ratings: new Map<string, Rating>(), positions: new Map(), exposures: new Map() };
const rate = (asked: TransferRequested, more: Partial<typeof context> = {}) => rateTransfer(NO_QUOTES, asked, { ...context, ...more });

const request = (source: string, target: string, side: 'source' | 'target', amount: bigint): TransferRequested => ({
  type: 'TransferRequested', transferId: transferIdOf('cus_1', 'order-1'), commandId: 'cmd-1', bodyHash: 'ab'.repeat(32), source, target,
  fixed: { side, amount: minorUnits(amount) }, destination: { kind: 'bank', recipientId: 'rc_x', rail: 'simulator', bank: 'simbank' }, reference: 'Invoice 7', waitForFunds: false,
});

function rated(...of: Parameters<typeof request>): TransferRated {
  const event = rate(request(...of));
  if (event?.type !== 'TransferRated') throw new Error(`not rated: ${JSON.stringify(event)}`);
  return event;
}

describe('rateTransfer', () => {
  it('gives for EUR 100.00 to JPY at 162.5 the very integers of the published example', () => {
    expect(rated('EUR', 'JPY', 'source', 10000n)).toEqual({
      type: 'TransferRated', transferId: transferIdOf('cus_1', 'order-1'),
      source: { currency: 'EUR', amount: '10000' },
      target: { currency: 'JPY', amount: '16095' },
      fee: '65', feeItems: [{ name: 'fixed', amount: '35' }, { name: 'share', amount: '30' }], net: '9935', mid: '162.5', clientRate: '162.0125', spreadBp: '30', spread: '30',
      position: { source: '9905', target: '16096' }, rounding: '1',
      rate: { ids: ['fix-JPY/EUR/JPY'], path: ['EUR', 'JPY'], date: '2024-12-31' },
      priceList: 'standard-1',
      bookBy: '2024-12-31T15:30:00.000Z',
      refundPolicy: 'standard',
      base: { currency: 'EUR', amount: '10000' },
      destination: { kind: 'bank', recipientId: 'rc_x', rail: 'simulator', bank: 'simbank' }, reference: 'Invoice 7', waitForFunds: false,
    });
  });

  it('adds the fee on top where the target is fixed, and pays exactly that target', () => {
    const event = rated('EUR', 'GBP', 'target', 5000n);
    // 50.00 / 0.8704807 = 57.4395…, rounded up to 57.44; fee 0.35 + 0.003 · 57.44 = 0.52232
    expect(event).toMatchObject({ target: { amount: '5000' }, net: '5744', fee: '52', source: { amount: '5796' }, clientRate: '0.8704807' });
  });

  it('crosses through the hub with both rates named, as old as the older of them', () => {
    const event = rated('GBP', 'JPY', 'source', 10000n);
    expect(event.rate).toEqual({ ids: ['fix-GBP/EUR/GBP', 'fix-JPY/EUR/JPY'], path: ['GBP', 'EUR', 'JPY'], date: '2024-12-30' });
    expect(event.mid).toMatch(/^186\.118428587/); // 162.5 / 0.8731
    expect(event.base).toEqual({ currency: 'EUR', amount: '11453' }); // 100.00 / 0.8731 = 114.534…
  });

  it('charges the fixed fee at its mid value in the source currency', () => {
    // EUR 0.35 is JPY 56.875, so 57; (10000 · 0.003 + 57) / 1.003 = 86.7…
    expect(rated('JPY', 'EUR', 'source', 10000n)).toMatchObject({ fee: '87', rate: { path: ['JPY', 'EUR'], ids: ['fix-JPY/EUR/JPY'] } });
  });

  it('exchanges nothing between a currency and itself, but charges the fee', () => {
    expect(rated('USD', 'USD', 'source', 10000n)).toMatchObject({ mid: '1', clientRate: '1', spreadBp: '0', spread: '0', rounding: '0', rate: { ids: [], path: ['USD'], date: '2024-12-31' } });
  });

  it('adds to the spread what the breaker asks for', () => {
    const event = rate(request('EUR', 'JPY', 'source', 10000n), { rates: ratesOf({ JPY: '162.5' }, { widenBp: '12.5' }) });
    expect(event).toMatchObject({ spreadBp: '42.5', clientRate: '161.809375', target: { amount: '16075' } });
  });

  it('rejects what has no rate, what is too old or halted, and what is in a currency that has ended since', () => {
    expect(rate(request('EUR', 'SEK', 'source', 10000n))).toEqual({ type: 'RatingRejected', transferId: transferIdOf('cus_1', 'order-1'), code: 'STALE_RATE' });
    expect(rate(request('ZZZ', 'JPY', 'source', 10000n))).toMatchObject({ code: 'STALE_RATE' });
    expect(rate(request('EUR', 'HRK', 'source', 10000n))).toMatchObject({ code: 'STALE_RATE' });
    expect(rate(request('EUR', 'JPY', 'source', 10000n), { rates: ratesOf({ JPY: '162.5' }, { validUntil: '2024-12-31T14:59:00.000Z' }) })).toMatchObject({ code: 'STALE_RATE' });
    expect(rate(request('EUR', 'JPY', 'source', 10000n), { rates: ratesOf({ JPY: '162.5' }, { halted: true }) })).toMatchObject({ code: 'PAIR_HALTED' });
  });

  it('rejects what leaves nothing to pay out, and what is more than an amount can be', () => {
    expect(rate(request('EUR', 'JPY', 'source', 35n))).toMatchObject({ code: 'TOO_SMALL' });
    expect(rate(request('EUR', 'JPY', 'source', 36n))).toMatchObject({ type: 'TransferRated', target: { amount: '1' } });
    expect(rate(request('EUR', 'JPY', 'source', 10n ** 18n - 1n))).toMatchObject({ code: 'TOO_LARGE' });
    // fits in pounds, but not as the euros that limits are kept in
    expect(rate(request('GBP', 'USD', 'source', 9n * 10n ** 17n))).toMatchObject({ code: 'TOO_LARGE' });
  });

  it('rates a transfer once', () => {
    const id = transferIdOf('cus_1', 'order-1');
    const before = evolveRating.TransferRated(undefined, rated('EUR', 'JPY', 'source', 10000n));
    expect(rate(request('EUR', 'JPY', 'source', 10000n), { ratings: new Map([[id, before!]]) })).toBeUndefined();
    expect(rate(request('EUR', 'JPY', 'source', 10000n), { ratings: new Map<string, Rating>([[id, { status: 'rejected' }]]) })).toBeUndefined();
  });

  it('writes integers that add up, whatever the amount and the pair, as declared', () => {
    const currencies = fc.constantFrom('EUR', 'JPY', 'GBP', 'USD', 'KWD');
    fc.assert(
      fc.property(currencies, currencies, fc.constantFrom('source', 'target'), fc.bigInt(1n, 10n ** 18n - 1n), (source, target, side, amount) => {
        const { type, ...data } = rate(request(source, target, side, amount))!;
        expect(quotes.schemas[type]['~standard'].validate(data)).not.toHaveProperty('issues');
        if (!('net' in data)) return;
        const [debited, fee, net, spread, into] = [data.source.amount, data.fee, data.net, data.spread, data.position.source].map(BigInt) as [bigint, bigint, bigint, bigint, bigint];
        expect(debited).toBe(fee + net);
        expect(net).toBe(spread + into);
        expect(data.feeItems.reduce((sum, item) => sum + BigInt(item.amount), 0n)).toBe(fee);
        expect(BigInt(data.position.target)).toBe(BigInt(data.target.amount) + BigInt(data.rounding));
        expect(data[side].amount).toBe(amount.toString());
      }),
      { numRuns: 300 },
    );
  });
});
