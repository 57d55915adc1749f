import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entries } from '@kontor/events';
import { decodeEvent, encodeEvent, hashBlock, linesOf, openBlock, StoreFolder, type Store } from '@kontor/streams';
import { levelStores } from '@kontor/streams-kafka';
import { bookingLine, chainOfBookings, processor, sealOn, type SampleBlock } from './samples.js';

/** One thing that is done over and over. */
export interface Micro {
  readonly name: string;
  /** What one operation is. */
  readonly unit: string;
  /** Does it for a while and returns how many operations that were. */
  run(): Promise<number> | number;
}

const PER_BLOCK = 500;
const BLOCKS = 40;
const BLOCKS_A_BATCH = 10;
const KEYS = 20_000;
const VALUE_BYTES = 200;
const PUTS_PER_BATCH = 1_000;
const READS = 20_000;

/** What was computed goes here, so that no compiler finds it useless. */
export const sink = { value: 0 };

/** The micro-benchmarks, and what ends them. */
export async function microBenchmarks(): Promise<{ readonly all: readonly Micro[]; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'kontor-micro-'));
  const blocks = [...chainOfBookings(BLOCKS * PER_BLOCK, PER_BLOCK)];
  const store = await levelStores({ directory })('bench.values.v1', 0);
  const keys = Array.from({ length: KEYS }, () => randomBytes(16).toString('hex'));
  const value = randomBytes(VALUE_BYTES / 2).toString('hex');
  await store.commit(keys.map((key) => [key, value] as const), 'filled');
  return {
    all: [...wireMicros(blocks), foldMicro(blocks), storedFoldMicro(directory, blocks), ...storeMicros(store, keys, value)],
    async close() {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function wireMicros(blocks: readonly SampleBlock[]): Micro[] {
  const lines = Array.from({ length: PER_BLOCK }, (_, n) => bookingLine(n));
  const envelopes = lines.map(decodeEvent);
  const block = blocks[1]!;
  const logRecord = { ...block.record, offset: 1, timestamp: 0 };
  const times = <T>(things: readonly T[], act: (thing: T) => number): number => {
    for (const thing of things) sink.value += act(thing);
    return things.length;
  };
  return [
    { name: 'encode', unit: 'six-posting event to a line', run: () => times(envelopes, (envelope) => encodeEvent(envelope).length) },
    { name: 'decode', unit: 'line to a six-posting event', run: () => times(lines, (line) => decodeEvent(line).subject.length) },
    { name: 'cut', unit: 'line of a block found with its type, not parsed', run: () => {
      const cut = linesOf(block.head.block);
      for (let i = 0; i < cut.count; i++) sink.value += cut.type(i)!.length;
      return cut.count;
    } },
    { name: 'hash', unit: `MiB of block hashed, ${PER_BLOCK} events a block`, run: () => times(blocks, ({ record }) => hashBlock(entries.name, 0, record.headers, record.value).length) * block.record.value.length / 2 ** 20 },
    { name: 'seal small', unit: 'block of one event sealed', run: () => times(lines, (line) => sealOn(undefined, 1, Buffer.from(line)).block.hash.length) },
    { name: 'open', unit: `event in blocks of ${PER_BLOCK} opened and verified`, run: () => times(Array.from({ length: 20 }), () => openBlock(entries.name, 0, logRecord).height) * PER_BLOCK },
  ];
}

async function foldAll(store: Store, blocks: readonly SampleBlock[]): Promise<void> {
  const folder = new StoreFolder(processor, store);
  for (let i = 0; i < blocks.length; i += BLOCKS_A_BATCH) await folder.fold(blocks.slice(i, i + BLOCKS_A_BATCH).map(({ head }) => head));
}

/** Has nothing and keeps nothing: what is folded into it costs what folding costs. */
const nowhere: Store = {
  head: undefined,
  get: () => undefined,
  async *range() {
    // no entry
  },
  view: () => ({ head: undefined, range: (...asked) => nowhere.range(...asked), close: () => Promise.resolve() }),
  async commit(changes) {
    for (const [key, value] of changes) sink.value += key.length + (value?.length ?? 0);
  },
  bytes: () => Promise.resolve(0),
  clear: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

function foldMicro(blocks: readonly SampleBlock[]): Micro {
  return {
    name: 'fold',
    unit: 'six-posting event parsed, folded into two states, and these encoded',
    async run() {
      await foldAll(nowhere, blocks);
      return blocks.length * PER_BLOCK;
    },
  };
}

function storedFoldMicro(directory: string, blocks: readonly SampleBlock[]): Micro {
  const open = levelStores({ directory });
  return {
    name: 'fold into a store',
    unit: 'the same with LevelDB read and written',
    async run() {
      const store = await open('bench.folds.v1', 0);
      try {
        await store.clear();
        await foldAll(store, blocks);
      } finally {
        await store.close();
      }
      return blocks.length * PER_BLOCK;
    },
  };
}

function storeMicros(store: Store, keys: readonly string[], value: string): Micro[] {
  return [
    {
      name: 'store write',
      unit: `put of a ${keys[0]!.length}-byte key and ${value.length}-byte value, ${PUTS_PER_BATCH} a batch`,
      async run() {
        for (let i = 0; i < keys.length; i += PUTS_PER_BATCH) await store.commit(keys.slice(i, i + PUTS_PER_BATCH).map((key) => [key, value] as const), `head ${i}`);
        return keys.length;
      },
    },
    {
      name: 'store read',
      unit: 'get of a key that is there, at random',
      run() {
        for (let i = 0; i < READS; i++) sink.value += store.get(keys[(i * 7919) % keys.length]!)!.length;
        return READS;
      },
    },
    {
      name: 'store scan',
      unit: 'entry of a range',
      async run() {
        let count = 0;
        for await (const [key] of store.range('', undefined)) count += key.length > 0 ? 1 : 0;
        return count;
      },
    },
  ];
}
