import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestMicroservice } from '@nestjs/common';
import { declarationsOf, encodeEvent, Runtime, type Log } from '@kontor/streams';
import { createTopics, kafkaLog, levelStores } from '@kontor/streams-kafka';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { handBack } from './leave.js';
import { legacyConsumer, legacyGroup, Totals } from './legacy.js';
import { orders, shop, totals, totalsForOthers } from './topology.js';

const PARTITIONS = 2;
const brokers = process.env['KONTOR_BROKERS']?.split(',') ?? [];
if (brokers.length === 0) throw new Error('KONTOR_BROKERS is not set: these tests need a broker (./kontor up prints its address)');
const connection = { brokers, clientId: 'adopt' };
const kafka = new Kafka({ ...connection, logLevel: logLevel.NOTHING });
const patience = { timeout: 20_000, interval: 50 };

let log: Log;
let admin: Admin;
let folder: string;

beforeAll(async () => {
  admin = kafka.admin();
  await admin.connect();
  folder = mkdtempSync(join(tmpdir(), 'kontor-adopt-'));
  const topics = declarationsOf(shop).map(({ name, settings }) => ({ name, partitions: PARTITIONS, settings }));
  await createTopics(connection, topics);
  log = await kafkaLog({ ...connection, topics: topics.map(({ name }) => name) });
});
afterAll(async () => {
  await log.close();
  await admin.disconnect();
  rmSync(folder, { recursive: true, force: true });
});

let placed = 0;
const order = (customerId: string, cents: number) => {
  const event = { type: 'OrderPlaced', specversion: '1.0', id: `order-${(placed += 1)}`, source: 'shop', subject: customerId, time: new Date().toISOString(), data: { orderId: `${placed}`, cents } } as const;
  return log.send(orders.name, [{ key: customerId, value: Buffer.from(encodeEvent(event)), headers: {} }]);
};

async function runLegacy(run: (byCustomer: ReadonlyMap<string, number>) => Promise<void>): Promise<void> {
  const app: INestMicroservice = await legacyConsumer(brokers);
  await app.listen();
  try {
    await run(app.get(Totals).byCustomer);
  } finally {
    await app.close();
  }
}

async function runTopology(run: (runtime: Runtime) => Promise<void>): Promise<void> {
  const runtime = new Runtime(shop, { log, openStore: levelStores({ directory: folder }), partitions: PARTITIONS, instance: 'adopt' });
  await runtime.start();
  try {
    await run(runtime);
  } finally {
    await runtime.stop();
  }
}

/** What a consumer that knows nothing of journals sees, by the ids of the events: a repeat is the same event. */
async function publishedTotals(expected: number): Promise<readonly { subject: string; data: { cents: number } }[]> {
  const events = new Map<string, { id: string; subject: string; data: { cents: number } }>();
  const consumer = kafka.consumer({ groupId: 'others', maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [totalsForOthers.name], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => {
    const event = JSON.parse(message.value!.toString()) as { id: string; subject: string; data: { cents: number } };
    events.set(event.id, event);
  } });
  try {
    await vi.waitFor(() => expect(events.size).toBe(expected), patience);
  } finally {
    await consumer.disconnect();
  }
  return [...events.values()];
}

it('a job moves from an ordinary consumer to a topology and back, and every order counts once', async () => {
  await order('ann', 100);
  await order('ben', 250);
  await runLegacy((sums) => vi.waitFor(() => expect(Object.fromEntries(sums)).toEqual({ ann: 100, ben: 250 }), patience));

  await order('ann', 1);
  await runTopology(async (runtime) => {
    const ann = async () => (await runtime.read(shop.handles.totalByCustomer.state, 'ann')).value;
    await vi.waitFor(async () => expect(await ann()).toEqual({ orders: 2, cents: 101 }), patience);
    const latest = Object.fromEntries((await publishedTotals(3)).map(({ subject, data }) => [subject, data.cents]));
    expect(latest).toEqual({ ann: 101, ben: 250 });
  });

  await handBack(admin, legacyGroup.onTheBroker, log, totals, orders);
  await order('ben', 7);
  await runLegacy((sums) => vi.waitFor(() => expect(Object.fromEntries(sums)).toEqual({ ben: 7 }), patience));
});
