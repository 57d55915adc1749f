import { describe, expect, it } from 'vitest';
import { journal, topic } from '../topology/declarations.js';
import type { Codec } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { anything, Running } from './running.spec.support.js';

const sales = topic('shop.sales', { owner: 'shop', key: 'customer', events: { Sold: anything<{ cents: number; item: string }>() } });
const loyal = journal('loyalty.customers.v1', { owner: 'loyalty', key: 'customer', events: { BecameLoyal: anything<{ sales: number }>() } });

const exact: Codec<bigint> = { encode: String, decode: (json) => BigInt(json as string) };

const loyalty = topology('loyalty', (t) => {
  const sold = t.stream(sales);
  const counts = sold.groupByKey().count('sales-by-customer');
  const sums = sold.groupByKey().aggregate('cents-by-customer', { initial: () => 0n, add: (sum, { cents }) => sum + BigInt(cents), codec: exact });
  const last = sold.mapValues(({ item }) => item).toTable('last-item-by-customer');
  const dearest = sold.mapValues(({ cents }) => cents).groupByKey().reduce('dearest-by-customer', (a, b) => Math.max(a, b));
  counts.toStream().filter((n) => n === 3).mapValues((n) => ({ type: 'BecameLoyal', sales: n }) as const).into(loyal);
  return { counts, sums, last, dearest };
});

describe('aggregates', () => {
  it('sum up by key, all stores of a component in one journal with the events that come of them', async () => {
    const running = await Running.start(loyalty);
    const { counts, sums, last, dearest } = loyalty.handles;
    for (const [i, cents] of [500, 900, 200].entries()) await running.send(sales, 'Sold', 'ann', i, { cents, item: `i${i}` });
    await running.send(sales, 'Sold', 'bob', 9, { cents: 1, item: 'x' });
    await running.until(async () => (await running.runtime.read(counts.state, 'bob')).value === 1);
    const of = async (key: string) => Promise.all([counts, sums, last, dearest].map(async ({ state }) => (await running.runtime.read<unknown>(state, key)).value));
    expect(await of('ann')).toEqual([3, 1600n, 'i2', 900]);
    expect(await of('bob')).toEqual([1, 1n, 'x', 1]);
    expect(loyalty.processors.map(({ journal: { name } }) => name)).toEqual([loyal.name]);
    expect((await running.lines(loyal.name)).filter(({ type }) => type === 'BecameLoyal')).toEqual([{ type: 'BecameLoyal', key: 'ann', time: 2, data: { sales: 3 } }]);
    expect(await running.differing()).toBe(0);
    await running.stop();
  });

  it('stand again after a restart, from their store or from the journal alone', async () => {
    const running = await Running.start(loyalty);
    const { counts, sums } = loyalty.handles;
    for (const [i, keep] of [true, false, true, false].entries()) {
      await running.send(sales, 'Sold', 'ann', i, { cents: 10, item: 'x' });
      await running.until(async () => (await running.runtime.read(counts.state, 'ann')).value === i + 1);
      await running.restart(keep);
      expect((await running.runtime.read(sums.state, 'ann')).value).toBe(BigInt(10 * (i + 1)));
    }
    expect((await running.lines(loyal.name)).filter(({ type }) => type === 'BecameLoyal')).toHaveLength(1);
    expect(running.stopped).toEqual([]);
    await running.stop();
  });

  it('drop records without a key, as events that say so', async () => {
    const counting = topology('counting', (t) => t.stream(sales).groupByKey().count('sales-by-customer'));
    const running = await Running.start(counting);
    await running.send(sales, 'Sold', null, 7, { cents: 1, item: 'x' });
    await running.until(async () => (await running.lines('counting.sales-by-customer.v1')).length === 1);
    expect(await running.lines('counting.sales-by-customer.v1')).toEqual([expect.objectContaining({ type: 'kontor.dropped', key: '', data: { operator: 'sales-by-customer', reason: 'null-key', t: 7 } })]);
    await running.stop();
  });

  it('delete an entry when there is nothing left of it', async () => {
    const counting = topology('counting', (t) => t.stream(sales).groupByKey().aggregate('stock-by-customer', { initial: () => 3, add: (left: number) => (left > 1 ? left - 1 : undefined) }));
    const running = await Running.start(counting);
    const value = async () => (await running.runtime.read(counting.handles.state, 'ann')).value;
    for (const left of [2, 1, undefined, 2]) {
      const lines = (await running.lines('counting.stock-by-customer.v1')).length;
      await running.send(sales, 'Sold', 'ann', 1, { cents: 1, item: 'x' });
      await running.until(async () => (await running.lines('counting.stock-by-customer.v1')).length > lines && (await value()) === left);
      expect(await value()).toBe(left);
    }
    await running.stop();
  });
});
