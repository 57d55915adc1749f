import { describe, expect, it } from 'vitest';
import { RatesWorld, assertDeclared, fixing, reasons } from './rates-world.spec.support.js';

const NOW = Date.parse('2026-03-02T10:00:00.000Z');
const world = () => new RatesWorld(NOW);
const at = (ms: number) => new Date(NOW + ms).toISOString();

describe('a live price', () => {
  it('is accepted with the middle of bid and ask, for ten seconds from its time', () => {
    const events = world().tick('EUR/USD', '1.10235 1.1025', { seq: 7, time: at(-1_000) });
    expect(events).toEqual([{
      type: 'RateAccepted', rateId: 'alpha:7/EUR/USD', sourceId: 'alpha:7', provider: 'alpha', seq: 7, base: 'EUR', quote: 'USD', bid: '1.10235', ask: '1.1025', mid: '1.102425',
      time: at(-1_000), date: '2026-03-02', validUntil: at(9_000), widenBp: '0',
    }]);
    assertDeclared(events);
  });

  it.each([
    ['in the direction that is not kept', 'USD/EUR', '0.9 0.91', {}, 'DIRECTION'],
    ['of a currency in itself', 'USD/USD', '1', {}, 'DIRECTION'],
    ['of a currency that has ended', 'EUR/HRK', '7.5', {}, 'CURRENCY_NOT_VALID'],
    ['of a currency that nobody knows', 'EUR/ZZZ', '7.5', {}, 'CURRENCY_NOT_VALID'],
    ['that is no number', 'EUR/USD', 'NaN 1.1', {}, 'MALFORMED'],
    ['with an exponent', 'EUR/USD', '1.1 1e1', {}, 'MALFORMED'],
    ['whose middle has a digit too many', 'EUR/USD', `1.${'1'.repeat(29)} 1.${'1'.repeat(28)}2`, {}, 'MALFORMED'],
    ['that is zero', 'EUR/USD', '0.000 1.1', {}, 'ZERO'],
    ['whose bid is above its ask', 'EUR/USD', '1.1001 1.1000', {}, 'CROSSED'],
    ['of ten seconds ago', 'EUR/USD', '1.1', { time: at(-10_000) }, 'STALE'],
    ['that has not come yet', 'EUR/USD', '1.1', { time: at(5_001) }, 'MALFORMED'],
    ['at a time that no clock shows', 'EUR/USD', '1.1', { time: '2026-02-30T10:00:00.000Z' }, 'MALFORMED'],
    ['at an hour that no clock shows', 'EUR/USD', '1.1', { time: '2026-02-28T25:00:00.000Z' }, 'MALFORMED'],
  ])('%s is refused', (_, pair, price, over, reason) => {
    const events = world().tick(pair, price, over);
    expect(reasons(events)).toEqual([reason]);
    assertDeclared(events);
  });

  it('decides nothing when it comes again, or after a later one of its provider; other providers count for themselves', () => {
    const rates = world();
    rates.tick('EUR/USD', '1.1', { seq: 7 });
    expect(rates.tick('EUR/USD', '1.2', { seq: 7 })).toEqual([]);
    expect(rates.tick('EUR/USD', '1.2', { seq: 6 })).toEqual([]);
    expect(reasons(rates.tick('EUR/USD', '1.2', { seq: 6, provider: 'beta' }))).toEqual(['accepted']);
    expect(reasons(rates.tick('EUR/JPY', '160', { seq: 7 }))).toEqual(['accepted']);
    rates.tick('EUR/USD', '0', { seq: 8 });
    expect(rates.tick('EUR/USD', '1.2', { seq: 8 })).toEqual([]);
  });

  it('does not take the place of a later one', () => {
    const rates = world();
    rates.tick('EUR/USD', '1.1', { time: at(-1_000) });
    expect(reasons(rates.tick('EUR/USD', '1.2', { time: at(-1_001), provider: 'beta' }))).toEqual(['OLDER_THAN_CURRENT']);
    expect(reasons(rates.tick('EUR/USD', '1.2', { time: at(-1_000), provider: 'beta' }))).toEqual(['accepted']);
  });

  it('takes the place of a fixing of its day or an earlier one', () => {
    const rates = world();
    rates.take(fixing('2026-03-02', { USD: '1.1' }));
    expect(reasons(rates.tick('EUR/USD', '1.1001'))).toEqual(['accepted']);
    rates.take(fixing('2026-03-03', { JPY: '160' }));
    expect(reasons(rates.tick('EUR/JPY', '161'))).toEqual(['OLDER_THAN_CURRENT']);
  });

  it('that is out by a power of ten is refused, and the pair goes on', () => {
    const rates = world();
    rates.tick('EUR/JPY', '160');
    for (const slip of ['1.61', '15.9', '1600', '162000', '0.00016']) expect(reasons(rates.tick('EUR/JPY', slip))).toEqual(['SCALE']);
    expect(reasons(rates.tick('EUR/JPY', '161'))).toEqual(['accepted']);
    expect(reasons(rates.tick('EUR/JPY', '320'))).toEqual(['accepted']); // no history yet to call it a jump
  });

  it('of a demonstration is refused where production rates were taken', () => {
    const rates = world();
    rates.tick('EUR/USD', '1.1', { mode: 'production' });
    expect(reasons(rates.tick('EUR/USD', '1.1'))).toEqual(['SOURCE_NOT_ALLOWED']);
    expect(reasons(rates.tick('EUR/JPY', '160'))).toEqual(['accepted']);
  });
});
