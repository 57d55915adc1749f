import { describe, expect, it } from 'vitest';
import { currency } from './currency.js';
import { Money } from './money.js';
import { priceSourceFixed, priceTargetFixed } from './quote.js';
import type { FeeRule } from './fee.js';
import type { Priced, Quote } from './quote.js';
import { Rate } from './rate.js';

const EUR = currency('EUR');
const JPY = currency('JPY');
const GBP = currency('GBP');
const VND = currency('VND');
const euros = (amount: string): Money => Money.of(amount, EUR);
const free: FeeRule = { fixed: Money.zero(EUR), share: '0' };

function quoteOf(priced: Priced): Quote {
  if (!priced.ok) throw new Error(priced.code);
  return priced.quote;
}

const amounts = ({ feeItems: _, ...quote }: Quote): Record<string, string> =>
  Object.fromEntries(Object.entries(quote).map(([name, value]: [string, Money | Rate]) => [name, value instanceof Money ? value.amount : value.value]));

const itemsOf = (quote: Quote): string => quote.feeItems.map(({ name, amount }) => `${name} ${amount.minor}`).join(', ');

describe('a quote of EUR 100.00 to JPY at mid 162.5 less 30 basis points, for a fee of EUR 0.65', () => {
  const terms = { mid: Rate.of('162.5000', EUR, JPY), spreadBp: '30', fee: { fixed: euros('0.65'), share: '0' } };
  const figures = {
    source: '100.00', fee: '0.65', net: '99.35', target: '16095', mid: '162.5', clientRate: '162.0125',
    spread: '0.30', positionSource: '99.05', positionTarget: '16096', rounding: '1',
  };

  it('has these legs', () => {
    expect(amounts(quoteOf(priceSourceFixed({ ...terms, source: euros('100.00') })))).toEqual(figures);
  });

  it('costs the same when JPY 16095 are asked for', () => {
    expect(amounts(quoteOf(priceTargetFixed({ ...terms, target: Money.of('16095', JPY) })))).toEqual(figures);
  });

  it('is text throughout in JSON', () => {
    const json = JSON.stringify(priceSourceFixed({ ...terms, source: euros('100.00') }));
    expect(json).toContain('"target":{"amount":"16095","currency":"JPY"}');
    expect(json).not.toMatch(/:-?\d/);
  });
});

describe('a quote of EUR 1000.00 to GBP at 0.87058, for EUR 0.35 and 0.41 %', () => {
  const terms = { mid: Rate.of('0.87058', EUR, GBP), spreadBp: '0', fee: { fixed: euros('0.35'), share: '0.0041' } };
  const figures = { source: '1000.00', fee: '4.43', net: '995.57', target: '866.72', spread: '0.00', rounding: '0.00' };

  it('carves the fee out of the source', () => {
    expect(amounts(quoteOf(priceSourceFixed({ ...terms, source: euros('1000.00') })))).toMatchObject(figures);
  });

  it('leads back from the target', () => {
    expect(amounts(quoteOf(priceTargetFixed({ ...terms, target: Money.of('866.72', GBP) })))).toMatchObject(figures);
  });

  it.each([
    [{ min: euros('5.00') }, '5.00', '995.00'],
    [{ max: euros('4.00') }, '4.00', '996.00'],
    [{ min: euros('1.00'), max: euros('9.00') }, '4.43', '995.57'],
    [{ min: euros('2.00'), max: euros('2.00') }, '2.00', '998.00'],
  ])('keeps the fee within its bounds (%#)', (bounds, fee, net) => {
    const quote = quoteOf(priceSourceFixed({ ...terms, fee: { ...terms.fee, ...bounds }, source: euros('1000.00') }));
    expect(amounts(quote)).toMatchObject({ fee, net });
  });

  it('keeps the fee of a fixed target within its bounds too', () => {
    const fee = { ...terms.fee, max: euros('4.00') };
    expect(amounts(quoteOf(priceTargetFixed({ ...terms, fee, target: Money.of('866.72', GBP) })))).toMatchObject({ source: '999.57', fee: '4.00', net: '995.57' });
  });
});

describe('a fee with bands', () => {
  // 0.35, and 1 % to 100.00, above it 0.5 %, above 200.00 nothing
  const fee: FeeRule = { fixed: euros('0.35'), share: '0.01', bands: [{ from: euros('100'), share: '0.005' }, { from: euros('200'), share: '0' }] };
  const terms = { mid: Rate.of('0.87058', EUR, GBP), spreadBp: '0', fee };
  const ofSource = (source: string): Quote => quoteOf(priceSourceFixed({ ...terms, source: euros(source) }));

  it.each([
    ['50.00', '0.84', '49.16'], // (50.00 · 0.01 + 0.35) / 1.01
    ['101.35', '1.35', '100.00'], // where the first band ends
    ['151.60', '1.60', '150.00'], // 0.35 + 1.00 + 0.25
    ['201.85', '1.85', '200.00'],
    ['1001.85', '1.85', '1000.00'],
  ])('takes of each part of the amount the share of its band: of %s', (source, charged, net) => {
    expect(amounts(ofSource(source))).toMatchObject({ fee: charged, net });
    const { target } = ofSource(source);
    expect(quoteOf(priceTargetFixed({ ...terms, target })).fee.amount).toBe(charged);
  });

  it('says what it is made of, and what its bounds added or took off', () => {
    expect(itemsOf(ofSource('151.60'))).toBe('fixed 35, share 125');
    expect(itemsOf(quoteOf(priceSourceFixed({ ...terms, fee: { ...fee, min: euros('2') }, source: euros('151.60') })))).toBe('fixed 35, share 125, minimum 40');
    expect(itemsOf(quoteOf(priceSourceFixed({ ...terms, fee: { ...fee, max: euros('1') }, source: euros('151.60') })))).toBe('fixed 35, share 125, maximum -60');
    expect(itemsOf(quoteOf(priceSourceFixed({ ...terms, fee: free, source: euros('151.60') })))).toBe('');
  });
});

describe('a quote within one currency', () => {
  const terms = { mid: Rate.par(EUR), spreadBp: '30', fee: { fixed: euros('0.20'), share: '0' } };

  it('has the fee, and neither spread nor rounding', () => {
    const figures = { source: '50.00', fee: '0.20', net: '49.80', target: '49.80', clientRate: '1', spread: '0.00', positionSource: '49.80', positionTarget: '49.80', rounding: '0.00' };
    expect(amounts(quoteOf(priceSourceFixed({ ...terms, source: euros('50.00') })))).toMatchObject(figures);
    expect(amounts(quoteOf(priceTargetFixed({ ...terms, target: euros('49.80') })))).toMatchObject(figures);
  });

  it('has no other rate than one', () => {
    expect(() => priceSourceFixed({ ...terms, mid: Rate.of('1.1', EUR, EUR), source: euros('1') })).toThrow(expect.objectContaining({ code: 'INVALID_RATE' }));
  });
});

describe('a transfer that cannot be priced', () => {
  const toYen = { mid: Rate.of('162.5', EUR, JPY), spreadBp: '30', fee: free };
  const costly = { ...toYen, fee: { fixed: euros('1.00'), share: '0' } };
  const tooSmall = { ok: false, code: 'TOO_SMALL' };

  it('is too small when the fee eats it', () => {
    expect(priceSourceFixed({ ...costly, source: euros('1.00') })).toEqual(tooSmall);
    expect(priceSourceFixed({ ...costly, source: euros('0.50') })).toEqual(tooSmall);
    expect(priceSourceFixed({ ...costly, source: euros('1.01') }).ok).toBe(true);
  });

  it('is too small when nothing would arrive', () => {
    const toEuro = { mid: toYen.mid.inverse(), spreadBp: '0', fee: { fixed: Money.zero(JPY), share: '0' } };
    expect(priceSourceFixed({ ...toEuro, source: Money.of('1', JPY) })).toEqual(tooSmall);
    expect(priceSourceFixed({ ...toEuro, source: Money.of('2', JPY) })).toMatchObject({ ok: true, quote: { target: Money.of('0.01', EUR) } });
    expect(priceSourceFixed({ ...toYen, source: euros('0') })).toEqual(tooSmall);
    expect(priceTargetFixed({ ...toYen, target: Money.zero(JPY) })).toEqual(tooSmall);
    expect(priceSourceFixed({ ...toYen, source: euros('1').negate() })).toEqual(tooSmall);
    expect(priceTargetFixed({ ...toYen, target: Money.of('100', JPY).negate() })).toEqual(tooSmall);
  });

  it('is too large when an amount has more than 18 digits', () => {
    const toDong = { mid: Rate.of('28000', EUR, VND), spreadBp: '0', fee: free };
    expect(priceSourceFixed({ ...toDong, source: euros('9999999999999999.99') })).toEqual({ ok: false, code: 'TOO_LARGE' });
    expect(priceSourceFixed({ ...toDong, source: euros('9999999999999.99') }).ok).toBe(true);
    const atTheLimit = { mid: Rate.of('100000', EUR, VND), spreadBp: '0', fee: free };
    expect(priceSourceFixed({ ...atTheLimit, source: euros('10000000000000.00') })).toEqual({ ok: false, code: 'TOO_LARGE' });
    expect(priceSourceFixed({ ...atTheLimit, source: euros('9999999999999.99') }).ok).toBe(true);
    const fromDong = { mid: toDong.mid.inverse(), spreadBp: '0', fee: { fixed: Money.zero(VND), share: '0' } };
    expect(priceTargetFixed({ ...fromDong, target: euros('9999999999999999.99') })).toEqual({ ok: false, code: 'TOO_LARGE' });
  });
});

describe('terms that are wrong', () => {
  const terms = { source: euros('100'), mid: Rate.of('162.5', EUR, JPY), spreadBp: '30', fee: free };

  it.each([
    [{ share: '1' }, 'INVALID_FEE'], [{ share: '-0.1' }, 'INVALID_FEE'], [{ share: '1e-3' }, 'INVALID_FEE'], [{ share: '0.00000000001' }, 'INVALID_FEE'],
    [{ fixed: euros('1').negate() }, 'INVALID_FEE'], [{ min: euros('2'), max: euros('1') }, 'INVALID_FEE'], [{ min: euros('1').negate() }, 'INVALID_FEE'],
    [{ bands: [{ from: euros('0'), share: '0' }] }, 'INVALID_FEE'], [{ bands: ['2', '1'].map((from) => ({ from: euros(from), share: '0' })) }, 'INVALID_FEE'],
    [{ bands: [{ from: euros('1'), share: '1' }] }, 'INVALID_FEE'], [{ bands: [{ from: Money.of('1', JPY), share: '0' }] }, 'CURRENCY_MISMATCH'],
    [{ fixed: Money.of('1', JPY) }, 'CURRENCY_MISMATCH'], [{ max: Money.of('1', JPY) }, 'CURRENCY_MISMATCH'],
  ])('throw: a fee that cannot be (%#)', (wrong, code) => {
    expect(() => priceSourceFixed({ ...terms, fee: { ...free, ...wrong } })).toThrow(expect.objectContaining({ code }));
    expect(() => priceTargetFixed({ ...terms, target: Money.of('100', JPY), fee: { ...free, ...wrong } })).toThrow(expect.objectContaining({ code }));
  });

  it('throw: a rate of other currencies, or in the other direction', () => {
    expect(() => priceSourceFixed({ ...terms, mid: terms.mid.inverse() })).toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH' }));
    expect(() => priceTargetFixed({ ...terms, target: euros('1') })).toThrow(expect.objectContaining({ code: 'CURRENCY_MISMATCH' }));
  });
});
