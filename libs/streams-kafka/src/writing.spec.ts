import { partitionOf, RecordRefused, TopicMissing, UnknownOutcome } from '@kontor/streams';
import type { Kafka, RecordMetadata, TopicMessages } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { Appender } from './appender.js';
import { ProducerSlot, type RequestSlot } from './producing.js';
import { Sender } from './sender.js';
import type { Topics } from './topics.js';

type Answer = (topicMessages: TopicMessages[]) => Promise<RecordMetadata[]> | RecordMetadata[];

/** A client whose producers answer by a script, one answer per request; the last one repeats. */
function scripted(...script: Answer[]) {
  const requests: TopicMessages[][] = [];
  const sendBatch = async ({ topicMessages }: { topicMessages: TopicMessages[] }) => {
    requests.push(topicMessages);
    return script[Math.min(requests.length, script.length) - 1]!(topicMessages);
  };
  const producer = { connect: async () => {}, disconnect: async () => {}, sendBatch };
  return { kafka: { producer: () => producer } as unknown as Kafka, requests };
}

function topics(partitions: Record<string, number>): Topics {
  const partitionsOf = async (topic: string) => {
    const count = partitions[topic];
    if (count === undefined) throw new TopicMissing(topic);
    return count;
  };
  return { partitionsOf, forget: () => {} } as unknown as Topics;
}

const taken: Answer = (topicMessages) =>
  topicMessages.flatMap(({ topic, messages }) =>
    [...new Set(messages.map((message) => message.partition!))].map((partition) => ({ topicName: topic, partition, errorCode: 0, baseOffset: '7' })),
  );
const failing = (type: string, name = 'KafkaJSProtocolError'): Answer => async () => {
  // The client wraps the broker's error in one of its own.
  throw Object.assign(new Error('wrapped', { cause: Object.assign(new Error(type), { type, name }) }), { name: 'KafkaJSNonRetriableError' });
};
const record = (value: string) => ({ key: null, value: Buffer.from(value), headers: {} });
const keyed = (value: string, key = 'k') => ({ ...record(value), key });
const valuesOf = (request: TopicMessages[] | undefined) => request?.flatMap(({ messages }) => messages.map(({ value }) => String(value)));

describe('the appender', () => {
  const append = (answer: Answer, partition = 0) => {
    const { kafka, requests } = scripted(answer);
    return { requests, outcome: new Appender(kafka, topics({ t: 2 }), 3).append('t', partition, record('a')) };
  };

  it('resolves with the base offset, after one request', async () => {
    const { outcome, requests } = append(taken);
    expect(await outcome).toBe(7);
    expect(requests.length).toBe(1);
  });

  it.each([
    ['an answer that does not mention the partition', () => []],
    ['an answer for another partition', () => [{ topicName: 't', partition: 1, errorCode: 0, baseOffset: '3' }]],
    ['a time-out', failing('timed out', 'KafkaJSRequestTimeoutError')],
    ['a leader that moved', failing('NOT_LEADER_FOR_PARTITION')],
    ['replicas that were missing after the append', failing('NOT_ENOUGH_REPLICAS_AFTER_APPEND')],
    ['a topic that only the leader does not know', failing('UNKNOWN_TOPIC_OR_PARTITION')],
  ] satisfies [string, Answer][])('does not know the outcome after %s, and sends only once', async (_, answer) => {
    const { outcome, requests } = append(answer);
    await expect(outcome).rejects.toBeInstanceOf(UnknownOutcome);
    expect(requests.length).toBe(1);
  });

  it.each(['MESSAGE_TOO_LARGE', 'TOPIC_AUTHORIZATION_FAILED', 'INVALID_RECORD'])('passes %s on as a refusal', async (type) => {
    await expect(append(failing(type)).outcome).rejects.toBeInstanceOf(RecordRefused);
  });

  it('refuses a partition that is not there before it sends', async () => {
    const { outcome, requests } = append(taken, 2);
    await expect(outcome).rejects.toBeInstanceOf(RecordRefused);
    expect(requests.length).toBe(0);
  });
});

describe('the sender', () => {
  const senderOn = (...script: Answer[]) => {
    const { kafka, requests } = scripted(...script);
    return { requests, sender: new Sender(new ProducerSlot(kafka), topics({ t: 3, u: 1 }), 1_000) };
  };

  it('has one request in flight, and puts all that came meanwhile into the next', async () => {
    let answerFirst = (): void => {};
    const first: Answer = (request) => new Promise((resolve) => (answerFirst = () => resolve(taken(request))));
    const { sender, requests } = senderOn(first, taken);
    const calls = [sender.send('t', [keyed('0')])];
    await expect.poll(() => requests.length).toBe(1);
    calls.push(sender.send('t', [keyed('1')]), sender.send('u', [keyed('2')]), sender.send('t', [keyed('3', 'other'), keyed('4')]));
    answerFirst();
    await Promise.all(calls);
    expect(requests.map((request) => valuesOf(request)?.toSorted())).toEqual([['0'], ['1', '2', '3', '4']]);
    const ofT = requests[1]!.find(({ topic }) => topic === 't')!.messages;
    expect(ofT.map(({ key, partition }) => partition === partitionOf(String(key), 3))).toEqual([true, true, true]);
  });

  it('tells where records stand and since when, once all of a request are in the log, before it says so to those who sent them', async () => {
    const told: unknown[] = [];
    const answers = [[], [{ topicName: 't', partition: 0, errorCode: 0, baseOffset: 7, appendedAt: 99 }, { topicName: 'u', partition: 0, errorCode: 0, baseOffset: 3 }]];
    const slot: RequestSlot = { recordsMax: 10, produce: async () => answers.shift()!, connected: async () => {}, close: async () => {} };
    const sender = new Sender(slot, topics({ t: 1, u: 1 }), 1_000, { topics: ['t', 'u'], to: (topic, partition, records) => void told.push([topic, partition, records.map(({ offset, timestamp, value }) => [offset, timestamp, String(value)])]) });
    await Promise.all([sender.send('t', [keyed('a'), keyed('b')]).then(() => told.push('sent')), sender.send('u', [keyed('the time of whoever sent it')])]);
    expect(told).toEqual([['t', 0, [[7, 99, 'a'], [8, 99, 'b']]], 'sent']);
  });

  it('sends again, in order, until every partition has answered', async () => {
    const { sender, requests } = senderOn(failing('NOT_LEADER_FOR_PARTITION'), () => [], taken);
    await Promise.all([sender.send('t', [keyed('a')]), sender.send('t', [keyed('b')])]);
    expect(requests.length).toBeGreaterThanOrEqual(3);
    expect(valuesOf(requests.at(-1))).toEqual(['a', 'b']);
  });

  it('refuses the one record that is too large, and sends the others in order', async () => {
    const picky: Answer = (request) => (valuesOf(request)?.includes('large') ? failing('MESSAGE_TOO_LARGE')(request) : taken(request));
    const { sender, requests } = senderOn(picky);
    const values = ['0', '1', '2', 'large', '4', '5', '6'];
    const outcomes = await Promise.allSettled(values.map((value) => sender.send('t', [keyed(value)])));
    expect(outcomes.map(({ status }) => status)).toEqual(values.map((value) => (value === 'large' ? 'rejected' : 'fulfilled')));
    expect((outcomes[3] as PromiseRejectedResult).reason).toBeInstanceOf(RecordRefused);
    const sent = requests.filter((request) => !valuesOf(request)?.includes('large')).flatMap((request) => valuesOf(request)!);
    expect(sent).toEqual(['0', '1', '2', '4', '5', '6']);
  });

  it('gives up with an unknown outcome at the deadline', async () => {
    const { sender } = senderOn(failing('LEADER_NOT_AVAILABLE'));
    await expect(sender.send('t', [keyed('a')])).rejects.toBeInstanceOf(UnknownOutcome);
  });

  it('gives up at once on a topic that is missing', async () => {
    const { sender, requests } = senderOn(taken);
    await expect(sender.send('absent', [keyed('a')])).rejects.toBeInstanceOf(TopicMissing);
    expect(requests.length).toBe(0);
  });

  it('waits for a broker that cannot be asked for the topic yet', async () => {
    const { kafka } = scripted(taken);
    let asked = 0;
    const late = { forget: () => {}, partitionsOf: async () => (++asked < 3 ? Promise.reject(new Error('connection refused')) : 1) };
    await new Sender(new ProducerSlot(kafka), late, 5_000).send('t', [keyed('a')]);
    expect(asked).toBe(3);
  });

  it('lets the request in flight end when closed, and rejects the rest', async () => {
    let answerFirst = (): void => {};
    const { sender, requests } = senderOn((request) => new Promise((resolve) => (answerFirst = () => resolve(taken(request)))), taken);
    const first = sender.send('t', [keyed('a')]);
    await expect.poll(() => requests.length).toBe(1);
    const second = sender.send('t', [keyed('b')]);
    await Promise.resolve();
    const rejected = expect(second).rejects.toBeInstanceOf(UnknownOutcome);
    const closing = sender.close();
    answerFirst();
    await Promise.all([first, rejected, closing]);
    expect(requests.length).toBe(1);
  });

  it('cuts requests by size, so that one partition can take them', async () => {
    const { sender, requests } = senderOn(taken);
    await sender.send('t', Array.from({ length: 6 }, (_, i) => keyed('x'.repeat(300_000) + i)));
    expect(requests.map((request) => valuesOf(request)!.length)).toEqual([2, 2, 2]);
  });
});
