import { describe, expect, it } from 'vitest';
import { crossOf, lastCrossOf } from './cross.js';
import { NAMED_CASES, excerptOf, replay } from './named-cases.spec.support.js';
import { RatesWorld, fixing, reasons } from './rates-world.spec.support.js';

const noon = (day: string) => Date.parse(`${day}T12:00:00.000Z`);

/** A world that took these fixings, each on the afternoon of its day. */
function after(...days: readonly (readonly [date: string, rates: Record<string, string>])[]): RatesWorld {
  const world = new RatesWorld(0);
  replay(world, days.map(([date, rates]) => fixing(date, rates)));
  return world;
}

const crossed = (world: RatesWorld, quote: string, day: string) => {
  const found = crossOf('EUR', quote, world, noon(day));
  return found.ok ? found.cross.mid.value : found.code;
};

describe.each(NAMED_CASES)('$name', (named) => {
  it(`EUR/${named.quote}, ${Object.keys(named.outcome).join(' and ')}`, () => {
    const outcomes = replay(new RatesWorld(0), excerptOf(named));
    for (const [date] of named.days) expect([date, outcomes.get(`EUR/${named.quote} ${date}`)]).toEqual([date, named.outcome[date] ?? 'accepted']);
  });
});

describe('a currency whose rates stop', () => {
  it('ISK, December 2008: it is not quoted two business days later, though it lives on', () => {
    const world = after(['2008-12-08', { ISK: '290.0', USD: '1.28' }], ['2008-12-09', { ISK: '290.0', USD: '1.29' }], ['2008-12-10', { USD: '1.30' }], ['2008-12-11', { USD: '1.33' }]);
    expect([crossed(world, 'ISK', '2008-12-11'), crossed(world, 'ISK', '2008-12-12'), crossed(world, 'USD', '2008-12-12')]).toEqual(['290', 'STALE_RATE', '1.33']);
  });

  it('ISK, February 2018: the step over the gap is no daily move, and does not make later limits wider', () => {
    const isk = NAMED_CASES.find(({ quote }) => quote === 'ISK')!;
    const world = new RatesWorld(0);
    replay(world, excerptOf(isk));
    const { count, largest } = world.guard('EUR/ISK').moves;
    replay(world, [fixing('2018-02-05', { ISK: '125.00' })]);
    expect(world.guard('EUR/ISK').moves.largest[0]).toBe(largest[0]); // 0.15 %, of 2 February
    expect(world.guard('EUR/ISK').moves.count).toBe(count + 1);
    expect(BigInt(largest[0]!)).toBeLessThan(2_490_00n);
  });

  it('RUB, March 2022: it is not quoted two business days later, though it is money still', () => {
    const world = after(['2022-02-28', { RUB: '115.4842' }], ['2022-03-01', { RUB: '117.2010' }], ['2022-03-02', { USD: '1.1106' }]);
    expect([crossed(world, 'RUB', '2022-03-03'), crossed(world, 'RUB', '2022-03-04')]).toEqual(['117.201', 'STALE_RATE']);
    expect(lastCrossOf('EUR', 'RUB', world, noon('2024-12-31'))).toMatchObject({ ok: true, cross: { date: '2022-03-01' } });
  });

  it('HRK, January 2023: it ends with the year, whatever its rate was to hold for', () => {
    const world = after(['2022-12-29', { HRK: '7.5365' }], ['2022-12-30', { HRK: '7.5365' }]);
    expect(world.get('EUR/HRK')!.validUntil).toBe('2023-01-04T00:00:00.000Z');
    expect([crossed(world, 'HRK', '2022-12-31'), crossed(world, 'HRK', '2023-01-01')]).toEqual(['7.5365', 'STALE_RATE']);
    expect(lastCrossOf('EUR', 'HRK', world, noon('2024-12-31'))).toMatchObject({ ok: true, cross: { date: '2022-12-30' } });
  });

  it('BGN, January 2026 (made up): it ends with the year, and a fixing that still has it is refused', () => {
    const world = after(['2025-12-30', { BGN: '1.9558', USD: '1.1' }], ['2025-12-31', { BGN: '1.9558', USD: '1.1' }]);
    expect([crossed(world, 'BGN', '2025-12-31'), crossed(world, 'BGN', '2026-01-01')]).toEqual(['1.9558', 'STALE_RATE']);
    world.now = noon('2026-01-02');
    expect(reasons(world.take(fixing('2026-01-02', { BGN: '1.9558', USD: '1.1' })))).toEqual(['CURRENCY_NOT_VALID', 'accepted']);
  });
});

describe('a currency that loses its zeros', () => {
  it('TRL and TRY, January 2005: two pairs, of which each has its own rate and the new one no history', () => {
    const world = after(['2004-12-30', { TRL: '1829000' }], ['2004-12-31', { TRL: '1836200' }], ['2005-01-03', { TRY: '1.8150' }], ['2005-01-04', { TRY: '1.8070' }]);
    expect([crossed(world, 'TRY', '2005-01-04'), crossed(world, 'TRL', '2005-01-05')]).toEqual(['1.807', 'STALE_RATE']);
    expect(world.guard('EUR/TRY').moves.count).toBe(0);
    world.now = noon('2005-01-05');
    expect(reasons(world.take(fixing('2005-01-05', { TRY: '1832900' })))).toEqual(['SCALE']); // the old figure under the new name
  });

  it('ROL and RON, July 2005: the old one ends on the day before the new one begins', () => {
    const world = after(['2005-06-29', { ROL: '36041' }], ['2005-06-30', { ROL: '36030' }], ['2005-07-01', { RON: '3.6030' }]);
    expect([crossed(world, 'ROL', '2005-06-30'), crossed(world, 'ROL', '2005-07-01'), crossed(world, 'RON', '2005-07-01')]).toEqual(['36030', 'STALE_RATE', '3.603']);
    world.now = noon('2005-07-01');
    expect(reasons(world.take(fixing('2005-07-01', { ROL: '36030' }, 'ecb:late')))).toEqual(['CURRENCY_NOT_VALID']);
    expect(reasons(world.take(fixing('2005-06-30', { RON: '3.6030' }, 'ecb:early')))).toEqual(['CURRENCY_NOT_VALID']);
  });
});

describe('five days without fixings', () => {
  it('Easter 2024: the rate of Maundy Thursday holds until the Wednesday after is over', () => {
    const world = after(['2024-03-27', { USD: '1.0816' }], ['2024-03-28', { USD: '1.0811' }]);
    expect(['2024-04-01', '2024-04-02', '2024-04-03', '2024-04-04'].map((day) => crossed(world, 'USD', day))).toEqual(['1.0811', '1.0811', '1.0811', 'STALE_RATE']);
  });

  it('Christmas 2008: what moved from the 24th to the 29th is the move of a day', () => {
    const world = after(['2008-12-23', { USD: '1.3978' }], ['2008-12-24', { USD: '1.4005' }], ['2008-12-29', { USD: '1.4270' }], ['2008-12-30', { USD: '1.4098' }]);
    expect(world.guard('EUR/USD').moves).toEqual({ count: 2, largest: ['18922', '1932'] });
  });
});
