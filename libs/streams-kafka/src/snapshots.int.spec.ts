import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declarationsOf, encodeEvent, journal, Runtime, snapshotsOf, snapshotTopicsOf, state, topic, topology, type Log, type Schema } from '@kontor/streams';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kafkaClient } from './connection.js';
import { createTopics, kafkaLog, levelStores } from './index.js';

const brokers = process.env.KONTOR_BROKERS?.split(',') ?? [];
if (brokers.length === 0) throw new Error('KONTOR_BROKERS is not set: these tests need a broker (./kontor up prints its address)');
const connection = { brokers, clientId: 'snapshots-spec', logger: () => undefined };

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });
const name = `spec${randomUUID().slice(0, 8)}`;
const orders = topic(`${name}.orders`, { owner: name, key: 'customerId', events: { Order: anything<{ note: string }>() } });
const sales = journal(`${name}.sales.v1`, { owner: name, key: 'customerId', events: { Sold: anything<{ note: string }>() } });
const notes = state('note-by-customer', sales, { version: 1, initial: () => '', evolve: { Sold: (_, { note }) => note } });
const shop = topology(name, (t) => t.decide(notes, { into: sales }).on(orders, 'Order', (_, { note }) => ({ type: 'Sold', note })));
const topics = [...declarationsOf(shop), ...snapshotTopicsOf(shop)];

const CUSTOMERS = 1_500;
/** So that the store is several chunks. */
const NOTE = 'x'.repeat(1_000);

let directory: string;
let log: Log;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'snapshots-'));
  await createTopics(connection, topics.map((declaration) => ({ name: declaration.name, partitions: 1, settings: declaration.settings })));
  log = await kafkaLog({ ...connection, topics: topics.map((declaration) => declaration.name) });
});
afterEach(async () => {
  await log.close();
  await rm(directory, { recursive: true, force: true });
});
afterAll(async () => {
  const admin = kafkaClient(connection).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: topics.map((declaration) => declaration.name) });
  await admin.disconnect();
});

const order = (customer: number, note: string) => {
  const event = { type: 'Order', specversion: '1.0', id: randomUUID(), source: 'test', subject: `c${customer}`, time: new Date().toISOString(), data: { note } } as const;
  return { key: `c${customer}`, value: Buffer.from(encodeEvent(event)), headers: {} };
};

describe('snapshots on Kafka and LevelDB', () => {
  it('bring back a store from an empty disk, and what followed them from the journal', async () => {
    const alarms: string[] = [];
    const run = async (disk: string): Promise<Runtime> => {
      const runtime = new Runtime(shop, { log, openStore: levelStores({ directory: join(directory, disk) }), partitions: 1, instance: 'p', snapshots: {}, onAlarm: (message) => alarms.push(message) });
      await runtime.start();
      return runtime;
    };
    const first = await run('first');
    for (let generation = 1; generation <= 3; generation++) {
      await log.send(orders.name, Array.from({ length: CUSTOMERS }, (_, i) => order(i, `${generation}${NOTE}`)));
      await vi.waitFor(async () => expect((await first.scan(notes, 0)).entries.filter(([, note]) => note.startsWith(`${generation}`))).toHaveLength(CUSTOMERS), { timeout: 30_000 });
      await vi.waitFor(async () => expect((await first.rebuild(sales, 0)).height).toBe(first.status()[0]!.height), { timeout: 30_000 });
      await first.snapshot(sales, 0);
    }
    await log.send(orders.name, [order(7, 'after the snapshot')]);
    await vi.waitFor(async () => expect((await first.read(notes, 'c7')).value).toBe('after the snapshot'), { timeout: 30_000 });
    const { entries } = await first.scan(notes, 0);
    await first.stop();
    const { end } = await log.bounds(snapshotsOf(sales).name, 0);
    expect(end, 'chunks of three snapshots, their manifests, and tombstones for the first').toBeGreaterThan(3 * 3 + 3);
    const second = await run('second');
    expect(second.status()[0]!.snapshots).toEqual({ loaded: 1, written: 0, failed: 0 });
    expect((await second.scan(notes, 0)).entries).toEqual(entries);
    expect((await second.rebuild(sales, 0)).equal).toBe(true);
    await second.stop();
    expect(alarms).toEqual([]);
  });
});
