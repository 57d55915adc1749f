import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { levelStores } from '@kontor/streams-kafka';
import { kontorFolder } from '../../rig/paths.js';

export interface StoreFigures {
  readonly keys: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly putsPerSecond: number;
  readonly overwritesPerSecond: number;
  readonly readsPerSecond: number;
  readonly scannedPerSecond: number;
  /** Closing and opening again. */
  readonly reopenMs: number;
  /** Highest resident memory of this process, in MiB, and what it had before the store was opened. */
  readonly residentMiB: { readonly before: number; readonly highest: number };
}

const KEY_BYTES = 32;
const VALUE_BYTES = 200;
const PUTS_PER_BATCH = 1_000;
const READS_MAX = 200_000;

/** Fills a store with keys in random order, as ids come, and works with it: by one entry, all, and opened anew. */
export async function measureStores(keys: number, doing: (what: string) => void): Promise<StoreFigures> {
  const directory = join(kontorFolder, `bench-stores-${process.pid}`);
  await mkdir(directory, { recursive: true });
  const memory = watchMemory();
  const open = levelStores({ directory });
  let store = await open('bench.keys.v1', 0);
  try {
    const write = async (what: string, count: number, value: string): Promise<number> => perSecond(count, async () => {
      for (let from = 0; from < count; from += PUTS_PER_BATCH) {
        await store.commit(batchOf(from, Math.min(count, from + PUTS_PER_BATCH), value), `head ${from}`);
        memory.look();
        if (from % 100_000 === 0) doing(`${what}: ${from} of ${count} keys`);
      }
    });
    const putsPerSecond = await write('writing', keys, 'v');
    const overwritesPerSecond = await write('overwriting', Math.max(PUTS_PER_BATCH, Math.floor(keys / 10)), 'w');
    doing('reading');
    const readsPerSecond = await perSecond(Math.min(keys, READS_MAX), async () => readAtRandom(store, keys));
    doing('closing and opening again');
    const began = performance.now();
    await store.close();
    store = await open('bench.keys.v1', 0);
    const reopenMs = performance.now() - began;
    doing('walking over all of it');
    let scanned = 0;
    const scannedPerSecond = await perSecond(keys, async () => {
      for await (const [key] of store.range('', undefined)) if (++scanned % 100_000 === 0) memory.look(key.length);
    });
    if (scanned !== keys) throw new Error(`the store holds ${scanned} entries, ${keys} were written`);
    return { keys, keyBytes: KEY_BYTES, valueBytes: VALUE_BYTES, putsPerSecond, overwritesPerSecond, readsPerSecond, scannedPerSecond, reopenMs, residentMiB: memory.end() };
  } finally {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The same key for the same number, and no order among them. */
const keyOf = (n: number): string => createHash('md5').update(String(n)).digest('hex');

function* batchOf(from: number, to: number, letter: string): Generator<readonly [string, string]> {
  for (let n = from; n < to; n++) yield [keyOf(n), `${n}:`.padEnd(VALUE_BYTES, letter)];
}

function readAtRandom(store: { get(key: string): string | undefined }, keys: number): void {
  const reads = Math.min(keys, READS_MAX);
  for (let i = 0; i < reads; i++) {
    const n = (i * 7919) % keys;
    if (store.get(keyOf(n))?.startsWith(`${n}:`) !== true) throw new Error(`key ${n} is not what was written`);
  }
}

async function perSecond(count: number, run: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await run();
  return (count * 1000) / (performance.now() - began);
}

function watchMemory() {
  const resident = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20);
  const before = resident();
  let highest = before;
  return {
    look: (_of = 0): void => void (highest = Math.max(highest, resident())),
    end: () => ({ before, highest: Math.max(highest, resident()) }),
  };
}
