import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatAmount, fromMinorUnits, isMinorUnits, minorUnits, parseAmount } from './amount.js';
import { currency } from './currency.js';
import type { MinorDigits } from './currency-table.js';
import { sharedDataMissing, sharedFile } from './shared-data.spec.support.js';

describe('an amount in major units', () => {
  it.each([
    ['0', 2, 0n], ['0.00', 2, 0n], ['0.01', 2, 1n], ['1', 2, 100n], ['1.5', 2, 150n], ['100.00', 2, 10_000n], ['10', 0, 10n],
    ['0.001', 3, 1n], ['12.3456', 4, 123_456n], ['9999999999999999.99', 2, 999_999_999_999_999_999n], ['999999999999999999', 0, 999_999_999_999_999_999n],
    ['99999999999999.9999', 4, 999_999_999_999_999_999n], ['90071992547409.93', 2, 9_007_199_254_740_993n], ['1.15', 2, 115n],
  ] as const)('reads %j with %i decimals', (text, digits, minor) => {
    expect(parseAmount(text, digits)).toEqual({ ok: true, minor });
  });

  it.each([
    [1, 'AMOUNT_NOT_A_STRING'], [null, 'AMOUNT_NOT_A_STRING'], [['1'], 'AMOUNT_NOT_A_STRING'], [{ toString: () => '1' }, 'AMOUNT_NOT_A_STRING'],
    [true, 'AMOUNT_NOT_A_STRING'], [new String('1'), 'AMOUNT_NOT_A_STRING'],
    ['', 'AMOUNT_EMPTY'], ['9'.repeat(65), 'AMOUNT_TOO_LONG'], ['-'.repeat(65), 'AMOUNT_TOO_LONG'],
    ['-1', 'AMOUNT_SIGNED'], ['+1', 'AMOUNT_SIGNED'], ['\u22121', 'AMOUNT_SIGNED'],
    ['1e3', 'AMOUNT_EXPONENT'], ['1E-2', 'AMOUNT_EXPONENT'], ['1e', 'AMOUNT_NOT_DECIMAL'],
    ['1,000', 'AMOUNT_SEPARATOR'], ['1 000', 'AMOUNT_SEPARATOR'], ['1_0', 'AMOUNT_SEPARATOR'], ['1\'000', 'AMOUNT_SEPARATOR'], ['1.0.0', 'AMOUNT_SEPARATOR'],
    ['007', 'AMOUNT_LEADING_ZERO'], ['00', 'AMOUNT_LEADING_ZERO'], ['00.1', 'AMOUNT_LEADING_ZERO'],
    ['.', 'AMOUNT_BARE_POINT'], ['.5', 'AMOUNT_BARE_POINT'], ['5.', 'AMOUNT_BARE_POINT'], ['1..0', 'AMOUNT_BARE_POINT'],
    [' 1', 'AMOUNT_NOT_DECIMAL'], ['1\n', 'AMOUNT_NOT_DECIMAL'], ['1\u0000', 'AMOUNT_NOT_DECIMAL'], ['١', 'AMOUNT_NOT_DECIMAL'], ['1 ', 'AMOUNT_NOT_DECIMAL'],
    ['0x10', 'AMOUNT_NOT_DECIMAL'], ['NaN', 'AMOUNT_NOT_DECIMAL'], ['EUR1', 'AMOUNT_NOT_DECIMAL'], ['1;', 'AMOUNT_NOT_DECIMAL'], ['1\ud800', 'AMOUNT_NOT_DECIMAL'],
    ['1.005', 'AMOUNT_TOO_MANY_DECIMALS'], ['1.500', 'AMOUNT_TOO_MANY_DECIMALS'],
    ['99999999999999999.9', 'AMOUNT_TOO_MANY_DIGITS'], ['9'.repeat(64), 'AMOUNT_TOO_MANY_DIGITS'],
  ])('refuses %j as %s', (value, code) => {
    expect(parseAmount(value, 2)).toEqual({ ok: false, code });
  });

  it('refuses a point in a currency without decimals', () => {
    expect(parseAmount('1.0', 0)).toEqual({ ok: false, code: 'AMOUNT_TOO_MANY_DECIMALS' });
  });

  it('does not look into a text that is too long: 20 MB are refused by their length alone', () => {
    const text = '1'.repeat(20_000_000);
    const started = performance.now();
    for (let i = 0; i < 1_000; i++) expect(parseAmount(text, 2).ok).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.each([[0n, 2, '0.00'], [1n, 2, '0.01'], [-5n, 2, '-0.05'], [-150n, 2, '-1.50'], [16_095n, 0, '16095'], [-1n, 0, '-1'], [1n, 3, '0.001'], [123_456n, 4, '12.3456']] as const)(
    'writes %s with %i decimals as %s',
    (minor, digits, text) => {
      expect(formatAmount(minor, digits)).toBe(text);
    },
  );
});

describe('minor units on the wire', () => {
  it.each([0n, 1n, -1n, 10_000n, -9_007_199_254_740_993n, 10n ** 30n - 1n])('carry %s there and back', (minor) => {
    expect(fromMinorUnits(minorUnits(minor))).toBe(minor);
  });

  it.each(['', '-', '-0', '00', '01', '+1', '1.0', '1e3', ' 1', '1\n', '0x1', '1n', '9'.repeat(31), '١', 1, null, undefined])('refuse %j', (value) => {
    expect(isMinorUnits(value)).toBe(false);
    expect(() => fromMinorUnits(value)).toThrow(expect.objectContaining({ code: 'INVALID_MINOR_UNITS' }));
  });

  it('have at most 30 digits', () => {
    expect(() => minorUnits(10n ** 30n)).toThrow(expect.objectContaining({ code: 'INVALID_MINOR_UNITS' }));
  });
});

interface HostileCase { readonly id: string; readonly value: unknown; readonly currency: string; readonly minorDigits: MinorDigits; readonly expected: string; readonly class: string }

describe.skipIf(sharedDataMissing)('the collected hostile amounts', () => {
  const cases = (): HostileCase[] => JSON.parse(readFileSync(sharedFile('hostile/amounts.json'), 'utf8')) as HostileCase[];

  const outcome = ({ value, currency: code }: HostileCase): string => {
    const { digits } = currency(code);
    const parsed = parseAmount(value, digits);
    return parsed.ok ? formatAmount(parsed.minor, digits) : 'reject';
  };

  it('are 114, each with the decimals that our table has', () => {
    expect(cases()).toHaveLength(114);
    for (const each of cases()) expect(currency(each.currency).digits, each.id).toBe(each.minorDigits);
  });

  it('are all read or refused as written down', () => {
    expect(cases().map((each) => `${each.id} ${outcome(each)}`)).toEqual(cases().map((each) => `${each.id} ${each.expected}`));
  });

  it('are refused for the reason of their class, where the class is a reason of ours', () => {
    const REASONS: Record<string, string[]> = {
      json_type: ['AMOUNT_NOT_A_STRING'],
      too_many_fraction_digits: ['AMOUNT_TOO_MANY_DECIMALS'],
      too_long: ['AMOUNT_TOO_LONG', 'AMOUNT_TOO_MANY_DIGITS'],
      sign: ['AMOUNT_SIGNED'],
      separator: ['AMOUNT_SEPARATOR'],
      shape: ['AMOUNT_EMPTY', 'AMOUNT_BARE_POINT', 'AMOUNT_LEADING_ZERO'],
    };
    for (const each of cases().filter(({ class: kind }) => kind in REASONS)) {
      expect(REASONS[each.class], each.id).toContain(reasonOf(each));
    }
  });

  function reasonOf({ value, minorDigits }: HostileCase): string {
    const parsed = parseAmount(value, minorDigits);
    return parsed.ok ? 'accepted' : parsed.code;
  }
});
