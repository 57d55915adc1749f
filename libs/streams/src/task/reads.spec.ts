import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeEvent } from '../journal/event.js';
import type { Log } from '../log/log.js';
import { Runtime } from '../runtime.js';
import { inMemoryLog, type InMemoryLog } from '../testing/in-memory-log.js';
import { inMemoryStores } from '../testing/in-memory-store.js';
import { journal, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { StillBehind } from './reads.js';

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });
const scans = topic('gate.scans', { owner: 'gate', key: 'card', events: { Scan: anything<{ gate: string }>() } });
const rides = journal('gate.rides.v1', { owner: 'gate', key: 'card', events: { Ride: anything<{ gate: string }>() } });
const ridden = state('ride-count-by-card', rides, { version: 1, initial: () => 0, evolve: { Ride: (n) => n + 1 } });
const gate = topology('gate', (t) => t.decide(ridden, { into: rides }).on(scans, 'Scan', (_, scan) => ({ type: 'Ride', gate: scan.gate })));

let log: InMemoryLog;
const running: Runtime[] = [];
beforeEach(() => {
  log = inMemoryLog();
  for (const { name, settings } of [scans, rides]) log.createTopic(name, 1, settings);
});
afterEach(() => Promise.all(running.splice(0).map((runtime) => runtime.stop())));

async function started(instance: string, owner: boolean, over: Log = log): Promise<Runtime> {
  const runtime = new Runtime(gate, { log: over, openStore: inMemoryStores(), partitions: 1, instance, assigned: () => owner });
  running.push(runtime);
  await runtime.start();
  return runtime;
}

/** One ride, committed at its owner. */
async function ride(owner: Runtime): Promise<void> {
  const { height } = owner.status()[0]!;
  const committed = new Promise<void>((resolve) => owner.onCommitted(rides, (_, head) => void (head.block.height > height && resolve())));
  await log.send(scans.name, [{ key: 'ann', value: Buffer.from(encodeEvent({ type: 'Scan', specversion: '1.0', id: '1', source: 'test', subject: 'ann', time: '2026-11-22T10:00:00.000Z', data: { gate: 'north' } })), headers: {} }]);
  await committed;
}

/** The log as an instance sees it whose deliveries stall: it asks and is answered, and nothing comes, until they are let through. */
function stalling(): { readonly log: Log; stall(): void; goOn(): void } {
  let stalled = false;
  const held: (() => void)[] = [];
  const follow: Log['follow'] = (name, partition, from, { records, ...others }, pace) =>
    log.follow(name, partition, from, { ...others, records: (...some) => (stalled ? void held.push(() => records(...some)) : records(...some)) }, pace);
  const ofLog = (name: string | symbol): unknown => {
    const value: unknown = Reflect.get(log, name);
    return typeof value === 'function' ? (value as (...args: never[]) => unknown).bind(log) : value;
  };
  return {
    log: new Proxy<Log>(log, { get: (_, name) => (name === 'follow' ? follow : ofLog(name)) }),
    stall: () => (stalled = true),
    goOn: () => {
      stalled = false;
      for (const deliver of held.splice(0)) deliver();
    },
  };
}

describe('a strict read', () => {
  it('at a standby whose deliveries stall ends with a clear error, and reads again once they go on', async () => {
    const owner = await started('a', true);
    await ride(owner);
    const deliveries = stalling();
    const standby = await started('b', false, deliveries.log);
    const read = () => standby.read(ridden, 'ann', { strict: true, standby: true, timeoutMs: 30 });
    expect(await read()).toMatchObject({ value: 1, lag: 0 });
    deliveries.stall();
    await ride(owner);
    await expect(read()).rejects.toThrow(new StillBehind('gate.rides.v1/0 was not read up to its end within 30 ms'));
    await expect(standby.scan(ridden, 0, { strict: true, standby: true, timeoutMs: 30 })).rejects.toThrow(StillBehind);
    expect(await standby.read(ridden, 'ann', { standby: true }), 'a plain one says how old it is').toMatchObject({ value: 1, lag: 1 });
    const waiting = standby.read(ridden, 'ann', { strict: true, standby: true });
    deliveries.goOn();
    expect(await waiting).toMatchObject({ value: 2, lag: 0 });
  });

  it('ends, too, where the broker does not say how far the journal goes', async () => {
    const owner = await started('a', true);
    await ride(owner);
    const leaderless = log.faults.changeLeader(rides.name, 0);
    await expect(owner.read(ridden, 'ann', { strict: true, timeoutMs: 30 })).rejects.toThrow(StillBehind);
    leaderless.end();
    expect(await owner.read(ridden, 'ann', { strict: true })).toMatchObject({ value: 1 });
  });
});
