import { describe, expect, it } from 'vitest';
import { simulate, simulatedInput } from '../testing/index.js';
import { windowedKey } from '../task/windowed-keys.js';
import { journal, topic } from '../topology/declarations.js';
import { topology } from '../topology/topology.js';
import { anything } from './running.spec.support.js';
import { hopping } from './windows.js';

const orders = topic('shop.orders', { owner: 'shop', key: 'customer', events: { Ordered: anything<{ item: string; count: number }>() } });
const closed = journal('stats.windows.v1', { owner: 'stats', key: 'customer', events: { Closed: anything<{ start: number; sum: number }>() } });

/** Operators with state before and behind a lane, a table that rows move out of, and windows that close. */
const stats = topology('stats', (t) => {
  const ordered = t.stream(orders);
  const latest = ordered.toTable('latest-by-customer');
  const customers = latest.groupBy('customers-by-item', ({ item }, customer) => ({ key: item, value: customer })).count('customers-of-item');
  const sold = t.stream(orders).groupBy('orders-by-item', ({ item }) => item).aggregate('sold-by-item', { initial: () => 0, add: (sum, { count }) => sum + count });
  t.stream(orders).groupByKey()
    .windowedBy(hopping(20, { advance: 10, grace: 20 }))
    .aggregate('count-in-window', { initial: () => 0, add: (sum, { count }) => sum + count, emit: 'close' })
    .toStream().mapValues(({ window: { start }, value: sum }) => ({ type: 'Closed', start, sum }) as const).into(closed);
  return { customers, sold };
});

const ORDERS = 40;
/** Times go back and forth by less than the grace, so that nothing is late. */
const sent = Array.from({ length: ORDERS }, (_, n) => ({ customer: `c${n % 3}`, time: 1000 + n * 3 + (n % 4) * 4, item: `i${(n * 7) % 5}`, count: 1 + (n % 6) }));
const END = 10_000;
const inputs = [...sent, ...[0, 1, 2].map((c) => ({ customer: `c${c}`, time: END, item: 'none', count: 0 }))]
  .map(({ customer, time, item, count }) => simulatedInput(orders, 'Ordered', { item, count }, { key: customer, time }));

describe('operators with state', () => {
  it('count each record once, whatever befalls three instances', { timeout: 60_000 }, async () => {
    const troubles = { crashes: 0, moves: 0 };
    for (let seed = 1; seed <= 12; seed++) {
      const result = await simulate(stats, { seed, inputs, partitions: 1 + (seed % 2) });
      const sold = await result.entries(stats.handles.sold.state);
      expect(sold, `seed ${seed}`).toEqual(new Map([...[0, 1, 2, 3, 4].map((i) => [`i${i}`, sum(({ item }) => item === `i${i}`)] as const), ['none', 0]]));
      const customers = await result.entries(stats.handles.customers.state);
      expect([...customers].filter(([, count]) => count > 0), `seed ${seed}`).toEqual([['none', 3]]);
      const windows = new Map(result.events(closed).map(({ key, data }) => [windowedKey(key, (data as { start: number }).start), (data as { sum: number }).sum]));
      expect(result.events(closed), `seed ${seed}`).toHaveLength(windows.size);
      for (const [id, total] of windows) expect(total, `seed ${seed}, window ${id}`).toBe(sumOf(id));
      expect([...windows.values()].reduce((a, b) => a + b, 0), `seed ${seed}`).toBe(2 * sum(() => true));
      troubles.crashes += result.troubles.crashes;
      troubles.moves += result.troubles.moves;
    }
    expect(troubles.crashes).toBeGreaterThan(5);
    expect(troubles.moves).toBeGreaterThan(5);
  });
});

const sum = (wanted: (one: (typeof sent)[number]) => boolean): number => sent.filter(wanted).reduce((total, { count }) => total + count, 0);
const sumOf = (id: string): number => sum(({ customer, time }) => [0, 10].some((back) => windowedKey(customer, Math.floor(time / 10) * 10 - back) === id));
