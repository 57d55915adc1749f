import { describe, expect, it } from 'vitest';
import { anything } from '../dsl/running.spec.support.js';
import type { Log } from '../log/log.js';
import { Runtime } from '../runtime.js';
import { declarationsOf } from '../topology/topics-of.js';
import { ForeignJournal } from '../testing/foreign-journal.js';
import { inMemoryLog, inMemoryStores } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { Sleeper } from './sleeper.js';
import { systemClock } from './own-journal.js';
import type { OpenStore } from './store.js';
import { TaskState } from './task-state.js';
import { Timers } from './timers.js';

const orders = topic('shop.orders', { owner: 'shop', key: 'customer', events: { Order: anything<{ text: string }>() } });
const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customer', events: { Sold: anything<{ text: string }>() } });
const sold = state('sold', sales, { version: 1, initial: () => 0, evolve: { Sold: (count) => count + 1 } });
const shop = topology('shop', (t) => t.decide(sold, { into: sales }).on(orders, 'Order', (_, { text }) => ({ type: 'Sold', text })));

const MIB = 1024 * 1024;

describe('a task that restores a long journal', () => {
  it('reads no further ahead of what is folded than it keeps room for', async () => {
    const log = inMemoryLog();
    for (const { name, settings } of declarationsOf(shop)) log.createTopic(name, 1, settings);
    const writer = new ForeignJournal(sales, 0);
    const text = 'x'.repeat(4 * 1024);
    const blocks = 14_000;
    for (let n = 0; n < blocks; n++) log.faults.plant(sales.name, 0, writer.block({ type: 'Sold', key: 'ann', data: { text }, time: n }, n).record);
    let delivered = 0;
    let furthest = 0;
    const follow: typeof log.follow = (name, partition, from, sink, pace) => log.follow(name, partition, from, {
      failed: (error) => sink.failed(error),
      records(records, end) {
        if (name === sales.name) for (const { value } of records) delivered += value?.length ?? 0;
        furthest = Math.max(furthest, delivered - (runtime.status()[0]?.height ?? 0) * text.length);
        sink.records(records, end);
      },
    }, pace);
    const counted: Log = { describe: (name) => log.describe(name), bounds: (...of) => log.bounds(...of), append: (...what) => log.append(...what), send: (...what) => log.send(...what), close: () => log.close(), follow };
    const slow: OpenStore = async (name, partition) => {
      const store = await inMemoryStores()(name, partition);
      const commit = store.commit.bind(store);
      store.commit = async (changes, head) => {
        for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
        await commit(changes, head);
      };
      return store;
    };
    const runtime: Runtime = new Runtime(shop, { log: counted, openStore: slow, partitions: 1, instance: 'a' });
    await runtime.start();
    expect(runtime.status()[0]!.height).toBe(blocks);
    expect(furthest).toBeGreaterThan(10 * MIB);
    expect(furthest, `of ${Math.round((blocks * text.length) / MIB)} MiB`).toBeLessThan(40 * MIB);
    await runtime.stop();
  }, 60_000);
});

describe('timers that nobody fires', () => {
  it('take the room of those that are open, not of all that ever were', async () => {
    const store = await inMemoryStores()('shop.sales.v1', 0);
    const folded = new TaskState(store, (error) => {
      throw error;
    });
    const timers = new Timers({ name: 'reminder', clock: 'block', state: sold, due: (value: unknown) => value as number, fire: () => undefined, subject: (_: unknown, key: string) => key }, folded);
    folded.push();
    const KEYS = 700;
    for (let round = 0; round < 40; round++) for (let key = 0; key < KEYS; key++) timers.changed(`k${key}`, 1_000_000 + round * 10 + key);
    expect(timers.size).toBeLessThan(4 * KEYS);
    const fired: string[] = [];
    for (let next = timers.dueAt(Infinity); next !== undefined; next = timers.dueAt(Infinity)) {
      fired.push(next.key);
      timers.cancel(next.key);
    }
    expect(fired).toEqual(Array.from({ length: KEYS }, (_, key) => `k${key}`));
  });
});

describe('a sleeper', () => {
  it('wakes as many as sleep', async () => {
    const sleeper = new Sleeper(systemClock);
    const all = Array.from({ length: 100_000 }, () => sleeper.sleep());
    sleeper.wake();
    await expect(Promise.all(all)).resolves.toHaveLength(100_000);
  });

  it('is woken in time, whoever else waits for something to come', async () => {
    const sleeper = new Sleeper(systemClock);
    const due = sleeper.sleep(Date.now() + 5);
    const other = sleeper.woken();
    await expect(Promise.all([due, other])).resolves.toHaveLength(2);
  });
});
