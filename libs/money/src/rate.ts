import { sameCurrency } from './currency.js';
import type { Currency } from './currency.js';
import { RATE_DIGITS_MAX, cutTo, decimal, ratioOf, toRateDigits } from './decimal.js';
import type { Decimal } from './decimal.js';
import { MoneyError, shown } from './errors.js';
import { Money } from './money.js';
import { divide, pow10 } from './rounding.js';
import type { Rounding } from './rounding.js';

/** Why a text is not a rate. */
export type RateRefusal =
  | 'RATE_NOT_A_STRING'
  /** Not ASCII digits with at most one point inside: signs, exponents, `N/A`. */
  | 'RATE_NOT_DECIMAL'
  /** More than 30 significant digits, or more than 64 characters. */
  | 'RATE_TOO_LONG'
  | 'RATE_ZERO'
  /** Not within 10^-18 … 10^18. */
  | 'RATE_OUT_OF_RANGE';

/** What `Rate.parse` made of a text: a rate, or the reason for which it was refused. */
export type RateOutcome = { readonly ok: true; readonly rate: Rate } | { readonly ok: false; readonly code: RateRefusal };

/** Significant digits of a rate as quoted to a customer. */
export const CLIENT_RATE_DIGITS = 10;

const CHARS_MAX = 64;
const PATTERN = /^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const SMALLEST = decimal(`0.${'0'.repeat(17)}1`);
const LARGEST = decimal(pow10(18));

/** A price of one currency in another, its direction part of it: 1 `source` = `value` `target`, in major units. */
export class Rate {
  readonly source: Currency;
  readonly target: Currency;
  /** Decimal text without exponent or trailing zeros: `"162.0125"`. At most 30 significant digits. */
  readonly value: string;
  /** The same, as target **minor** units per source **minor** unit: an exact fraction. */
  readonly perMinor: { readonly numerator: bigint; readonly denominator: bigint };

  private constructor(value: Decimal, source: Currency, target: Currency) {
    if (value.lessThan(SMALLEST) || value.greaterThan(LARGEST)) {
      throw new MoneyError('INVALID_RATE', `a rate of ${source.code} in ${target.code} is outside 10^-18 … 10^18`);
    }
    const { coefficient, scale } = ratioOf(value);
    this.source = source;
    this.target = target;
    this.value = value.toFixed();
    this.perMinor = Object.freeze({ numerator: coefficient * pow10(target.digits), denominator: pow10(scale + source.digits) });
    Object.freeze(this);
  }

  /** 1 `source` = `value` `target`, or why the text is no rate. Looks at no more than 64 characters. */
  static parse(value: unknown, source: Currency, target: Currency): RateOutcome {
    if (typeof value !== 'string') return refused('RATE_NOT_A_STRING');
    if (value.length > CHARS_MAX) return refused('RATE_TOO_LONG');
    if (!PATTERN.test(value)) return refused('RATE_NOT_DECIMAL');
    const number = decimal(value);
    if (number.isZero()) return refused('RATE_ZERO');
    if (number.precision() > RATE_DIGITS_MAX) return refused('RATE_TOO_LONG');
    if (number.lessThan(SMALLEST) || number.greaterThan(LARGEST)) return refused('RATE_OUT_OF_RANGE');
    return { ok: true, rate: new Rate(number, source, target) };
  }

  /** For constants, and rates read back from a journal. @throws MoneyError `INVALID_RATE` */
  static of(value: string, source: Currency, target: Currency): Rate {
    const parsed = Rate.parse(value, source, target);
    if (!parsed.ok) throw new MoneyError('INVALID_RATE', `${shown(value)} is no rate of ${source.code} in ${target.code}: ${parsed.code}`);
    return parsed.rate;
  }

  /** 1 of a currency is 1 of it. */
  static par(currency: Currency): Rate {
    return new Rate(decimal(1n), currency, currency);
  }

  /**
   * The rate between two currencies that are both priced in units per one hub, as the European Central Bank's are per
   * euro: `cross(EUR→GBP, EUR→JPY)` is GBP→JPY. With `par(EUR)` on one side it gives the hub's own pairs.
   * Half-even at 30 significant digits.
   * @throws MoneyError `CURRENCY_MISMATCH` if the two hubs differ
   */
  static cross(hubToSource: Rate, hubToTarget: Rate): Rate {
    if (!sameCurrency(hubToSource.source, hubToTarget.source)) {
      throw new MoneyError('CURRENCY_MISMATCH', `no cross: one rate is of ${hubToSource.source.code}, the other of ${hubToTarget.source.code}`);
    }
    const value = decimal(hubToTarget.value).dividedBy(decimal(hubToSource.value));
    return new Rate(toRateDigits(value), hubToSource.target, hubToTarget.target);
  }

  /** The other direction. Half-even at 30 significant digits. */
  inverse(): Rate {
    return new Rate(toRateDigits(decimal(1n).dividedBy(decimal(this.value))), this.target, this.source);
  }

  /**
   * The rate a customer is quoted: this mid less a spread, cut to 10 significant digits in the house's favour.
   * @param spreadBp basis points as decimal text, `"30"` or `"12.5"`; at least 0, below 10000, at most 4 decimals
   * @throws MoneyError `INVALID_RATE`
   */
  lessSpread(spreadBp: string): Rate {
    if (typeof spreadBp !== 'string' || !/^(?:0|[1-9][0-9]{0,3})(?:\.[0-9]{1,4})?$/.test(spreadBp)) {
      throw new MoneyError('INVALID_RATE', `${shown(spreadBp)} is no spread in basis points`);
    }
    const kept = decimal(10_000n).minus(decimal(spreadBp)).dividedBy(decimal(10_000n));
    return new Rate(cutTo(decimal(this.value).times(kept), CLIENT_RATE_DIGITS), this.source, this.target);
  }

  /** Source money → target money. Exact before the rounding. @throws MoneyError `CURRENCY_MISMATCH` */
  convert(money: Money, rounding: Rounding): Money {
    if (!sameCurrency(money.currency, this.source)) throw this.mismatch(money);
    return Money.ofMinor(divide(money.minor * this.perMinor.numerator, this.perMinor.denominator, rounding), this.target);
  }

  /** Target money → the source money it costs at this very rate. @throws MoneyError `CURRENCY_MISMATCH` */
  convertBack(money: Money, rounding: Rounding): Money {
    if (!sameCurrency(money.currency, this.target)) throw this.mismatch(money);
    return Money.ofMinor(divide(money.minor * this.perMinor.denominator, this.perMinor.numerator, rounding), this.source);
  }

  equals(other: Rate): boolean {
    return this.value === other.value && sameCurrency(this.source, other.source) && sameCurrency(this.target, other.target);
  }

  toJSON(): { source: string; target: string; rate: string } {
    return { source: this.source.code, target: this.target.code, rate: this.value };
  }

  /** `1 EUR = 162.0125 JPY` */
  toString(): string {
    return `1 ${this.source.code} = ${this.value} ${this.target.code}`;
  }

  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError('a rate is no number: convert money with it');
  }

  private mismatch(money: Money): MoneyError {
    return new MoneyError('CURRENCY_MISMATCH', `a rate of ${this.source.code} in ${this.target.code} does not take ${money.currency.code} this way`);
  }
}

const refused = (code: RateRefusal): RateOutcome => ({ ok: false, code });
