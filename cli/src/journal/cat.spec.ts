import { stripVTControlCharacters } from 'node:util';
import { entries, transfers } from '@kontor/events';
import { allBlocks, sealBlock } from '@kontor/streams';
import { beforeAll, describe, expect, it } from 'vitest';
import { partitionOfCustomer, settledLedger } from '../verify/pipeline.spec.support.js';
import type { InMemoryLog } from '@kontor/streams/testing';
import { cat, type CatOptions } from './cat.js';

const partition = partitionOfCustomer('ada');
let log: InMemoryLog;
beforeAll(async () => {
  log = await settledLedger(2);
  const { block } = (await allBlocks(log, entries.name, partition)).at(-1)!;
  await log.append(entries.name, partition, sealBlock(entries.name, partition, { ...block, writer: 'late' }, block.value).record);
});

async function printed(options: Partial<CatOptions> = {}): Promise<{ lines: string[]; sound: boolean }> {
  const lines: string[] = [];
  const sound = await cat(log, { journal: entries.name, partitions: [partition], from: 1, limit: Infinity, all: false, json: false, ...options }, async (more) => void lines.push(...more));
  return { lines: lines.map(stripVTControlCharacters), sound };
}

describe('journal cat', () => {
  it('prints each block with what it had read, in which order, and what it decided of which cause', async () => {
    const { lines, sound } = await printed({ limit: 1 });
    expect(sound).toBe(true);
    expect(lines[0]).toMatch(new RegExp(`^block 1  \\d{4}-\\d\\d-\\d\\d [\\d:.]{12}  epoch 1  balance-aggregation/\\S+  ledger\\.entries\\.v1/${partition} offset 0$`));
    expect(lines.join('\n')).toContain('the first of its chain');
    expect(lines.join('\n')).toContain('read  ledger.commands to 0');
    expect(lines.join('\n')).toContain('order ledger.commands ×1');
    expect(lines.find((line) => line.includes('DepositPosted'))).toMatch(new RegExp(`^   0  DepositPosted  \\w+  \\{ entryId: 'en_.*← ledger\\.commands/${partition}/0$`));
  });

  it('begins at a height and ends after so many blocks', async () => {
    const { lines } = await printed({ from: 2, limit: 2 });
    expect(lines.filter((line) => line.startsWith('block ')).map((line) => line.split(' ')[1])).toEqual(['2', '3']);
  });

  it('shows an orphan only when asked for all', async () => {
    expect((await printed()).lines.filter((line) => line.startsWith('orphan'))).toEqual([]);
    expect((await printed({ all: true })).lines.filter((line) => line.startsWith('orphan'))).toEqual([expect.stringContaining('late')]);
  });

  it('prints for programs what it prints for people', async () => {
    const { lines } = await printed({ json: true, journal: transfers.name, limit: 1 });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      journal: transfers.name, partition, kind: 'block', height: 1, offset: 0, epoch: 1,
      order: { runs: [{ kind: 'input', name: 'intake.commands', count: 1 }] },
      events: [{ type: 'TransferRequested', cause: `intake.commands/${partition}/0` }],
    });
  });

  it('ends at a record that does not follow, and says so', async () => {
    log.createTopic('broken.entries.v1', 2);
    await log.append('broken.entries.v1', partition, { key: null, value: Buffer.from('{}'), headers: {} });
    const { lines, sound } = await printed({ journal: 'broken.entries.v1' });
    expect(sound).toBe(false);
    expect(lines[0]).toContain('stops at offset 0: no hash');
  });
});
