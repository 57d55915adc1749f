import { describe, expect, it } from 'vitest';
import { currency } from './currency.js';
import { Money, parseMoney } from './money.js';

const EUR = currency('EUR');
const euros = (amount: string): Money => Money.of(amount, EUR);

describe('money', () => {
  it('is added, subtracted, negated and compared exactly', () => {
    expect(euros('0.10').add(euros('0.20'))).toEqual(euros('0.30'));
    expect(euros('1.00').subtract(euros('1.01')).amount).toBe('-0.01');
    expect(euros('1.00').negate().minor).toBe(-100n);
    expect([euros('2'), euros('10'), euros('1')].sort((a, b) => a.compare(b)).map(String)).toEqual(['EUR 1.00', 'EUR 2.00', 'EUR 10.00']);
    expect(euros('1').compare(euros('1.00'))).toBe(0);
    expect([euros('1').compare(euros('2')), euros('2').compare(euros('1'))]).toEqual([-1, 1]);
    expect([euros('1').equals(euros('1.00')), euros('1').equals(euros('2'))]).toEqual([true, false]);
    expect(Money.sum('EUR', [euros('1.10'), euros('2.20')]).amount).toBe('3.30');
    expect(Money.sum('JPY', [])).toEqual(Money.zero('JPY'));
  });

  it('does not mix currencies', () => {
    const yen = Money.of('1', 'JPY');
    for (const mix of [() => euros('1').add(yen), () => euros('1').subtract(yen), () => euros('1').compare(yen), () => Money.sum('JPY', [euros('1')])]) {
      expect(mix).toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH' }));
    }
    expect(Money.zero('EUR').equals(Money.zero('JPY'))).toBe(false);
  });

  it('knows its sign', () => {
    expect([euros('0').isZero, euros('1').isPositive, euros('1').negate().isNegative]).toEqual([true, true, true]);
    expect([euros('0').isPositive, euros('0').isNegative]).toEqual([false, false]);
  });

  it('cannot be changed', () => {
    const money = euros('1');
    expect(() => Object.assign(money, { minor: 2n })).toThrow(TypeError);
    expect(money.amount).toBe('1.00');
  });

  it('is text in JSON, never a number', () => {
    expect(JSON.stringify({ total: euros('100') })).toBe('{"total":{"amount":"100.00","currency":"EUR"}}');
    expect(JSON.stringify(Money.of('16095', 'JPY'))).toBe('{"amount":"16095","currency":"JPY"}');
  });

  it('is minor units in events, and comes back', () => {
    expect(euros('100').minorUnits).toBe('10000');
    expect(Money.fromMinorUnits('-10000', 'EUR')).toEqual(euros('100').negate());
    expect(() => Money.fromMinorUnits('1.5', 'EUR')).toThrow(expect.objectContaining({ code: 'INVALID_MINOR_UNITS' }));
  });

  it('is never taken for a number by an operator', () => {
    const money: unknown = euros('9');
    expect(() => (money as number) < (euros('10') as unknown as number)).toThrow(TypeError);
    expect(() => Number(money)).toThrow(TypeError);
    expect(`${euros('9').toString()} and ${String(money)}`).toBe('EUR 9.00 and EUR 9.00');
  });

  it('is not made of floats, whatever the types were told', () => {
    // @ts-expect-error a number is no amount of minor units
    expect(() => Money.ofMinor(100, EUR)).toThrow(expect.objectContaining({ code: 'INVALID_AMOUNT' }));
    // @ts-expect-error nor of major units
    expect(() => Money.of(1.5, EUR)).toThrow(expect.objectContaining({ code: 'INVALID_AMOUNT' }));
  });

  it('names in the error what was wrong with a constant', () => {
    expect(() => euros('1.005')).toThrow('"1.005" is no amount in EUR: AMOUNT_TOO_MANY_DECIMALS');
    expect(() => euros('9'.repeat(5000))).toThrow('(5000 characters)');
  });

  it('gives a part, rounded as named', () => {
    expect(euros('100').part(5000n, 16095n, 'floor').amount).toBe('31.06');
    expect(euros('100').part(5000n, 16095n, 'ceil').amount).toBe('31.07');
    expect(() => euros('1').part(1n, 0n, 'floor')).toThrow(expect.objectContaining({ code: 'DIVISION_BY_ZERO' }));
  });

  it('is allocated without a cent lost', () => {
    expect(euros('100').allocate([1n, 1n, 1n], 'floor').map((part) => part.amount)).toEqual(['33.33', '33.33', '33.34']);
    expect(euros('0.01').allocate([0n, 7n, 3n], 'half-even').map((part) => part.amount)).toEqual(['0.00', '0.01', '0.00']);
    for (const weights of [[], [0n, 0n], [2n, -1n]]) {
      expect(() => euros('1').allocate(weights, 'floor')).toThrow(expect.objectContaining({ code: 'INVALID_WEIGHTS' }));
    }
  });
});

describe('money as a client sent it', () => {
  const ON = '2026-11-22';

  it('is read in its currency', () => {
    expect(parseMoney({ amount: '100.00', currency: 'EUR' }, ON)).toEqual({ ok: true, money: euros('100') });
    expect(parseMoney({ amount: '0', currency: 'JPY' }, ON)).toEqual({ ok: true, money: Money.zero('JPY') });
  });

  it.each([
    ['100.00', 'EUX', 'currency', 'CURRENCY_UNKNOWN'],
    ['1,00', 'XXX', 'currency', 'CURRENCY_WITHOUT_MINOR_UNIT'],
    ['1', 'BGN', 'currency', 'CURRENCY_WITHDRAWN'],
    ['1,00', 'EUR', 'amount', 'AMOUNT_SEPARATOR'],
    [1, 'EUR', 'amount', 'AMOUNT_NOT_A_STRING'],
    [undefined, undefined, 'currency', 'CURRENCY_UNKNOWN'],
  ])('%j %s is refused with its field and reason', (amount, code, field, reason) => {
    expect(parseMoney({ amount, currency: code }, ON)).toEqual({ ok: false, field, code: reason });
  });
});
