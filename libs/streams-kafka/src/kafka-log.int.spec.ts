import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { logConformance, Received } from '@kontor/streams/testing';
import { Partitioners } from 'kafkajs';
import { afterAll, describe, expect, it } from 'vitest';
import { partitionOf, TopicMissing } from '@kontor/streams';
import { assignEverything } from './assign-everything.js';
import { brokers, connection, deleteTopics, fillWithHoles, harnessOf, kafka, newTopic, newTopicName, opening, withAdmin } from './broker.spec.support.js';
import { requestQueuePrototype } from './kafkajs-defects.js';
import { createTopics, kafkaLog } from './index.js';

const open = opening(kafkaLog);

afterAll(deleteTopics);

const record = (value: string) => ({ key: null, value: Buffer.from(value), headers: {} });
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the log on Kafka', () => {
  // What needs faults is left to the in-memory log: one broker cannot lose its leader or its answers on demand.
  for (const { name, needs, run } of logConformance) if (needs !== 'faults') it(name, () => run(harnessOf(open)));

  it('partitions keys as the Java client does', async () => {
    const topic = await newTopic(7);
    const log = await open(topic);
    const keys = [...numbers(0, 60).map((i) => `customer-${i}`), 'Zoë', '日本', '🂡', '', 'x'.repeat(300)];
    await log.send(topic, keys.map((key) => ({ ...record(key), key })));
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic, messages: keys.map((key) => ({ key, value: key })) });
    await producer.disconnect();
    for (let partition = 0; partition < 7; partition++) {
      const received = new Received();
      log.follow(topic, partition, 0, received);
      const mine = keys.filter((key) => partitionOf(key, 7) === partition);
      expect((await received.atLeast(mine.length * 2)).values).toEqual([...mine, ...mine]);
    }
    await log.close();
  });

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

  it('lets its process end by itself when closed, and prints no warning', async () => {
    const topic = await newTopic(1);
    const program = `
      const { kafkaLog } = await import(${JSON.stringify(new URL('./index.js', import.meta.url).href)});
      const log = await kafkaLog({ brokers: ${JSON.stringify(brokers)}, clientId: 'ends-by-itself', topics: ['${topic}'] });
      log.follow('${topic}', 0, 0, { records() {}, failed(error) { throw error; } });
      await log.append('${topic}', 0, { key: null, value: Buffer.from('a'), headers: {} });
      await log.send('${topic}', [{ key: 'k', value: Buffer.from('b'), headers: {} }]);
      await log.close();
      console.log('closed');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number]>]);
    expect({ out, err, code }).toEqual({ out: 'closed\n', err: '', code: 0 });
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
