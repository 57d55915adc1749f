import assert from 'node:assert/strict';
import { RecordRefused, TopicMissing } from '../log/log.js';
import { partitionOf } from '../log/partitioner.js';
import { keyed, record, using } from './log-conformance-cases.js';
import type { LogCase } from './log-conformance.js';

export const writeCases: readonly LogCase[] = [
  using('gives the records of each partition dense offsets from zero', { partitions: 2 }, async ({ log, topic }) => {
    assert.equal(await log.append(topic, 0, record('a')), 0);
    assert.equal(await log.append(topic, 0, record('b')), 1);
    assert.equal(await log.append(topic, 1, record('c')), 0);
    assert.deepEqual(await log.bounds(topic, 0), { first: 0, end: 2 });
    assert.deepEqual(await log.bounds(topic, 1), { first: 0, end: 1 });
  }),

  using('appends to many partitions at once', { partitions: 8 }, async ({ log, topic }) => {
    const offsets = await Promise.all(Array.from({ length: 8 }, (_, p) => log.append(topic, p, record(`to ${p}`))));
    assert.deepEqual(offsets, Array(8).fill(0));
  }),

  using('keeps the bytes that were handed over, whatever becomes of the buffer', { partitions: 1 }, async ({ log, topic, receive }) => {
    const value = Buffer.from('as it was');
    const done = log.append(topic, 0, { key: null, value, headers: {} });
    value.fill('X');
    await done;
    assert.deepEqual((await receive(0, 0).atLeast(1)).values, ['as it was']);
  }),

  using('carries keys, empty values and UTF-8 headers unchanged', { partitions: 1 }, async ({ log, topic, receive }) => {
    const headers = { chain: 'ab12', 'наг': '日本 – ½ 🂡', empty: '' };
    await log.append(topic, 0, { key: 'Zoë 🂡', value: Buffer.alloc(0), headers });
    await log.append(topic, 0, { key: null, value: Buffer.from([0, 255, 10, 13]), headers: {} });
    const [first, second] = (await receive(0, 0).atLeast(2)).all;
    assert.deepEqual({ ...first?.headers }, headers);
    assert.equal(first?.key, 'Zoë 🂡');
    assert.equal(first?.value?.length, 0);
    assert.equal(second?.key, null);
    assert.deepEqual([...(second?.value ?? [])], [0, 255, 10, 13]);
    assert.deepEqual({ ...second?.headers }, {});
  }),

  using('stamps records with the time of their append', { partitions: 1 }, async ({ log, topic, receive }) => {
    await log.append(topic, 0, record('a'));
    const [first] = (await receive(0, 0).atLeast(1)).all;
    assert.ok(Number.isSafeInteger(first?.timestamp));
    assert.ok(Math.abs(Date.now() - first!.timestamp) < 60_000, `stamped ${first?.timestamp}`);
  }),

  using('takes a record of 512 KiB and gives it back whole', { partitions: 1 }, async ({ log, topic, receive }) => {
    const value = Buffer.alloc(512 * 1024, 'a block of events, ');
    await log.append(topic, 0, { key: null, value, headers: {} });
    await log.append(topic, 0, { key: null, value, headers: {} });
    const { all } = await receive(0, 0).atLeast(2);
    assert.ok(all[0]?.value?.equals(value) && all[1]?.value?.equals(value));
  }),

  using('refuses a record above the limit of the topic, and takes the next', { partitions: 1, settings: { 'max.message.bytes': '4096' } }, async ({ log, topic }) => {
    await assert.rejects(log.append(topic, 0, record('x'.repeat(5000))), RecordRefused);
    await assert.rejects(log.send(topic, [keyed('k', 'x'.repeat(5000))]), RecordRefused);
    assert.equal(await log.append(topic, 0, record('small')), 0);
  }),

  using('refuses a partition that the topic does not have', { partitions: 1 }, async ({ log, topic }) => {
    await assert.rejects(log.append(topic, 7, record('lost')), RecordRefused);
  }),

  using('says that a topic is missing', { partitions: 1 }, async ({ log, topic }) => {
    await assert.rejects(log.describe(`${topic}-absent`), TopicMissing);
    await assert.rejects(log.bounds(`${topic}-absent`, 0), TopicMissing);
    await assert.rejects(log.append(`${topic}-absent`, 0, record('a')), TopicMissing);
    await assert.rejects(log.send(`${topic}-absent`, [keyed('k', 'a')]), TopicMissing);
  }),

  using('describes a topic with its settings', { partitions: 3, settings: { 'retention.ms': '-1', 'cleanup.policy': 'delete' } }, async ({ log, topic }) => {
    const description = await log.describe(topic);
    assert.equal(description.name, topic);
    assert.equal(description.partitions, 3);
    assert.equal(description.settings['retention.ms'], '-1');
    assert.equal(description.settings['cleanup.policy'], 'delete');
    assert.ok(Number(description.settings['max.message.bytes']) > 0);
  }),

  using('sends keyed records to the partition of their key, in order for each key', { partitions: 5 }, async ({ log, topic, receive }) => {
    const keys = Array.from({ length: 40 }, (_, i) => `customer-${i}`);
    await log.send(topic, keys.flatMap((key) => [keyed(key, `${key} 1`), keyed(key, `${key} 2`)]));
    for (let partition = 0; partition < 5; partition++) {
      const mine = keys.filter((key) => partitionOf(key, 5) === partition);
      const received = await receive(partition, 0).atLeast(mine.length * 2);
      assert.deepEqual(received.values, mine.flatMap((key) => [`${key} 1`, `${key} 2`]));
    }
  }),

  using('sends concurrent calls once each, calls of one key in order', { partitions: 2 }, async ({ log, topic, receive }) => {
    await Promise.all(Array.from({ length: 300 }, (_, i) => log.send(topic, [keyed(`k${i % 7}`, `${i}`)])));
    const ends = await Promise.all([log.bounds(topic, 0), log.bounds(topic, 1)]);
    const received = [await receive(0, 0).atLeast(ends[0].end), await receive(1, 0).atLeast(ends[1].end)];
    const all = received.flatMap((one) => one.values.map(Number));
    assert.deepEqual(all.toSorted((a, b) => a - b), Array.from({ length: 300 }, (_, i) => i));
    for (const { values } of received) {
      const ofKey = values.map(Number).filter((i) => i % 7 === 3);
      assert.deepEqual(ofKey, ofKey.toSorted((a, b) => a - b));
    }
  }),

  using('carries tombstones, appended and sent', { partitions: 1, settings: { 'cleanup.policy': 'compact' } }, async ({ log, topic, receive }) => {
    assert.equal(await log.append(topic, 0, keyed('a', '1')), 0);
    assert.equal(await log.append(topic, 0, keyed('a', null)), 1);
    await log.send(topic, [keyed('b', '2'), keyed('b', null), keyed('c', '')]);
    const { all } = await receive(0, 0).atLeast(5);
    assert.deepEqual(all.map(({ key, value }) => `${key} ${value === null ? 'gone' : value.toString()}`), ['a 1', 'a gone', 'b 2', 'b gone', 'c ']);
  }),

  using('sends nothing when there is nothing to send', { partitions: 1 }, async ({ log, topic }) => {
    await log.send(topic, []);
    assert.deepEqual(await log.bounds(topic, 0), { first: 0, end: 0 });
  }),
];
