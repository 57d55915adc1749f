import { describe, expect, it, vi } from 'vitest';
import { encodeEvent } from '../journal/event.js';
import { Runtime, type RuntimeOptions } from '../runtime.js';
import type { OpenStore, Store } from '../task/store.js';
import { inMemoryLog, inMemoryStores } from '../testing/index.js';
import { journal, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology, type Topology } from '../topology/topology.js';
import { snapshotsOf } from './snapshot-topic.js';

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });
const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { Order: anything<{ cents: number }>() } });
const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold: anything<{ cents: number }>() } });

const shopOf = (version: number) => {
  const spent = state('spent-by-customer', sales, { version, initial: () => 0, evolve: { Sold: (sum, { cents }) => sum + cents } });
  return { spent, shop: topology('shop', (t) => t.decide(spent, { into: sales }).on(orders, 'Order', (_, { cents }) => ({ type: 'Sold', cents }))) };
};
const { spent, shop } = shopOf(1);

async function world() {
  const log = inMemoryLog();
  for (const { name, settings } of [orders, sales, snapshotsOf(sales)]) log.createTopic(name, 1, settings);
  const alarms: string[] = [];
  const stores = new Map<string, Store>();
  const run = (openStore: OpenStore, of: Topology = shop, options: Partial<RuntimeOptions> = {}): Runtime =>
    new Runtime(of, {
      log, partitions: 1, instance: 'p', snapshots: {}, onAlarm: (message) => alarms.push(message), ...options,
      openStore: async (name, partition) => {
        const store = await openStore(name, partition);
        stores.set(name, store);
        return store;
      },
    });
  let sent = 0;
  const order = async (customer: string, cents: number): Promise<void> => {
    const event = { type: 'Order', specversion: '1.0', id: `o${sent++}`, source: 'test', subject: customer, time: '2026-01-01T00:00:00Z', data: { cents } } as const;
    await log.send(orders.name, [{ key: customer, value: Buffer.from(encodeEvent(event)), headers: {} }]);
  };
  /** Runs until the orders are booked, and all is stored. */
  const book = async (runtime: Runtime, booked: Readonly<Record<string, number>>): Promise<void> => {
    await Promise.all(Object.entries(booked).map(([customer, cents]) => order(customer, cents)));
    for (const [customer, cents] of Object.entries(booked)) await vi.waitFor(async () => expect((await runtime.read(spent, customer)).value).toBe(cents));
    await vi.waitFor(() => expect(stores.get(sales.name)!.head).toContain(`"height":${runtime.status()[0]!.height},`));
  };
  return { log, alarms, stores, run, order, book };
}

const entriesOf = async (runtime: Runtime) => (await runtime.scan(spent, 0)).entries;

describe('a runtime with snapshots', () => {
  it('starts from a snapshot and what followed when its disk is empty, and says so', async () => {
    const { run, book, order, log } = await world();
    const first = run(inMemoryStores());
    await first.start();
    await book(first, { ann: 5, bob: 7 });
    await first.snapshot(sales, 0);
    expect(first.status()[0]!.snapshots).toEqual({ loaded: 0, written: 1, failed: 0 });
    await order('ann', 20);
    await vi.waitFor(async () => expect((await first.read(spent, 'ann')).value).toBe(25));
    await first.stop();
    expect(log.records(snapshotsOf(sales).name, 0).length).toBe(2);
    const second = run(inMemoryStores());
    await second.start();
    expect([await entriesOf(second), second.status()[0]]).toEqual([[['ann', 25], ['bob', 7]], expect.objectContaining({ phase: 'running', snapshots: { loaded: 1, written: 0, failed: 0 } })]);
    await second.stop();
  });

  it('writes them as blocks come, without being asked', async () => {
    const { run, book } = await world();
    const runtime = run(inMemoryStores(), shop, { snapshots: { afterBlocks: 1 } });
    await runtime.start();
    await book(runtime, { ann: 5 });
    await book(runtime, { bob: 5 });
    await vi.waitFor(() => expect(runtime.status()[0]!.snapshots!.written).toBeGreaterThan(0));
    await runtime.stop();
  });

  it('is not ready while it restores, tells how far it is, and raises an alarm when that stands still', async () => {
    const { run, book, log, alarms } = await world();
    const first = run(inMemoryStores());
    await first.start();
    await book(first, { ann: 5 });
    await first.stop();
    const away = log.faults.changeLeader(snapshotsOf(sales).name, 0);
    const second = run(inMemoryStores(), shop, { stalledAfterMs: 5 });
    const started = second.start();
    await vi.waitFor(() => expect(alarms).toEqual([expect.stringMatching(/^restoring shop\.sales\.v1\/0 stands still: catalogue, 0 records/)]));
    expect([second.ready, second.status()[0]!.restore]).toEqual([false, expect.objectContaining({ phase: 'catalogue', stalled: true })]);
    away.end();
    await started;
    expect([second.ready, second.status()[0]!.restore]).toEqual([true, undefined]);
    await second.stop();
  });

  it('can be stopped while it restores', async () => {
    const { run, log } = await world();
    const away = log.faults.changeLeader(snapshotsOf(sales).name, 0);
    const runtime = run(inMemoryStores());
    const started = runtime.start().catch((error: unknown) => (error as Error).message);
    await vi.waitFor(() => expect(runtime.status()[0]?.restore?.phase).toBe('catalogue'));
    const stopped = runtime.stop();
    away.end();
    await stopped;
    expect(await started).toMatch(/closed|shut down/);
  });

  it('does not own what newer code has made a snapshot of, until its snapshots are dropped', async () => {
    const { run, book } = await world();
    const newer = run(inMemoryStores(), shopOf(2).shop);
    await newer.start();
    await book(newer, { ann: 5 });
    await newer.snapshot(sales, 0);
    await newer.stop();
    const older = run(inMemoryStores());
    await older.start();
    expect(older.status()[0]).toMatchObject({ phase: 'standing-by', reason: expect.stringContaining('spent-by-customer@2, and this code has 1') as unknown });
    await older.reset(sales, 0, { snapshots: 'drop' });
    expect(older.status()[0]).toMatchObject({ phase: 'running', snapshots: { loaded: 0 } });
    expect(await entriesOf(older)).toEqual([['ann', 5]]);
    await older.stop();
  });
});

describe('a partition', () => {
  it('is reset: its store is dropped and comes back from a snapshot, or from the journal alone', async () => {
    const { run, book, stores } = await world();
    const runtime = run(inMemoryStores());
    await runtime.start();
    await book(runtime, { ann: 5, bob: 7 });
    await runtime.snapshot(sales, 0);
    await stores.get(sales.name)!.commit([['spent-by-customer\u0000eve', '1']], stores.get(sales.name)!.head!);
    for (const [snapshots, loaded] of [['keep', 1], ['drop', 0]] as const) {
      await runtime.reset(sales, 0, { snapshots });
      expect(await entriesOf(runtime)).toEqual([['ann', 5], ['bob', 7]]);
      expect(runtime.status()[0]).toMatchObject({ phase: 'running', snapshots: { loaded } });
    }
    await book(runtime, { cyd: 1 });
    await runtime.stop();
  });

  it('is rebuilt: its store is compared with the journal folded anew, and stays when it is right', async () => {
    const { run, book } = await world();
    const runtime = run(inMemoryStores());
    await runtime.start();
    expect(await runtime.rebuild(sales, 0)).toMatchObject({ equal: true, height: 0 });
    await book(runtime, { ann: 5, bob: 7 });
    const { height, epoch } = runtime.status()[0]!;
    expect(await runtime.rebuild(sales, 0)).toEqual({ journal: sales.name, partition: 0, height, equal: true, same: 2, different: 0, examples: [] });
    await book(runtime, { cyd: 2 });
    expect(runtime.status()[0]!.epoch, 'the task went on').toBe(epoch);
    await runtime.stop();
  });

  it('is rebuilt when its store is not what the journal says, and the differences are told', async () => {
    const { run, book, stores } = await world();
    const runtime = run(inMemoryStores());
    await runtime.start();
    await book(runtime, { ann: 5, bob: 7, cyd: 1 });
    const store = stores.get(sales.name)!;
    const key = (customer: string) => `spent-by-customer\u0000${customer}`;
    await store.commit([[key('ann'), '6'], [key('bob'), undefined], [key('eve'), '9']], store.head!);
    const rebuilt = await runtime.rebuild(sales, 0);
    expect(rebuilt).toMatchObject({ equal: false, same: 1, different: 3, examples: [{ key: key('ann'), expected: '5', found: '6' }, { key: key('bob'), expected: '7' }, { key: key('eve'), found: '9' }] });
    expect(await entriesOf(runtime)).toEqual([['ann', 5], ['bob', 7], ['cyd', 1]]);
    expect((await runtime.rebuild(sales, 0)).equal).toBe(true);
    await book(runtime, { dan: 3 });
    await runtime.stop();
  });
});
