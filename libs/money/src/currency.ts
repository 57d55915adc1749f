import { CURRENCY_TABLE } from './currency-table.js';
import type { MinorDigits, Period } from './currency-table.js';
import { MoneyError, shown } from './errors.js';

/** A currency that money can be held in. Values are shared and frozen; compare with `sameCurrency`. */
export interface Currency {
  /** ISO 4217 alphabetic code. */
  readonly code: string;
  /** Decimal places between major and minor unit: 2 for EUR, 0 for JPY. */
  readonly digits: MinorDigits;
}

/** Why a code names no currency in which money can be held on that day. */
export type CurrencyRefusal =
  | { readonly ok: false; readonly code: 'CURRENCY_UNKNOWN' }
  /** `from`: the first day on which it will be valid. */
  | { readonly ok: false; readonly code: 'CURRENCY_NOT_YET_VALID'; readonly from: string }
  /** `until`: the last day on which it was valid; absent where that lies before 2005. */
  | { readonly ok: false; readonly code: 'CURRENCY_WITHDRAWN'; readonly until?: string }
  /** Gold, special drawing rights, test codes: there is no unit to count amounts in. */
  | { readonly ok: false; readonly code: 'CURRENCY_WITHOUT_MINOR_UNIT' };

/** The currency of a code on a day, or the reason for which there is none. */
export type CurrencyOutcome = { readonly ok: true; readonly currency: Currency } | CurrencyRefusal;

const interned = new Map<string, Currency>();

function intern(code: string, digits: MinorDigits): Currency {
  const key = `${code}/${digits}`;
  const known = interned.get(key);
  if (known) return known;
  const currency = Object.freeze({ code, digits });
  interned.set(key, currency);
  return currency;
}

/**
 * The currency behind a code on a day, or why money cannot be held in it on that day.
 *
 * @param code what the client sent; anything but a known three-letter code is `CURRENCY_UNKNOWN`
 * @param on `YYYY-MM-DD`, or an RFC 3339 instant in UTC, of which the day counts
 * @throws MoneyError `INVALID_DATE`: the date is ours, so a wrong one is a defect
 */
export function currencyOn(code: unknown, on: string): CurrencyOutcome {
  return currencyIn(CURRENCY_TABLE, code, on);
}

/** `currencyOn` over a table of the caller's. */
export function currencyIn(table: ReadonlyMap<string, readonly Period[]>, code: unknown, on: string): CurrencyOutcome {
  const day = dayOf(on);
  const periods = typeof code === 'string' && code.length === 3 ? table.get(code) : undefined;
  if (typeof code !== 'string' || !periods) return { ok: false, code: 'CURRENCY_UNKNOWN' };
  const period = periods.find((p) => (p.from ?? '') <= day && day <= (p.until ?? '9999-12-31'));
  if (!period) return outsideOf(periods, day);
  if (period.digits === 'none') return { ok: false, code: 'CURRENCY_WITHOUT_MINOR_UNIT' };
  return { ok: true, currency: intern(code, period.digits) };
}

function outsideOf(periods: readonly Period[], day: string): CurrencyRefusal {
  const next = periods.find((p) => p.from !== undefined && day < p.from);
  if (next?.from !== undefined) return { ok: false, code: 'CURRENCY_NOT_YET_VALID', from: next.from };
  const until = periods.at(-1)?.until;
  return until === undefined ? { ok: false, code: 'CURRENCY_WITHDRAWN' } : { ok: false, code: 'CURRENCY_WITHDRAWN', until };
}

/**
 * The currency of a code that was checked before: constants, and amounts read back from a journal, where a currency
 * withdrawn since must still be readable.
 *
 * @throws MoneyError `INVALID_CURRENCY`: unknown, without a minor unit, or dead since before 2005
 */
export function currency(code: string): Currency {
  const last = CURRENCY_TABLE.get(code)?.at(-1);
  if (!last || last.digits === 'none') throw new MoneyError('INVALID_CURRENCY', `${shown(code)} is no currency that money can be held in`);
  return intern(code, last.digits);
}

/** Codes that money can be held in on a day, sorted. */
export function currencyCodesOn(on: string): string[] {
  return [...CURRENCY_TABLE.keys()].filter((code) => currencyOn(code, on).ok).sort();
}

/** Same code and same minor digits: a currency that was redenominated under its code is another one. */
export const sameCurrency = (a: Currency, b: Currency): boolean => a.code === b.code && a.digits === b.digits;

const DAY = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const INSTANT_REST = /^T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

function dayOf(on: unknown): string {
  if (typeof on === 'string' && on.length <= 30) {
    const day = on.slice(0, 10);
    const rest = on.slice(10);
    if (DAY.test(day) && (rest === '' || INSTANT_REST.test(rest))) return day;
  }
  throw new MoneyError('INVALID_DATE', `${shown(on)} is neither YYYY-MM-DD nor an instant in UTC`);
}
