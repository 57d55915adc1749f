import { randomUUID } from 'node:crypto';
import { Received } from '@kontor/streams/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { TopicMissing } from '@kontor/streams';
import { assignEverything } from './assign-everything.js';
import { connection, deleteTopics, fillWithHoles, kafka, newTopic, newTopicName, opening, withAdmin } from './broker.spec.support.js';
import { clientCases, numbers, record } from './client-cases.spec.support.js';
import { requestQueuePrototype } from './kafkajs-defects.js';
import { createTopics, kafkaLog } from './index.js';

const open = opening(kafkaLog);

afterAll(deleteTopics);

describe('the log on Kafka', () => {
  clientCases(open, 'kafkaLog', new URL('./index.js', import.meta.url));

  it('delivers promptly after the broker had nothing to say for a while', async () => {
    const topic = await newTopic(1);
    const log = await open(topic, { maxWaitMs: 50 });
    const received = new Received();
    log.follow(topic, 0, 0, received);
    for (let i = 1; i <= 4; i++) {
      const idleSince = Date.now();
      await expect.poll(() => Date.now() - idleSince).toBeGreaterThan(200); // several fetches end empty
      await log.append(topic, 0, record(`${i}`));
      await received.atLeast(i);
    }
    expect(received.values).toEqual(['1', '2', '3', '4']);
    await log.close();
  });

  it('goes on where it was after its consumer had to join again', async () => {
    const topic = await newTopic(2);
    const clientId = `rejoin-${randomUUID()}`;
    const log = await open(topic, { clientId, consumers: { eager: 1, relaxed: 0 } });
    const followed = new Received();
    const paused = new Received();
    log.follow(topic, 0, 0, followed);
    const pausedFollower = log.follow(topic, 1, 0, paused);
    pausedFollower.pause();
    await log.append(topic, 1, record('held'));
    await log.append(topic, 0, record('before'));
    await followed.atLeast(1);

    const { groups } = await withAdmin((admin) => admin.listGroups());
    const groupId = groups.find((group) => group.groupId.startsWith(`${clientId}.reader.`))!.groupId;
    const intruder = kafka.consumer({ groupId, partitionAssigners: [assignEverything], maxWaitTimeInMs: 50 });
    const joined = new Promise<void>((resolve) => void intruder.on('consumer.group_join', () => resolve()));
    await intruder.connect();
    await intruder.subscribe({ topics: [topic] });
    await intruder.run({ autoCommit: false, eachBatch: async () => {} });
    await joined;
    for (let i = 0; i < 50; i++) await log.append(topic, 0, record(`${i}`));
    await intruder.disconnect();
    for (let i = 50; i < 100; i++) await log.append(topic, 0, record(`${i}`));

    expect((await followed.atLeast(101)).offsets).toEqual(numbers(0, 101));
    expect(paused.all).toEqual([]);
    pausedFollower.resume();
    expect((await paused.atLeast(1)).values).toEqual(['held']);
    await log.close();
  });

  it('delivers across offsets that hold no record, after it looked again over a new connection', async () => {
    const topic = await newTopic(1);
    await fillWithHoles(topic);
    const joinedGroups = new Set<unknown>();
    const logger = (_level: string, message: string, { groupId }: Readonly<Record<string, unknown>>) => {
      if (message.includes('has joined the group')) joinedGroups.add(groupId);
    };
    const log = await open(topic, { consumers: { eager: 1, relaxed: 0 }, logger });
    await log.append(topic, 0, record('c'));
    const received = new Received();
    log.follow(topic, 0, 0, received);
    await received.atLeast(3);
    expect(received.offsets).toEqual([0, 2, 4]);
    expect(received.batches.map(({ records }) => records[0]?.offset)).toEqual([0, 2, 4]);
    expect(joinedGroups.size).toBe(3); // the reader's own, and one for each hole
    await log.close();
  });

  it('makes a consumer when more followers want a partition than there are', async () => {
    const topic = await newTopic(1);
    const log = await open(topic, { consumers: { eager: 1, relaxed: 0 } });
    const received = numbers(0, 3).map(() => new Received());
    for (const one of received) log.follow(topic, 0, 0, one);
    await log.append(topic, 0, record('to all'));
    for (const one of received) expect((await one.atLeast(1)).values).toEqual(['to all']);
    await log.close();
  });

  it('ends a follower of a topic that it was not opened for', async () => {
    const [opened, other] = [await newTopic(1), await newTopic(1)];
    const log = await open(opened);
    const received = new Received();
    log.follow(other, 0, 0, received);
    expect((await received.failure()).name).toBe('TopicNotOpened');
    await log.close();
  });

  it('does not open on a topic that is missing', async () => {
    await expect(open(`absent-${randomUUID()}`)).rejects.toBeInstanceOf(TopicMissing);
  });
});

describe('topics on Kafka', () => {
  it('are created once by many, and differences are reported, not mended', async () => {
    const name = newTopicName();
    const spec = { name, partitions: 2, settings: { 'retention.ms': '-1', 'cleanup.policy': 'delete' } };
    const results = await Promise.all([createTopics(connection, [spec]), createTopics(connection, [spec]), createTopics(connection, [spec])]);
    expect(results.flatMap(({ differences }) => differences)).toEqual([]);
    const { created, differences } = await createTopics(connection, [{ name, partitions: 3, settings: { 'retention.ms': '1000', 'no.such': 'x' } }]);
    expect(created).toEqual([]);
    expect(differences).toEqual([
      { topic: name, setting: 'partitions', wanted: '3', found: '2' },
      { topic: name, setting: 'retention.ms', wanted: '1000', found: '-1' },
      { topic: name, setting: 'no.such', wanted: 'x', found: '(not known to the broker)' },
    ]);
  });

  it('with a setting the broker does not know are refused', async () => {
    const spec = { name: `kafka-log-spec-${randomUUID()}`, partitions: 1, settings: { 'no.such.setting': 'x' } };
    await expect(createTopics(connection, [spec])).rejects.toThrow(/no\.such\.setting|config/i);
  });
});

describe('the mended client', () => {
  it('asks for pending requests only when there are some', () => {
    const asked: number[] = [];
    const queue = { pending: [] as unknown[], throttledUntil: -1, throttleCheckTimeoutId: null as NodeJS.Timeout | null, checkPendingRequests: () => void asked.push(1) };
    requestQueuePrototype().scheduleCheckPendingRequests.call(queue);
    expect(queue.throttleCheckTimeoutId).toBeNull();
    queue.pending.push('a request');
    requestQueuePrototype().scheduleCheckPendingRequests.call(queue);
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    clearTimeout(queue.throttleCheckTimeoutId!);
  });
});
