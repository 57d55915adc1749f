import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, fromMinorUnits, minorUnits, parseAmount } from './amount.js';
import { cases, judgedCases, PROPERTY_MS } from './cases.spec.support.js';
import type { MinorDigits } from './currency-table.js';
import { Money } from './money.js';
import { ceilOf, floorOf, halfEvenOf, halfUpOf } from './oracle.spec.support.js';
import { divide } from './rounding.js';
import type { Rounding } from './rounding.js';

const digits = fc.constantFrom<MinorDigits>(0, 2, 3, 4);
const roundings = { floor: floorOf, ceil: ceilOf, 'half-even': halfEvenOf, 'half-up': halfUpOf };
const rounding = fc.constantFrom<Rounding>('floor', 'ceil', 'half-even', 'half-up');
const large = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });

describe('for all amounts', () => {
  it('what is written can be read, and is the same', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), digits, (minor, d) => {
      expect(parseAmount(formatAmount(minor, d), d)).toEqual({ ok: true, minor });
    }), { numRuns: cases(2_000) });
  }, PROPERTY_MS);

  it('minor units go over the wire and back', () => {
    fc.assert(fc.property(large, (minor) => {
      expect(fromMinorUnits(minorUnits(minor))).toBe(minor);
    }));
  });

  it('a text is read exactly if it keeps the rule, whatever it is made of', () => {
    const near = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '-', 'e', ',', ' ', '\n', '\u0660', '\u0000'), maxLength: 24 });
    const numeric = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^(\.[0-9]{0,6})?$/)).map(([n, rest]) => `${n}${rest}`);
    fc.assert(fc.property(fc.oneof(near, numeric, fc.string({ unit: 'binary', maxLength: 80 })), digits, (text, d) => {
      expect(parseAmount(text, d).ok).toBe(keepsTheRule(text, d));
    }), { numRuns: cases(5_000) });
  }, PROPERTY_MS);

  it('no value of another type is read or throws', () => {
    fc.assert(fc.property(fc.anything().filter((value) => typeof value !== 'string'), (value) => {
      expect(parseAmount(value, 2)).toEqual({ ok: false, code: 'AMOUNT_NOT_A_STRING' });
    }));
  });

  it('parts of an allocation sum to the whole, each within one minor unit of its share', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 }).filter((all) => all.some((weight) => weight > 0n));
    fc.assert(fc.property(large, weights, rounding, (minor, all, mode) => {
      const total = all.reduce((sum, weight) => sum + weight, 0n);
      const parts = Money.zero('EUR').add(Money.fromMinorUnits(minorUnits(minor), 'EUR')).allocate(all, mode);
      expect(Money.sum('EUR', parts).minor).toBe(minor);
      parts.forEach((part, i) => {
        const off = part.minor * total - minor * (all[i] ?? 0n);
        expect(off < total && -off < total).toBe(true);
      });
    }));
  });

  it('a division rounds as its name says', () => {
    const small = fc.bigInt({ min: -50n, max: 50n });
    fc.assert(fc.property(fc.oneof(small, large), fc.oneof(small, large).filter((d) => d !== 0n), rounding, (n, d, mode) => {
      expect(divide(n, d, mode)).toBe(roundings[mode](d < 0n ? [-n, -d] : [n, d]));
    }), { numRuns: judgedCases(3_000) });
  }, PROPERTY_MS);
});

/** The rule again, by pattern and by counting; only for short texts. */
function keepsTheRule(text: string, d: MinorDigits): boolean {
  const match = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text);
  if (!match) return false;
  const [, units = '', decimals = ''] = match;
  return decimals.length <= d && BigInt(units + decimals.padEnd(d, '0')) < 10n ** 18n;
}
