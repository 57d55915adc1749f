import { randomUUID } from 'node:crypto';
import type { Log } from '@kontor/streams';
import { type LogHarness, Received } from '@kontor/streams/testing';
import { type Admin, Partitioners } from 'kafkajs';
import { expect, vi } from 'vitest';
import { kafkaClient } from './connection.js';
import { createTopics } from './index.js';
import type { KafkaLogOptions } from './log-on-client.js';

export const brokers = process.env.KONTOR_BROKERS?.split(',') ?? [];
if (brokers.length === 0) throw new Error('KONTOR_BROKERS is not set: these tests need a broker (./kontor up prints its address)');

export const connection = { brokers, clientId: 'kafka-log-spec', logger: (): void => {} };
export const kafka = kafkaClient(connection);
const made: string[] = [];

/** To be called when all tests of a file are over. */
export function deleteTopics(): Promise<void> {
  return withAdmin(async (admin) => {
    const existing = new Set(await admin.listTopics());
    await admin.deleteTopics({ topics: made.filter((topic) => existing.has(topic)) });
  });
}

export async function withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

export function newTopicName(): string {
  const name = `kafka-log-spec-${randomUUID()}`;
  made.push(name);
  return name;
}

export async function newTopic(partitions: number, settings: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = newTopicName();
  await createTopics(connection, [{ name, partitions, settings }]);
  return name;
}

/** Opens a log on one topic. */
export type OpenLog = (topic: string, options?: Partial<KafkaLogOptions>) => Promise<Log>;

export function opening(openLog: (options: KafkaLogOptions) => Promise<Log>): OpenLog {
  return (topic, options = {}) => openLog({ ...connection, topics: [topic], consumers: { eager: 2, relaxed: 0 }, ...options });
}

export function harnessOf(open: OpenLog): LogHarness {
  return {
    async open({ partitions, settings }) {
      const topic = await newTopic(partitions, settings);
      const log = await open(topic);
      return {
        log,
        topic,
        expire: (partition, first) =>
          withAdmin(async (admin) => {
            await admin.fetchTopicOffsets(topic); // loads the metadata that the next request needs
            await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(first) }] });
          }),
        // A cleaner looks in from time to time, at segments that are closed: one more record closes one.
        compact: (partition) =>
          vi.waitFor(async () => {
            await log.append(topic, partition, { key: 'filler', value: Buffer.from('x'), headers: {} });
            const received = new Received();
            const follower = log.follow(topic, partition, 0, received);
            const { end } = await log.bounds(topic, partition);
            await received.until((all) => (all.at(-1)?.offset ?? 0) >= end - 1);
            follower.close();
            expect(received.offsets).not.toContain(2);
          }, { timeout: 90_000, interval: 1_000 }),
        recreate: async () => {
          await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
          await createTopics(connection, [{ name: topic, partitions, ...(settings && { settings }) }]);
        },
        close: () => log.close(),
      };
    },
  };
}

/** Fills a partition with records at offsets 0 and 2: the end of a transaction takes an offset and is no record. */
export async function fillWithHoles(topic: string): Promise<void> {
  const producer = kafka.producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  for (const value of ['a', 'b']) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ partition: 0, value }] });
    await transaction.commit();
  }
  await producer.disconnect();
}
