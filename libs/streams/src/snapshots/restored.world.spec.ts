import { describe, expect, it } from 'vitest';
import { orders, sales, shopAndClerk, spent, tiers } from '../testing/driver/shop.spec.support.js';
import { simulate, simulatedInput, type SimulationOptions } from '../testing/index.js';
import { partOf } from './format.js';
import { snapshotsOf } from './snapshot-topic.js';

// Three instances that write snapshots every few blocks, and are killed, frozen and deposed at any step of that; half of those
// that come back have empty stores. The simulator compares every store with the fold of its journal at the end.

const ORDERS = 24;
const inputs = Array.from({ length: ORDERS }, (_, n) => n).flatMap((n) => {
  const order = simulatedInput(orders, 'OrderPlaced', { id: `o${n}`, cents: n }, { key: `customer-${n % 3}` });
  return n % 6 === 0 ? [order, simulatedInput(tiers, 'TierSet', { tier: `tier-${n}` }, { key: `customer-${n % 3}` })] : [order];
});
const SNAPSHOTS = { afterBlocks: 2, afterBytes: 1 };

describe('stores that come back from snapshots', () => {
  const seeds = Number(process.env['KONTOR_SEEDS'] ?? 60);
  const first = Number(process.env['KONTOR_SEED'] ?? 1);

  it(`are what the journal says, whatever befell those who wrote and read them (${seeds} seeds)`, { timeout: 60_000 + seeds * 500 }, async () => {
    const sum = { loaded: 0, written: 0, crashes: 0, moves: 0 };
    for (let seed = first; seed < first + seeds; seed++) {
      const { entries, troubles, log, trace } = await simulate(shopAndClerk, { seed, inputs, snapshots: SNAPSHOTS, partitions: 1 + (seed % 2) } satisfies SimulationOptions);
      const expected = [0, 1, 2].map((customer) => [`customer-${customer}`, Array.from({ length: ORDERS }, (_, n) => n).filter((n) => n % 3 === customer).reduce((a, b) => a + b, 0)] as const);
      expect(await entries(spent), `seed ${seed}`).toEqual(new Map(expected));
      sum.crashes += troubles.crashes;
      sum.moves += troubles.moves;
      sum.written += log.records(snapshotsOf(sales).name, 0).filter(({ key, value }) => value !== null && partOf(key)?.part === 'manifest').length;
      sum.loaded += trace.filter((line) => line.includes('had come from a snapshot')).length;
    }
    // It would prove nothing if there had been no snapshots, or nobody had needed one.
    for (const [what, count] of Object.entries(sum)) expect(count, what).toBeGreaterThan(seeds / 4);
    if (process.env['KONTOR_SEEDS'] !== undefined) console.log(sum);
  });
});
