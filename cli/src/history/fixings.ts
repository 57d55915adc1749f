import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { RigError } from '../rig/rig-error.js';

/** The rates of a day: units of each currency per euro, as published. */
export interface DayFixing {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly rates: Readonly<Record<string, string>>;
}

const DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const DECIMAL = /^[0-9]+(\.[0-9]+)?$/;
const YEAR_MS = 365 * 86_400_000;

/** The last year of a history of the European Central Bank's reference rates (csv or csv.gz), oldest day first. */
export function lastYear(file: string): readonly DayFixing[] {
  const bytes = readFileSync(file);
  return lastYearOf((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'), file);
}

export function lastYearOf(text: string, file: string): readonly DayFixing[] {
  const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const codes = head.split(',').slice(1).map((cell) => cell.trim());
  if (!head.startsWith('Date,')) throw new RigError(`${file} is no history of euro reference rates: it does not begin with "Date,".`);
  const days = lines.map((line, i) => dayOf(line, codes, `${file}, line ${i + 2}`)).sort((a, b) => (a.date < b.date ? -1 : 1));
  const newest = days.at(-1);
  if (newest === undefined) throw new RigError(`${file} has no rates.`);
  const from = new Date(Date.parse(newest.date) - YEAR_MS).toISOString().slice(0, 10);
  return days.filter(({ date }) => date > from);
}

/** A missing rate is `N/A`; each line ends with a comma. */
function dayOf(line: string, codes: readonly string[], where: string): DayFixing {
  const [date = '', ...cells] = line.split(',').map((cell) => cell.trim());
  if (!DAY.test(date)) throw new RigError(`${where}: "${date.slice(0, 20)}" is not a day.`);
  const rates: Record<string, string> = {};
  for (const [i, code] of codes.entries()) {
    const cell = cells[i] ?? '';
    if (code === '' || cell === 'N/A') continue;
    if (!DECIMAL.test(cell)) throw new RigError(`${where}: ${code} is "${cell.slice(0, 20)}", neither a decimal nor N/A.`);
    rates[code] = cell;
  }
  return { date, rates };
}
