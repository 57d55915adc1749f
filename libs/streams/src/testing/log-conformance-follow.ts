import assert from 'node:assert/strict';
import { OffsetOutOfRange, TopicMissing } from '../log/log.js';
import { keyed, record, using } from './log-conformance-cases.js';
import type { LogCase } from './log-conformance.js';
import { Received } from './received.js';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const words = (count: number): string[] => numbers(0, count).map((i) => `r${i}`);

/** What makes a broker compact soon: a segment for nearly every record, and no patience. */
const COMPACTED_AT_ONCE = { 'cleanup.policy': 'compact', 'segment.ms': '1', 'min.cleanable.dirty.ratio': '0.0', 'delete.retention.ms': '0' };

export const followCases: readonly LogCase[] = [
  using('delivers a partition in order from the offset asked for', { partitions: 2 }, async ({ fill, receive }) => {
    await fill(0, words(20));
    await fill(1, ['other']);
    const received = await receive(0, 7).atLeast(13);
    assert.deepEqual(received.offsets, numbers(7, 20));
    assert.deepEqual(received.values, words(20).slice(7));
  }),

  using('delivers what comes after the end was reached', { partitions: 1 }, async ({ fill, receive }) => {
    await fill(0, words(3));
    const fromStart = receive(0, 0);
    const fromEnd = receive(0, 3);
    await fromStart.atLeast(3);
    await fill(0, ['late', 'later']);
    assert.deepEqual((await fromStart.atLeast(5)).offsets, numbers(0, 5));
    assert.deepEqual((await fromEnd.atLeast(2)).values, ['late', 'later']);
  }),

  using('says where the log ends with every delivery', { partitions: 1 }, async ({ fill, receive }) => {
    await fill(0, words(10));
    const received = await receive(0, 0).atLeast(10);
    assert.equal(received.batches.at(-1)?.end, 10);
    for (const { records, end } of received.batches) assert.ok(records.at(-1)!.offset < end);
  }),

  using('gives each follower of a partition its own place', { partitions: 1 }, async ({ fill, receive }) => {
    await fill(0, words(30));
    const followers = [receive(0, 0), receive(0, 11), receive(0, 29), receive(0, 30), receive(0, 5)];
    await fill(0, ['more']);
    for (const [i, from] of [0, 11, 29, 30, 5].entries()) {
      assert.deepEqual((await followers[i]!.atLeast(31 - from)).offsets, numbers(from, 31));
    }
  }),

  using('delivers nothing while paused, and every record once after', { partitions: 1 }, async ({ fill, receive }) => {
    await fill(0, words(5));
    const paused = receive(0, 0);
    const witness = receive(0, 0);
    await paused.atLeast(5);
    paused.follower.pause();
    await fill(0, words(5));
    await witness.atLeast(10);
    assert.equal(paused.all.length, 5);
    paused.follower.resume();
    await fill(0, words(5));
    assert.deepEqual((await paused.atLeast(15)).offsets, numbers(0, 15));
  }),

  using('keeps its place over many pauses in a flood', { partitions: 1 }, async ({ log, topic, fill, receive }) => {
    await fill(0, words(50));
    const received = receive(0, 0);
    for (let i = 0; i < 40; i++) {
      received.follower.pause();
      if (i % 3 === 0) await log.append(topic, 0, record('between'));
      received.follower.resume();
      if (i % 4 === 0) await log.bounds(topic, 0);
    }
    const { end } = await log.bounds(topic, 0);
    await received.atLeast(end);
    assert.deepEqual(received.offsets, numbers(0, end));
  }),

  using('delivers other partitions while one is paused', { partitions: 2 }, async ({ fill, receive }) => {
    const paused = receive(0, 0);
    paused.follower.pause();
    await fill(0, words(2));
    const flowing = receive(1, 0);
    await fill(1, words(3));
    assert.deepEqual((await flowing.atLeast(3)).offsets, numbers(0, 3));
    assert.equal(paused.all.length, 0);
  }),

  using('delivers nothing to a closed follower', { partitions: 1 }, async ({ fill, receive }) => {
    await fill(0, words(2));
    const closed = receive(0, 0);
    await closed.atLeast(2);
    closed.follower.close();
    const witness = receive(0, 0);
    await fill(0, words(2));
    await witness.atLeast(4);
    assert.equal(closed.all.length, 2);
    closed.follower.close();
    closed.follower.resume();
    assert.deepEqual((await receive(0, 2).atLeast(2)).offsets, [2, 3]);
  }),

  using('delivers nothing after the log was closed', { partitions: 1 }, async ({ log, topic, fill, receive }) => {
    await fill(0, words(200));
    const received = receive(0, 0);
    const closing = log.close();
    const atClose = received.all.length;
    await closing;
    await log.close();
    assert.equal(received.all.length, atClose);
    assert.equal(received.error, undefined);
    await assert.rejects(log.append(topic, 0, record('late')));
  }),

  using('ends a follower that asks beyond the end', { partitions: 1 }, async ({ fill, receive }) => {
    await fill(0, words(3));
    const beyond = receive(0, 4);
    assert.ok((await beyond.failure()) instanceof OffsetOutOfRange);
    await fill(0, words(3));
    assert.deepEqual((await receive(0, 0).atLeast(6)).offsets, numbers(0, 6));
    assert.equal(beyond.all.length, 0);
  }),

  using('ends a follower of a topic that is missing', { partitions: 1 }, async ({ log, topic }) => {
    const received = new Received();
    log.follow(`${topic}-absent`, 0, 0, received);
    assert.ok((await received.failure()) instanceof TopicMissing);
  }),

  using('delivers thousands of records without a gap', { partitions: 1 }, async ({ log, topic, receive }) => {
    const early = receive(0, 0);
    for (let i = 0; i < 5; i++) {
      await log.send(topic, numbers(0, 1000).map((n) => ({ key: 'k', value: Buffer.from(`${i * 1000 + n}`), headers: { n: `${n}` } })));
    }
    const late = receive(0, 0);
    for (const received of [early, late]) {
      assert.deepEqual((await received.atLeast(5000)).offsets, numbers(0, 5000));
      assert.deepEqual(received.values.map(Number), numbers(0, 5000));
    }
  }),

  using('passes over the holes of a compacted topic, from any offset, and goes on at its end', { partitions: 1, needs: 'compact', settings: COMPACTED_AT_ONCE }, async ({ log, topic, receive, compact }) => {
    for (const [key, value] of [['a', '1'], ['b', '1'], ['a', '2'], ['c', '1'], ['b', null], ['a', '3'], ['d', '1'], ['d', '2']] as const) await log.append(topic, 0, keyed(key, value));
    await compact(0);
    const { end } = await log.bounds(topic, 0);
    const whole = receive(0, 0);
    const fromHole = receive(0, 1);
    await log.append(topic, 0, keyed('z', 'last'));
    for (const received of [whole, fromHole]) {
      await received.until((all) => all.at(-1)?.offset === end);
      const newest = new Map(received.all.map(({ key, value }) => [key, value?.toString()]));
      assert.deepEqual(['a', 'b', 'c', 'd', 'z'].map((key) => newest.get(key)), ['3', undefined, '1', '2', 'last']);
      assert.deepEqual(received.offsets, received.offsets.toSorted((a, b) => a - b));
      assert.ok(!received.offsets.includes(2), 'the second of three values of one key is gone');
    }
  }),

  using('ends a follower whose place has expired, and moves the first offset', { partitions: 1, needs: 'expire' }, async ({ log, topic, fill, receive, expire }) => {
    await fill(0, words(10));
    await expire(0, 6);
    assert.deepEqual(await log.bounds(topic, 0), { first: 6, end: 10 });
    const expired = receive(0, 5);
    assert.ok((await expired.failure()) instanceof OffsetOutOfRange);
    assert.equal(expired.all.length, 0);
    assert.deepEqual((await receive(0, 6).atLeast(4)).offsets, numbers(6, 10));
  }),

  using('ends a paused follower whose place expired meanwhile', { partitions: 1, needs: 'expire' }, async ({ fill, receive, expire }) => {
    await fill(0, words(4));
    const received = receive(0, 0);
    await received.atLeast(4);
    received.follower.pause();
    await fill(0, words(6));
    await expire(0, 8);
    received.follower.resume();
    assert.ok((await received.failure()) instanceof OffsetOutOfRange);
    assert.equal(received.all.length, 4);
  }),

  using('ends a follower when the topic is created again', { partitions: 1, needs: 'recreate' }, async ({ log, topic, fill, receive, recreate }) => {
    await fill(0, words(6));
    const received = receive(0, 0);
    await received.atLeast(6);
    await recreate();
    const error = await received.failure();
    assert.ok(error instanceof OffsetOutOfRange || error instanceof TopicMissing, `${error}`); // missing, if it looked in between
    assert.equal(received.all.length, 6);
    assert.deepEqual(await log.bounds(topic, 0), { first: 0, end: 0 });
  }),
];
