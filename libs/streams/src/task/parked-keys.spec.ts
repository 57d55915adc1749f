import { afterEach, describe, expect, it } from 'vitest';
import { eventsOf, type FollowedEvent } from '../follow.js';
import { Runtime } from '../runtime.js';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '../testing/index.js';
import type { NewRecord } from '../log/log.js';
import type { Journal } from '../topology/declarations.js';
import { PARKING_TYPES } from './parking.js';
import { command, commands, doorOf, echoes, open, paidLane, pay, receipts, till } from './parked-keys.spec.support.js';
import { allBlocks, reexecute } from './reexecute.js';

let log: InMemoryLog;
let runtime: Runtime;
let stopped: Error[];

async function begin(openStore = inMemoryStores()): Promise<void> {
  stopped = [];
  runtime = new Runtime(till, { log, openStore, partitions: 1, instance: 'a', onStopped: (error) => stopped.push(error) });
  await runtime.start();
}

async function fresh(): Promise<void> {
  log = inMemoryLog();
  for (const { name, settings } of [commands, paidLane, receipts, echoes]) log.createTopic(name, 1, settings);
  await begin();
}

const send = (...records: (NewRecord & { readonly key: string })[]) => log.send(commands.name, records);

async function eventsIn(journal: Journal): Promise<FollowedEvent[]> {
  const types = new Set([...Object.keys(journal.schemas), ...PARKING_TYPES]);
  return (await allBlocks(log, journal.name, 0)).flatMap(({ block }) => eventsOf(block, types));
}

const paid = async () => (await eventsIn(receipts)).filter(({ type }) => type === 'Paid').map(({ data }) => (data as { id: string }).id);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    expect(stopped).toEqual([]);
    if (Date.now() > deadline) throw new Error('waited 15 s in vain');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const waiting = (count: number, key = 'ann', journal: Journal = receipts) => until(() => runtime.parked(journal, key)?.count === count);

async function list(journal: Journal = receipts) {
  const keys = [];
  for await (const key of runtime.parkedKeys(journal, 0)) keys.push(key);
  return keys;
}

describe('Parked keys', () => {
  // Whatever was done to the queues: every block gives the same bytes when it is executed again, and a store folded anew holds the same.
  afterEach(async () => {
    expect(stopped).toEqual([]);
    const lists = [await list(), await list(echoes)];
    await runtime.stop();
    for (const processor of till.processors) {
      for await (const { value, head } of reexecute(processor, 0, log, await inMemoryStores()('x', 0))) expect(value.toString()).toBe(head.block.value.toString());
    }
    await begin();
    expect([await list(), await list(echoes)]).toEqual(lists);
    await runtime.stop();
    await log.close();
  });

  it('are listed with reason, count, first cause and since when, and decide their queue again in order', async () => {
    await fresh();
    await send(pay('p1', 'front'), pay('p2', 'front'), pay('x', 'front', 'eve'), pay('p3', 'front'), open('back'), pay('q1', 'back', 'cleo'));
    await waiting(3);
    const [ann, eve] = await list();
    expect(ann).toMatchObject({ key: 'ann', reason: 'Error: the door is closed', count: 3, firstCause: 'till.commands/0/0' });
    expect(Math.abs(ann!.since - Date.now())).toBeLessThan(60_000);
    expect(eve).toMatchObject({ key: 'eve', count: 1 });
    await send(open('front'));
    await until(async () => (await eventsIn(receipts)).filter(({ type }) => type === 'Opened').length === 2);
    expect(await runtime.redrive(receipts, 'ann', { by: 'carol' })).toEqual({ records: 3, left: 0 });
    expect(runtime.parked(receipts, 'ann')).toBeUndefined();
    await send(pay('p4', 'front'));
    await until(async () => (await paid()).length === 5);
    expect(await paid()).toEqual(['q1', 'p1', 'p2', 'p3', 'p4']);
    const events = await eventsIn(receipts);
    expect(events.filter(({ type }) => type === 'Paid').map(({ cause }) => cause)).toEqual([5, 0, 1, 3, 7].map((offset) => `till.commands/0/${offset}`));
    expect(events.find(({ type }) => type === 'kontor.KeyRedriven')).toMatchObject({ key: 'ann', data: { by: 'carol', records: 3 } });
  });

  it('stop at the first record that fails again, and keep it and the rest in order', async () => {
    await fresh();
    await send(pay('p1', 'front'), pay('p2', 'side'), pay('p3', 'front'), open('front'));
    await waiting(2 + 1);
    await until(async () => (await eventsIn(receipts)).some(({ type }) => type === 'Opened'));
    expect(await runtime.redrive(receipts, 'ann', { by: 'carol' })).toEqual({ records: 1, left: 2, reason: 'Error: the door is closed' });
    expect(runtime.parked(receipts, 'ann')?.records.map(({ cause }) => cause)).toEqual(['till.commands/0/1', 'till.commands/0/2']);
    expect(await paid()).toEqual(['p1']);
    await send(pay('p4', 'front'));
    await waiting(3);
    await send(open('side'));
    await until(async () => (await eventsIn(receipts)).filter(({ type }) => type === 'Opened').length === 2);
    expect(await runtime.redrive(receipts, 'ann', { by: 'carol' })).toEqual({ records: 3, left: 0 });
    expect(await paid()).toEqual(['p1', 'p2', 'p3', 'p4']);
  });

  it('give up as many records as was asked for, and let the rest go on', async () => {
    await fresh();
    await send(pay('p1', 'front'), pay('p2', 'front'), pay('p3', 'front'), open('front'));
    await waiting(3);
    await until(async () => (await eventsIn(receipts)).some(({ type }) => type === 'Opened'));
    expect(await runtime.discard(receipts, 'ann', { by: 'carol', count: 1 })).toEqual({ records: 1, left: 2 });
    expect(await runtime.redrive(receipts, 'ann', { by: 'carol' })).toEqual({ records: 2, left: 0 });
    expect(await paid()).toEqual(['p2', 'p3']);
    expect((await eventsIn(receipts)).find(({ type }) => type === 'kontor.RecordsDiscarded')).toMatchObject({ key: 'ann', cause: 'till.commands/0/0', data: { by: 'carol', records: 1 } });
    expect(await runtime.discard(receipts, 'ann', { by: 'carol' })).toEqual({ records: 0, left: 0 });
    expect(await runtime.redrive(receipts, 'nobody', { by: 'carol' })).toEqual({ records: 0, left: 0 });
    await expect(runtime.discard(receipts, 'ann', { by: 'carol', count: 0 })).rejects.toThrow('count is a whole number from 1 on');
  });

  it('hold what cannot be read, and what has no key under the empty one, until it is given up', async () => {
    await fresh();
    log.faults.plant(commands.name, 0, { ...pay('p1', 'front'), key: null });
    await send({ key: 'ann', value: Buffer.from('{"type":"Pay"'), headers: {} }, { key: 'eve', value: Buffer.from('nonsense'), headers: {} }, open('front'));
    await until(async () => (await eventsIn(receipts)).length === 4);
    for (const [key, reason] of [['', 'the record key is not the subject'], ['ann', 'not JSON'], ['eve', 'does not begin with an event type']] as const) {
      expect(await runtime.redrive(receipts, key, { by: 'carol' })).toMatchObject({ records: 0, left: 1, reason: expect.stringContaining(reason) as string });
      expect(await runtime.discard(receipts, key, { by: 'carol' })).toEqual({ records: 1, left: 0 });
    }
    expect(await list()).toEqual([]);
    await send(pay('p2', 'front'));
    await until(async () => (await paid()).length === 1);
  });

  it('read a record that was cut from its topic again', async () => {
    await fresh();
    const note = 'n'.repeat(40_000);
    await send(pay('p1', 'front', 'ann', note), pay('p2', 'front', 'ann', note), open('front'));
    await waiting(2);
    expect(runtime.parked(receipts, 'ann')?.records[0]).toMatchObject({ cut: true });
    await until(async () => (await eventsIn(receipts)).some(({ type }) => type === 'Opened'));
    expect(await runtime.redrive(receipts, 'ann', { by: 'carol' })).toEqual({ records: 2, left: 0 });
    expect((await eventsIn(receipts)).filter(({ type }) => type === 'Paid').map(({ data }) => (data as { noteLength: number }).noteLength)).toEqual([40_000, 40_000]);
  });

  it('keep a timer that fires meanwhile in its place, and one that failed', async () => {
    await fresh();
    await send(command('SetAlarm', 'ann', { door: doorOf('ann'), at: 1 }), pay('p1', 'front'));
    await waiting(2);
    expect(runtime.parked(receipts, 'ann')).toMatchObject({ reason: 'Error: the door is closed', records: [{ cause: 'timer:alarm', record: doorOf('ann') }, { cause: 'till.commands/0/1' }] });
    await send(pay('p2', 'front', 'eve'), open('front'));
    await waiting(1, 'eve');
    await send(command('SetAlarm', 'bob', { door: doorOf('eve'), at: 1 }));
    await until(() => runtime.parked(receipts, 'bob')?.count === 1);
    expect(await runtime.redrive(receipts, 'ann', { by: 'carol' })).toMatchObject({ records: 0, left: 2 });
    await send(open(doorOf('ann'), 'dan'));
    await until(async () => (await eventsIn(receipts)).filter(({ type }) => type === 'Opened').length === 2);
    // The door's opening armed the alarm again, so it waits twice; it rings once.
    expect(await runtime.redrive(receipts, 'ann', { by: 'carol' })).toEqual({ records: 3, left: 0 });
    const events = await eventsIn(receipts);
    expect(events.filter(({ type }) => type === 'AlarmRang').map(({ cause }) => cause)).toEqual(['timer:alarm']);
    expect(events.findIndex(({ type }) => type === 'AlarmRang')).toBeLessThan(events.findIndex(({ type }) => type === 'Paid'));
  });

  it('go on over as many blocks as their queue takes', async () => {
    await fresh();
    const ids = Array.from({ length: 450 }, (_, i) => `p${i}`);
    await send(...ids.map((id) => pay(id, 'front')), open('front'));
    await waiting(450);
    await until(async () => (await eventsIn(receipts)).some(({ type }) => type === 'Opened'));
    expect(await runtime.redrive(receipts, 'ann', { by: 'carol' })).toEqual({ records: 450, left: 0 });
    expect(await paid()).toEqual(ids);
    expect((await eventsIn(receipts)).filter(({ type }) => type === 'kontor.KeyRedriven').length).toBe(3);
  });

  it('hold what came over a lane, too', async () => {
    await fresh();
    await send(open('unheard of'), pay('late1', 'unheard of'), pay('p1', 'unheard of'));
    await waiting(1, 'receiver of late1', echoes);
    expect(runtime.parked(echoes, 'receiver of late1')).toMatchObject({ reason: 'Error: nobody heard of late1', records: [{ cause: expect.stringMatching(/^till\.receipts\.v1\/0\/\d+\/\d+$/) as string, lane: paidLane.name }] });
    expect(await runtime.redrive(echoes, 'receiver of late1', { by: 'carol' })).toMatchObject({ records: 0, left: 1 });
    expect(await runtime.discard(echoes, 'receiver of late1', { by: 'carol' })).toEqual({ records: 1, left: 0 });
    await until(async () => (await eventsIn(echoes)).some(({ type }) => type === 'Echoed'));
  });
});
