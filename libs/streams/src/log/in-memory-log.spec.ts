import assert from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import { inMemoryLog, type InMemoryLog } from '../testing/in-memory-log.js';
import { logConformance, type LogHarness } from '../testing/log-conformance.js';
import { Received } from '../testing/received.js';

function harness(newLog: () => InMemoryLog): LogHarness {
  return {
    async open({ partitions, settings }) {
      const log = newLog();
      const topic = 'topic-under-test';
      log.createTopic(topic, partitions, settings);
      return {
        log,
        topic,
        faults: log.faults,
        expire: async (partition, first) => log.faults.expire(topic, partition, first),
        compact: async (partition) => log.faults.compact(topic, partition),
        recreate: async () => {
          for (let partition = 0; partition < partitions; partition++) log.faults.recreate(topic, partition);
        },
        close: () => log.close(),
      };
    },
  };
}

describe('the in-memory log', () => {
  for (const { name, run } of logConformance) it(name, () => run(harness(() => inMemoryLog())));
});

describe('the in-memory log with turns picked by a seed', () => {
  for (const { name, run } of logConformance) {
    it(name, async () => {
      for (let seed = 1; seed <= 3; seed++) await run(harness(() => inMemoryLog({ seed })));
    });
  }

  it('tells the same story for the same seed, and others for other seeds', async () => {
    const stories = await Promise.all([11, 11, 12, 13].map(story));
    assert.deepEqual(stories[0], stories[1]);
    expect(new Set(stories.map((lines) => lines.join())).size).toBeGreaterThan(1);
  });

  it('can run on a clock and a scheduler of its owner', async () => {
    const turns: (() => void)[] = [];
    const log = inMemoryLog({ schedule: (turn) => void turns.push(turn), now: () => 42 });
    log.createTopic('t', 1);
    const received = new Received();
    log.follow('t', 0, 0, received);
    log.faults.plant('t', 0, { key: null, value: Buffer.from('a'), headers: {} });
    expect(received.all).toEqual([]);
    while (turns.length > 0) turns.shift()!();
    expect(received.all.map((record) => record.timestamp)).toEqual([42]);
  });
});

async function story(seed: number): Promise<string[]> {
  const log = inMemoryLog({ seed });
  log.createTopic('t', 2);
  const lines: string[] = [];
  const sink = (name: string) => ({
    records: (records: readonly { offset: number }[]) => void lines.push(`${name}: ${records.map((r) => r.offset).join()}`),
    failed: (error: Error) => void lines.push(error.message),
  });
  for (let follower = 0; follower < 4; follower++) log.follow('t', follower % 2, 0, sink(`follower ${follower}`));
  const record = { key: null, value: Buffer.from('x'), headers: {} };
  await Promise.all(Array.from({ length: 30 }, (_, i) => log.append('t', i % 2, record).then((offset) => lines.push(`${i} at ${offset}`))));
  return lines;
}
