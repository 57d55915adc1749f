import { describe, expect, it } from 'vitest';
import { Runtime } from '../runtime.js';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '../testing/index.js';
import { allBlocks, reexecute } from '../task/reexecute.js';
import type { OpenStore } from '../task/store.js';
import type { Headers, Log } from '../log/log.js';
import { shipmentsOf } from './lane-record.js';
import { allLines, confirmedByCustomer, createTopics, linesIn, orders, orderOf, passages, PARTITIONS, sales, shop, sold, stock, takenByItem } from './lanes.spec.support.js';

const CUSTOMERS = ['ann', 'bob', 'cleo'];

function newLog(seed?: number): InMemoryLog {
  const log = inMemoryLog(seed === undefined ? {} : { seed });
  createTopics(log);
  return log;
}

function run(log: Log, openStore: OpenStore = inMemoryStores(), instance = 'a') {
  const stopped: Error[] = [];
  const runtime = new Runtime(shop, { log, openStore, partitions: PARTITIONS, instance, onStopped: (error) => stopped.push(error) });
  return { runtime, stopped };
}

const place = (log: Log, n: number, parts = 2) => log.send(orders.name, [{ key: CUSTOMERS[n % 3]!, value: orderOf(n, CUSTOMERS[n % 3]!, parts), headers: {} }]);

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited 15 s in vain');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const countOf = (log: InMemoryLog, name: string, type: string): number => allLines(log, name).filter((line) => line.type === type).length;

describe('A lane', () => {
  it('brings every routed event to the partition of its new key, and its answer back, once and in order', async () => {
    const log = newLog();
    const { runtime, stopped } = run(log);
    await runtime.start();
    for (let n = 0; n < 30; n++) await place(log, n);
    await until(() => stopped.length > 0 || countOf(log, sales.name, 'Confirmed') === 60);
    expect(stopped).toEqual([]);
    for (const { passed, expected } of [passages(log, sales, 'Sold', stock, 'Taken'), passages(log, stock, 'Taken', sales, 'Confirmed')]) {
      expect(passed).toEqual(expected);
      expect(passed.every((ids) => ids.length > 0)).toBe(true);
    }
    expect((await runtime.read(confirmedByCustomer, 'ann')).value).toBe(20);
    expect((await runtime.read(takenByItem, 'apple')).value).toBe(allLines(log, sales.name).filter(({ type, route }) => type === 'Sold' && route?.key === 'apple').length);
    await runtime.stop();
  });

  it('names its destination, new key and predecessor in the line, and carries the line as it stands', async () => {
    const log = newLog();
    const { runtime } = run(log);
    for (let n = 0; n < 12; n++) await place(log, n); // before the start, so that a block holds several decisions
    await runtime.start();
    await until(() => countOf(log, stock.name, 'Taken') === 24);
    await runtime.stop();
    for (const partition of [0, 1]) {
      const before = new Map<string, number>();
      for (const { id, route } of linesIn(log, sales.name, partition).filter(({ type }) => type === 'Sold')) {
        const height = Number(id.split('/')[2]);
        const last = before.get(route!.to) ?? 0;
        expect(route!.after).toBeLessThan(height);
        if (last !== height) expect(route!.after).toBe(last);
        before.set(route!.to, height);
      }
      const carried = log.records(sold.name, partition).flatMap(({ value }) => value!.toString().split('\n'));
      const journaled = [0, 1].flatMap((source) => log.records(sales.name, source).flatMap(({ value }) => value!.toString().split('\n')));
      expect(carried.every((line) => journaled.includes(line))).toBe(true);
    }
  });

  it('goes on where it was after a restart, with its store and with an empty one, and takes every decision again', async () => {
    const log = newLog();
    const stores = inMemoryStores();
    for (let life = 0; life < 4; life++) {
      const { runtime, stopped } = run(log, life % 2 === 0 ? stores : inMemoryStores(), `life${life}`);
      await runtime.start();
      for (let n = life * 10; n < life * 10 + 10; n++) await place(log, n, 3);
      await until(() => stopped.length > 0 || countOf(log, sales.name, 'Confirmed') === (life + 1) * 30);
      expect(stopped).toEqual([]);
      await runtime.stop();
    }
    expect(passages(log, sales, 'Sold', stock, 'Taken').passed).toEqual(passages(log, sales, 'Sold', stock, 'Taken').expected);
    for (const processor of shop.processors) {
      for (let partition = 0; partition < PARTITIONS; partition++) {
        for await (const { same, value, head } of reexecute(processor, partition, log, await inMemoryStores()('x', 0))) {
          expect(value.toString()).toBe(head.block.value.toString());
          expect(same).toBe(true);
        }
      }
    }
    // A router that comes back sends again only what the blocks do not say was sent.
    const copies = log.records(sold.name, 0).length - new Set(log.records(sold.name, 0).map(({ headers }) => headers['hash'])).size;
    expect(copies).toBeLessThan(log.records(sold.name, 0).length / 4);
  });

  it('stops its reader at a record that was acknowledged and is not there, and never passes it', async () => {
    const log = newLog();
    let lost = 0;
    const losing: Log = {
      describe: (name) => log.describe(name),
      bounds: (name, partition) => log.bounds(name, partition),
      send: (name, records) => log.send(name, records),
      follow: (name, partition, from, sink, pace) => log.follow(name, partition, from, sink, pace),
      close: () => log.close(),
      append: (name, partition, record) => (name === sold.name && partition === 1 && record.headers['source'] === `${sales.name}/0` && ++lost === 3 ? Promise.resolve(99) : log.append(name, partition, record)),
    };
    const { runtime, stopped } = run(losing);
    await runtime.start();
    for (let n = 0; n < 200 && stopped.length === 0; n++) {
      await place(log, n, 4);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => stopped.length > 0);
    expect(stopped[0]!.message).toMatch(/^shop\.sold\.lane\/1 stopped at offset \d+: block \d+ of shop\.sales\.v1\/0 follows block \d+ on this lane, the last one here is \d+: a record is lost$/);
    const { passed, expected } = passages(log, sales, 'Sold', stock, 'Taken');
    passed.forEach((ids, i) => expect(ids).toEqual(expected[i]!.slice(0, ids.length)));
    await runtime.stop();
  });

  it.each([
    ['truncated', (log: InMemoryLog) => log.faults.truncate(sold.name, 1, log.records(sold.name, 1).length - 1), /truncated or re-created/],
    ['re-created', (log: InMemoryLog) => log.faults.recreate(sold.name, 1), /truncated or re-created/],
    ['altered', (log: InMemoryLog) => log.faults.alter(sold.name, 1, log.records(sold.name, 1).length - 1, ({ value }) => ({ value: Buffer.from(value!.toString().replace('"n":', '"m":')) })), /its hash does not verify/],
  ])('stops its reader when it was %s', async (_, harm, message) => {
    const log = newLog();
    const first = run(log);
    await first.runtime.start();
    for (let n = 0; n < 12; n++) await place(log, n);
    await until(() => countOf(log, sales.name, 'Confirmed') === 24);
    await first.runtime.stop();
    harm(log);
    const second = run(log);
    await second.runtime.start().catch(() => undefined);
    await until(() => second.stopped.length > 0);
    expect(second.stopped[0]!.message).toMatch(message);
    await second.runtime.stop();
  });

  it('carries what the journal says and nothing else: every copy, of every router, has the bytes that its block alone gives', async () => {
    const log = newLog(3);
    const routers = [run(log, inMemoryStores(), 'a'), run(log, inMemoryStores(), 'b')];
    await Promise.all(routers.map(({ runtime }) => runtime.start()));
    for (let n = 0; n < 20; n++) await place(log, n);
    await until(() => routers.some(({ stopped }) => stopped.length > 0) || countOf(log, sales.name, 'Confirmed') === 40);
    await Promise.all(routers.map(({ runtime }) => runtime.stop()));
    const shipped = new Set<string>();
    for (const source of [0, 1]) {
      for (const { block } of await allBlocks(log, sales.name, source)) for (const { record } of shipmentsOf(sales.name, source, block)) shipped.add(textOf(record));
    }
    const carried = [0, 1].flatMap((partition) => log.records(sold.name, partition)).map(textOf);
    expect(new Set(carried)).toEqual(shipped);
    expect(carried.length).toBeGreaterThan(shipped.size);
  });
});

const textOf = ({ headers, value }: { readonly headers: Headers; readonly value: Buffer | null }): string => JSON.stringify([headers, value?.toString()]);
