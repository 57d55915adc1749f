import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorCase, runsAsModelled, someArrivals, survivesAsModelled } from './arrivals.spec.support.js';
import { streamJoinModel } from './joins-model.spec.support.js';
import { operators } from './operators.spec.support.js';

const full = process.env['KONTOR_TEST_FULL'] !== undefined;
const seed = Number(process.env['KONTOR_SEED'] ?? '1');
const RUNS = full ? 5_000 : 50;
const WORLDS = full ? 300 : 3;

describe('every operator gives and keeps what its model says', () => {
  it.each(operators)('$name: with records out of order, late ones, ones without a key, and a restart at any step', { timeout: full ? 600_000 : 60_000 }, (operator) => {
    fc.assert(fc.property(someArrivals(40), fc.constantFrom(1, 3), (given, partitions) => runsAsModelled(operator, given, partitions)), { seed, numRuns: RUNS });
  });

  it.each(operators)('$name: with several owners, crashes and a faulty log', { timeout: full ? 3_600_000 : 60_000 }, async (operator) => {
    const samples = fc.sample(someArrivals(60), { seed, numRuns: WORLDS });
    for (const [i, given] of samples.entries()) await survivesAsModelled(operator, seed + i, given);
  });
});

describe('the comparison with a model', () => {
  const arrivals = fc.sample(someArrivals(60), { seed: 1, numRuns: 40 });

  it.each(operators)('sees results of $name, and what there is to drop', ({ model }) => {
    const expected = arrivals.map(model);
    expect(expected.filter(({ results }) => results.length > 0).length).toBeGreaterThan(10);
    const reasons = new Set(expected.flatMap(({ dropped }) => [...dropped.keys()]));
    if (reasons.size > 0) expect([...reasons].some((reason) => reason.endsWith('null-key'))).toBe(true);
    if ([...reasons].some((reason) => reason.startsWith('met '))) expect(reasons).toContain('met late');
  });

  it('fails when operator and model are one millisecond apart', () => {
    const wrong = operatorCase('a join', (_, l, r, give) => {
      give(l.mapValues(({ v }) => v ?? undefined).join(r.mapValues(({ v }) => v ?? undefined), 'met', (a, b) => [a, b], { before: 10, after: 10, grace: 5 }));
      return {};
    }, streamJoinModel('met', { before: 10, after: 11, grace: 5 }, false), { ordered: false });
    expect(() => fc.assert(fc.property(someArrivals(40), (given) => runsAsModelled(wrong, given)), { seed: 1, numRuns: 300 })).toThrow('Property failed');
  });
});
