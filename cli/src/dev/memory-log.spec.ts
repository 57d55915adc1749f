import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '@kontor/events';
import { checkTopics } from '@kontor/streams';
import { afterAll, describe, expect, it } from 'vitest';
import { declaredTopics, rigPartitions } from '../rig/topics.js';
import { borrowed, keepMemoryLog, openMemoryLog } from './memory-log.js';

const folder = mkdtempSync(join(tmpdir(), 'kontor-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the log in memory', () => {
  it('has every topic as it is declared', async () => {
    await expect(checkTopics(await openMemoryLog(), catalogue, rigPartitions)).resolves.toBeUndefined();
  });

  it('is the same after it was kept in a file, offsets and times included', async () => {
    const file = join(folder, 'log.ndjson');
    const log = await openMemoryLog();
    const topic = declaredTopics[0]!.name;
    for (const value of ['ä', '{}', '']) await log.append(topic, 1, { key: null, value: Buffer.from(value), headers: { h: 'ü' } });
    await log.append(topic, 0, { key: 'ada', value: Buffer.from([0, 255, 10]), headers: {} });
    keepMemoryLog(log, file);
    const again = await openMemoryLog(file);
    for (const { name, partitions } of declaredTopics) {
      for (let partition = 0; partition < partitions; partition++) expect(again.records(name, partition)).toEqual(log.records(name, partition));
    }
    expect(again.records(topic, 1).map(({ offset }) => offset)).toEqual([0, 1, 2]);
    expect(await again.append(topic, 1, { key: null, value: Buffer.from('x'), headers: {} })).toBe(3);
  });

  it('stays open when one of its users has finished with it', async () => {
    const log = await openMemoryLog();
    const lent = borrowed(log);
    await lent.close();
    await expect(log.describe(declaredTopics[0]!.name)).resolves.toMatchObject({ partitions: rigPartitions });
  });
});
