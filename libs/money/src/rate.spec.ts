import { describe, expect, it } from 'vitest';
import { currency } from './currency.js';
import { Money } from './money.js';
import { Rate } from './rate.js';

const EUR = currency('EUR');
const JPY = currency('JPY');
const GBP = currency('GBP');
const KWD = currency('KWD');
const yenPerEuro = Rate.of('162.5000', EUR, JPY);

describe('a rate', () => {
  it('says its direction, without trailing zeros', () => {
    expect(String(yenPerEuro)).toBe('1 EUR = 162.5 JPY');
    expect(JSON.stringify(yenPerEuro)).toBe('{"source":"EUR","target":"JPY","rate":"162.5"}');
  });

  it.each([
    [162.5, 'RATE_NOT_A_STRING'], [null, 'RATE_NOT_A_STRING'], ['', 'RATE_NOT_DECIMAL'], ['N/A', 'RATE_NOT_DECIMAL'], ['-1', 'RATE_NOT_DECIMAL'],
    ['+1', 'RATE_NOT_DECIMAL'], ['1e3', 'RATE_NOT_DECIMAL'], ['01', 'RATE_NOT_DECIMAL'], ['1.', 'RATE_NOT_DECIMAL'], ['.5', 'RATE_NOT_DECIMAL'],
    ['1,5', 'RATE_NOT_DECIMAL'], ['1\n', 'RATE_NOT_DECIMAL'], ['0x1', 'RATE_NOT_DECIMAL'], ['Infinity', 'RATE_NOT_DECIMAL'], ['NaN', 'RATE_NOT_DECIMAL'],
    ['0', 'RATE_ZERO'], ['0.000', 'RATE_ZERO'], ['1'.repeat(65), 'RATE_TOO_LONG'], [`0.${'123'.repeat(11)}`, 'RATE_TOO_LONG'],
    ['1000000000000000001', 'RATE_OUT_OF_RANGE'], ['0.0000000000000000009', 'RATE_OUT_OF_RANGE'],
  ])('is refused for %j as %s', (value, code) => {
    expect(Rate.parse(value, EUR, JPY)).toEqual({ ok: false, code });
  });

  it('is read at the ends of its range', () => {
    for (const value of ['1000000000000000000', '0.000000000000000001', '123456789.123456789123456789123']) {
      expect(Rate.parse(value, EUR, JPY)).toMatchObject({ ok: true, rate: { value } });
    }
  });

  it('never meets a float', () => {
    // @ts-expect-error a number is no rate
    expect(() => Rate.of(162.5, EUR, JPY)).toThrow(expect.objectContaining({ code: 'INVALID_RATE' }));
    expect(() => Number(yenPerEuro)).toThrow(TypeError);
  });

  it('converts between currencies of different decimals', () => {
    expect(yenPerEuro.convert(Money.of('99.05', EUR), 'half-even').amount).toBe('16096');
    expect(Rate.of('0.33', EUR, KWD).convert(Money.of('1.01', EUR), 'floor').amount).toBe('0.333');
    expect(yenPerEuro.convertBack(Money.of('1', JPY), 'ceil').amount).toBe('0.01');
    expect(yenPerEuro.convertBack(Money.of('1', JPY), 'floor').amount).toBe('0.00');
  });

  it('takes money in its own direction only', () => {
    const mismatch = expect.objectContaining({ code: 'CURRENCY_MISMATCH' }) as Error;
    expect(() => yenPerEuro.convert(Money.of('1', JPY), 'floor')).toThrow(mismatch);
    expect(() => yenPerEuro.convertBack(Money.of('1', EUR), 'floor')).toThrow(mismatch);
    expect(() => Rate.cross(yenPerEuro, yenPerEuro.inverse())).toThrow(mismatch);
  });

  it('does not round before the rounding that is named', () => {
    const nearly = Rate.of('0.999999999999999999999999999999', EUR, EUR);
    expect(nearly.convert(Money.of('9999999999999999.99', EUR), 'floor').amount).toBe('9999999999999999.98');
  });
});

describe('a rate through the euro', () => {
  const poundsPerEuro = Rate.of('0.87058', EUR, GBP);

  it('is the quotient of the two fixings', () => {
    expect(String(Rate.cross(poundsPerEuro, yenPerEuro))).toBe('1 GBP = 186.657171081348066806037354407 JPY');
  });

  it('is the fixing itself from the euro, and its inverse to the euro', () => {
    expect(Rate.cross(Rate.par(EUR), yenPerEuro).equals(yenPerEuro)).toBe(true);
    expect(Rate.cross(yenPerEuro, Rate.par(EUR)).equals(yenPerEuro.inverse())).toBe(true);
    expect(yenPerEuro.inverse().value).toBe('0.00615384615384615384615384615385');
  });

  it('is refused outside of the range of rates, also where it was worked out', () => {
    const tiny = Rate.of('0.000000000001', EUR, GBP);
    const huge = Rate.of('1000000000000', EUR, JPY);
    const outside = expect.objectContaining({ code: 'INVALID_RATE', message: expect.stringContaining('GBP in JPY') as string }) as Error;
    expect(() => Rate.cross(tiny, huge)).toThrow(outside);
    expect(() => Rate.of('0.000000000000000001', EUR, GBP).lessSpread('30')).toThrow(expect.objectContaining({ code: 'INVALID_RATE' }));
  });

  it('equals only the same rate of the same two currencies', () => {
    expect(yenPerEuro.equals(Rate.of('162.50', EUR, JPY))).toBe(true);
    for (const other of [Rate.of('162.51', EUR, JPY), Rate.of('162.5', GBP, JPY), Rate.of('162.5', EUR, GBP)]) expect(yenPerEuro.equals(other)).toBe(false);
  });

  it('is one between the same currency', () => {
    expect(Rate.cross(poundsPerEuro, poundsPerEuro).equals(Rate.par(GBP))).toBe(true);
  });
});

describe('the rate a customer is quoted', () => {
  it('is the mid less the spread', () => {
    expect(yenPerEuro.lessSpread('30').value).toBe('162.0125');
    expect(yenPerEuro.lessSpread('0').value).toBe('162.5');
    expect(yenPerEuro.lessSpread('12.5').value).toBe('162.296875');
  });

  it('has ten significant digits, cut in the house’s favour', () => {
    expect(Rate.of('1.99999999999', EUR, GBP).lessSpread('0').value).toBe('1.999999999');
    expect(Rate.of('0.000123456789129', EUR, GBP).lessSpread('0').value).toBe('0.0001234567891');
    expect(Rate.of('12345678901234', EUR, GBP).lessSpread('0').value).toBe('12345678900000');
  });

  it.each(['-1', '10000', '1e2', '', '0.12345', 'x', '30%'])('has no spread of %j', (bp) => {
    expect(() => yenPerEuro.lessSpread(bp)).toThrow(expect.objectContaining({ code: 'INVALID_RATE' }));
  });
});
