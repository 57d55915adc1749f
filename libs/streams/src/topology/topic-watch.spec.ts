import { describe, expect, it, vi } from 'vitest';
import { inMemoryLog, inMemoryStores } from '../testing/index.js';
import { Runtime } from '../runtime.js';
import type { Log, TopicDescription } from '../log/log.js';
import type { Clock } from '../task/own-journal.js';
import { journal, topic, type Schema } from './declarations.js';
import type { TopicDrift } from './settings.js';
import { state } from './state.js';
import { topology } from './topology.js';

const anything: Schema<{ n: number }> = { '~standard': { version: 1, vendor: 'spec', validate: (value) => ({ value: value as { n: number } }) } };
const sales = topic('till.sales', { owner: 'till', key: 'till', events: { ItemSold: anything } });
const receipts = journal('till.receipts.v1', { owner: 'till', key: 'till', events: { ReceiptPrinted: anything } });
const visits = topic('till.visits', { owner: 'till', key: 'till', events: { DoorOpened: anything } });
const counts = journal('till.counts.v1', { owner: 'till', key: 'till', events: { VisitorCounted: anything } });
const till = topology('till', (t) => {
  t.decide(state('receipts-by-till', receipts, { version: 1, initial: () => 0, evolve: { ReceiptPrinted: (n) => n + 1 } }), { into: receipts })
    .on(sales, 'ItemSold', (_, { n }) => ({ type: 'ReceiptPrinted', n }));
  t.decide(state('visitors-by-till', counts, { version: 1, initial: () => 0, evolve: { VisitorCounted: (n) => n + 1 } }), { into: counts })
    .on(visits, 'DoorOpened', (_, { n }) => ({ type: 'VisitorCounted', n }));
});

/** A clock whose timers fire when they are told to. */
class HandClock implements Clock {
  private time = 0;
  private timers: { due: number; callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.time + ms, callback };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((one) => one !== timer));
  }

  /** How many timers were due. */
  pass(ms: number): number {
    this.time += ms;
    const due = this.timers.filter((one) => one.due <= this.time);
    this.timers = this.timers.filter((one) => one.due > this.time);
    for (const { callback } of due) callback();
    return due.length;
  }
}

async function running() {
  const inner = inMemoryLog();
  for (const { name, settings } of [sales, receipts, visits, counts]) inner.createTopic(name, 1, settings);
  /** What the broker says differently now, by topic; an error is thrown. */
  const changes = new Map<string, Partial<TopicDescription> | Error>();
  const log: Log = {
    describe: async (name) => {
      const change = changes.get(name);
      if (change instanceof Error) throw change;
      const found = await inner.describe(name);
      return { ...found, ...change, settings: { ...found.settings, ...change?.settings } };
    },
    bounds: (...args) => inner.bounds(...args),
    append: (...args) => inner.append(...args),
    send: (...args) => inner.send(...args),
    follow: (...args) => inner.follow(...args),
    close: () => inner.close(),
  };
  const clock = new HandClock();
  const drifts: (readonly TopicDrift[])[] = [];
  const stopped: Error[] = [];
  const runtime = new Runtime(till, {
    log, clock, openStore: inMemoryStores(), partitions: 1, instance: 'spec', onStopped: (error) => stopped.push(error),
    watchTopics: { onDrift: (drift) => drifts.push(drift) },
  });
  await runtime.start();
  const minute = async (): Promise<void> => {
    const before = runtime.topicWatch?.checkedAt;
    clock.pass(60_000);
    await vi.waitFor(() => expect(runtime.topicWatch?.checkedAt !== before || runtime.topicWatch?.failure !== undefined).toBe(true));
  };
  return { runtime, clock, changes, drifts, stopped, minute, phases: () => runtime.status().map(({ phase }) => phase) };
}

describe('a runtime that watches its topics', () => {
  it('tells of a setting that was changed, once, and when it is as declared again; nothing stops', async () => {
    const { runtime, changes, drifts, minute, phases } = await running();
    await minute();
    changes.set('till.sales', { settings: { 'retention.ms': '1000' } });
    await minute();
    await minute();
    expect(drifts).toEqual([[{ topic: 'till.sales', setting: 'retention.ms', declared: '-1', found: '1000' }]]);
    expect(runtime.topicWatch?.drift).toEqual(drifts[0]);
    expect(phases()).toEqual(['running', 'running']);
    changes.clear();
    await minute();
    expect(drifts.at(-1)).toEqual([]);
    await runtime.stop();
  });

  it.each<[string, string, Partial<TopicDescription>, RegExp]>([
    ['a changed partition count of an input', 'till.sales', { partitions: 2 }, /till\.sales has 2 partitions, not 1; .*keys now go to partitions/],
    ['a changed cleanup policy of a journal', 'till.receipts.v1', { settings: { 'cleanup.policy': 'compact' } }, /cleanup\.policy=compact, not delete; .*Set it back at once/],
  ])('stops the tasks of a topic after %s, and no others', async (_, name, change, reason) => {
    const { runtime, changes, stopped, minute } = await running();
    changes.set(name, change);
    await minute();
    await minute();
    expect(runtime.status().map(({ journal: of, phase }) => [of, phase])).toEqual([['till.receipts.v1', 'stopped'], ['till.counts.v1', 'running']]);
    expect(runtime.status()[0]?.reason).toMatch(reason);
    expect(stopped.map(({ name: kind }) => kind)).toEqual(['TopicChanged']);
    await runtime.stop();
  });

  it('takes a broker that does not answer for no drift, and asks again', async () => {
    const { runtime, changes, drifts, minute, phases } = await running();
    changes.set('till.sales', new Error('connection refused'));
    await minute();
    expect(runtime.topicWatch?.failure).toBe('connection refused');
    expect([drifts, phases()]).toEqual([[], ['running', 'running']]);
    changes.clear();
    await minute();
    await vi.waitFor(() => expect(runtime.topicWatch?.failure).toBeUndefined());
    await runtime.stop();
  });

  it('ends with the runtime, and is not there unless asked for', async () => {
    const { runtime, changes, drifts, clock } = await running();
    await runtime.stop();
    changes.set('till.sales', { partitions: 2 });
    expect(clock.pass(60_000), 'timers left').toBe(0);
    expect(drifts).toEqual([]);
    expect(new Runtime(till, { log: inMemoryLog(), openStore: inMemoryStores(), partitions: 1, instance: 'spec' }).topicWatch).toBeUndefined();
  });
});
