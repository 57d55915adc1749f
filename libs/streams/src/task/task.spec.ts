import { describe, expect, it } from 'vitest';
import { journal, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { Runtime } from '../runtime.js';
import { allBlocks, reexecute } from './reexecute.js';
import { eventsOf } from '../follow.js';
import { inMemoryLog, inMemoryStores, randomFrom, type InMemoryLog } from '../testing/index.js';
import { encodeEvent } from '../journal/event.js';
import type { NewRecord } from '../log/log.js';

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });

const commands = topic('till.commands', { owner: 'till', key: 'customerId', events: { Pay: anything<{ id: string; cents: string }>(), Poison: anything<object>() } });
const receipts = journal('till.receipts.v1', { owner: 'till', key: 'customerId', events: { Paid: anything<{ id: string; total: string }>() } });
const reminders = journal('clerk.reminders.v1', { owner: 'clerk', key: 'customerId', events: { Noted: anything<{ id: string; until: number }>(), Reminded: anything<{ id: string }>() } });

const totals = state('total-by-customer', receipts, { version: 1, initial: () => '0', evolve: { Paid: (_, e) => e.total } });
const seen = state('payment-by-id', receipts, { version: 1, initial: () => false, key: (e) => e.id, evolve: { Paid: () => true } });
const open = state('open-by-customer', reminders, {
  version: 1,
  initial: (): { id: string; until: number } | null => null,
  evolve: { Noted: (_, e) => ({ id: e.id, until: e.until }), Reminded: () => undefined },
});

const till = topology('till', (t) => {
  const paid = t.decide(totals, { into: receipts, lookup: { seen } })
    .on(commands, 'Pay', (total, e, ctx) => (ctx.seen.get(e.id) === true ? undefined : { type: 'Paid', id: e.id, total: String(BigInt(total) + BigInt(e.cents)) }))
    .on(commands, 'Poison', () => {
      throw new Error('cannot be decided');
    });
  return { paid };
});

const clerk = topology('clerk', (t) => {
  const total = t.globalTable(totals);
  const noted = t.decide(open, { into: reminders, lookup: { total } })
    .on(receipts, 'Paid', (_, e, { now }) => ({ type: 'Noted', id: e.id, until: now + 5 }))
    .timer('reminder', { due: (o) => o?.until, fire: (o) => ({ type: 'Reminded', id: o!.id }) });
  return { noted };
});

const PARTITIONS = 1;

function newLog(seed?: number): InMemoryLog {
  const log = inMemoryLog(seed === undefined ? {} : { seed });
  for (const declaration of [commands, receipts, reminders]) log.createTopic(declaration.name, PARTITIONS, declaration.settings);
  return log;
}

function pay(id: string, cents: number, customerId = 'ann') {
  const event = { type: 'Pay', specversion: '1.0', id, source: 'test', subject: customerId, time: '2026-01-01T00:00:00Z', data: { id, cents: String(cents) } } as const;
  return { key: customerId, value: Buffer.from(encodeEvent(event)), headers: {} };
}

const raw = (text: string, key = 'ann') => ({ key, value: Buffer.from(text), headers: {} });

function run(log: InMemoryLog, openStore = inMemoryStores(), instance = 'a', of: typeof till | typeof clerk = till) {
  const stopped: Error[] = [];
  const runtime = new Runtime(of, { log, openStore, partitions: PARTITIONS, instance, onStopped: (error) => stopped.push(error) });
  return { runtime, stopped };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

async function eventsIn(log: InMemoryLog, name: string): Promise<{ type: string; key: string; cause: string; data: Record<string, unknown> }[]> {
  const blocks = await allBlocks(log, name, 0);
  const types = new Set(['Paid', 'Noted', 'Reminded', 'kontor.KeyParked', 'kontor.RecordParked']);
  return blocks.flatMap(({ block }) => eventsOf(block, types)) as never;
}

describe('a task', () => {
  it('decides each command once, also when it was sent twice', async () => {
    const log = newLog();
    const { runtime } = run(log);
    await runtime.start();
    await log.send(commands.name, [pay('p1', 100), pay('p1', 100), pay('p2', 50)]);
    await until(async () => (await runtime.read(totals, 'ann')).value === '150');
    expect((await eventsIn(log, receipts.name)).map((e) => e.data['id'])).toEqual(['p1', 'p2']);
    await runtime.stop();
  });

  it('goes on after a restart where its journal ends, with its store and without', async () => {
    const log = newLog();
    const stores = inMemoryStores();
    for (const [i, openStore] of [stores, stores, inMemoryStores()].entries()) {
      const { runtime, stopped } = run(log, openStore);
      await runtime.start();
      await log.send(commands.name, [pay(`p${i}`, 1), pay('p0', 1)]);
      await until(async () => (await runtime.read(totals, 'ann')).value === String(i + 1));
      expect(runtime.status()[0]).toMatchObject({ epoch: i + 1, phase: 'running' });
      await runtime.stop();
      expect(stopped).toEqual([]);
    }
    expect(await eventsIn(log, receipts.name)).toHaveLength(3);
  });

  it('parks the key of a record it cannot decode or decide, keeps later ones in order, and lets other keys flow', async () => {
    const log = newLog();
    const { runtime, stopped } = run(log);
    await runtime.start();
    const poison = encodeEvent({ type: 'Poison', specversion: '1.0', id: 'x', source: 't', subject: 'bob', time: '2026-01-01T00:00:00Z', data: {} });
    await log.send(commands.name, [raw('{"type":"Pay", not json'), pay('p1', 100), raw(poison, 'bob'), pay('p2', 7, 'cy'), raw('{"type":"Unheard"}', 'dan')]);
    await until(async () => (await runtime.read(totals, 'cy')).value === '7');
    await until(() => runtime.parked(receipts, 'dan') !== undefined);
    expect((await runtime.read(totals, 'ann')).value).toBeUndefined();
    expect(runtime.parked(receipts, 'ann')?.records.map((r) => r.cause)).toEqual(['till.commands/0/0', 'till.commands/0/1']);
    expect(runtime.parked(receipts, 'bob')?.reason).toContain('cannot be decided');
    expect(runtime.parked(receipts, 'dan')?.reason).toContain('unknown type Unheard');
    expect(stopped).toEqual([]);
    await runtime.stop();
  });

  it('stops when an input has a hole, and says where', async () => {
    const log = newLog();
    await log.send(commands.name, [pay('p1', 1), pay('p2', 1), pay('p3', 1)]);
    log.faults.remove(commands.name, 0, 1);
    const { runtime, stopped } = run(log);
    await runtime.start();
    await until(() => stopped.length > 0);
    expect(stopped[0]!.message).toContain('till.commands/0 stopped at offset 1');
    await runtime.stop();
  });

  it('stops when its journal was truncated, altered or created again', async () => {
    for (const harm of ['truncate', 'alter', 'recreate'] as const) {
      const log = newLog();
      const stores = inMemoryStores();
      const first = run(log, stores);
      await first.runtime.start();
      for (let i = 0; i < 3; i++) {
        await log.send(commands.name, [pay(`p${i}`, 1)]);
        await until(async () => (await first.runtime.read(totals, 'ann')).value === String(i + 1));
      }
      await first.runtime.stop();
      if (harm === 'truncate') log.faults.truncate(receipts.name, 0, 2);
      if (harm === 'alter') log.faults.alter(receipts.name, 0, 2, () => ({ value: Buffer.from('{"type":"Paid"}') }));
      if (harm === 'recreate') log.faults.recreate(receipts.name, 0);
      const second = run(log, stores);
      await expect(second.runtime.start(), harm).rejects.toThrow(/till\.receipts\.v1\/0/);
      await second.runtime.stop();
    }
  });

  it('stops when an input ends before the place that it was read up to', async () => {
    for (const of of [till, clerk]) {
      const log = newLog();
      const stores = inMemoryStores();
      const first = [run(log, stores, 'a', till), run(log, stores, 'b', clerk)];
      for (const { runtime } of first) await runtime.start();
      await log.send(commands.name, [pay('p1', 1)]);
      await until(async () => (await eventsIn(log, reminders.name)).length === 2);
      await Promise.all(first.map(({ runtime }) => runtime.stop()));
      log.faults.truncate(of === till ? commands.name : receipts.name, 0, 0);
      const { runtime, stopped } = run(log, stores, 'c', of);
      await runtime.start().catch(() => undefined);
      await until(() => stopped.length > 0);
      expect(stopped[0]!.message).toMatch(/truncated or re-created|does not hold/);
      await runtime.stop();
    }
  });

  it('can be shut down after it stopped while an append had no answer', async () => {
    const log = newLog();
    const { runtime, stopped } = run(log);
    await runtime.start();
    log.faults.changeLeader(receipts.name, 0);
    await log.send(commands.name, [pay('p1', 1), pay('p2', 1)]);
    await until(() => log.records(commands.name, 0).length === 2);
    log.faults.remove(commands.name, 0, 1);
    log.faults.plant(commands.name, 0, pay('p3', 1));
    await until(() => stopped.length > 0);
    await runtime.stop();
    expect(runtime.status()[0]).toMatchObject({ phase: 'stopped', height: 0 });
  });

  it('lets nobody wait for a strict read, or for the start, that a shutdown has cut short', async () => {
    const log = newLog();
    const { runtime, stopped } = run(log);
    await runtime.start();
    await log.send(commands.name, [pay('p1', 1)]);
    await until(async () => (await runtime.read(totals, 'ann')).value === '1');
    log.faults.plant(receipts.name, 0, log.records(receipts.name, 0)[0]! as NewRecord);
    const read = runtime.read(totals, 'ann', { strict: true });
    await Promise.all([expect(read).rejects.toThrow('is shut down'), runtime.stop()]);

    const second = run(log);
    const begun = second.runtime.start();
    await until(() => second.runtime.status().length > 0);
    await Promise.all([expect(begun).rejects.toThrow(), second.runtime.stop()]);
    expect([...stopped, ...second.stopped]).toEqual([]);
  });

  it('goes on when its topology reads an input and a table less, and takes them up again where it left them', async () => {
    const log = newLog();
    const stores = inMemoryStores();
    const nudges = topic('clerk.commands', { owner: 'clerk', key: 'customerId', events: { Pay: commands.schemas.Pay } });
    log.createTopic(nudges.name, PARTITIONS, nudges.settings);
    const lean = topology('clerk', (t) => t.decide(open, { into: reminders }).on(nudges, 'Pay', () => undefined));
    const tillRun = run(log, stores, 'till');
    await tillRun.runtime.start();
    for (const [i, of] of [clerk, lean, clerk].entries()) {
      const { runtime, stopped } = run(log, stores, `clerk-${i}`, of as typeof clerk);
      await runtime.start();
      await log.send(commands.name, [pay(`p${i}`, 1)]);
      await log.send(nudges.name, [pay(`p${i}`, 1)]);
      if (of !== lean) await until(async () => (await eventsIn(log, reminders.name)).some((e) => e.data['id'] === `p${i}`));
      else await until(() => (runtime.status()[0]?.blocks ?? 0) > 0 && log.records(reminders.name, 0).length > 2);
      await runtime.stop();
      expect(stopped).toEqual([]);
    }
    const noted = (await eventsIn(log, reminders.name)).filter((e) => e.type === 'Noted').map((e) => e.data['id']);
    expect(noted).toEqual(['p0', 'p1', 'p2']);
    await tillRun.runtime.stop();
  });

  it('survives lost, doubled and delayed appends and lost answers without losing or doubling an input', async () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = randomFrom(seed);
      const log = newLog(seed);
      const { runtime, stopped } = run(log, inMemoryStores(), 'a');
      await runtime.start();
      for (let i = 0; i < 40; i++) {
        const dice = random();
        if (dice < 0.1) log.faults.loseNext(receipts.name, 0);
        else if (dice < 0.2) log.faults.loseNextAnswer(receipts.name, 0);
        else if (dice < 0.3) log.faults.doubleNext(receipts.name, 0, 'at once');
        await log.send(commands.name, [pay(`p${i}`, 1)]);
        if (random() < 0.3) await until(async () => (await runtime.read(totals, 'ann')).value === String(i + 1));
      }
      await until(async () => stopped.length > 0 || (await runtime.read(totals, 'ann')).value === '40');
      expect(stopped).toEqual([]);
      expect((await eventsIn(log, receipts.name)).map((e) => e.data['id'])).toEqual(Array.from({ length: 40 }, (_, i) => `p${i}`));
      await runtime.stop();
    }
  });

  it('keeps every input exactly once, in order, with two live owners', async () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = randomFrom(seed);
      const log = newLog(seed);
      const a = run(log, inMemoryStores(), 'a');
      const b = run(log, inMemoryStores(), 'b');
      await Promise.all([a.runtime.start(), b.runtime.start()]);
      for (let i = 0; i < 40; i++) {
        const dice = random();
        if (dice < 0.1) log.faults.loseNextAnswer(receipts.name, 0);
        else if (dice < 0.2) log.faults.doubleNext(receipts.name, 0, 'at once');
        await log.send(commands.name, [pay(`p${i}`, 1)]);
      }
      const done = async (runtime: Runtime) => (await runtime.read(totals, 'ann')).value === '40';
      await until(async () => a.stopped.length + b.stopped.length > 0 || ((await done(a.runtime)) && (await done(b.runtime))));
      expect([...a.stopped, ...b.stopped], `seed ${seed}`).toEqual([]);
      expect((await eventsIn(log, receipts.name)).map((e) => e.data['id'])).toEqual(Array.from({ length: 40 }, (_, i) => `p${i}`));
      await Promise.all([a.runtime.stop(), b.runtime.stop()]);
    }
  });

  it('takes every decision again from order, clock, tables and timers, byte for byte', async () => {
    const log = newLog(7);
    const a = run(log, inMemoryStores(), 'a');
    const b = run(log, inMemoryStores(), 'b', clerk);
    await a.runtime.start();
    await b.runtime.start();
    for (let i = 0; i < 60; i++) {
      await log.send(commands.name, [pay(`p${i}`, 1, `c${i % 7}`), pay(`p${i}`, 1, `c${i % 7}`)]);
      if (i % 9 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(async () => (await eventsIn(log, reminders.name)).filter((e) => e.type === 'Reminded').length >= 7);
    await Promise.all([a.runtime.stop(), b.runtime.stop()]);
    for (const of of [till, clerk]) {
      let blocks = 0;
      for await (const { same, head, value } of reexecute(of.processors[0]!, 0, log, await inMemoryStores()('x', 0))) {
        expect(value.toString()).toBe(head.block.value.toString());
        expect(same).toBe(true);
        blocks++;
      }
      expect(blocks).toBeGreaterThan(1);
    }
    expect([...a.stopped, ...b.stopped]).toEqual([]);
  });
});
