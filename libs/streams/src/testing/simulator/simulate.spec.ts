import { describe, expect, it } from 'vitest';
import { journal } from '../../topology/declarations.js';
import { state } from '../../topology/state.js';
import { topology } from '../../topology/topology.js';
import { fields, notes, orders, sales, shopAndClerk, spent, tiers } from '../driver/shop.spec.support.js';
import { simulate, simulatedInput, SimulationFailed, type SimulationOptions, type SimulationView } from '../index.js';

const ORDERS = 20;
const inputs = Array.from({ length: ORDERS }, (_, n) => simulatedInput(orders, 'OrderPlaced', { id: `o${n}`, cents: n }, { key: `customer-${n % 3}` }))
  .flatMap((order, n) => (n % 5 === 0 ? [order, order, simulatedInput(tiers, 'TierSet', { tier: `tier-${n}` }, { key: `customer-${n % 3}` })] : [order]));
const run = (seed: number, options: Partial<SimulationOptions> = {}) => simulate(shopAndClerk, { seed, inputs, ...options });

describe('a simulation', () => {
  it('decides everything once, whatever befalls three instances, and lets every timer fire', { timeout: 60_000 }, async () => {
    const sum = { crashes: 0, freezes: 0, moves: 0 };
    for (let seed = 1; seed <= 40; seed++) {
      const result = await run(seed, { partitions: 1 + (seed % 2) });
      expect(result.events(sales).map(({ data }) => (data as { id: string }).id).sort(), `seed ${seed}`).toEqual(Array.from({ length: ORDERS }, (_, n) => `o${n}`).sort());
      const noted = result.events(notes);
      expect(noted.filter(({ type }) => type === 'Noted'), `seed ${seed}`).toHaveLength(ORDERS);
      expect(noted.filter(({ type }) => type === 'Reminded').length, `seed ${seed}`).toBeGreaterThanOrEqual(3);
      expect(await result.entries(spent), `seed ${seed}`).toEqual(new Map([0, 1, 2].map((c) => [`customer-${c}`, sumOf(c)])));
      for (const name of ['crashes', 'freezes', 'moves'] as const) sum[name] += result.troubles[name];
    }
    for (const [trouble, count] of Object.entries(sum)) expect(count, trouble).toBeGreaterThan(20);
  });

  it('tells the same story again from the same seed', async () => {
    const [one, again, other] = [await run(7), await run(7), await run(8)];
    expect(again.trace).toEqual(one.trace);
    expect(other.trace).not.toEqual(one.trace);
    expect(one.trace.join('\n')).toMatch(/ms {2}shop-0: shop\.sales\.v1\/0 block 1 of epoch 1 (sent|is at offset 0)/);
  });

  it('ends when what is waited for holds', async () => {
    const result = await run(3, { faults: { log: 0, crashes: 0, freezes: 0, moves: 0 }, turns: 1, until: (view) => view.events(sales).length > 0 });
    expect(result.troubles).toEqual({ crashes: 0, freezes: 0, moves: 0 });
    await expect(run(3, { turns: 10, until: (view) => view.events(sales).length > ORDERS })).rejects.toThrow('what was waited for did not come');
  });

  it('shows that tasks stop when the log was harmed', async () => {
    const calm = { crashes: 0, moves: 0, freezes: 0, log: 0 };
    const meddle = ({ log }: SimulationView, turn: number): void => {
      if (turn === 1100) log.faults.truncate(orders.name, 0, 2);
    };
    const result = await run(5, { meddle, faults: calm, mayStop: true });
    expect(result.stopped.map(({ message }) => message).join()).toContain('shop.orders/0 stopped');
    await expect(run(5, { meddle, faults: calm })).rejects.toThrow(SimulationFailed);
  });

  it('finds a decision that is not made of its inputs alone, and names the seed', async () => {
    const counts = journal('shop.counts.v1', { owner: 'shop', key: 'customerId', events: { Counted: fields<{ calls: number }>('calls') } });
    const counted = state('count-by-customer', counts, { version: 1, initial: () => 0, evolve: { Counted: (_, { calls }) => calls } });
    let calls = 0;
    const leaky = topology('shop', (t) => t.decide(counted, { into: counts }).on(orders, 'OrderPlaced', () => ({ type: 'Counted', calls: ++calls })));
    const failure = simulate(leaky, { seed: 11, inputs: inputs.filter(({ source }) => source.name === orders.name) });
    await expect(failure).rejects.toThrow(/^seed 11:\n- block 1 of shop\.counts\.v1\/0 says .* decided again it says /);
  });

  it('reads a table’s journal past duplicates and orphans', async () => {
    const many = Array.from({ length: 40 }, (_, n) => simulatedInput(tiers, 'TierSet', { tier: `tier-${n}` }, { key: 'customer-0' }));
    const result = await run(2, { inputs: [...many, inputs[0]!] });
    expect(result.log.records(tiers.name, 0).length).toBeGreaterThan(40);
    expect(result.blocks(tiers)).toHaveLength(40);
  });
});

const sumOf = (customer: number): number => Array.from({ length: ORDERS }, (_, n) => n).filter((n) => n % 3 === customer).reduce((sum, n) => sum + n, 0);
