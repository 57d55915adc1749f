import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../log/log.js';
import { hashBlock, openBlock, sealBlock } from './block.js';
import { ChainReader } from './chain-reader.js';
import type { JournalPosition } from './positions.js';
import { hashOf, makeVectors, PARTITION, TOPIC, type BlockVector, type ReadingVector, type RecordVector } from './vectors.spec.support.js';

const FOLDER = new URL('../../vectors/', import.meta.url);
const BLOCKS = new URL('blocks.json', FOLDER);
const READINGS = new URL('readings.json', FOLDER);

if (process.env['KONTOR_WRITE_VECTORS'] === '1') {
  const { blocks, readings } = makeVectors();
  writeFileSync(BLOCKS, JSON.stringify({ topic: TOPIC, partition: PARTITION, blocks }, null, 2) + '\n');
  writeFileSync(READINGS, JSON.stringify({ topic: TOPIC, partition: PARTITION, readings }, null, 2) + '\n');
}

const { blocks } = JSON.parse(readFileSync(BLOCKS, 'utf8')) as { blocks: readonly BlockVector[] };
const { readings } = JSON.parse(readFileSync(READINGS, 'utf8')) as { readings: readonly ReadingVector[] };
const wellFormed = blocks.filter(({ name }) => name !== 'height-is-no-count');

const blockOf = (name: string): BlockVector => {
  const found = blocks.find((block) => block.name === name);
  if (found === undefined) throw new Error(`no block vector ${name}`);
  return found;
};

function recordOf(vector: string | RecordVector, index: number): LogRecord {
  const { block, offset = index, key = null, value } = typeof vector === 'string' ? { block: vector } : vector;
  const { headers, value: own } = blockOf(block);
  const bytes = value === undefined ? own : value;
  return { offset, key, headers, value: bytes === null ? null : Buffer.from(bytes), timestamp: 0 };
}

function positionOf({ block, offset = 0 }: RecordVector): JournalPosition {
  const { headers } = blockOf(block);
  return { chain: headers['chain']!, height: Number(headers['height']), hash: headers['hash']!, offset, line: 1 };
}

describe('the wire format', () => {
  it.each(blocks.map((block) => [block.name, block] as const))('hashes %s as its vector says, by the page and by the code', (_, { headers, value }) => {
    expect(hashOf(headers, Buffer.from(value))).toBe(headers['hash']);
    expect(hashBlock(TOPIC, PARTITION, headers, Buffer.from(value))).toBe(headers['hash']);
  });

  it.each(wellFormed.map((block) => [block.name, block] as const))('opens and seals %s to the same bytes', (_, { headers, value }) => {
    const { hash, value: bytes, ...header } = openBlock(TOPIC, PARTITION, { offset: 0, timestamp: 0, key: null, value: Buffer.from(value), headers });
    const sealed = sealBlock(TOPIC, PARTITION, header, bytes);
    expect(sealed.record).toEqual({ key: null, value: Buffer.from(value), headers });
    expect(sealed.block.hash).toBe(hash);
  });

  it.each([['topic', 'ledger.entries.v2', PARTITION], ['partition', TOPIC, PARTITION + 1]] as const)('binds a block to its %s', (_, topic, partition) => {
    const { headers, value } = blockOf('genesis');
    expect(hashBlock(topic, partition, headers, Buffer.from(value))).not.toBe(headers['hash']);
  });

  it.each(readings.map((reading) => [reading.name, reading] as const))('is read as its vector says: %s', (_, { from, records, verdicts }) => {
    const reader = new ChainReader(TOPIC, PARTITION, from && positionOf(from));
    const base = from?.offset ?? 0;
    expect(records.map((record, i) => reader.read(recordOf(record, base + i)).kind)).toEqual(verdicts);
  });

  it('has vectors for every verdict', () => {
    expect(new Set(readings.flatMap(({ verdicts }) => verdicts))).toEqual(new Set(['next', 'duplicate', 'orphan', 'stale', 'stop']));
  });

  it('has the vectors that its page describes', () => {
    expect(JSON.parse(JSON.stringify(makeVectors()))).toEqual({ blocks, readings });
  });
});
