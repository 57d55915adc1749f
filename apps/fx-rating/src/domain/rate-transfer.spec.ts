import { quotes, transferIdOf } from '@kontor/events';
import type { TransferRated, TransferRequested } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PairRate } from './pair-rate.js';
import { rateTransfer } from './rate-transfer.js';

const NOW = Date.parse('2024-12-31T15:00:00.000Z');
const MIDS: Readonly<Record<string, string>> = { JPY: '162.5', GBP: '0.8731', USD: '1.1024', KWD: '0.3391', HRK: '7.5345' };
const rates = new Map(Object.entries(MIDS).map(([quote, mid]): [string, PairRate] => [`EUR/${quote}`, { rateId: `fix-${quote}/EUR/${quote}`, bid: mid, ask: mid, mid, provider: 'ecb', date: quote === 'GBP' ? '2024-12-30' : '2024-12-31', validUntil: '9999-12-31T00:00:00.000Z', widenBp: '0' }]));
const context = { now: NOW, rates };

const request = (source: string, target: string, side: 'source' | 'target', amount: bigint): TransferRequested => ({
  type: 'TransferRequested', transferId: transferIdOf('cus_1', 'order-1'), commandId: 'cmd-1', bodyHash: 'ab'.repeat(32), source, target,
  fixed: { side, amount: minorUnits(amount) }, destination: { kind: 'bank', recipientId: 'rc_x', rail: 'simulator', bank: 'simbank' }, reference: 'Invoice 7', waitForFunds: false,
});

function rated(...of: Parameters<typeof request>): TransferRated {
  const event = rateTransfer(undefined, request(...of), context);
  if (event?.type !== 'TransferRated') throw new Error(`not rated: ${JSON.stringify(event)}`);
  return event;
}

describe('rateTransfer', () => {
  it('gives for EUR 100.00 to JPY at 162.5 the very integers of the published example', () => {
    expect(rated('EUR', 'JPY', 'source', 10000n)).toEqual({
      type: 'TransferRated', transferId: transferIdOf('cus_1', 'order-1'),
      source: { currency: 'EUR', amount: '10000' },
      target: { currency: 'JPY', amount: '16095' },
      fee: '65', feeItems: [], net: '9935', mid: '162.5', clientRate: '162.0125', spreadBp: '30', spread: '30',
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

  it('rejects what has no rate, or whose currency has ended since its rate was accepted', () => {
    expect(rateTransfer(undefined, request('EUR', 'SEK', 'source', 10000n), context)).toEqual({ type: 'RatingRejected', transferId: transferIdOf('cus_1', 'order-1'), code: 'STALE_RATE' });
    expect(rateTransfer(undefined, request('ZZZ', 'JPY', 'source', 10000n), context)).toMatchObject({ code: 'STALE_RATE' });
    expect(rateTransfer(undefined, request('EUR', 'HRK', 'source', 10000n), context)).toMatchObject({ code: 'STALE_RATE' });
  });

  it('rejects what leaves nothing to pay out, and what is more than an amount can be', () => {
    expect(rateTransfer(undefined, request('EUR', 'JPY', 'source', 35n), context)).toMatchObject({ code: 'TOO_SMALL' });
    expect(rateTransfer(undefined, request('EUR', 'JPY', 'source', 36n), context)).toMatchObject({ type: 'TransferRated', target: { amount: '1' } });
    expect(rateTransfer(undefined, request('JPY', 'EUR', 'source', 10n ** 18n - 1n), context)).toMatchObject({ type: 'TransferRated' });
    expect(rateTransfer(undefined, request('EUR', 'JPY', 'source', 10n ** 18n - 1n), context)).toMatchObject({ code: 'TOO_LARGE' });
    // fits in pounds, but not as the euros that limits are kept in
    expect(rateTransfer(undefined, request('GBP', 'USD', 'source', 9n * 10n ** 17n), context)).toMatchObject({ code: 'TOO_LARGE' });
  });

  it('rates a transfer once', () => {
    expect(rateTransfer('rated', request('EUR', 'JPY', 'source', 10000n), context)).toBeUndefined();
    expect(rateTransfer('rejected', request('EUR', 'JPY', 'source', 10000n), context)).toBeUndefined();
  });

  it('writes integers that add up, whatever the amount and the pair, as declared', () => {
    const currencies = fc.constantFrom('EUR', 'JPY', 'GBP', 'USD', 'KWD');
    fc.assert(
      fc.property(currencies, currencies, fc.constantFrom('source', 'target'), fc.bigInt(1n, 10n ** 18n - 1n), (source, target, side, amount) => {
        const { type, ...data } = rateTransfer(undefined, request(source, target, side, amount), context)!;
        expect(quotes.schemas[type]['~standard'].validate(data)).not.toHaveProperty('issues');
        if (!('net' in data)) return;
        const [debited, fee, net, spread, into] = [data.source.amount, data.fee, data.net, data.spread, data.position.source].map(BigInt) as [bigint, bigint, bigint, bigint, bigint];
        expect(debited).toBe(fee + net);
        expect(net).toBe(spread + into);
        expect(BigInt(data.position.target)).toBe(BigInt(data.target.amount) + BigInt(data.rounding));
        expect(data[side].amount).toBe(amount.toString());
      }),
      { numRuns: 300 },
    );
  });
});
