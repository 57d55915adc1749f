import { describe, expect, it } from 'vitest';
import { currency, currencyCodesOn, currencyIn, currencyOn, sameCurrency } from './currency.js';
import type { Period } from './currency-table.js';

const TODAY = '2026-11-22';

describe('a currency on a day', () => {
  it.each([['EUR', 2], ['JPY', 0], ['KWD', 3], ['CLF', 4], ['UYW', 4], ['XCG', 2]] as const)('%s has %i decimals', (code, digits) => {
    expect(currencyOn(code, TODAY)).toEqual({ ok: true, currency: { code, digits } });
  });

  it.each([undefined, null, 978, '', 'EU', 'eur', 'EURO', 'EUR ', ' EUR', 'ＥＵＲ', 'ABC', 'constructor', '__proto__', ['EUR'], { code: 'EUR' }, 'E'.repeat(100_000)])(
    'refuses what is no code as unknown (%#)',
    (code) => {
      expect(currencyOn(code, TODAY)).toEqual({ ok: false, code: 'CURRENCY_UNKNOWN' });
    },
  );

  it.each([['BGN', '2025-12-31'], ['HRK', '2022-12-31'], ['ANG', '2025-03-30'], ['TRL', '2005-12-31']])('takes %s up to %s and refuses it from the next day', (code, until) => {
    const next = new Date(Date.parse(until) + 86_400_000).toISOString().slice(0, 10);
    expect(currencyOn(code, until).ok).toBe(true);
    expect(currencyOn(code, next)).toEqual({ ok: false, code: 'CURRENCY_WITHDRAWN', until });
  });

  it('refuses a long dead code on every day, as withdrawn and not as unknown', () => {
    for (const day of ['1990-01-01', '2001-01-01', TODAY]) expect(currencyOn('DEM', day)).toEqual({ ok: false, code: 'CURRENCY_WITHDRAWN' });
  });

  it('refuses a code before its first day, and says when that is', () => {
    expect(currencyOn('XCG', '2025-03-30')).toEqual({ ok: false, code: 'CURRENCY_NOT_YET_VALID', from: '2025-03-31' });
    expect(currencyOn('XCG', '2025-03-31').ok).toBe(true);
  });

  it.each('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '))('refuses %s: it has no minor unit', (code) => {
    expect(currencyOn(code, TODAY)).toEqual({ ok: false, code: 'CURRENCY_WITHOUT_MINOR_UNIT' });
  });

  it('takes an instant in UTC for its day', () => {
    expect(currencyOn('BGN', '2025-12-31T23:59:59.999Z').ok).toBe(true);
    expect(currencyOn('BGN', '2026-01-01T00:00:00Z').ok).toBe(false);
  });

  it.each(['', '2025', '2025-13-01', '2025-00-10', '2025-01-32', '25-01-01', '2025-01-01 ', '2025-01-01T00:00:00+02:00', '12025-01-01', '2025-01-01xT00:00:00Z', '2025-01-01T00:00:00Zx', 20250101, null, 'x'.repeat(50)])('throws for the date %j', (on) => {
    expect(() => currencyOn('EUR', on as string)).toThrow(expect.objectContaining({ code: 'INVALID_DATE' }));
  });

  it('holds what the European Central Bank has ever fixed, at a time when it did', () => {
    const fixed = 'USD JPY BGN CYP CZK DKK EEK GBP HUF LTL LVL MTL PLN ROL SEK SIT SKK CHF ISK NOK HRK RUB TRL AUD BRL CAD CNY ZAR';
    expect(fixed.split(' ').filter((code) => !currencyOn(code, '2004-12-31').ok)).toEqual([]);
    expect([currencyOn('TRY', '2004-12-31').ok, currencyOn('TRY', '2005-01-01').ok]).toEqual([false, true]);
  });

  it('counts 165 codes that money can be held in today', () => {
    expect(currencyCodesOn(TODAY)).toHaveLength(165);
  });

  it('follows a code whose decimals change, over a gap and back', () => {
    const table = new Map<string, Period[]>([['ABC', [{ digits: 2, from: '2000-01-01', until: '2004-12-31' }, { digits: 0, from: '2006-01-01' }]]]);
    expect(currencyIn(table, 'ABC', '1999-12-31')).toEqual({ ok: false, code: 'CURRENCY_NOT_YET_VALID', from: '2000-01-01' });
    expect(currencyIn(table, 'ABC', '2004-12-31')).toMatchObject({ ok: true, currency: { digits: 2 } });
    expect(currencyIn(table, 'ABC', '2005-06-01')).toEqual({ ok: false, code: 'CURRENCY_NOT_YET_VALID', from: '2006-01-01' });
    expect(currencyIn(table, 'ABC', '2006-01-01')).toMatchObject({ ok: true, currency: { digits: 0 } });
  });
});

describe('a currency without a day', () => {
  it('is there for codes withdrawn since, so that old amounts can be read', () => {
    expect(currency('HRK')).toEqual({ code: 'HRK', digits: 2 });
    expect(currency('TRL')).toEqual({ code: 'TRL', digits: 0 });
  });

  it.each(['XXX', 'DEM', 'ABC', '', 'x'.repeat(1000)])('throws for %j', (code) => {
    expect(() => currency(code)).toThrow(expect.objectContaining({ code: 'INVALID_CURRENCY' }));
  });

  it('is one frozen value per code, the same as on a day', () => {
    const dated = currencyOn('EUR', TODAY);
    expect(dated.ok && sameCurrency(dated.currency, currency('EUR'))).toBe(true);
    expect(currency('EUR')).toBe(currency('EUR'));
    expect(Object.isFrozen(currency('EUR'))).toBe(true);
    expect(sameCurrency(currency('EUR'), currency('USD'))).toBe(false);
    expect(sameCurrency(currency('EUR'), { code: 'EUR', digits: 3 })).toBe(false);
  });
});
