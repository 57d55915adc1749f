import { allBlocks, encodeEvent, eventsOf, Runtime, type FollowedEvent, type Journal, type KeyedRecord, type Log } from '@kontor/streams';
import { inMemoryStores, randomFrom } from '@kontor/streams/testing';
import { createTopics, kafkaLog } from '@kontor/streams-kafka';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { shop } from './shop.js';
import { doubling } from './till.js';

const brokers = process.env['KONTOR_BROKERS']?.split(',');
if (brokers === undefined) throw new Error('KONTOR_BROKERS is not set: run `./kontor test --only int`, which brings up a broker');

const PARTITIONS = 3;
const ORDERS = 500;
const logs: Log[] = [];

afterEach(async () => {
  await Promise.all(logs.splice(0).map((log) => log.close()));
});

async function connect(topics: readonly string[], clientId: string): Promise<Log> {
  const log = await kafkaLog({ brokers: brokers!, clientId, topics });
  logs.push(log);
  return log;
}

function order(n: number): KeyedRecord {
  const customer = `customer-${n % 11}`;
  const event = { type: 'Order', specversion: '1.0', id: `o${n}`, source: 'test', subject: customer, time: '2026-01-01T00:00:00Z', data: { n, item: `item-${n % 7}` } } as const;
  return { key: customer, value: Buffer.from(encodeEvent(event)), headers: {} };
}

async function eventsIn(log: Log, { name }: Journal, partition: number, type: string): Promise<FollowedEvent[]> {
  return (await allBlocks(log, name, partition)).flatMap(({ block }) => eventsOf(block, new Set([type])));
}

/** Ids of the source's events, in order, and those that each destination names as causes, source by source. */
async function passage(log: Log, source: Journal, type: string, destination: Journal, reply: string) {
  const sent: string[][] = [];
  const came: string[][] = [];
  const replies: FollowedEvent[][] = [];
  for (let q = 0; q < PARTITIONS; q++) replies.push(await eventsIn(log, destination, q, reply));
  for (let p = 0; p < PARTITIONS; p++) {
    sent.push((await eventsIn(log, source, p, type)).map(({ id }) => id));
    for (const partition of replies) came.push(partition.map(({ cause }) => cause).filter((cause) => cause.startsWith(`${source.name}/${p}/`)));
  }
  return { sent, came };
}

const orderInJournal = (id: string): number => Number(id.split('/')[2]) * 1e6 + Number(id.split('/')[3]);

describe('lanes on Kafka', () => {
  it('bring each event across exactly once and in order, with two live routers, doubled sends, and an owner that is gone for good', async () => {
    const { app, orders, sales, stock, topics } = shop(Date.now().toString(36));
    await createTopics({ brokers: brokers, clientId: 'test' }, topics.map(({ name, settings }) => ({ name, partitions: PARTITIONS, settings })));
    const random = randomFrom(1);
    const stopped: string[] = [];
    const begin = async (instance: string): Promise<Runtime> => {
      const log = await connect(topics.map(({ name }) => name), instance);
      const runtime = new Runtime(app, { log: doubling(log, 0.1, random), openStore: inMemoryStores(), partitions: PARTITIONS, instance, onStopped: (error) => stopped.push(error.message) });
      await runtime.start();
      return runtime;
    };
    const first = await begin('first');
    const second = await begin('second');
    const client = await connect([sales.name, stock.name], 'client');
    for (let n = 0; n < ORDERS; n += 5) {
      await client.send(orders.name, [0, 1, 2, 3, 4].map((i) => order(n + i)));
      if (n === 200) await first.stop();
    }
    const third = await begin('third');
    const confirmed = async (): Promise<number> => {
      let count = 0;
      for (let partition = 0; partition < PARTITIONS; partition++) count += (await eventsIn(client, sales, partition, 'Confirmed')).length;
      return count;
    };
    await vi.waitFor(async () => {
      expect(stopped).toEqual([]);
      expect(await confirmed()).toBe(ORDERS);
    }, { timeout: 60_000, interval: 200 });
    for (const { sent, came } of [await passage(client, sales, 'Sold', stock, 'Taken'), await passage(client, stock, 'Taken', sales, 'Confirmed')]) {
      expect(came.flat().sort()).toEqual(sent.flat().sort());
      for (const ids of came) expect(ids).toEqual([...ids].sort((a, b) => orderInJournal(a) - orderInJournal(b)));
    }
    await Promise.all([second.stop(), third.stop()]);
  });
});
