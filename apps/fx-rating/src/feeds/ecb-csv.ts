import type { Fixing } from './fixing.js';

/** Why a file of rates is not one, and where. Nothing of it was loaded. */
export class RatesFileInvalid extends Error {
  override name = 'RatesFileInvalid';
  /** @param line from 1, or undefined if it is about the file as a whole */
  constructor(readonly file: string, readonly line: number | undefined, readonly reason: string) {
    super(line === undefined ? `${file}: ${reason}` : `${file}, line ${line}: ${reason}`);
  }
}

export const PROVIDER = 'ecb';
const DECIMAL = /^(0|[1-9][0-9]*)(\.[0-9]+)?$/;
const DECIMAL_CHARS_MAX = 64;
const ZERO = /^[0.]+$/;
export const CODE = /^[A-Z]{3}$/;
const MISSING = 'N/A';

/** The newest fixing of a file of the European Central Bank's euro reference rates. Every line is checked before any is used. Throws `RatesFileInvalid`. */
export function newestFixing(text: string, file: string): Fixing {
  return fixingsOf(text, file)[0];
}

/**
 * All fixings of a file, the newest first: of the daily one (`Date, USD, …` and `31 December 2024, 1.0389, …`) or of the
 * history (`Date,USD,…` and `2024-12-31,1.0389,…`). Throws `RatesFileInvalid`.
 */
export function fixingsOf(text: string, file: string): readonly [Fixing, ...Fixing[]] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const codes = header(lines[0] ?? '', file);
  const fixings: Fixing[] = [];
  for (let i = 1; i < lines.length; i++) {
    const fail = (reason: string) => new RatesFileInvalid(file, i + 1, reason);
    const row = fixingOf(lines[i] as string, codes, fail);
    const before = fixings.at(-1)?.date;
    if (before !== undefined && row.date >= before) throw fail(`${row.date} after ${before}: the newest day stands first, each once`);
    fixings.push(row);
  }
  const [newest, ...others] = fixings;
  if (newest === undefined) throw new RatesFileInvalid(file, undefined, 'has a header, but no rates');
  if (Object.keys(newest.rates).length === 0) throw new RatesFileInvalid(file, 2, 'the newest day has no rate at all');
  return [newest, ...others];
}

function header(line: string, file: string): string[] {
  const fail = (reason: string) => new RatesFileInvalid(file, 1, reason);
  const [first, ...codes] = cellsOf(line);
  if (first !== 'Date') throw fail('does not begin with "Date": not a file of euro reference rates');
  if (codes.length === 0) throw fail('names no currency');
  for (const [i, code] of codes.entries()) {
    if (!CODE.test(code)) throw fail(`column ${i + 2} is "${shown(code)}", not a currency code`);
    if (codes.indexOf(code) !== i) throw fail(`${code} stands twice`);
  }
  return codes;
}

function fixingOf(line: string, codes: readonly string[], fail: (reason: string) => Error): Fixing {
  if (line.trim() === '') throw fail('is empty');
  const [first = '', ...cells] = cellsOf(line);
  const date = dayOf(first);
  if (date === undefined) throw fail(`"${shown(first)}" is not a date`);
  if (cells.length !== codes.length) throw fail(`has ${cells.length} rates where the header has ${codes.length} currencies`);
  const rates: Record<string, string> = {};
  for (const [i, cell] of cells.entries()) {
    const code = codes[i] as string;
    if (cell === MISSING) continue;
    rates[code] = figureOf(code, cell, fail);
  }
  return { provider: PROVIDER, date, base: 'EUR', rates };
}

/** A figure as it stands in a file, if it can be a rate. */
export function figureOf(code: string, cell: string, fail: (reason: string) => Error): string {
  if (cell.length > DECIMAL_CHARS_MAX || !DECIMAL.test(cell)) throw fail(`${code} is "${shown(cell)}", neither a decimal nor ${MISSING}`);
  if (ZERO.test(cell)) throw fail(`${code} is zero`);
  return cell;
}

/** Each line of the original ends with a comma: what follows it is no cell. */
function cellsOf(line: string): string[] {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.at(-1) === '') cells.pop();
  return cells;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** `2024-12-31` from itself or from `31 December 2024`; undefined if there is no such day. */
export function dayOf(cell: string): string | undefined {
  const [, day, month, year] = /^([0-9]{1,2}) ([A-Z][a-z]+) ([0-9]{4})$/.exec(cell) ?? [];
  const iso = day === undefined ? cell : `${year}-${String(MONTHS.indexOf(month as string) + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(iso)) return undefined;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? undefined : iso;
}

export const shown = (text: string) => (text.length > 20 ? `${text.slice(0, 20)}…` : text);
