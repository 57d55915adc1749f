import { describe, expect, it } from 'vitest';
import { simulate, simulatedInput, type Simulation } from '../testing/index.js';
import { orders, passages, PARTITIONS, sales, shop, sold, stock, taken } from './lanes.spec.support.js';

// Three processes of one topology: routers and readers of two lanes that cross. Who owns a partition is told to each of them
// late; they are killed, with and without their stores, and frozen; appends to journals and lanes get lost, late and doubled.

const ORDERS = 16;
const CUSTOMERS = ['ann', 'bob', 'cleo'];
const TURNS = 1500;
const partsOf = (n: number): number => n % 4;
const EXPECTED = Array.from({ length: ORDERS }, (_, n) => partsOf(n)).reduce((sum, parts) => sum + parts, 0);
const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);

function run(seed: number): Promise<Simulation> {
  const inputs = Array.from({ length: ORDERS }, (_, n) => simulatedInput(orders, 'Order', { n, parts: partsOf(n) }, { key: CUSTOMERS[n % 3]! }));
  return simulate(shop, { seed, inputs, partitions: PARTITIONS, turns: TURNS, until: ({ events }) => events(sales).filter(({ type }) => type === 'Confirmed').length >= EXPECTED, decidedAgain: false });
}

describe('Lanes between processes that crash, sleep and disagree who owns', () => {
  it('bring every routed event to its destination exactly once and in its journal\'s order', async () => {
    const sums = { crashes: 0, freezes: 0, moves: 0, copies: 0, records: 0 };
    for (let seed = 1; seed <= 40; seed++) {
      const { log, troubles } = await run(seed);
      for (const { passed, expected } of [passages(log, sales, 'Sold', stock, 'Taken'), passages(log, stock, 'Taken', sales, 'Confirmed')]) {
        expect(passed, `seed ${seed}`).toEqual(expected);
        expect(passed.flat().length, `seed ${seed}`).toBe(EXPECTED);
      }
      for (const key of ['crashes', 'freezes', 'moves'] as const) sums[key] += troubles[key];
      for (const { name } of [sold, taken]) {
        for (const partition of partitions) {
          const records = log.records(name, partition);
          sums.records += records.length;
          sums.copies += records.length - new Set(records.map(({ headers }) => headers['hash'])).size;
        }
      }
    }
    // The test means something only if these really happened.
    expect(sums.crashes).toBeGreaterThan(30);
    expect(sums.freezes).toBeGreaterThan(30);
    expect(sums.moves).toBeGreaterThan(100);
    expect(sums.copies).toBeGreaterThan(50);
  }, 240_000);
});
