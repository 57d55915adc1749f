import { encodeEvent, journal, NO_PARENT, sealBlock, type Block, type FollowedEvent, type Schema } from '@kontor/streams';
import { inMemoryLog, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PermanentFailure } from './effect-parking.js';
import { memoryEffects } from './effect-queues.spec.support.js';
import { EffectWorker, type EffectWorkerOptions } from './effect-worker.js';
import type { EffectContext } from './effects.js';

const anything: Schema<object> = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) } };
const payouts = journal('payout.payouts.v1', { owner: 'payout', key: 'customerId', events: { Submitting: anything } });

let log: InMemoryLog;
let parent: Block | undefined;
let store: ReturnType<typeof memoryEffects>;
let worker: EffectWorker | undefined;
const waits: number[] = [];
const stopped: Error[] = [];

beforeEach(() => {
  log = inMemoryLog();
  log.createTopic(payouts.name, 1, payouts.settings);
  parent = undefined;
  store = memoryEffects();
  waits.length = stopped.length = 0;
});
afterEach(async () => {
  await worker?.stop();
  expect(stopped).toEqual([]);
});

/** Appends one block with an event per pair of key and number. */
async function write(...events: readonly (readonly [key: string, n: number])[]): Promise<void> {
  const height: number = (parent?.height ?? 0) + 1;
  const value = events.map(([key, n], i) => encodeEvent({ type: 'Submitting', specversion: '1.0', id: `${payouts.name}/0/${height}/${i}`, source: 'payout', subject: key, time: '2026-01-01T00:00:00Z', cause: 'test/0/0', data: { n } }));
  const { block, record } = sealBlock(payouts.name, 0, { chain: 'c', height, epoch: 1, prev: parent?.hash ?? NO_PARENT, writer: 'w', at: height, inputs: new Map(), order: { runs: [], pins: new Map() } }, Buffer.from(value.join('\n')));
  parent = block;
  await log.append(payouts.name, 0, record);
}

const nameOf = ({ key, data }: FollowedEvent): string => `${key}${(data as { n: number }).n}`;

function begin(work: (name: string, context: EffectContext) => void, retries = 2): string[] {
  const done: string[] = [];
  worker = new EffectWorker(optionsOf((events, context) => {
    for (const event of events) {
      work(nameOf(event), context);
      done.push(nameOf(event));
    }
    return Promise.resolve();
  }, retries));
  worker.start();
  return done;
}

function optionsOf(handle: EffectWorkerOptions['handle'], retries = 2): EffectWorkerOptions {
  return {
    log,
    cursors: store,
    binding: { journal: payouts, types: ['Submitting'], cursor: 'rail', batchMax: 500, pace: 'eager', retries },
    partition: 0,
    handle,
    failed: () => undefined,
    stopped: (error) => stopped.push(error),
    random: () => 0.5,
    wait: (ms) => {
      waits.push(ms);
      return new Promise((resolve) => void setImmediate(resolve));
    },
  };
}

const parked = async () => (await worker!.parkedKeys()).map(({ key, reason, count }) => ({ key, reason, count }));
const caughtUp = () => vi.waitFor(() => expect(worker!.status().height).toBe(parent!.height));

function failing(...names: string[]): { readonly names: Set<string>; readonly work: (name: string) => void } {
  const set = new Set(names);
  return {
    names: set,
    work: (name) => {
      if (set.has(name)) throw new Error(`the bank refuses ${name}`);
    },
  };
}

describe('An effect whose keys may park', () => {
  it('parks the key of an event that fails too often; later events of it wait in order, and other keys flow', async () => {
    await write(['ann', 1], ['bob', 1], ['ann', 2], ['bob', 2]);
    const { work } = failing('ann1');
    const done = begin(work);
    await caughtUp();
    await write(['ann', 3], ['bob', 3]);
    await caughtUp();
    expect(await parked()).toEqual([{ key: 'ann', reason: 'the bank refuses ann1', count: 3 }]);
    expect(done).toEqual(['bob1', 'bob2', 'bob3']);
    expect(worker!.status()).toMatchObject({ phase: 'running', parkedKeys: 1 });
  });

  it('tries again with pauses that double, and parks nothing that succeeds in time', async () => {
    await write(['ann', 1]);
    const attempts: number[] = [];
    begin((_, context) => {
      attempts.push(context.getAttempt());
      if (attempts.length < 4) throw new Error('the bank is away');
    }, 5);
    await caughtUp();
    expect(attempts).toEqual([1, 2, 3, 4]);
    expect(waits).toEqual([100, 200, 400].map((ms) => ms * 0.75));
    expect(await parked()).toEqual([]);
  });

  it('parks at once what can never succeed, also where nothing else parks', async () => {
    await write(['ann', 1], ['bob', 1]);
    const done = begin((name) => {
      if (name === 'ann1') throw new PermanentFailure('no such account');
    }, Infinity);
    await caughtUp();
    expect(await parked()).toEqual([{ key: 'ann', reason: 'no such account', count: 1 }]);
    expect(done).toEqual(['bob1']);
    expect(waits).toEqual([]);
  });

  it('keeps what waits over a restart, and hands it over in order once it is re-driven, up to the first that fails', async () => {
    await write(['ann', 1], ['ann', 2], ['ann', 3]);
    const { names, work } = failing('ann1', 'ann2');
    begin(work);
    await caughtUp();
    await worker!.stop();
    const done = begin(work);
    await write(['ann', 4], ['bob', 1]);
    await caughtUp();
    names.delete('ann1');
    expect(await worker!.redrive('ann')).toEqual({ records: 1, left: 3, reason: 'the bank refuses ann2' });
    expect(await parked()).toEqual([{ key: 'ann', reason: 'the bank refuses ann2', count: 3 }]);
    names.clear();
    expect(await worker!.redrive('ann')).toEqual({ records: 3, left: 0 });
    await write(['ann', 5]);
    await caughtUp();
    expect(done).toEqual(['bob1', 'ann1', 'ann2', 'ann3', 'ann4', 'ann5']);
    expect(await parked()).toEqual([]);
  });

  it('gives up as many as was asked for', async () => {
    await write(['ann', 1], ['ann', 2], ['ann', 3]);
    const { names, work } = failing('ann1');
    const done = begin(work, 0);
    await caughtUp();
    expect(await worker!.discard('ann', 1)).toEqual({ records: 1, left: 2 });
    names.clear();
    expect(await worker!.redrive('ann')).toEqual({ records: 2, left: 0 });
    expect(done).toEqual(['ann2', 'ann3']);
    expect(await worker!.discard('ann')).toEqual({ records: 0, left: 0 });
  });

  it('loses nothing, and keeps the order of every key, if it stops at any moment and comes again', async () => {
    const keys = ['ann', 'bob', 'cleo'];
    for (let n = 1; n <= 12; n++) await write(...keys.map((key) => [key, n] as const));
    const done: string[] = [];
    for (let life = 1; life <= 12; life++) {
      let left = life;
      const handled = begin((name) => {
        if (name.startsWith('bob') && life < 12) throw new PermanentFailure('no bob today');
        if (left-- <= 0) throw new Error('killed');
      }, Infinity);
      await vi.waitFor(() => expect(left < 0 || worker!.status().height === parent!.height).toBe(true));
      await worker!.stop();
      done.push(...handled);
    }
    const last = begin(() => undefined, Infinity);
    await caughtUp();
    await worker!.redrive('bob');
    done.push(...last);
    for (const key of keys) {
      const numbers = done.filter((name) => name.startsWith(key)).map((name) => Number(name.slice(key.length)));
      // At least once: a repeat goes back to where a batch began, and from there on comes in order again.
      const firsts = numbers.filter((n, i) => numbers.indexOf(n) === i);
      expect(firsts).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    }
  });

  it('parks nothing any more once another worker has taken over, so that no later event of a key overtakes those that wait', async () => {
    await write(['ann', 1], ['ann', 2]);
    let fail: ((error: Error) => void) | undefined;
    let leads = true;
    const refused = new PermanentFailure('no such account');
    const first = new EffectWorker({ ...optionsOf(() => new Promise((_, reject) => (fail === undefined ? (fail = reject) : reject(refused)))), leads: () => leads });
    first.start();
    await vi.waitFor(() => expect(fail).toBeDefined());
    const done = begin(() => undefined);
    await caughtUp();
    leads = false;
    fail!(refused);
    await vi.waitFor(() => expect(first.status()).toMatchObject({ phase: 'standing-by', parkedKeys: 0 }));
    await write(['ann', 3]);
    await caughtUp();
    await first.stop();
    expect(done).toEqual(['ann1', 'ann2', 'ann3']);
    expect(await parked()).toEqual([]);
  });

  it('refuses to re-drive or release where another worker has taken over', async () => {
    await write(['ann', 1]);
    const { names, work } = failing('ann1');
    begin(work, 0);
    await caughtUp();
    await store.queues.claim({ cursor: 'rail', journal: payouts.name, partition: 0 });
    names.clear();
    await expect(worker!.redrive('ann')).rejects.toThrow('another instance has taken this effect over');
  });

  it('says that queues are missing where it is to park', () => {
    const { queues: _, ...cursors } = store;
    store = cursors as typeof store;
    worker = undefined;
    expect(() => begin(() => undefined, 3)).toThrow('its cursor store has no queues');
  });
});
