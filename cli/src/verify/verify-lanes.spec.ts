import { decodeEvent, encodeEvent, journal, lane, linesOf, allBlocks, partitionOf, Runtime, state, topic, topology, type Schema } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { forge } from './forge.spec.support.js';
import { verify } from './verify.js';

// What is sold in a customer's partition is taken from stock in the item's, and a key that was parked there is decided again.

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });
const PARTITIONS = 2;
const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { Order: anything<{ item: string }>(), Fill: anything<{ item: string }>() } });
const sold = lane('shop.sold.lane', { owner: 'shop', key: 'itemId', events: { Sold: anything<{ item: string }>(), Filled: anything<{ item: string }>() } });
const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold: anything<{ item: string }>(), Filled: anything<{ item: string }>() } });
const stock = journal('shop.stock.v1', { owner: 'shop', key: 'itemId', events: { Taken: anything<{ item: string }>(), Put: anything<{ item: string }>() } });
const publicSales = topic('shop.sales.public', { owner: 'shop', key: 'customerId', events: { Sold: anything<{ item: string }>() } });
const soldByCustomer = state('sold-by-customer', sales, { version: 1, initial: () => 0, evolve: { Sold: (count) => count + 1, Filled: (count) => count } });
const stockByShop = state('stock-by-shop', stock, { version: 1, initial: () => 0, key: () => 'shop', evolve: { Taken: (count) => count, Put: (count) => count + 1 } });

const shop = topology('shop', (t) => [
  t.publish(sales, { types: ['Sold'], to: publicSales }),
  t.decide(soldByCustomer, { into: sales })
    .on(orders, 'Order', (_, { item }) => ({ type: 'Sold', item }))
    .on(orders, 'Fill', (_, { item }) => ({ type: 'Filled', item }))
    .route(sold, 'Sold', { key: ({ item }) => item })
    .route(sold, 'Filled', { key: ({ item }) => item }),
  t.decide(stockByShop, { into: stock })
    .on(sold, 'Filled', (_, { item }) => ({ type: 'Put', item }), { by: () => 'shop' })
    .on(sold, 'Sold', (count, { item }) => {
      if (count === 0) throw new Error('nothing was ever put');
      return { type: 'Taken', item };
    }, { by: () => 'shop' }),
]);
const declarations = [orders, sold, sales, stock, publicSales];
const ITEM = 'apple';
const destination = partitionOf(ITEM, PARTITIONS);
const customers = ['ann', 'bob', 'cleo', 'dan', 'eve'];

let log: InMemoryLog;
beforeEach(async () => {
  log = inMemoryLog();
  for (const { name, settings } of declarations) log.createTopic(name, PARTITIONS, settings);
  const runtime = new Runtime(shop, { log, openStore: inMemoryStores(), partitions: PARTITIONS, instance: 'a' });
  await runtime.start();
  const send = (type: 'Order' | 'Fill', key: string, item = ITEM) => log.send(orders.name, [{ key, headers: {}, value: Buffer.from(encodeEvent({ type, specversion: '1.0', id: 'o', source: 'test', subject: key, time: '2026-01-01T00:00:00Z', data: { item } })) }]);
  for (const key of customers) await send('Order', key);
  await vi.waitFor(() => expect(runtime.parked(stock, ITEM)?.count).toBe(customers.length));
  // Another key of the same partition, which no queue holds up.
  const other = Array.from({ length: 50 }, (_, i) => `item${i}`).find((item) => partitionOf(item, PARTITIONS) === destination)!;
  await send('Fill', 'ann', other);
  await vi.waitFor(async () => expect((await runtime.read(stockByShop, 'shop', { partitionKey: ITEM })).value).toBe(1));
  expect(await runtime.redrive(stock, ITEM, { by: 'carol' })).toEqual({ records: customers.length, left: 0 });
  await runtime.stop();
});

const check = async () => (await verify(log, { declarations })).faults.map(({ kind, journal: of, sentence }) => `${kind} ${of}: ${sentence}`);
const lastOf = async (name: string, partition: number) => (await allBlocks(log, name, partition)).at(-1)!.block;

describe('verify of journals that lanes join', () => {
  it('finds no fault where events came over lanes, and where a parked key was decided again', async () => {
    expect((await lastOf(stock.name, destination)).order.runs.some(({ kind }) => kind === 'step')).toBe(true);
    expect(await check()).toEqual([]);
  });

  it('finds no fault in how far publishing is, which stands apart from how far the lanes are', async () => {
    const heads = await Promise.all([0, 1].map((partition) => lastOf(sales.name, partition)));
    expect(heads.some(({ inputs }) => inputs.has(`published/${publicSales.name}`) && inputs.has(sales.name))).toBe(true);
    expect(await check()).toEqual([]);
  });

  it('finds a position that names a block which its source does not have', async () => {
    const head = await lastOf(stock.name, destination);
    const [row, position] = [...head.inputs].find(([name]) => name.startsWith(`${sold.name}/`))!;
    if (!('chain' in position)) throw new Error('not a position in a journal');
    await forge(log, stock, destination, { events: [], inputs: new Map([[row, { ...position, height: position.height + 1, hash: 'f'.repeat(64), offset: position.offset }]]), order: { runs: [{ kind: 'input', name: sold.name, count: 1 }], pins: new Map() } });
    const faults = await check();
    expect(faults.some((fault) => fault.includes('f'.repeat(12)))).toBe(true);
  });

  it('finds the tail of a lane missing that somebody has read', async () => {
    log.faults.truncate(sold.name, destination, log.records(sold.name, destination).length - 1);
    expect(await check()).toContainEqual(expect.stringMatching(/^truncated shop\.sold\.lane: block \d+ of shop\.stock\.v1\/\d has read up to offset \d+, but this is where it ends: its tail is missing$/));
  });

  it('finds an event whose cause never came', async () => {
    const source = 1 - destination;
    const head = await lastOf(stock.name, destination);
    const first = decodeEvent(linesOf(head).text(0));
    await forge(log, stock, destination, { events: [{ type: 'Taken', key: first.subject, cause: `${sales.name}/${source}/999/0`, data: { item: ITEM } }] });
    expect(await check()).toContainEqual(expect.stringContaining('is in another partition'));
  });
});
