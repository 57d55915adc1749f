import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endOf, isDay, nextBusinessDay } from './business-days.js';

const file = join(process.env['KONTOR_SHARED'] ?? join(import.meta.dirname, '../../../../../shared/data'), 'calendars/target-closing-days.csv');
// In CI its absence fails the test.
const absent = !existsSync(file) && process.env['CI'] !== 'true';

describe('business days', () => {
  it('leave out weekends, Easter, Labour Day, Christmas and New Year', () => {
    expect(['2024-03-28', '2024-04-30', '2008-12-24', '2024-12-31', '2026-04-02'].map(nextBusinessDay)).toEqual(['2024-04-02', '2024-05-02', '2008-12-29', '2025-01-02', '2026-04-07']);
  });

  it.skipIf(absent)('are those of the TARGET calendar', () => {
    const [first = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    const closed = new Set([first, ...lines].map((line) => line.slice(0, 10)));
    const last = lines.at(-1)!.slice(0, 10);
    const open = (day: string) => !closed.has(day) && ![0, 6].includes(new Date(day).getUTCDay());
    let checked = 0;
    for (let day = first.slice(0, 10); day < last; day = endOf(day).slice(0, 10), checked++) {
      let expected = endOf(day).slice(0, 10);
      while (!open(expected)) expected = endOf(expected).slice(0, 10);
      if (expected <= last) expect([day, nextBusinessDay(day)]).toEqual([day, expected]);
    }
    expect(checked).toBeGreaterThan(3_000);
  });

  it('know which texts are days', () => {
    expect(['2024-02-29', '2023-02-29', '2024-13-01', '2024-02-31', 'x'].map(isDay)).toEqual([true, false, false, false, false]);
  });
});
