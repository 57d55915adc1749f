import { describe, expect, it } from 'vitest';
import { journal } from '../../topology/declarations.js';
import { state } from '../../topology/state.js';
import { topology } from '../../topology/topology.js';
import { fields, notes, orders, sales, shopAndClerk, spent, tiers } from '../driver/shop.spec.support.js';
import { simulate, simulatedInput, SimulationFailed, type Actor, type SimulationOptions, type SimulationRun, type SimulationView } from '../index.js';

const ORDERS = 20;
const DAY_MS = 86_400_000;
const inputs = Array.from({ length: ORDERS }, (_, n) => simulatedInput(orders, 'OrderPlaced', { id: `o${n}`, cents: n }, { key: `customer-${n % 3}` }))
  .flatMap((order, n) => (n % 5 === 0 ? [order, order, simulatedInput(tiers, 'TierSet', { tier: `tier-${n}` }, { key: `customer-${n % 3}` })] : [order]));
const run = (seed: number, options: Partial<SimulationOptions> = {}) => simulate(shopAndClerk, { seed, inputs, ...options });

describe('a simulation', () => {
  it('decides everything once, whatever befalls three instances, and lets every timer fire', { timeout: 60_000 }, async () => {
    const sum = new Map<string, number>();
    for (let seed = 1; seed <= 40; seed++) {
      const result = await run(seed, { partitions: 1 + (seed % 2) });
      expect(result.events(sales).map(({ data }) => (data as { id: string }).id).sort(), `seed ${seed}`).toEqual(Array.from({ length: ORDERS }, (_, n) => `o${n}`).sort());
      const noted = result.events(notes);
      expect(noted.filter(({ type }) => type === 'Noted'), `seed ${seed}`).toHaveLength(ORDERS);
      expect(noted.filter(({ type }) => type === 'Reminded').length, `seed ${seed}`).toBeGreaterThanOrEqual(3);
      expect(await result.entries(spent), `seed ${seed}`).toEqual(new Map([0, 1, 2].map((c) => [`customer-${c}`, sumOf(c)])));
      for (const [name, count] of Object.entries(result.troubles)) sum.set(name, (sum.get(name) ?? 0) + count);
    }
    const { repeats, ...troubles } = Object.fromEntries(sum);
    expect(repeats).toBe(0); // there are no outsiders
    for (const [trouble, count] of Object.entries(troubles)) expect(count, trouble).toBeGreaterThan(20);
  });

  it('tells the same story again from the same seed', async () => {
    const [one, again, other] = [await run(7), await run(7), await run(8)];
    expect(again.trace).toEqual(one.trace);
    expect(other.trace).not.toEqual(one.trace);
    expect(one.trace.join('\n')).toMatch(/ms {2}shop-0: shop\.sales\.v1\/0 block 1 of epoch 1 (sent|is at offset 0)/);
  });

  it('ends when what is waited for holds', async () => {
    const result = await run(3, { faults: { log: 0, crashes: 0, freezes: 0, moves: 0 }, turns: 1, until: (view) => view.events(sales).length > 0 });
    expect(Object.values(result.troubles).every((count) => count === 0)).toBe(true);
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

  it('lets outsiders answer to what the topologies do, in time of their own; what they send and hear may come twice', async () => {
    let repeats = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const heard: string[] = [];
      const shopper: Actor = (stage) => {
        stage.send(inputs[0]!);
        stage.follow(sales, ({ id }) => {
          heard.push(id);
          const next = Number(id.slice(1)) + 1;
          if (next < 30 && heard.filter((one) => one === id).length === 1) stage.after(DAY_MS, () => stage.send(simulatedInput(orders, 'OrderPlaced', { id: `o${next}`, cents: next }, { key: 'customer-0' })));
        });
        stage.after(200, () => stage.leap(DAY_MS));
      };
      const result = await run(seed, { inputs: [], actors: [shopper], clockGoesOnMs: 40 * DAY_MS });
      expect([...new Set(heard)], `seed ${seed}`).toEqual(Array.from({ length: 30 }, (_, n) => `o${n}`));
      expect(result.events(sales).filter(({ type }) => type === 'Sold').length, `seed ${seed}`).toBe(30);
      repeats += result.troubles.repeats;
    }
    expect(repeats).toBeGreaterThan(0);
  });

  it('harms the log when all was judged, and fails if nobody notices', async () => {
    const truncated = async ({ log, crash }: SimulationRun): Promise<boolean> => {
      log.faults.truncate(sales.name, 0, 0);
      for (const instance of [0, 1, 2]) await crash(instance, 'its own');
      return true;
    };
    expect((await run(4, { harm: truncated })).stopped.length).toBeGreaterThan(0);
    await expect(run(4, { harm: () => true })).rejects.toThrow('the log was harmed, and no task has stopped');
  });

  it('reads a table’s journal past duplicates and orphans', async () => {
    const many = Array.from({ length: 40 }, (_, n) => simulatedInput(tiers, 'TierSet', { tier: `tier-${n}` }, { key: 'customer-0' }));
    const result = await run(2, { inputs: [...many, inputs[0]!] });
    expect(result.log.records(tiers.name, 0).length).toBeGreaterThan(40);
    expect(result.blocks(tiers)).toHaveLength(40);
  });
});

const sumOf = (customer: number): number => Array.from({ length: ORDERS }, (_, n) => n).filter((n) => n % 3 === customer).reduce((sum, n) => sum + n, 0);
