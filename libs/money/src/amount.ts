import type { MinorDigits } from './currency-table.js';
import { MoneyError, shown } from './errors.js';
import { pow10 } from './rounding.js';

/** Why a text is not an amount. Stable codes: the HTTP edge shows them. */
export type AmountRefusal =
  /** A JSON number, null, an array: amounts are strings. */
  | 'AMOUNT_NOT_A_STRING'
  | 'AMOUNT_EMPTY'
  /** More characters than any amount has; its content was not looked at. */
  | 'AMOUNT_TOO_LONG'
  /** `-1`, `+1`, also with the signs of other scripts. */
  | 'AMOUNT_SIGNED'
  /** `1e3`. */
  | 'AMOUNT_EXPONENT'
  /** A comma, a space, an underscore, an apostrophe or a second point between digits. */
  | 'AMOUNT_SEPARATOR'
  /** `007`. */
  | 'AMOUNT_LEADING_ZERO'
  /** `1.` or `.5`: a point has digits on both sides. */
  | 'AMOUNT_BARE_POINT'
  /** Any other character than ASCII digits and the point. */
  | 'AMOUNT_NOT_DECIMAL'
  /** More decimals than the currency has; they are never rounded or trimmed. */
  | 'AMOUNT_TOO_MANY_DECIMALS'
  /** More than 18 digits in minor units. */
  | 'AMOUNT_TOO_MANY_DIGITS';

/** What `parseAmount` made of a text: whole minor units, or the reason for which it was refused. */
export type AmountOutcome = { readonly ok: true; readonly minor: bigint } | { readonly ok: false; readonly code: AmountRefusal };

/** Digits of the greatest amount in minor units: what ISO 20022 allows, and what fits a signed 64-bit integer. */
export const AMOUNT_DIGITS_MAX = 18;

// No amount has more than 20 characters. Up to here the reader scans on, to name the fault exactly.
const SCANNED_CHARS_MAX = 64;

const ZERO = 0x30;
const NINE = 0x39;
const POINT = 0x2e;
const isDigit = (char: number): boolean => char >= ZERO && char <= NINE;

/**
 * Reads a decimal amount in major units, as clients send it. Type and length come first, then one pass over at most
 * 64 characters: no pattern that backtracks, no library that expands exponents.
 */
export function parseAmount(value: unknown, digits: MinorDigits): AmountOutcome {
  if (typeof value !== 'string') return refused('AMOUNT_NOT_A_STRING');
  if (value.length === 0) return refused('AMOUNT_EMPTY');
  if (value.length > SCANNED_CHARS_MAX) return refused('AMOUNT_TOO_LONG');
  const scan = scanDecimal(value);
  if (typeof scan === 'string') return refused(scan);
  const whole = value.slice(0, scan.point);
  const decimals = value.slice(scan.point + 1);
  if (whole.length > 1 && whole.startsWith('0')) return refused('AMOUNT_LEADING_ZERO');
  if (decimals.length > digits) return refused('AMOUNT_TOO_MANY_DECIMALS');
  const minor = (whole + decimals.padEnd(digits, '0')).replace(/^0+(?=\d)/, '');
  if (minor.length > AMOUNT_DIGITS_MAX) return refused('AMOUNT_TOO_MANY_DIGITS');
  return { ok: true, minor: BigInt(minor) };
}

const refused = (code: AmountRefusal): AmountOutcome => ({ ok: false, code });

/** Where the point is (the length where there is none), or the first fault from the left. */
function scanDecimal(text: string): { point: number } | AmountRefusal {
  let point = -1;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (isDigit(char)) continue;
    if (char !== POINT) return faultOf(text, i);
    if (point >= 0) return 'AMOUNT_SEPARATOR';
    if (i === 0 || !isDigit(text.charCodeAt(i + 1))) return 'AMOUNT_BARE_POINT'; // NaN past the end is no digit
    point = i;
  }
  return { point: point < 0 ? text.length : point };
}

const SIGNS = new Set('+-(\u2212\u2010\u2011\u2012\u2013\u2014\uff0b\uff0d\u00b1');
const SEPARATORS = new Set(',_ \'\u2019\u00a0\u202f\u2009\uff0c\uff0e\u3002\u066b\u066c\u00b7');

function faultOf(text: string, at: number): AmountRefusal {
  const char = text.charAt(at);
  if (at === 0) return SIGNS.has(char) ? 'AMOUNT_SIGNED' : 'AMOUNT_NOT_DECIMAL';
  const next = text.charAt(at + 1);
  if ((char === 'e' || char === 'E') && next !== '' && '+-0123456789'.includes(next)) return 'AMOUNT_EXPONENT';
  if (SEPARATORS.has(char) && isDigit(next.charCodeAt(0))) return 'AMOUNT_SEPARATOR';
  return 'AMOUNT_NOT_DECIMAL';
}

/** Minor units as a decimal in major units with exactly `digits` decimals: `(-150n, 2)` → `-1.50`. */
export function formatAmount(minor: bigint, digits: MinorDigits): string {
  if (digits === 0) return minor.toString();
  const unit = pow10(digits);
  const size = minor < 0n ? -minor : minor;
  return `${minor < 0n ? '-' : ''}${size / unit}.${(size % unit).toString().padStart(digits, '0')}`;
}

declare const minorUnitsBrand: unique symbol;

/** An integer of minor units as events carry it: `"10000"` is EUR 100.00. Canonical, may be negative in legs. */
export type MinorUnits = string & { readonly [minorUnitsBrand]: 'MinorUnits' };

/** The pattern of `MinorUnits`, for schemas. At most 30 digits: room for totals over many amounts. */
export const MINOR_UNITS_PATTERN = /^(0|-?[1-9][0-9]{0,29})$/;
const MINOR_UNITS_CHARS_MAX = 31;

/** @throws MoneyError `INVALID_MINOR_UNITS` beyond 30 digits */
export function minorUnits(minor: bigint): MinorUnits {
  const text = minor.toString();
  if (!isMinorUnits(text)) throw new MoneyError('INVALID_MINOR_UNITS', `${shown(text)} has more than 30 digits`);
  return text;
}

/** Whether a value is an integer of minor units as events carry it: decimal text of at most 18 digits. */
export const isMinorUnits = (value: unknown): value is MinorUnits =>
  // `$` lets no line end through here: the pattern has no `m` flag, and JavaScript's `$` then means the very end.
  typeof value === 'string' && value.length <= MINOR_UNITS_CHARS_MAX && MINOR_UNITS_PATTERN.test(value);

/** The integer behind a minor-unit string read from an event. @throws MoneyError `INVALID_MINOR_UNITS` */
export function fromMinorUnits(value: unknown): bigint {
  if (!isMinorUnits(value)) throw new MoneyError('INVALID_MINOR_UNITS', `${shown(value)} is not an integer of minor units`);
  return BigInt(value);
}
