import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { runSeed } from './run-seed.js';
import { lackingIn, runSeeds, type SeedsReport } from './seeds.js';

const full = process.env['KONTOR_TEST_FULL'] !== undefined;
const SEEDS = full ? 20_000 : 1_000;
/** Far enough from those of other runs that two of them share none. */
const first = 1 + (Number(process.env['KONTOR_SEED'] ?? '0') % 1_000_000) * SEEDS;

describe(`the services together, ${SEEDS} seeds from ${first}`, () => {
  let report: SeedsReport;

  beforeAll(async () => {
    report = await runSeeds({ first, seeds: SEEDS, workers: availableParallelism(), failuresMax: 3, onSeed: (_, { seeds }) => seeds % 50 === 0 && process.stdout.write(`${seeds} of ${SEEDS} seeds\n`) });
  }, full ? 7_200_000 : 600_000);

  it('lose, double and unbalance nothing, whatever goes wrong', () => {
    expect(report.failures.map(({ story }) => story.join('\n')).join('\n\n')).toBe('');
    expect(report.seeds).toBe(SEEDS);
  });

  it('go through at least a hundred transfers and five troubles each, through every row of a transfer’s life, and meet every kind of trouble, at least ten times', () => {
    expect(report.transfers / report.seeds).toBeGreaterThanOrEqual(100);
    expect(report.fewest.transfers).toBeGreaterThanOrEqual(100);
    expect(report.fewest.faults).toBeGreaterThanOrEqual(5);
    expect(lackingIn(report)).toEqual([]);
  });

  it('tell the same story again from the same seed', async () => {
    const [one, again, other] = [await runSeed(first), await runSeed(first), await runSeed(first + 1)];
    expect(again).toEqual(one);
    expect(other.rows).not.toEqual(one.rows);
  });
});
