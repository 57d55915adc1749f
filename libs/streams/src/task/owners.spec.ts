import { describe, expect, it } from 'vitest';
import { simulate, simulatedInput, type Simulation } from '../testing/index.js';
import { journal, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';

// Three processes of one topology on one log. Who owns is told to each of them late, so at times two believe it and at
// times nobody does; they are killed (with and without their stores) and frozen, and their appends get lost, late and doubled.

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });

const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { Order: anything<{ n: number; parts: number }>() } });
const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold: anything<{ n: number; part: number; before: number }>() } });
const shipments = journal('shop.shipments.v1', { owner: 'shop', key: 'customerId', events: { Shipped: anything<{ n: number; part: number; before: number }>() } });

const sold = state('sold-by-customer', sales, { version: 1, initial: () => 0, evolve: { Sold: (count) => count + 1 } });
const shipped = state('shipped-by-customer', shipments, { version: 1, initial: () => 0, evolve: { Shipped: (count) => count + 1 } });

// Nothing here drops a repeat: an input decided twice, or out of order, shows in the journal. `before` is the state that the decision saw.
const shop = topology('shop', (t) => ({
  sold: t.decide(sold, { into: sales }).on(orders, 'Order', (before, { n, parts }) =>
    Array.from({ length: parts }, (_, part) => ({ type: 'Sold' as const, n, part, before })),
  ),
  shipped: t.decide(shipped, { into: shipments }).on(sales, 'Sold', (before, { n, part }) => ({ type: 'Shipped', n, part, before })),
}));

const ORDERS = 25;
const CUSTOMERS = 3;
/** Every tenth world has orders so large that a block of sales must be used up in several blocks of shipments. */
const LARGE = 400;
const partsOf = (seed: number, n: number): number => (n % 4 === 0 ? 0 : n % 4 === 1 && seed % 10 === 0 ? LARGE : n % 3);
const customerOf = (n: number): string => `customer-${n % CUSTOMERS}`;

interface Line {
  readonly n: number;
  readonly part: number;
  readonly before: number;
}

const expectedOf = (seed: number): readonly Omit<Line, 'before'>[] =>
  Array.from({ length: ORDERS }, (_, n) => Array.from({ length: partsOf(seed, n) }, (_, part) => ({ n, part }))).flat();

/** Seeds vary how rough a world is, so that some runs get far and others hardly get anywhere before the end. */
function run(seed: number): Promise<Simulation> {
  const inputs = Array.from({ length: ORDERS }, (_, n) => simulatedInput(orders, 'Order', { n, parts: partsOf(seed, n) }, { key: customerOf(n) }));
  const expected = expectedOf(seed).length;
  return simulate(shop, { seed, inputs, until: ({ events }) => events(shipments).length >= expected, decidedAgain: false });
}

/** Chains, commits and stores were judged by the simulation; this is about what stands there. */
function judge({ seed, events }: Simulation): void {
  for (const { name, schemas } of [sales, shipments]) {
    const counts = new Map<string, number>();
    const lines = events({ name, schemas }).map(({ data }) => data as Line);
    expect(lines.map(({ n, part }) => ({ n, part })), `seed ${seed}`).toEqual(expectedOf(seed));
    // The state that each decision saw is the fold of exactly what stands before it.
    const sawWrongState = lines.filter(({ n, part, before }) => {
      const count = counts.get(customerOf(n)) ?? 0;
      counts.set(customerOf(n), count + 1);
      return before !== (name === sales.name ? count - part : count);
    });
    expect(sawWrongState, `seed ${seed}`).toEqual([]);
  }
}

describe('three owners that come and go', () => {
  const seeds = Number(process.env['KONTOR_SEEDS'] ?? 300);
  const first = Number(process.env['KONTOR_SEED'] ?? 1);

  it(`decide every input exactly once, in order, whatever befalls them (${seeds} seeds)`, { timeout: 60_000 + seeds * 200 }, async () => {
    const sum = { crashes: 0, freezes: 0, moves: 0, orphans: 0, blocks: 0, epochs: 0 };
    for (let seed = first; seed < first + seeds; seed++) {
      const result = await run(seed);
      judge(result);
      for (const name of ['crashes', 'freezes', 'moves', 'orphans'] as const) sum[name] += result.troubles[name];
      for (const { name } of [sales, shipments]) {
        const blocks = result.blocks({ name });
        sum.blocks += blocks.length;
        sum.epochs += blocks.at(-1)?.epoch ?? 0;
      }
    }
    // The test would prove nothing if nothing had gone wrong.
    for (const [trouble, count] of Object.entries(sum)) expect(count, trouble).toBeGreaterThan(seeds / 4);
    if (process.env['KONTOR_SEEDS'] !== undefined) console.log(sum);
  });
});
