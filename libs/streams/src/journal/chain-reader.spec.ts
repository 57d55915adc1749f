import { describe, expect, it } from 'vitest';
import type { LogRecord, NewRecord } from '../log/log.js';
import { NO_PARENT, sealBlock, type Block, type BlockHeader } from './block.js';
import { ChainReader, HASHES_KEPT, positionAfter } from './chain-reader.js';
import { NO_ORDER } from './order.js';

const TOPIC = 'till.receipts.v1';

interface Sealed {
  readonly block: Block;
  readonly record: NewRecord;
}

function genesis(change: Partial<BlockHeader> = {}): Sealed {
  const header = { chain: 'c1', height: 1, epoch: 1, prev: NO_PARENT, writer: 'w1', at: 1000, inputs: new Map([['till.commands', { next: 5 }]]), order: NO_ORDER };
  return sealBlock(TOPIC, 0, { ...header, ...change }, Buffer.from('genesis'));
}

function childOf({ block }: Sealed, change: Partial<BlockHeader> = {}, text = 'child'): Sealed {
  const { hash, value: _, ...header } = block;
  return sealBlock(TOPIC, 0, { ...header, height: block.height + 1, prev: hash, ...change }, Buffer.from(text));
}

function chain(length: number): Sealed[] {
  const blocks = [genesis()];
  while (blocks.length < length) blocks.push(childOf(blocks.at(-1)!, {}, `block ${blocks.length + 1}`));
  return blocks;
}

const at = (offset: number, { record }: Sealed, change: Partial<LogRecord> = {}): LogRecord => ({ ...record, offset, timestamp: 0, ...change });

function readerOf(blocks: readonly Sealed[]): ChainReader {
  const reader = new ChainReader(TOPIC, 0);
  blocks.forEach((block, offset) => expect(reader.read(at(offset, block)).kind).toBe('next'));
  return reader;
}

function reasonOf(reader: ChainReader, record: LogRecord): string {
  const verdict = reader.read(record);
  return verdict.kind === 'stop' ? verdict.reason : `not stopped: ${verdict.kind}`;
}

const [first, second, third] = chain(3) as [Sealed, Sealed, Sealed];

describe('a reader of a chain', () => {
  it('holds the head, and goes on behind what it has judged', () => {
    const reader = new ChainReader(TOPIC, 0);
    expect([reader.head, reader.next]).toEqual([undefined, 0]);
    expect(reader.read(at(0, first))).toEqual({ kind: 'next', block: first.block });
    reader.read(at(1, genesis({ writer: 'w2' })));
    expect(reader.read(at(2, second))).toEqual({ kind: 'next', block: second.block });
    expect(reader.head).toEqual({ block: second.block, offset: 2 });
    expect(reader.next).toBe(3);
    expect(reader.counts).toEqual({ blocks: 2, duplicates: 0, orphans: 1, stale: 0 });
    expect(reader.isAccepted(1, first.block.hash)).toBe(true);
    expect(reader.isAccepted(1, second.block.hash)).toBe(false);
  });

  it('does not move when it stops', () => {
    const reader = readerOf([first]);
    reader.read(at(1, third));
    expect([reader.next, reader.head?.block.height]).toEqual([1, 1]);
  });

  it('passes over repeats and losers of a race, however late, and counts them', () => {
    const reader = readerOf([first, second, third]);
    const late = [first, genesis({ chain: 'c2', writer: 'w2' }), second, childOf(first, { epoch: 2, writer: 'w2' }), third, childOf(second, {}, 'rival')];
    expect(late.map((block, i) => reader.read(at(3 + i, block)).kind)).toEqual(['duplicate', 'orphan', 'duplicate', 'orphan', 'duplicate', 'orphan']);
    expect(reader.counts).toEqual({ blocks: 3, duplicates: 3, orphans: 3, stale: 0 });
    expect(reader.head?.block.hash).toBe(third.block.hash);
  });

  it('calls an orphan stale when it no longer keeps the hash that would tell', () => {
    const blocks = chain(HASHES_KEPT + 3);
    const reader = readerOf(blocks);
    const rivalOf = (height: number): Sealed => childOf(blocks[height - 2]!, { epoch: 2, writer: 'zombie' });
    const oldestKept = blocks.length - HASHES_KEPT + 1;
    const [known, justKnown, unknown] = [rivalOf(blocks.length), rivalOf(oldestKept + 1), rivalOf(oldestKept)];
    const repeats = [blocks[oldestKept - 1]!, blocks[oldestKept - 2]!];
    expect([known, justKnown, unknown, ...repeats].map((block, i) => reader.read(at(blocks.length + i, block)).kind)).toEqual(['orphan', 'orphan', 'stale', 'duplicate', 'stale']);
  });

  it('takes a new writer with the next epoch, and the same writer with that too', () => {
    expect(readerOf([first]).read(at(1, childOf(first, { epoch: 2, writer: 'w2' }))).kind).toBe('next');
    expect(readerOf([first]).read(at(1, childOf(first, { epoch: 2 }))).kind).toBe('next');
  });

  it('lets positions and clock stand still, and a new input come', () => {
    const inputs = new Map([['till.commands', { next: 5 }], ['fx.ticks', { next: 0 }]]);
    expect(readerOf([first]).read(at(1, childOf(first, { inputs }))).kind).toBe('next');
  });

  it.each([
    ['altered bytes', at(1, second, { value: Buffer.from('forged') }), 'at offset 1: its hash does not verify'],
    ['an altered header', at(1, second, { headers: { ...second.record.headers, at: '2000' } }), 'its hash does not verify'],
    ['an added header', at(1, second, { headers: { ...second.record.headers, note: 'x' } }), 'its hash does not verify'],
    ['a tombstone', at(1, second, { value: null }), 'its hash does not verify'],
    ['a key', at(1, second, { key: 'ann' }), 'a block has no key'],
    ['no headers', at(1, second, { headers: {} }), 'no hash'],
    ['a lost block', at(1, third), 'a block is missing or foreign'],
    ['a lost record', at(2, second), 'offset 1 is missing'],
    ['an offset that comes again', at(0, second), 'offset 1 is missing'],
    ['a child of a foreign block', at(1, childOf(genesis({ writer: 'w2' }))), 'a block is missing or foreign'],
    ['a first block with a parent', at(1, genesis({ prev: second.block.hash })), 'forks below the head'],
    ['a block of another chain', at(1, childOf(first, { chain: 'c2' })), 'is of chain c2, this one is c1'],
    ['a stranger in the same epoch', at(1, childOf(first, { writer: 'w2' })), 'epoch 1 of w2 after epoch 1 of w1'],
    ['an epoch left out', at(1, childOf(first, { epoch: 3, writer: 'w2' })), 'epoch 3 of w2 after epoch 1 of w1'],
    ['an earlier epoch', at(1, childOf(first, { epoch: 0 })), 'epoch 0 of w1 after epoch 1 of w1'],
    ['a clock that goes back', at(1, childOf(first, { at: 999 })), 'its clock goes back'],
    ['a position that goes back', at(1, childOf(first, { inputs: new Map([['till.commands', { next: 4 }]]) })), 'its position in till.commands goes back'],
    ['an input left out', at(1, childOf(first, { inputs: new Map() })), 'its position in till.commands goes back'],
  ])('stops at %s', (_, record, reason) => {
    expect(reasonOf(readerOf([first]), record)).toContain(reason);
  });

  it('stops at a block that leaves the chain below the head', () => {
    expect(reasonOf(readerOf([first, second, third]), at(3, childOf(first, { prev: 'f'.repeat(64) })))).toContain('forks below the head');
  });

  it('stops when a pinned table goes back', () => {
    const pins = new Map([['fx.rates.v1/0', { chain: 'r', height: 3, hash: 'h', offset: 9, line: 1 }]]);
    const pinned = childOf(first, { order: { runs: [], pins } });
    expect(reasonOf(readerOf([first, pinned]), at(2, childOf(pinned, { order: NO_ORDER })))).toContain('its position in fx.rates.v1/0 goes back');
  });

  it('begins with the first record of the log and with a first block', () => {
    expect(reasonOf(new ChainReader(TOPIC, 0), at(1, first))).toContain('offset 0 is missing');
    expect(reasonOf(new ChainReader(TOPIC, 0), at(0, second))).toContain('where the first block should be');
  });

  it('binds blocks to their topic and partition', () => {
    expect(reasonOf(new ChainReader('till.receipts.v2', 0), at(0, first))).toContain('its hash does not verify');
    expect(reasonOf(new ChainReader(TOPIC, 1), at(0, first))).toContain('its hash does not verify');
  });
});

describe('a reader that goes on from a position', () => {
  const from = positionAfter({ block: second.block, offset: 7 }, 1);

  it('reads the held block again, then the next one', () => {
    const reader = new ChainReader(TOPIC, 0, from);
    expect([reader.next, reader.head]).toEqual([7, undefined]);
    expect(reader.read(at(7, second)).kind).toBe('next');
    expect(reader.read(at(8, third)).kind).toBe('next');
  });

  it('knows a late rival of the held block, because the block names its parent', () => {
    const reader = new ChainReader(TOPIC, 0, from);
    reader.read(at(7, second));
    expect(reader.read(at(8, childOf(first, {}, 'rival'))).kind).toBe('orphan');
    expect(reader.read(at(9, first)).kind).toBe('duplicate');
  });

  it('calls stale what lies below the parent of the held block', () => {
    const blocks = chain(5);
    const reader = new ChainReader(TOPIC, 0, positionAfter({ block: blocks[4]!.block, offset: 4 }, 1));
    reader.read(at(4, blocks[4]!));
    expect([blocks[3]!, blocks[2]!, childOf(blocks[1]!, {}, 'rival')].map((block, i) => reader.read(at(5 + i, block)).kind)).toEqual(['duplicate', 'stale', 'stale']);
    expect(reader.counts).toEqual({ blocks: 1, duplicates: 1, orphans: 0, stale: 2 });
  });

  it.each([
    ['another block', at(7, childOf(first, {}, 'rival'))],
    ['the block at another offset', at(6, second)],
    ['a later block', at(8, third)],
  ])('stops if it finds %s there', (_, record) => {
    expect(reasonOf(new ChainReader(TOPIC, 0, from), record)).toContain('lost, altered or re-created');
  });
});

describe('a writer’s reader', () => {
  it('takes an own block on the broker’s word, and tells its repeat and its rivals', () => {
    const reader = readerOf([first]);
    reader.accept(second.block, 1);
    expect(reader.next).toBe(2);
    expect([second, childOf(first, {}, 'rival'), third].map((block, i) => reader.read(at(2 + i, block)).kind)).toEqual(['duplicate', 'orphan', 'next']);
  });
});
