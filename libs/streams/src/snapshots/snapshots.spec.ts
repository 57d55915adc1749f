import { describe, expect, it } from 'vitest';
import { JournalStopped } from '../follow.js';
import { UnknownOutcome, type KeyedRecord, type Log, type NewRecord } from '../log/log.js';
import type { Store, StoreView } from '../task/store.js';
import { isLoading } from '../task/stored-head.js';
import { inMemoryLog, inMemoryStores, randomFrom, type InMemoryLog } from '../testing/index.js';
import { SnapshotCatalogue } from './catalogue.js';
import { RestoreProgress } from './restore-progress.js';
import { TaskSnapshots } from './task-snapshots.js';
import { writeSnapshot } from './write-snapshot.js';

const JOURNAL = 'shop.sales.v1';
const TOPIC = `${JOURNAL}.snapshots`;
const VERSIONS = 'sold@1';
const clock = { now: () => 1_700_000_000_000, after: (_: number, run: () => void) => (setImmediate(run), () => undefined) };

const headAt = (height: number, versions = VERSIONS): string =>
  JSON.stringify({ position: { chain: 'c', height, hash: height.toString(16).padStart(64, '0'), offset: height - 1, line: 1 }, versions });

/** A log whose journal has as many records as any head here needs. */
async function newLog(): Promise<InMemoryLog> {
  const log = inMemoryLog();
  log.createTopic(JOURNAL, 1);
  log.createTopic(TOPIC, 1, { 'cleanup.policy': 'compact', 'max.message.bytes': '2097152' });
  for (let i = 0; i < 20; i++) await log.append(JOURNAL, 0, { key: null, value: Buffer.from('block'), headers: {} });
  return log;
}

/** A store of some chunks' worth that stands at a height. */
async function storeAt(height: number, options: { readonly versions?: string; readonly entries?: number } = {}): Promise<Store> {
  const store = await inMemoryStores()(JOURNAL, 0);
  const random = randomFrom(height);
  const changes = Array.from({ length: options.entries ?? 60 }, (_, i) => [`sold\u0000customer-${i}`, `${height}:${'é'.repeat(Math.floor(random() * 20_000))}`] as const);
  await store.commit(changes, headAt(height, options.versions));
  return store;
}

async function write(log: Log, store: Store, writer = 'p1/w', signal = new AbortController().signal) {
  const view = store.view() as StoreView & { head: string };
  const catalogue = await SnapshotCatalogue.read(log, TOPIC, 0, signal);
  return writeSnapshot({ log, clock, topic: TOPIC, journal: JOURNAL, partition: 0, writer, signal }, { ...view, head: view.head }, catalogue);
}

async function restored(log: Log, versions = VERSIONS) {
  const store = await inMemoryStores()(JOURNAL, 0);
  const warnings: string[] = [];
  const snapshots = new TaskSnapshots({ log, clock, store, topic: TOPIC, journal: JOURNAL, partition: 0, writer: 'r/w', versions, when: {}, mayWrite: () => false, warn: (message) => warnings.push(message) });
  await snapshots.load(new RestoreProgress(clock, () => expect.unreachable('nothing stalls here')));
  return { store, warnings, snapshots };
}

async function contentOf(store: Store): Promise<[string | undefined, ...(readonly [string, string])[]]> {
  const entries: (readonly [string, string])[] = [];
  for await (const entry of store.range('', undefined)) entries.push(entry);
  return [store.head, ...entries];
}

/** The same log, of which a process hears nothing more, and to which it brings nothing more, after some appends. */
function dyingAfter(log: Log, appends: number, signal: AbortController): Log {
  let left = appends;
  return {
    ...borrow(log),
    async append(topic: string, partition: number, record: NewRecord | KeyedRecord) {
      if (left-- > 0) return log.append(topic, partition, record);
      signal.abort(new Error('killed'));
      throw signal.signal.reason;
    },
  };
}

const borrow = (log: Log): Log => ({
  describe: (topic) => log.describe(topic),
  bounds: (topic, partition) => log.bounds(topic, partition),
  append: (topic, partition, record) => log.append(topic, partition, record),
  send: (topic, records) => log.send(topic, records),
  follow: (topic, partition, from, sink, pace) => log.follow(topic, partition, from, sink, pace),
  close: () => Promise.resolve(),
});

describe('a snapshot', () => {
  it('fills an empty store with what its store held, in chunks, and leaves it so when nothing was ever written', async () => {
    const log = await newLog();
    expect(await contentOf((await restored(log)).store)).toEqual([undefined]);
    const store = await storeAt(3);
    const { chunks, entries } = await write(log, store);
    expect([chunks > 1, entries]).toEqual([true, 60]);
    for (const { value } of log.records(TOPIC, 0)) expect(value!.length).toBeLessThanOrEqual(512 * 1024);
    const { store: copy, warnings } = await restored(log);
    expect(await contentOf(copy)).toEqual(await contentOf(store));
    expect(warnings).toEqual([]);
  });

  it('of a store without entries restores its head', async () => {
    const log = await newLog();
    const store = await storeAt(3, { entries: 0 });
    await write(log, store);
    expect(await contentOf((await restored(log)).store)).toEqual([headAt(3)]);
  });

  it('shows one block, whatever is committed while it is written', async () => {
    const log = await newLog();
    const store = await storeAt(3);
    const before = await contentOf(store);
    const busy: Log = { ...borrow(log), append: async (...record) => {
      await store.commit([['sold\u0000customer-1', 'changed'], [`sold\u0000new-${log.records(TOPIC, 0).length}`, 'x'], ['sold\u0000customer-7', undefined]], headAt(9));
      return log.append(...record);
    } };
    await write(busy, store);
    expect(await contentOf((await restored(log)).store)).toEqual(before);
  });

  it('is written again and again, and two generations stay, also when the topic was compacted', async () => {
    const log = await newLog();
    for (let height = 1; height <= 6; height++) {
      await write(log, await storeAt(height));
      if (height % 2 === 0) log.faults.compact(TOPIC, 0);
    }
    log.faults.compact(TOPIC, 0);
    const catalogue = await SnapshotCatalogue.read(log, TOPIC, 0, new AbortController().signal);
    expect(catalogue.withManifest.map(({ head, generation }) => [head, generation])).toEqual([[headAt(6), 6], [headAt(5), 5]]);
    const kept = catalogue.withManifest.reduce((sum, { chunks }) => sum + chunks + 1, 0);
    expect(log.records(TOPIC, 0).length).toBeLessThanOrEqual(kept + 1);
    expect((await restored(log)).store.head).toBe(headAt(6));
  });

  it('may be broken off at any step: the last complete one is used, and the next writer clears up', async () => {
    const whole = await (async () => {
      const log = await newLog();
      await write(log, await storeAt(1));
      const before = log.records(TOPIC, 0).length;
      await write(log, await storeAt(2));
      await write(log, await storeAt(3));
      return log.records(TOPIC, 0).length - before;
    })();
    expect(whole).toBeGreaterThan(8);
    const heads = new Set<string | undefined>();
    for (let steps = 0; steps <= whole; steps++) {
      const log = await newLog();
      await write(log, await storeAt(1));
      const signal = new AbortController();
      const dying = dyingAfter(log, steps, signal);
      for (const height of [2, 3]) await write(dying, await storeAt(height), 'p2/w', signal.signal).catch(() => undefined);
      if (steps % 2 === 0) log.faults.compact(TOPIC, 0);
      const { store, warnings } = await restored(log);
      const height = store.head === undefined ? 0 : (JSON.parse(store.head) as { position: { height: number } }).position.height;
      expect(await contentOf(store), `after ${steps} steps`).toEqual(await contentOf(await storeAt(height)));
      expect(warnings).toEqual([]);
      heads.add(store.head);
      for (const later of [4, 5]) await write(log, await storeAt(later), 'p3/w');
      log.faults.compact(TOPIC, 0);
      const kept = new Set(log.records(TOPIC, 0).filter((record) => record.value !== null).map((record) => record.key!.split(':')[0]));
      expect([...kept], 'what was broken off is cleared up').toEqual(['4', '5']);
    }
    expect([...heads]).toEqual([headAt(1), headAt(2), headAt(3)]);
  });

  it('does no harm to that of another owner who writes at the same time', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const log = inMemoryLog({ seed });
      log.createTopic(JOURNAL, 1);
      log.createTopic(TOPIC, 1, { 'max.message.bytes': '2097152' });
      for (let i = 0; i < 20; i++) log.faults.plant(JOURNAL, 0, { key: null, value: Buffer.from('block'), headers: {} });
      await write(log, await storeAt(1));
      const owner = async (name: string, heights: number[]) => {
        for (const height of heights) await write(log, await storeAt(height), name);
      };
      await Promise.all([owner('a/w', [2, 4, 5]), owner('b/w', [2, 3, 6])]);
      log.faults.compact(TOPIC, 0);
      const { store } = await restored(log);
      expect(await contentOf(store), `seed ${seed}`).toEqual(await contentOf(await storeAt(6)));
    }
  });

  it('survives lost and doubled appends, and answers that never came', async () => {
    const log = await newLog();
    log.faults.loseNext(TOPIC, 0);
    log.faults.loseNextAnswer(TOPIC, 0);
    const late = log.faults.delayNext(TOPIC, 0);
    const store = await storeAt(2);
    const manifest = await write(log, store);
    late.release();
    log.faults.compact(TOPIC, 0);
    const { store: copy, warnings } = await restored(log);
    // A copy of the first chunk came last, and compaction kept only that: it is behind all others, and found.
    expect(manifest.chunks).toBeGreaterThan(1);
    expect(await contentOf(copy)).toEqual(await contentOf(store));
    expect(warnings).toEqual([]);
  });

  it('is passed over with a warning, for the generation before, when a chunk is missing or altered', async () => {
    const faults: [RegExp, (log: InMemoryLog, first: number) => void][] = [
      [/chunks are missing/, (log, first) => log.faults.remove(TOPIC, 0, first + 1)],
      [/checksum/, (log, first) => log.faults.alter(TOPIC, 0, first + 1, ({ value }) => ({ value: Buffer.from(value!.map((byte, i) => (i === 5000 ? byte ^ 1 : byte))) }))],
      [/checksum/, (log, first) => {
        const manifest = log.records(TOPIC, 0).find(({ key, offset }) => offset > first && key!.endsWith(' manifest'))!;
        log.faults.alter(TOPIC, 0, manifest.offset, ({ value }) => ({ value: Buffer.from(value!.toString().replace('\\"line\\":1', '\\"line\\":2')) }));
      }],
    ];
    for (const [reason, damage] of faults) {
      const log = await newLog();
      await write(log, await storeAt(1));
      const { first } = await write(log, await storeAt(2));
      damage(log, first!);
      const { store, warnings } = await restored(log);
      expect(await contentOf(store)).toEqual(await contentOf(await storeAt(1)));
      expect(warnings).toEqual([expect.stringMatching(reason)]);
    }
  });

  it('is of no use when none is whole: the store stays empty, to be folded from the journal', async () => {
    const log = await newLog();
    const { first } = await write(log, await storeAt(2));
    log.faults.remove(TOPIC, 0, first!);
    const { store, warnings } = await restored(log);
    expect(await contentOf(store)).toEqual([undefined]);
    expect(warnings.length).toBe(1);
  });

  it('of a block that the journal does not reach to stops the partition: it may be the only evidence of a loss', async () => {
    const log = await newLog();
    await write(log, await storeAt(1));
    await write(log, await storeAt(15));
    log.faults.truncate(JOURNAL, 0, 10);
    await expect(restored(log)).rejects.toThrow(JournalStopped);
  });

  it('of other state versions is not loaded, kept for a while for a way back, and told of', async () => {
    const log = await newLog();
    for (const [height, versions] of [[1, 'sold@1'], [2, 'sold@1'], [3, 'sold@1'], [4, 'sold@2'], [5, 'sold@2']] as const) await write(log, await storeAt(height, { versions }));
    const old = await restored(log, 'sold@1');
    expect([old.store.head, old.snapshots.versionsSeen]).toEqual([headAt(3, 'sold@1'), ['sold@2', 'sold@2', 'sold@1', 'sold@1']]);
    expect((await restored(log, 'sold@2')).store.head).toBe(headAt(5, 'sold@2'));
    await write(log, await storeAt(6, { versions: 'sold@3' }));
    expect((await restored(log, 'sold@1')).snapshots.versionsSeen).toEqual(['sold@3', 'sold@2', 'sold@2']);
  });

  it('that is half loaded leaves a store that says so', async () => {
    const log = await newLog();
    await write(log, await storeAt(2));
    const heads: (string | undefined)[] = [];
    const store = await inMemoryStores()(JOURNAL, 0);
    const snapshots = new TaskSnapshots({ log, clock, store: watched(store, (head) => heads.push(head)), topic: TOPIC, journal: JOURNAL, partition: 0, writer: 'r/w', versions: VERSIONS, when: {}, mayWrite: () => false, warn: () => undefined });
    await snapshots.load(new RestoreProgress(clock, () => undefined));
    expect(heads.length).toBeGreaterThan(2);
    expect(heads.map((head) => isLoading(head!))).toEqual(heads.map((_, i) => i < heads.length - 1));
  });

  it('is given up with its task, and fails for good only where the log refuses it', async () => {
    const log = await newLog();
    const store = await storeAt(2);
    const ended = new AbortController();
    let attempts = 0;
    const silent: Log = { ...borrow(log), append: async () => {
      if (++attempts === 3) ended.abort(new Error('the task is stopped'));
      throw new UnknownOutcome('no answer');
    } };
    await expect(write(silent, store, 'p/w', ended.signal)).rejects.toThrow('the task is stopped');
    expect(attempts).toBe(3);
  });
});

/** The same store; tells of every commit. */
function watched(store: Store, committed: (head: string) => void): Store {
  return {
    get head() {
      return store.head;
    },
    get: (key) => store.get(key),
    range: (from, to, options) => store.range(from, to, options),
    view: () => store.view(),
    commit(changes, head) {
      committed(head);
      return store.commit(changes, head);
    },
    bytes: () => store.bytes(),
    clear: () => store.clear(),
    close: () => store.close(),
  };
}
