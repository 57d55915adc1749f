import { randomUUID } from 'node:crypto';
import { TopicMissing } from '@kontor/streams';
import { Received } from '@kontor/streams/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { connection, deleteTopics, fillWithHoles, newTopic, opening, withAdmin } from '../broker.spec.support.js';
import { clientCases, numbers, record } from '../client-cases.spec.support.js';
import { createTopics } from '../topics.js';
import { platformaticLog } from './index.js';

const open = opening(platformaticLog);

afterAll(deleteTopics);

describe('the log on @platformatic/kafka', () => {
  clientCases(open, 'platformaticLog', new URL('./index.js', import.meta.url));

  it('puts appends that wait into one request, and gives each its own answer', async () => {
    const topic = await newTopic(6, { 'max.message.bytes': '4096' });
    const log = await open(topic, { producers: 1 });
    const sizes = [10, 5_000, 20, 30, 6_000, 40];
    const outcomes = await Promise.allSettled(sizes.map((size, partition) => log.append(topic, partition, record('x'.repeat(size)))));
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).name))).toEqual([0, 'RecordRefused', 0, 0, 'RecordRefused', 0]);
    expect(await log.append(topic, 1, record('small'))).toBe(0);
    const toOnePartition = await Promise.all(numbers(0, 20).map((i) => log.append(topic, 2, record(`${i}`))));
    expect(toOnePartition.toSorted((a, b) => a - b)).toEqual(numbers(1, 21));
    await log.close();
  });

  it('delivers across offsets that hold no record, and waits at the end behind them without asking in a loop', async () => {
    const topic = await newTopic(1);
    await fillWithHoles(topic);
    const log = await open(topic, { consumers: { eager: 1, relaxed: 0 } });
    const received = new Received();
    log.follow(topic, 0, 0, received);
    await received.atLeast(2);
    const busy = process.cpuUsage();
    const since = Date.now();
    await expect.poll(() => Date.now() - since).toBeGreaterThan(300);
    expect(process.cpuUsage(busy).user, 'CPU while nothing comes, in microseconds').toBeLessThan(250_000);
    await log.append(topic, 0, record('c'));
    await received.atLeast(3);
    expect(received.offsets).toEqual([0, 2, 4]);
    await log.close();
  });

  it('hands over what it sent itself, as the broker has it, and reads what others sent: all of it once, and in order', async () => {
    const topic = await newTopic(1, { 'message.timestamp.type': 'LogAppendTime' });
    const atEase = 1_500;
    const log = await open(topic, { handedOver: [topic], consumers: { eager: 1, relaxed: 1 }, relaxedWaitMs: atEase });
    const other = await open(topic);
    const [handed, read] = [new Received(), new Received()];
    const follower = log.follow(topic, 0, 0, handed, 'eager');
    other.follow(topic, 0, 0, read);
    const sendBy = async (by: typeof log, value: string) => by.send(topic, [{ ...record(value), key: 'k', headers: { by: 'a test' } }]);
    await sendBy(log, 'first');
    await handed.atLeast(1); // once the reader has fetched, it gathers
    const since = performance.now();
    for (let i = 0; i < 20; i++) await sendBy(log, `own ${i}`);
    await handed.atLeast(21);
    expect(performance.now() - since, 'they did not wait for a fetch').toBeLessThan(atEase);
    await Promise.all(numbers(0, 40).map((i) => sendBy(i % 2 === 0 ? log : other, `mixed ${i}`)));
    follower.pause();
    await Promise.all(numbers(0, 4).map((i) => sendBy(log, `while it pauses ${i}`)));
    follower.resume();
    await Promise.all([handed.atLeast(65), read.atLeast(65)]);
    expect(handed.all).toEqual(read.all);
    expect(handed.offsets).toEqual(numbers(0, 65));
    await Promise.all([log.close(), other.close()]);
  });

  it('ends a follower of a topic that was created again, though it holds the offset', async () => {
    const topic = await newTopic(1);
    const log = await open(topic);
    for (const value of ['a', 'b']) await log.append(topic, 0, record(value));
    const received = new Received();
    const follower = log.follow(topic, 0, 0, received);
    await received.atLeast(2);
    follower.pause();
    await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    await createTopics(connection, [{ name: topic, partitions: 1 }]);
    const other = await open(topic);
    for (const value of ['x', 'y', 'z']) await other.append(topic, 0, record(value));
    follower.resume();
    expect((await received.failure()).message).toMatch(/created again/);
    expect(received.values).toEqual(['a', 'b']);
    await Promise.all([log.close(), other.close()]);
  });

  it('takes up a second follower of a partition over a connection of its own', async () => {
    const topic = await newTopic(1);
    const log = await open(topic, { consumers: { eager: 1, relaxed: 0 } });
    const received = numbers(0, 3).map(() => new Received());
    for (const one of received) log.follow(topic, 0, 0, one, one === received[2] ? 'relaxed' : 'eager');
    await log.append(topic, 0, record('to all'));
    for (const one of received) expect((await one.atLeast(1)).values).toEqual(['to all']);
    await log.close();
  });

  it('does not open on a topic that is missing, nor follow one that it was not opened for', async () => {
    await expect(open(`absent-${randomUUID()}`)).rejects.toBeInstanceOf(TopicMissing);
    const [opened, other] = [await newTopic(1), await newTopic(1)];
    const log = await open(opened);
    const received = new Received();
    log.follow(other, 0, 0, received);
    expect((await received.failure()).name).toBe('TopicNotOpened');
    await log.close();
  });
});
