import { describe, expect, it } from 'vitest';
import { anything } from '../dsl/running.spec.support.js';
import type { Follower, Log, Sink } from '../log/log.js';
import { Runtime } from '../runtime.js';
import { declarationsOf } from '../topology/topics-of.js';
import { ForeignJournal } from '../testing/foreign-journal.js';
import { inMemoryLog, inMemoryStores } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import type { OpenStore, Store } from './store.js';

const orders = topic('shop.orders', { owner: 'shop', key: 'customer', events: { Order: anything<{ n: number }>() } });
const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customer', events: { Sold: anything<{ n: number }>() } });
const sold = state('sold', sales, { version: 1, initial: () => 0, evolve: { Sold: (count) => count + 1 } });
const shop = topology('shop', (t) => t.decide(sold, { into: sales }).on(orders, 'Order', (_, { n }) => ({ type: 'Sold', n })));

/** A log that knows who follows it. */
function watched() {
  const log = inMemoryLog();
  for (const { name, settings } of declarationsOf(shop)) log.createTopic(name, 1, settings);
  const following = new Set<string>();
  let opened = 0;
  const follow = (name: string, partition: number, from: number, sink: Sink): Follower => {
    const id = `${name} ${opened++}`;
    const follower = log.follow(name, partition, from, sink);
    following.add(id);
    return {
      pause: () => follower.pause(),
      resume: () => follower.resume(),
      close() {
        following.delete(id);
        follower.close();
      },
    };
  };
  const bound = { describe: log.describe.bind(log), bounds: log.bounds.bind(log), append: log.append.bind(log), send: log.send.bind(log), close: log.close.bind(log) };
  const wrapped: Log = { ...bound, follow };
  return { log: wrapped, following };
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a task that is stopped while it restores', () => {
  it('follows nothing afterwards, whenever that is', async () => {
    for (let after = 0; after < 40; after++) {
      const { log, following } = watched();
      const runtime = new Runtime(shop, { log, openStore: inMemoryStores(), partitions: 1, instance: 'a' });
      runtime.start().catch(() => undefined);
      await turns(after);
      await runtime.stop();
      await turns(20);
      expect([...following], `stopped after ${after} turns`).toEqual([]);
    }
  });
});

/** Stores whose views are read only while the gate is open. */
function gated(openStore: OpenStore): { openStore: OpenStore; close(): void; open(): void; waiting: () => boolean } {
  let gate = Promise.resolve();
  let release = (): void => undefined;
  let waiting = false;
  const held = async function* <T>(of: AsyncIterable<T>): AsyncGenerator<T> {
    waiting = true;
    await gate;
    yield* of;
  };
  return {
    openStore: async (name, partition) => {
      const store = await openStore(name, partition);
      return new Proxy(store, {
        get(target: Store, property: keyof Store) {
          if (property === 'view') {
            return () => {
              const view = target.view();
              return { head: view.head, close: () => view.close(), range: (...range: Parameters<typeof view.range>) => held(view.range(...range)) };
            };
          }
          const value: unknown = target[property];
          return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
        },
      });
    },
    close: () => {
      waiting = false;
      gate = new Promise((resolve) => (release = resolve));
    },
    open: () => release(),
    waiting: () => waiting,
  };
}

describe('a task that is stopped while it adopts the block of another', () => {
  it('ends, though nothing else comes', async () => {
    const { log, following } = watched();
    const reminded = state('open', sales, { version: 1, initial: () => 0, evolve: { Sold: (count) => count + 1 } });
    const withTimer = topology('shop', (t) => t.decide(reminded, { into: sales }).on(orders, 'Order', (_, { n }) => ({ type: 'Sold', n })).timer('never', { due: () => undefined, fire: () => undefined }));
    const { openStore, close, open, waiting } = gated(inMemoryStores());
    const runtime = new Runtime(withTimer, { log, openStore, partitions: 1, instance: 'a' });
    await runtime.start();
    close();
    const { record } = new ForeignJournal(sales, 0).block({ type: 'Sold', key: 'ann', data: { n: 1 }, time: 0 }, 1);
    await log.append(sales.name, 0, record);
    for (let turn = 0; !waiting() && turn < 100; turn++) await turns(1);
    expect(waiting(), 'its timers are read again').toBe(true);
    let ended = false;
    void runtime.stop().then(() => (ended = true));
    await turns(5);
    open();
    await turns(50);
    expect(ended).toBe(true);
    expect([...following]).toEqual([]);
  });
});

describe('a partition that cannot be opened', () => {
  it('is told of also when nobody waits for it', async () => {
    const { log } = watched();
    const stopped: string[] = [];
    let broken = false;
    const openStore: OpenStore = (name, partition) => (broken ? Promise.reject(new Error('the disk is full')) : inMemoryStores()(name, partition));
    const runtime = new Runtime(shop, { log, openStore, partitions: 1, instance: 'a', onStopped: ({ message }) => stopped.push(message) });
    broken = true;
    await expect(runtime.start()).rejects.toThrow('the disk is full');
    expect(stopped).toEqual(['shop.sales.v1/0 has no store: the disk is full']);
  });
});
