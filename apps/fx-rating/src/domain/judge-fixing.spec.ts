import { describe, expect, it } from 'vitest';
import { RatesWorld, assertDeclared, fixing, reasons } from './rates-world.spec.support.js';

const NOW = Date.parse('2024-12-31T15:00:00.000Z');
const held = () => new RatesWorld(NOW);

describe('judgeFixing', () => {
  it('accepts each currency under an id of its own, in the order of the fixing', () => {
    const events = held().take(fixing('2024-12-31', { USD: '1.0389', JPY: '163.06' }));
    expect(events).toEqual([
      { type: 'RateAccepted', rateId: 'ecb:2024-12-31/EUR/USD', sourceId: 'ecb:2024-12-31', base: 'EUR', quote: 'USD', bid: '1.0389', ask: '1.0389', mid: '1.0389', provider: 'ecb', date: '2024-12-31', time: '2024-12-31T00:00:00.000Z', validUntil: '2025-01-04T00:00:00.000Z', widenBp: '0' },
      { type: 'RateAccepted', rateId: 'ecb:2024-12-31/EUR/JPY', sourceId: 'ecb:2024-12-31', base: 'EUR', quote: 'JPY', bid: '163.06', ask: '163.06', mid: '163.06', provider: 'ecb', date: '2024-12-31', time: '2024-12-31T00:00:00.000Z', validUntil: '2025-01-04T00:00:00.000Z', widenBp: '0' },
    ]);
  });

  it('refuses zero, and what is no decimal, rate by rate', () => {
    const published = { USD: '0', JPY: '0.000', GBP: 'N/A', CHF: '-1', CAD: '1e3', SEK: '', NOK: '1,05', DKK: '7.46' };
    expect(reasons(held().take(fixing('2024-12-31', published)))).toEqual(['ZERO', 'ZERO', ...Array<string>(5).fill('MALFORMED'), 'accepted']);
  });

  it('refuses a currency that nobody could hold money in on the day of the fixing', () => {
    const published = { HRK: '7.5345', XAU: '0.0004', ZZZ: '1', EUR: '1' };
    expect(reasons(held().take(fixing('2022-12-30', published)))).toEqual(['accepted', 'CURRENCY_NOT_VALID', 'CURRENCY_NOT_VALID', 'DIRECTION']);
    expect(reasons(held().take(fixing('2023-01-02', { HRK: '7.5345' })))).toEqual(['CURRENCY_NOT_VALID']);
  });

  it('decides nothing when the same fixing comes again, also after a newer one and after refusals', () => {
    const world = held();
    const old = fixing('2024-12-30', { USD: '1.0444', GBP: 'N/A' });
    world.take(old);
    world.take(fixing('2024-12-31', { USD: '1.0389' }));
    expect(world.take(old)).toEqual([]);
    expect(world.get('EUR/USD')?.mid).toBe('1.0389');
  });

  it('refuses a rate older than the one that holds, and takes an older day for a currency that has none', () => {
    const world = held();
    world.take(fixing('2024-12-31', { USD: '1.0389' }));
    expect(reasons(world.take(fixing('2024-12-30', { USD: '1.0444', GBP: '0.82918' })))).toEqual(['OLDER_THAN_CURRENT', 'accepted']);
    expect(world.get('EUR/USD')?.mid).toBe('1.0389');
  });

  it('takes a correction: another fixing of the same day', () => {
    const world = held();
    world.take(fixing('2024-12-31', { USD: '1.0389' }));
    world.take(fixing('2024-12-31', { USD: '1.0398' }, 'ecb:2024-12-31:corrected'));
    expect(world.get('EUR/USD')).toMatchObject({ rateId: 'ecb:2024-12-31:corrected/EUR/USD', mid: '1.0398', provider: 'ecb', date: '2024-12-31' });
  });

  it('holds until the business day after the next one is over, from when it was loaded, also over Christmas', () => {
    const world = held();
    world.now = Date.parse('2024-12-24T13:00:00.000Z');
    world.take(fixing('2024-06-03', { USD: '1.0389' }));
    expect(world.get('EUR/USD')?.validUntil).toBe('2024-12-31T00:00:00.000Z'); // Friday 27, Monday 30
  });

  it('is refused in production, and by a pair that had production rates', () => {
    const world = held();
    expect(reasons(world.take({ ...fixing('2024-12-31', { USD: '1.04', JPY: '163' }), mode: 'production' }))).toEqual(['SOURCE_NOT_ALLOWED', 'SOURCE_NOT_ALLOWED']);
    world.tick('EUR/USD', '1.04', { mode: 'production' });
    world.now += 3_600_000;
    expect(reasons(world.take(fixing('2024-12-31', { USD: '1.04', JPY: '163' }, 'ecb:another')))).toEqual(['SOURCE_NOT_ALLOWED', 'accepted']);
  });

  it('takes over only from a live price that has run out', () => {
    const world = held();
    world.tick('EUR/USD', '1.05');
    expect(reasons(world.take(fixing('2024-12-31', { USD: '1.04' })))).toEqual(['OLDER_THAN_CURRENT']);
    world.now += 10_000;
    expect(reasons(world.take(fixing('2024-12-30', { USD: '1.04' })))).toEqual(['accepted']);
    expect(world.get('EUR/USD')).toMatchObject({ mid: '1.04', date: '2024-12-30' });
  });

  it('refuses a day that no calendar has', () => {
    expect(reasons(held().take(fixing('2024-02-31', { USD: '1.04' })))).toEqual(['MALFORMED']);
  });

  it('writes events as declared', () => {
    assertDeclared(held().take(fixing('2024-12-31', { USD: '1.0389', GBP: '<script>', JPY: '0' })));
  });
});
