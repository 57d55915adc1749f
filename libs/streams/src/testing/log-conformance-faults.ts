import assert from 'node:assert/strict';
import { OffsetOutOfRange, UnknownOutcome } from '../log/log.js';
import { keyed, record, using } from './log-conformance-cases.js';
import type { LogCase } from './log-conformance.js';

const withFaults = { partitions: 1, needs: 'faults' } as const;

export const faultCases: readonly LogCase[] = [
  using('does not know the outcome of a lost append, and the next one takes its offset', withFaults, async ({ log, topic, faults }) => {
    faults.loseNext(topic, 0);
    await assert.rejects(log.append(topic, 0, record('lost')), UnknownOutcome);
    assert.equal(await log.append(topic, 0, record('next')), 0);
  }),

  using('does not know the outcome of an append whose answer was lost, though it landed', withFaults, async ({ log, topic, faults, receive }) => {
    faults.loseNextAnswer(topic, 0);
    await assert.rejects(log.append(topic, 0, record('landed')), UnknownOutcome);
    assert.equal(await log.append(topic, 0, record('next')), 1);
    assert.deepEqual((await receive(0, 0).atLeast(2)).values, ['landed', 'next']);
  }),

  using('lets a delayed append land behind later ones', withFaults, async ({ log, topic, faults, receive }) => {
    const held = faults.delayNext(topic, 0);
    await assert.rejects(log.append(topic, 0, record('delayed')), UnknownOutcome);
    assert.equal(held.landed, false);
    assert.equal(await log.append(topic, 0, record('later')), 0);
    held.release();
    assert.equal(held.landed, true);
    assert.deepEqual((await receive(0, 0).atLeast(2)).values, ['later', 'delayed']);
  }),

  using('lets a doubled append land twice, at once or late', withFaults, async ({ log, topic, faults, receive }) => {
    faults.doubleNext(topic, 0, 'at once');
    assert.equal(await log.append(topic, 0, record('a')), 0);
    const copy = faults.doubleNext(topic, 0, 'when released');
    assert.equal(await log.append(topic, 0, record('b')), 2);
    assert.equal(await log.append(topic, 0, record('c')), 3);
    copy.release();
    copy.release();
    assert.deepEqual((await receive(0, 0).atLeast(5)).values, ['a', 'a', 'b', 'c', 'b']);
  }),

  using('takes and delivers nothing while the leader changes, and goes on after', { ...withFaults, partitions: 2 }, async ({ log, topic, faults, receive, fill }) => {
    await fill(0, ['before']);
    const received = receive(0, 0);
    await received.atLeast(1);
    const change = faults.changeLeader(topic, 0);
    await assert.rejects(log.append(topic, 0, record('refused')), UnknownOutcome);
    const sent = log.send(topic, [keyed('k', 'sent'), keyed('m', 'sent')]);
    faults.plant(topic, 0, record('planted'));
    await fill(1, ['elsewhere']);
    assert.equal(received.all.length, 1);
    change.end();
    await sent;
    assert.equal((await received.atLeast(2)).values[1], 'planted');
  }),

  using('sends again until answered, so that a record may land twice', withFaults, async ({ log, topic, faults, receive }) => {
    faults.loseNext(topic, 0);
    faults.loseNextAnswer(topic, 0);
    await log.send(topic, [keyed('k', 'twice')]);
    assert.deepEqual((await receive(0, 0).atLeast(2)).values, ['twice', 'twice']);
    assert.deepEqual(await log.bounds(topic, 0), { first: 0, end: 2 });
  }),

  using('ends a follower whose place was truncated away', withFaults, async ({ log, topic, faults, fill, receive }) => {
    await fill(0, ['a', 'b', 'c', 'd']);
    const received = receive(0, 0);
    await received.atLeast(4);
    faults.truncate(topic, 0, 2);
    assert.ok((await received.failure()) instanceof OffsetOutOfRange);
    assert.equal(await log.append(topic, 0, record('reused')), 2);
  }),

  using('cannot tell that offsets were used again: that is for chains', withFaults, async ({ topic, faults, fill, receive }) => {
    await fill(0, ['a', 'b', 'c']);
    const received = receive(0, 0);
    await received.atLeast(3);
    received.follower.pause();
    faults.truncate(topic, 0, 1);
    for (const value of ['x', 'y', 'z']) faults.plant(topic, 0, record(value));
    received.follower.resume();
    assert.deepEqual((await received.atLeast(4)).values, ['a', 'b', 'c', 'z']);
  }),

  using('delivers across a hole with the offsets as they are', withFaults, async ({ topic, faults, fill, receive }) => {
    await fill(0, ['a', 'b', 'c', 'd']);
    faults.remove(topic, 0, 2);
    assert.deepEqual((await receive(0, 0).atLeast(3)).offsets, [0, 1, 3]);
    assert.deepEqual((await receive(0, 2).atLeast(1)).offsets, [3]);
  }),

  using('delivers an altered record as it is now', withFaults, async ({ topic, faults, fill, receive }) => {
    await fill(0, ['a', 'b']);
    faults.alter(topic, 0, 0, (old) => ({ value: Buffer.from(`${String(old.value)} altered`), headers: { by: 'hand' } }));
    const { all, values } = await receive(0, 0).atLeast(2);
    assert.deepEqual(values, ['a altered', 'b']);
    assert.deepEqual({ ...all[0]?.headers }, { by: 'hand' });
  }),
];
