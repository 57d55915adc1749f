import { describe, expect, it } from 'vitest';
import { crossOf, lastCrossOf } from './cross.js';
import type { PairRate } from './pair-rate.js';

const NOW = Date.parse('2024-12-31T15:00:00.000Z');

function held(pair: string, price: string, over: Partial<PairRate> = {}): [string, PairRate] {
  const [bid = '', ask = bid] = price.split(' ');
  const mid = bid === ask ? bid : String((BigInt(bid) + BigInt(ask)) / 2n); // whole numbers, where they differ
  return [pair, { rateId: `r/${pair}`, bid, ask, mid, provider: 'ecb', date: '2024-12-31', validUntil: '2025-01-03T00:00:00.000Z', widenBp: '0', ...over }];
}

const crossed = (source: string, target: string, rates: readonly [string, PairRate][]) => {
  const found = crossOf(source, target, new Map(rates), NOW);
  return found.ok ? { mid: found.cross.mid.value, path: found.cross.path.join('>'), date: found.cross.date, widenBp: found.cross.widenBp } : found.code;
};

describe('crossOf', () => {
  it('takes the rate as it is kept, and its inverse the other way', () => {
    const rates = [held('EUR/JPY', '162.50')];
    expect(crossed('EUR', 'JPY', rates)).toMatchObject({ mid: '162.5', path: 'EUR>JPY' });
    expect(crossed('JPY', 'EUR', rates)).toMatchObject({ mid: '0.00615384615384615384615384615385', path: 'JPY>EUR' });
  });

  it('goes straight, through the euro or through the dollar, wherever the spread is least', () => {
    const legs = [held('EUR/GBP', '1'), held('EUR/JPY', '160'), held('GBP/USD', '2'), held('USD/JPY', '100')];
    expect(crossed('GBP', 'JPY', [...legs, held('GBP/JPY', '170')])).toMatchObject({ path: 'GBP>JPY', mid: '170' });
    expect(crossed('GBP', 'JPY', [...legs, held('GBP/JPY', '168 172')])).toMatchObject({ path: 'GBP>EUR>JPY', mid: '160' });
    expect(crossed('GBP', 'JPY', [...legs, held('GBP/JPY', '168 172'), held('EUR/JPY', '159 161')])).toMatchObject({ path: 'GBP>USD>JPY', mid: '200' });
    expect(crossed('GBP', 'JPY', [...legs, held('GBP/JPY', '169 171'), held('EUR/JPY', '158 162'), held('USD/JPY', '98 102')])).toMatchObject({ path: 'GBP>JPY', mid: '170' });
  });

  it('goes another way where one has no rate, or one that is over', () => {
    const legs = [held('EUR/GBP', '1'), held('GBP/USD', '2'), held('USD/JPY', '98 102')];
    expect(crossed('GBP', 'JPY', legs)).toMatchObject({ path: 'GBP>USD>JPY' });
    expect(crossed('GBP', 'JPY', [...legs, held('EUR/JPY', '160', { validUntil: '2024-12-31T15:00:00.000Z' })])).toMatchObject({ path: 'GBP>USD>JPY' });
    expect(crossed('GBP', 'JPY', [...legs, held('EUR/JPY', '160', { validUntil: '2024-12-31T15:00:00.001Z' })])).toMatchObject({ path: 'GBP>EUR>JPY' });
  });

  it('is as old as its oldest leg, and as wide as its widest', () => {
    const rates = [held('EUR/GBP', '1', { date: '2024-12-30', widenBp: '9.5' }), held('EUR/JPY', '160', { widenBp: '12' })];
    expect(crossed('GBP', 'JPY', rates)).toMatchObject({ date: '2024-12-30', widenBp: '12' });
    expect(crossed('GBP', 'EUR', rates)).toMatchObject({ date: '2024-12-30', widenBp: '9.5' });
  });

  it('refuses what has no rate or none that holds, and a currency that has ended', () => {
    const rates = [held('EUR/GBP', '1'), held('EUR/HRK', '7.5345'), held('EUR/USD', '1.04', { validUntil: '2024-12-31T14:59:59.999Z' })];
    for (const [source, target] of [['GBP', 'SEK'], ['SEK', 'GBP'], ['EUR', 'USD'], ['GBP', 'HRK'], ['ZZZ', 'ZZZ']]) expect(crossed(source!, target!, rates)).toBe('STALE_RATE');
  });

  it('stops every pair that a halted leg could be part of, and no other', () => {
    const rates = [held('EUR/GBP', '1', { halted: true }), held('EUR/JPY', '160'), held('EUR/USD', '1'), held('GBP/USD', '1'), held('GBP/JPY', '160')];
    expect([crossed('EUR', 'GBP', rates), crossed('GBP', 'JPY', rates), crossed('GBP', 'USD', rates), crossed('GBP', 'SEK', rates)]).toEqual(Array(4).fill('PAIR_HALTED'));
    expect(crossed('USD', 'JPY', rates)).toMatchObject({ path: 'USD>EUR>JPY' });
  });

  it('gives the euro in the source currency, whatever way was taken', () => {
    const found = crossOf('GBP', 'USD', new Map([held('EUR/GBP', '0.8'), held('GBP/USD', '1.25')]), NOW);
    expect(found).toMatchObject({ ok: true, cross: { ids: ['r/GBP/USD'], hubToSource: { value: '0.8' } } });
    expect(crossed('GBP', 'USD', [held('GBP/USD', '1.25')])).toBe('STALE_RATE');
  });

  it('needs no rate between a currency and itself but that of the euro', () => {
    expect(crossed('EUR', 'EUR', [])).toMatchObject({ mid: '1', path: 'EUR', date: '2024-12-31', widenBp: '0' });
    expect(crossed('GBP', 'GBP', [held('EUR/GBP', '0.8')])).toMatchObject({ mid: '1', path: 'GBP' });
  });
});

describe('lastCrossOf', () => {
  it('takes the last rate known, however old or halted it is, also of a currency that has ended since', () => {
    const rates = new Map([held('EUR/HRK', '7.5345', { date: '2022-12-30', validUntil: '2023-01-04T00:00:00.000Z' }), held('EUR/GBP', '0.8', { halted: true })]);
    expect(lastCrossOf('GBP', 'HRK', rates, NOW)).toMatchObject({ ok: true, cross: { path: ['GBP', 'EUR', 'HRK'], date: '2022-12-30' } });
    expect(lastCrossOf('EUR', 'SEK', rates, NOW)).toEqual({ ok: false, code: 'STALE_RATE' });
  });
});
