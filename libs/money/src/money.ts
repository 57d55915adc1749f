import { formatAmount, fromMinorUnits, minorUnits, parseAmount } from './amount.js';
import type { AmountRefusal, MinorUnits } from './amount.js';
import { currency as currencyOf, currencyOn, sameCurrency } from './currency.js';
import type { Currency, CurrencyRefusal } from './currency.js';
import { MoneyError, shown } from './errors.js';
import { divide } from './rounding.js';
import type { Rounding } from './rounding.js';

/** Money as the HTTP API carries it: major units as text. */
export interface MoneyJson {
  readonly amount: string;
  readonly currency: string;
}

/** What `parseMoney` made of an amount and a code: money, or the field that is wrong and why. */
export type MoneyOutcome =
  | { readonly ok: true; readonly money: Money }
  | { readonly ok: false; readonly field: 'amount'; readonly code: AmountRefusal }
  | { readonly ok: false; readonly field: 'currency'; readonly code: CurrencyRefusal['code'] };

/** An exact amount of one currency. Immutable; may be negative, as a leg or a difference is. */
export class Money {
  private constructor(
    /** Whole minor units: 10000n is EUR 100.00. */
    readonly minor: bigint,
    readonly currency: Currency,
  ) {
    Object.freeze(this);
  }

  /** @throws MoneyError `INVALID_AMOUNT` for anything but a bigint: a float must not get in through an untyped door */
  static ofMinor(minor: bigint, currency: Currency): Money {
    if (typeof minor !== 'bigint') throw new MoneyError('INVALID_AMOUNT', `minor units are a bigint, not ${shown(minor)}`);
    return new Money(minor, currency);
  }

  /** From an event's minor-unit string. @throws MoneyError `INVALID_MINOR_UNITS` */
  static fromMinorUnits(minor: string, currency: Currency | string): Money {
    return new Money(fromMinorUnits(minor), toCurrency(currency));
  }

  /**
   * For constants and tests: `Money.of('100.00', 'EUR')`. What a client sent goes through `parseMoney`.
   * @throws MoneyError `INVALID_AMOUNT`, `INVALID_CURRENCY`
   */
  static of(amount: string, currency: Currency | string): Money {
    const unit = toCurrency(currency);
    const parsed = parseAmount(amount, unit.digits);
    if (!parsed.ok) throw new MoneyError('INVALID_AMOUNT', `${shown(amount)} is no amount in ${unit.code}: ${parsed.code}`);
    return new Money(parsed.minor, unit);
  }

  static zero(currency: Currency | string): Money {
    return new Money(0n, toCurrency(currency));
  }

  /** The sum; zero of `currency` for none. @throws MoneyError `CURRENCY_MISMATCH` */
  static sum(currency: Currency | string, amounts: Iterable<Money>): Money {
    let total = Money.zero(currency);
    for (const amount of amounts) total = total.add(amount);
    return total;
  }

  /** Major units with exactly the currency's decimals: `"100.00"`. */
  get amount(): string {
    return formatAmount(this.minor, this.currency.digits);
  }

  /** Minor units as events carry them: `"10000"`. */
  get minorUnits(): MinorUnits {
    return minorUnits(this.minor);
  }

  get isZero(): boolean {
    return this.minor === 0n;
  }

  get isPositive(): boolean {
    return this.minor > 0n;
  }

  get isNegative(): boolean {
    return this.minor < 0n;
  }

  /** @throws MoneyError `CURRENCY_MISMATCH`, as do `subtract` and `compare` */
  add(other: Money): Money {
    return new Money(this.minor + this.sameUnit(other), this.currency);
  }

  subtract(other: Money): Money {
    return new Money(this.minor - this.sameUnit(other), this.currency);
  }

  negate(): Money {
    return new Money(-this.minor, this.currency);
  }

  /** −1, 0 or 1; fits `Array.sort`. */
  compare(other: Money): -1 | 0 | 1 {
    const minor = this.sameUnit(other);
    return this.minor < minor ? -1 : this.minor > minor ? 1 : 0;
  }

  /** Same amount of the same currency. Never throws: another currency is simply not equal. */
  equals(other: Money): boolean {
    return this.minor === other.minor && sameCurrency(this.currency, other.currency);
  }

  /** This amount × numerator / denominator, rounded as named. @throws MoneyError `DIVISION_BY_ZERO` */
  part(numerator: bigint, denominator: bigint, rounding: Rounding): Money {
    return new Money(divide(this.minor * numerator, denominator, rounding), this.currency);
  }

  /**
   * Splits by weights, in their order, so that the parts sum to this amount exactly: each part is the difference of two
   * roundings of the cumulated share, so none is off its own share by a whole minor unit or more.
   * @throws MoneyError `INVALID_WEIGHTS` if one is negative or all are zero
   */
  allocate(weights: readonly bigint[], rounding: Rounding): Money[] {
    const total = weights.reduce((sum, weight) => sum + weight, 0n);
    if (total <= 0n || weights.some((weight) => weight < 0n)) throw new MoneyError('INVALID_WEIGHTS', 'weights are not negative, and not all zero');
    let weight = 0n;
    let given = 0n;
    return weights.map((own) => {
      weight += own;
      const reached = divide(this.minor * weight, total, rounding);
      const part = new Money(reached - given, this.currency);
      given = reached;
      return part;
    });
  }

  /** The API's form, so that no JSON ever holds the amount as a number. */
  toJSON(): MoneyJson {
    return { amount: this.amount, currency: this.currency.code };
  }

  /** `EUR 100.00` */
  toString(): string {
    return `${this.currency.code} ${this.amount}`;
  }

  /** Text in a template; `+money` and `money < other` throw, since they would compare text or go through a float. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError('money is no number: use add, subtract and compare');
  }

  private sameUnit(other: Money): bigint {
    if (!sameCurrency(this.currency, other.currency)) {
      throw new MoneyError('CURRENCY_MISMATCH', `${this.currency.code} and ${other.currency.code} do not mix`);
    }
    return other.minor;
  }
}

const toCurrency = (currency: Currency | string): Currency => (typeof currency === 'string' ? currencyOf(currency) : currency);

/**
 * Money as a client sent it, `{ amount: "100.00", currency: "EUR" }`, on a day. Zero is well formed here; whether it
 * makes sense is for the caller. A fault in the currency is told first: without it the amount cannot be judged.
 *
 * @param on `YYYY-MM-DD`, or an instant in UTC
 */
export function parseMoney(sent: { readonly amount: unknown; readonly currency: unknown }, on: string): MoneyOutcome {
  const unit = currencyOn(sent.currency, on);
  if (!unit.ok) return { ok: false, field: 'currency', code: unit.code };
  const amount = parseAmount(sent.amount, unit.currency.digits);
  if (!amount.ok) return { ok: false, field: 'amount', code: amount.code };
  return { ok: true, money: Money.ofMinor(amount.minor, unit.currency) };
}
