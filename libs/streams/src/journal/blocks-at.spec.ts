import { describe, expect, it, vi } from 'vitest';
import { inMemoryLog, type InMemoryLog } from '../testing/in-memory-log.js';
import { NO_PARENT, sealBlock, type Block, type BlockHeader } from './block.js';
import { blocksAt } from './blocks-at.js';
import { NO_ORDER } from './order.js';

const TOPIC = 'till.receipts.v1';

const sealed = (header: BlockHeader, text: string) => sealBlock(TOPIC, 0, header, Buffer.from(text));

/** A journal in which now and then a block comes twice, or a rival comes too late, a little ahead in its clock. Two blocks of three have a clock of their own. */
async function journalOf(length: number, stray: (height: number) => 'duplicate' | 'orphan' | 'late repeat' | undefined): Promise<{ log: InMemoryLog; blocks: readonly Block[] }> {
  const log = inMemoryLog();
  log.createTopic(TOPIC, 1);
  const blocks: Block[] = [];
  const written: Parameters<typeof log.append>[2][] = [];
  for (let height = 1; height <= length; height++) {
    const header = { chain: 'c1', height, epoch: 1, prev: blocks.at(-1)?.hash ?? NO_PARENT, writer: 'w1', at: 1000 + 10 * (height - Math.floor(height / 3)), inputs: new Map(), order: NO_ORDER };
    const { block, record } = sealed(header, `block ${height}`);
    blocks.push(block);
    written.push(record);
    await log.append(TOPIC, 0, record);
    const kind = stray(height);
    if (kind === 'duplicate') await log.append(TOPIC, 0, record);
    if (kind === 'late repeat') await log.append(TOPIC, 0, written[Math.floor(height / 2)]!);
    if (kind === 'orphan') {
      for (const at of [header.at, header.at + 25]) await log.append(TOPIC, 0, sealed({ ...header, at, writer: 'w2', epoch: 2 }, `rival of ${height}`).record);
    }
  }
  return { log, blocks };
}

const headerAfter = ({ chain, height, epoch, hash, writer, at, inputs, order }: Block): BlockHeader => ({ chain, height: height + 1, epoch, prev: hash, writer, at, inputs, order });

describe('the blocks of a clock', () => {
  const strays = (height: number) => (height % 7 === 0 ? 'orphan' : height % 5 === 0 ? 'duplicate' : height % 11 === 0 ? 'late repeat' : undefined);

  it.each([['a short journal', 40], ['one that is longer than what is read at once', 1_500]])('are found, those alone that were accepted: %s', async (_, length) => {
    const { log, blocks } = await journalOf(length, strays);
    for (const at of new Set(blocks.filter((_block, i) => length < 100 || i % 37 === 0 || i > length - 9).map((block) => block.at))) {
      expect((await blocksAt(log, TOPIC, 0, [at])).map(({ height, hash }) => [height, hash])).toEqual(blocks.filter((block) => block.at === at).map(({ height, hash }) => [height, hash]));
    }
  });

  it.each([['close together', 1], ['some way apart', 90], ['far apart', 700]])('are found for several clocks in one go: %s', async (_, apart) => {
    const { log, blocks } = await journalOf(1_500, strays);
    for (const first of [0, 37, 100, 1_490 - 2 * apart].filter((one) => one >= 0)) {
      const clocks = [first + 2 * apart, first, first + apart].map((i) => blocks[Math.min(i, blocks.length - 1)]!.at);
      const wanted = blocks.filter((block) => clocks.includes(block.at)).map(({ height, hash }) => [height, hash]);
      expect((await blocksAt(log, TOPIC, 0, [...clocks, clocks[0]! + 1, 5])).map(({ height, hash }) => [height, hash])).toEqual(wanted);
    }
  });

  it('are found with fewer reads the next time, also after the journal has grown', async () => {
    const { log, blocks } = await journalOf(3_000, strays);
    const follow = vi.spyOn(log, 'follow');
    const find = async (i: number): Promise<number> => {
      follow.mockClear();
      const at = blocks[i]!.at;
      expect((await blocksAt(log, TOPIC, 0, [at])).map(({ height }) => height)).toEqual(blocks.filter((block) => block.at === at).map(({ height }) => height));
      return follow.mock.calls.length;
    };
    expect(await find(2_100)).toBeGreaterThan(3);
    expect(await find(2_103)).toBe(1);
    for (let i = 0; i < 3_000; i += 100) await find(i);
    for (let i = 50; i < 3_000; i += 97) expect(await find(i)).toBe(1);
    await log.append(TOPIC, 0, sealed({ ...headerAfter(blocks.at(-1)!), at: blocks.at(-1)!.at + 1_000 }, 'one more').record);
    expect(await find(1_000)).toBe(1);
  });

  it('are none where no block has it, before the first, between two, and after the last', async () => {
    const { log, blocks } = await journalOf(600, strays);
    for (const at of [0, blocks[300]!.at + 1, blocks.at(-1)!.at + 1_000]) expect(await blocksAt(log, TOPIC, 0, [at])).toEqual([]);
  });

  it('are none in an empty journal', async () => {
    const { log } = await journalOf(0, () => undefined);
    expect(await blocksAt(log, TOPIC, 0, [1000])).toEqual([]);
  });

  it('are not the rival of the newest block, which has no child yet either', async () => {
    const { log, blocks } = await journalOf(7, strays);
    expect((await blocksAt(log, TOPIC, 0, [blocks[6]!.at])).map(({ writer }) => writer)).toEqual(['w1']);
  });
});
