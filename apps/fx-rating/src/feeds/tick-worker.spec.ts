import { catalogue, ticks } from '@kontor/events';
import { decodeEvent, Runtime, type Log } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fxRating } from '../topology.js';
import { FixingPublisher } from './publisher.js';
import { TickWorker, type TickOptions } from './tick-worker.js';

const FIXING = { provider: 'ecb', date: '2024-12-31', base: 'EUR', rates: { USD: '1.0389', JPY: '163.06' } } as const;
const pairs = [{ base: 'EUR', quote: 'USD' }, { base: 'EUR', quote: 'JPY' }, { base: 'EUR', quote: 'CHF' }];

let log: InMemoryLog;
let runtime: Runtime;
let said: string[];

beforeEach(async () => {
  log = inMemoryLog();
  for (const declaration of catalogue) log.createTopic(declaration.name, 1, declaration.settings);
  runtime = new Runtime(fxRating, { log, openStore: inMemoryStores(), partitions: 1, instance: 'test' });
  await runtime.start();
  said = [];
});
afterEach(() => runtime.stop());

const report = (level: string, message: string) => said.push(`${level}: ${message}`);
const worker = (options: Partial<TickOptions> = {}) => new TickWorker({ log, runtime, seed: 'a', pairs, everyMs: 20, leads: () => true, report, ...options });
const publisher = (clock = Date.now) => new FixingPublisher({ log, runtime, fixing: FIXING, asLastResort: true, report: () => undefined, clock });
const rate = async (pair = 'EUR/USD') => (await runtime.read(fxRating.handles.ratesByPair, pair, { partitionKey: 'EUR', strict: true })).value;
const sent = () => log.records(ticks.name, 0).map(({ value }) => decodeEvent(value!.toString()).data as Record<string, unknown>).filter((data) => 'seq' in data);

async function fixed(): Promise<void> {
  const one = publisher();
  await one.start();
  await one.stop();
}

describe('prices that are made up', () => {
  it('begin at the rate that holds, pass the guards, and move it', async () => {
    await fixed();
    const one = worker();
    await one.start();
    await vi.waitFor(async () => expect(await rate()).toMatchObject({ provider: 'generator' }));
    const first = (await rate())?.mid;
    await vi.waitFor(async () => expect((await rate())?.mid).not.toBe(first));
    await one.stop();
    expect(Math.abs(Number(first) - 1.0389)).toBeLessThan(0.002);
    for (const data of sent()) expect(ticks.schemas.TickPublished['~standard'].validate(data)).not.toHaveProperty('issues');
    expect(await rate('EUR/CHF'), 'a pair that never had a rate').toBeUndefined();
    expect([one.status(), said]).toMatchObject([{ ready: true, detail: { walking: 2, failed: 0 } }, []]);
  });

  it('are those of their seed, with a sequence that rises though the clock may not', async () => {
    await fixed();
    const times = [1_000, 1_000, 500, 2_000];
    const one = worker({ clock: () => times.shift() ?? 0 });
    for (let i = 0; i < 4; i++) await one.tick();
    const other = worker({ clock: () => 9_000 });
    for (let i = 0; i < 4; i++) await other.tick();
    const usd = sent().filter(({ quote }) => quote === 'USD');
    expect(usd.map(({ seq }) => seq)).toEqual([1_000, 1_001, 1_002, 2_000, 9_000, 9_001, 9_002, 9_003]);
    expect(usd.slice(0, 4).map(({ bid }) => bid)).toEqual(usd.slice(4).map(({ bid }) => bid));
  });

  it('are ended only after what was being sent', async () => {
    await fixed();
    let release = (): void => undefined;
    const slow = { send: () => new Promise<void>((resolve) => (release = resolve)) } as unknown as Log;
    const one = worker({ log: slow });
    await one.start();
    await vi.waitFor(() => expect(one.status().detail).toMatchObject({ walking: 2 }));
    let ended = false;
    const stopped = one.stop().then(() => (ended = true));
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    release();
    await stopped;
    expect(one.counts).toEqual({ sent: 2, failed: 0 });
  });

  it('are counted and said once while the log does not take them, and go on when it does', async () => {
    await fixed();
    let away = true;
    const flaky = { send: (...args: Parameters<Log['send']>) => (away ? Promise.reject(new Error('no leader')) : log.send(...args)) } as unknown as Log;
    const one = worker({ log: flaky });
    for (let i = 0; i < 3; i++) await one.tick();
    away = false;
    await one.tick();
    expect([one.counts, said]).toEqual([{ sent: 2, failed: 9 }, ['warn: made-up prices were not sent; tried again every 20 ms: no leader']]);
  });

  it('are left to the instance that leads', async () => {
    await fixed();
    const one = worker({ leads: () => false });
    await one.start();
    await one.stop();
    expect(sent()).toEqual([]);
  });

  it('do not keep a fixing from being loaded on another day: the pairs that they leave out live from it', async () => {
    await fixed();
    await worker().tick();
    await vi.waitFor(async () => expect((await rate())?.provider).toBe('generator'));
    let now = Date.now();
    const again = publisher(() => now);
    now += 2 * 86_400_000;
    await again.renew();
    const fixings = log.records(ticks.name, 0).filter(({ value }) => decodeEvent(value!.toString()).type === 'FixingPublished');
    expect(fixings).toHaveLength(2);
  });
});
