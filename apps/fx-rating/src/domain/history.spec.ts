import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixingsOf } from '../feeds/ecb-csv.js';
import { NAMED_CASES, replay } from './named-cases.spec.support.js';
import { RatesWorld, fixing } from './rates-world.spec.support.js';

const file = join(process.env['KONTOR_SHARED'] ?? join(import.meta.dirname, '../../../../../shared/data'), 'ecb/eurofxref-hist.csv.gz');
// In CI its absence fails the test. Without it, named-cases.spec.ts has the same cases from an excerpt.
const absent = !existsSync(file) && process.env['CI'] !== 'true';

describe.skipIf(absent)('the whole history of the European Central Bank, day by day', () => {
  const world = new RatesWorld(0);
  let outcomes: ReadonlyMap<string, string>;
  beforeAll(() => {
    const fixings = fixingsOf(gunzipSync(readFileSync(file)).toString('utf8'), file);
    outcomes = replay(world, fixings.toReversed().map(({ date, rates }) => fixing(date, rates)));
  }, 60_000);

  it('is accepted but for sixteen jumps in 26 years, each of which somebody remembers', () => {
    const counts = new Map<string, number>();
    for (const outcome of outcomes.values()) {
      const kind = outcome.split(' ')[0]!;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    console.log(`history: ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}`);
    expect(Object.fromEntries(counts)).toEqual({ accepted: expect.any(Number) as number, widened: expect.any(Number) as number, JUMP: 16 });
    expect(counts.get('accepted')).toBeGreaterThan(200_000);
    // soft is the p99 of what went before: markets have grown no calmer than that
    expect(counts.get('widened')! / outcomes.size).toBeLessThan(0.01);
    expect([...outcomes].filter(([, outcome]) => outcome.startsWith('JUMP')).map(([at]) => at)).toEqual([
      'EUR/LVL 2000-09-22', 'EUR/CYP 2001-01-16', 'EUR/TRL 2001-02-22', 'EUR/ISK 2008-03-17', 'EUR/ISK 2008-10-06', 'EUR/ISK 2008-10-08', 'EUR/ISK 2008-11-06', 'EUR/CHF 2011-09-06',
      'EUR/RUB 2014-12-16', 'EUR/RUB 2014-12-17', 'EUR/CHF 2015-01-15', 'EUR/ISK 2018-02-01', 'EUR/TRY 2018-08-10', 'EUR/TRY 2018-08-13', 'EUR/TRY 2021-12-21', 'EUR/RUB 2022-02-28',
    ]);
  });

  it.each(NAMED_CASES)('has it too: $name', ({ quote, days, outcome }) => {
    for (const [date] of days) if (outcome[date] !== undefined) expect(outcomes.get(`EUR/${quote} ${date}`)).toBe(outcome[date]);
  });

  it('leaves a small state behind, whose limits are exact', () => {
    for (const pair of world.pairs()) {
      const { moves } = world.guard(pair);
      expect(moves.largest.length).toBeLessThanOrEqual(81);
      expect(JSON.stringify(world.guard(pair)).length).toBeLessThan(1_000);
    }
    expect(world.guard('EUR/USD').moves.count).toBe(6_656);
  });
});
