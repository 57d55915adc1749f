import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopologyTestDriver } from '../testing/index.js';
import { journal } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { anything, arrivals, results, someArrivals, type Arrival } from './arrivals.spec.support.js';

// Tables that other services decide: their journals are inputs of their own, so these run in the driver alone, where the order of
// arrival over several inputs is known.

const rates = journal('bank.rates.v1', { owner: 'bank', key: 'k', events: { RateSet: anything<{ v: number }>(), RateEnded: anything<object>() } });
const rateByKey = state('rate-by-key', rates, { version: 1, initial: () => 0, evolve: { RateSet: (_, { v }) => v, RateEnded: () => undefined } });

const joined = topology('model', (t) => {
  const everywhere = t.globalTable(rateByKey);
  const here = t.table('rates-here', rateByKey);
  const left = t.stream(arrivals).only('Left').filter(({ v }, key) => v !== null && key !== null).mapValues(({ v }) => v!);
  const byOwnKey = left.join(here, 'own-rate', (v, rate) => ['own', v, rate]);
  const byOther = left.leftJoin(everywhere, 'other-rate', (v) => (v < 5 ? 'a' : 'b'), (v, rate) => ['other', v, rate ?? null]);
  byOwnKey.merge(byOther).mapValues((v) => ({ type: 'Result' as const, v: v })).into(results);
  return { here };
});

function modelled(given: readonly Arrival[]): { readonly results: unknown[]; readonly rows: Map<string, number> } {
  const rows = new Map<string, number>();
  const found: unknown[] = [];
  for (const { side, key, v } of given) {
    if (key === null) continue;
    if (side === 'Right') {
      if (v === null) rows.delete(key);
      else rows.set(key, v);
    } else if (v !== null) {
      if (rows.has(key)) found.push(['own', v, rows.get(key)]);
      found.push(['other', v, rows.get(v < 5 ? 'a' : 'b') ?? null]);
    }
  }
  return { results: found, rows };
}

describe('tables of other services', () => {
  it('join as their model says, with rows that come, change and go, and a restart at any step', { timeout: 60_000 }, () => {
    fc.assert(fc.property(someArrivals(40), (given) => {
      const driver = new TopologyTestDriver(joined);
      for (const { side, key, v, time, restart } of given) {
        if (restart) driver.restart();
        if (key === null) continue;
        if (side === 'Left') driver.topic(arrivals).pipe('Left', { v }, { key, time });
        else if (v === null) driver.topic(rates).pipe('RateEnded', {}, { key, time });
        else driver.topic(rates).pipe('RateSet', { v }, { key, time });
      }
      const expected = modelled(given);
      expect(driver.output(results).readAll().map(({ v }) => v)).toEqual(expected.results);
      expect(new Map(driver.store(joined.handles.here).all())).toEqual(new Map([...expected.rows].sort()));
    }), { seed: Number(process.env['KONTOR_SEED'] ?? '1'), numRuns: process.env['KONTOR_TEST_FULL'] === undefined ? 100 : 5_000 });
  });
});
