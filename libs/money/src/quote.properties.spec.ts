import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currency } from './currency.js';
import { Money } from './money.js';
import { cutOf, floorOf, fraction, lessOrEqual, minus, oracleQuote, over, plus, times, whole } from './oracle.spec.support.js';
import type { Fraction, OracleTerms } from './oracle.spec.support.js';
import { priceSourceFixed, priceTargetFixed } from './quote.js';
import type { FeeRule } from './fee.js';
import type { Priced, Quote } from './quote.js';
import { cases, judgedCases, PROPERTY_MS } from './cases.spec.support.js';
import { Rate } from './rate.js';

const CURRENCIES = ['EUR', 'JPY', 'KWD', 'CLF', 'GBP'].map(currency);
const decimalText = (max: bigint, maxScale: number): fc.Arbitrary<string> =>
  fc.tuple(fc.bigInt({ min: 1n, max }), fc.nat(maxScale)).map(([n, scale]) => {
    const text = n.toString().padStart(scale + 1, '0');
    return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
  });

const rateText = decimalText(10n ** 12n, 12);
const fixingText = decimalText(10n ** 9n, 6); // as fixings are: so that every cross is within a rate's range
const spreadBp = fc.oneof(fc.constant('0'), decimalText(5_000n, 2).filter((bp) => Number(bp) < 10_000));
const share = fc.bigInt({ min: 0n, max: 500n }).map((n) => `0.${n.toString().padStart(4, '0')}`);
const minor = fc.oneof(fc.bigInt({ min: 0n, max: 2_000n }), fc.bigInt({ min: 0n, max: 10n ** 14n }));
const small = fc.bigInt({ min: 0n, max: 1_000n });
const anyCurrency = fc.constantFrom(...CURRENCIES);

interface Case {
  readonly terms: { readonly mid: Rate; readonly spreadBp: string; readonly fee: FeeRule };
  readonly oracle: OracleTerms;
}

/** Up to three stretches above the first, as widths, so that they ascend. */
const bandsAbove = fc.array(fc.tuple(fc.oneof(fc.bigInt({ min: 1n, max: 500n }), fc.bigInt({ min: 1n, max: 10n ** 13n })), share), { maxLength: 3 })
  .map((widths) => widths.map(([, share], i) => ({ from: widths.slice(0, i + 1).reduce((sum, [width]) => sum + width, 0n), share })));

/** Prices as they may come: currencies of 0 to 4 decimals, also twice the same; fees with and without bands and bounds. */
const anyCase: fc.Arbitrary<Case> = fc
  .tuple(anyCurrency, anyCurrency, rateText, spreadBp, small, share, bandsAbove, fc.option(small, { nil: undefined }), fc.option(small, { nil: undefined }))
  .map(([source, target, text, bp, fixed, share, above, min, extra]) => {
    const mid = source === target ? Rate.par(source) : Rate.of(text, source, target);
    const money = (n: bigint): Money => Money.ofMinor(n, source);
    const max = extra === undefined ? undefined : (min ?? 0n) + extra;
    const bands = above.map((band) => ({ from: money(band.from), share: band.share }));
    const fee = { fixed: money(fixed), share, ...(above.length > 0 && { bands }), ...(min !== undefined && { min: money(min) }), ...(max !== undefined && { max: money(max) }) };
    const oracle = {
      mid: mid.value, sourceDigits: source.digits, targetDigits: target.digits, spreadBp: bp, fixed, shares: [{ from: 0n, share }, ...above], min: min ?? 0n, max: max ?? 10n ** 30n,
      par: source === target,
    };
    return { terms: { mid, spreadBp: bp, fee }, oracle };
  });

const bySource = ({ terms }: Case, source: bigint): Priced => priceSourceFixed({ ...terms, source: Money.ofMinor(source, terms.mid.source) });
const byTarget = ({ terms }: Case, target: bigint): Priced => priceTargetFixed({ ...terms, target: Money.ofMinor(target, terms.mid.target) });

const integers = (priced: Priced): Record<string, bigint> | string =>
  priced.ok ? Object.fromEntries(Object.entries(priced.quote).flatMap(([name, value]: [string, Money | Rate]) => (value instanceof Money ? [[name, value.minor]] : []))) : priced.code;

const textOf = (figures: Record<string, bigint> | string): string =>
  typeof figures === 'string' ? figures : Object.keys(figures).sort().map((name) => `${name} ${figures[name]}`).join(', ');

/** Runs `check` on quotes of both kinds; refusals are judged by the oracle's own test. */
function forQuotes(check: (quote: Quote, kind: 'source' | 'target', given: Case) => void): void {
  let quotes = 0;
  fc.assert(fc.property(anyCase, minor, fc.constantFrom('source', 'target'), (given, amount, kind) => {
    const priced = kind === 'source' ? bySource(given, amount) : byTarget(given, amount);
    if (!priced.ok) return;
    quotes++;
    check(priced.quote, kind, given);
  }), { numRuns: cases(1_000) });
  expect(quotes).toBeGreaterThan(500);
}

describe('for all quotes', () => {
  it('every integer is what exact fractions give', () => {
    fc.assert(fc.property(anyCase, minor, (given, amount) => {
      for (const [priced, side] of [[bySource(given, amount), { source: amount }], [byTarget(given, amount), { target: amount }]] as const) {
        if (!priced.ok && priced.code === 'TOO_LARGE') continue;
        expect(textOf(integers(priced))).toBe(textOf(oracleQuote(given.oracle, side)));
      }
    }), { numRuns: judgedCases(1_500) });
  }, PROPERTY_MS);

  it('the legs sum to zero in each currency, and the items of the fee to the fee', () => {
    forQuotes(({ source, fee, feeItems, spread, positionSource, positionTarget, target, rounding }) => {
      expect(Money.sum(fee.currency, feeItems.map(({ amount }) => amount)).equals(fee)).toBe(true);
      expect(source.negate().add(fee).add(spread).add(positionSource).isZero).toBe(true);
      expect(positionTarget.negate().add(target).add(rounding).isZero).toBe(true);
    });
  }, PROPERTY_MS);

  it('the rounding leg is bounded by half a source unit at mid, and a unit and a half of the target', () => {
    forQuotes(({ mid, rounding }, kind) => {
      const perMinor: Fraction = [mid.perMinor.numerator, mid.perMinor.denominator];
      const half = over(perMinor, whole(2n));
      const lowest = minus(whole(0n), plus(half, [1n, 2n]));
      const highest = plus(plus(half, [3n, 2n]), kind === 'target' ? perMinor : whole(0n));
      expect(lessOrEqual(lowest, whole(rounding.minor)) && lessOrEqual(whole(rounding.minor), highest)).toBe(true);
    });
  }, PROPERTY_MS);

  it('the target follows from the net amount by the client rate alone, and a fixed target costs no more than it must', () => {
    forQuotes(({ net, target, clientRate }, kind) => {
      const worth = clientRate.convert(net, 'floor').minor;
      if (kind === 'source') expect(worth).toBe(target.minor);
      else expect(worth >= target.minor && clientRate.convert(net.subtract(Money.ofMinor(1n, net.currency)), 'floor').minor < target.minor).toBe(true);
    });
  }, PROPERTY_MS);

  it('the client rate is the greatest of ten digits that keeps the spread', () => {
    fc.assert(fc.property(rateText, spreadBp, (text, bp) => {
      const client = Rate.of(text, currency('EUR'), currency('GBP')).lessSpread(bp);
      const [n, d] = cutOf(times(fraction(text), minus(whole(1n), over(fraction(bp), whole(10_000n)))), 10);
      const [a, b] = fraction(client.value);
      expect(a * d).toBe(n * b);
    }));
  });

  it('fee and target never fall as the source grows', () => {
    fc.assert(fc.property(anyCase, minor, fc.oneof(fc.constant(1n), small), (given, amount, more) => {
      const less = bySource(given, amount);
      const greater = bySource(given, amount + more);
      if (!less.ok) return;
      if (!greater.ok) return void expect(greater.code).toBe('TOO_LARGE');
      expect(greater.quote.fee.compare(less.quote.fee)).toBeGreaterThanOrEqual(0);
      expect(greater.quote.target.compare(less.quote.target)).toBeGreaterThanOrEqual(0);
    }), { numRuns: cases(1_000) });
  }, PROPERTY_MS);

  it('asking for what one would get costs at most one minor unit more', () => {
    fc.assert(fc.property(anyCase, minor, (given, amount) => {
      const there = bySource(given, amount);
      if (!there.ok) return;
      const back = byTarget(given, there.quote.target.minor);
      if (!back.ok) return void expect(back.code).toBe('TOO_LARGE');
      expect(back.quote.source.minor <= amount + 1n).toBe(true);
    }), { numRuns: cases(1_000) });
  }, PROPERTY_MS);
});

describe('there and back', () => {
  it('never gains, at the sharpest prices there are: no fee, no spread, an inverse at hand', () => {
    fc.assert(fc.property(anyCurrency, anyCurrency, fixingText, fixingText, minor, (a, b, perHubA, perHubB, amount) => {
      const hub = currency('USD');
      const [hubToA, hubToB] = [Rate.of(perHubA, hub, a), Rate.of(perHubB, hub, b)];
      const there = a === b ? Rate.par(a) : Rate.cross(hubToA, hubToB).lessSpread('0');
      const back = a === b ? Rate.par(a) : Rate.cross(hubToB, hubToA).lessSpread('0');
      const start = Money.ofMinor(amount, a);
      expect(back.convert(there.convert(start, 'floor'), 'floor').compare(start)).toBeLessThanOrEqual(0);
    }), { numRuns: cases(2_000) });
  }, PROPERTY_MS);

  it('a cross is what the two fixings say, to the thirtieth digit', () => {
    fc.assert(fc.property(fixingText, fixingText, (perEurA, perEurB) => {
      const [eur, a, b] = [currency('EUR'), currency('JPY'), currency('GBP')];
      const exact = over(fraction(perEurB), fraction(perEurA));
      const off = minus(fraction(Rate.cross(Rate.of(perEurA, eur, a), Rate.of(perEurB, eur, b)).value), exact);
      const size: Fraction = off[0] < 0n ? [-off[0], off[1]] : off;
      expect(floorOf(over(times(size, whole(10n ** 29n)), exact))).toBe(0n);
    }));
  });
});
