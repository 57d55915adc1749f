import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../journal/event.js';
import { Runtime } from '../runtime.js';
import { inMemoryLog, inMemoryStores } from '../testing/index.js';
import { journal, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import type { OpenStore } from './store.js';

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });
const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { Order: anything<{ n: number }>() } });

/** Two builds of a service: the newer one gives discounts, and counts them. */
const builds = (() => {
  const Sold = anything<{ n: number }>();
  const older = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold } });
  const newer = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold, Discounted: anything<{ n: number }>() } });
  const before = state('sold-by-customer', older, { version: 1, initial: () => 0, evolve: { Sold: (count) => count + 1 } });
  const after = state('sold-by-customer', newer, { version: 2, initial: () => 0, evolve: { Sold: (count) => count + 1, Discounted: (count) => count } });
  return {
    older: topology('shop', (t) => t.decide(before, { into: older }).on(orders, 'Order', (_, { n }) => ({ type: 'Sold', n }))),
    newer: topology('shop', (t) => t.decide(after, { into: newer }).on(orders, 'Order', (_, { n }) => (n % 2 === 0 ? { type: 'Sold' as const, n } : [{ type: 'Sold' as const, n }, { type: 'Discounted' as const, n }]))),
    before,
    after,
    journal: older,
  };
})();

function world() {
  const log = inMemoryLog();
  for (const { name, settings } of [orders, builds.journal]) log.createTopic(name, 1, settings);
  const order = (n: number): Promise<void> => {
    const event = { type: 'Order', specversion: '1.0', id: `o${n}`, source: 'test', subject: 'ann', time: '2026-01-01T00:00:00Z', data: { n } } as const;
    return log.send(orders.name, [{ key: 'ann', value: Buffer.from(encodeEvent(event)), headers: {} }]);
  };
  const alarms: string[] = [];
  const run = async (build: 'older' | 'newer', openStore: OpenStore, assigned = () => true): Promise<Runtime> => {
    const runtime = new Runtime(builds[build], { log, openStore, partitions: 1, instance: build, assigned, onAlarm: (message) => alarms.push(message) });
    await runtime.start();
    return runtime;
  };
  return { log, order, run, alarms };
}

const height = (runtime: Runtime): number => runtime.status()[0]!.height;
const until = async (condition: () => boolean): Promise<void> => {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 5_000) throw new Error('it never came to that');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('code that is older than what it finds', () => {
  it('stands by instead of owning when its journal holds an event that it does not know', async () => {
    const { order, run } = world();
    const newer = await run('newer', inMemoryStores());
    await order(1);
    await until(() => height(newer) === 1);
    await newer.stop();
    const older = await run('older', inMemoryStores());
    await order(2);
    expect(older.status()[0]).toMatchObject({ phase: 'standing-by', height: 1, reason: expect.stringMatching(/Discounted, which this code does not know/) as string });
    await older.stop();
    const back = await run('newer', inMemoryStores());
    await until(() => height(back) === 2);
    await back.stop();
  });

  it('does not take its partition back from newer code that has written such an event meanwhile', async () => {
    const { order, run } = world();
    let away = false;
    const older = await run('older', inMemoryStores(), () => !away);
    await order(0);
    await until(() => height(older) === 1);
    away = true;
    older.assignmentChanged();
    await until(() => older.status()[0]!.phase === 'standing-by');
    const newer = await run('newer', inMemoryStores());
    await order(1);
    await until(() => height(older) === 2);
    await newer.stop();
    away = false;
    older.assignmentChanged();
    await order(2);
    await until(() => older.status()[0]!.reason !== undefined);
    expect(older.status()[0]).toMatchObject({ phase: 'standing-by', height: 2 });
    await older.stop();
  });

  it('goes on where nothing of the newer code was written', async () => {
    const { order, run } = world();
    const newer = await run('newer', inMemoryStores());
    await order(0);
    await until(() => height(newer) === 1);
    await newer.stop();
    const older = await run('older', inMemoryStores());
    await order(2);
    await until(() => height(older) === 2);
    expect((await older.read(builds.before, 'ann')).value).toBe(2);
    await older.stop();
  });

  it('leaves a store of a newer version as it is, and says what to do', async () => {
    const { order, run, alarms } = world();
    const openStore = inMemoryStores();
    const newer = await run('newer', openStore);
    await order(0);
    await until(() => height(newer) === 1);
    await newer.stop();
    const older = await run('older', openStore);
    expect(older.ready).toBe(false);
    expect(older.status()[0]).toMatchObject({ phase: 'barred', reason: expect.stringMatching(/sold-by-customer@2, and this code has 1.*Run that code, or remove the store/) as string });
    expect(alarms).toEqual([expect.stringMatching(/^shop\.sales\.v1\/0 is not owned by this instance: its store holds/)]);
    await older.stop();
    const store = await openStore('shop.sales.v1', 0);
    expect(store.head).toContain('sold-by-customer@2');
  });

  it('folds a store of an older version anew, and goes on', async () => {
    const { order, run } = world();
    const openStore = inMemoryStores();
    const older = await run('older', openStore);
    await order(0);
    await until(() => height(older) === 1);
    await older.stop();
    const newer = await run('newer', openStore);
    await order(1);
    await until(() => height(newer) === 2);
    expect((await newer.read(builds.after, 'ann')).value).toBe(2);
    await newer.stop();
  });
});
