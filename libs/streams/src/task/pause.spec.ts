import { describe, expect, it, vi } from 'vitest';
import { encodeEvent } from '../journal/event.js';
import { NotOwner, Runtime } from '../runtime.js';
import { inMemoryLog } from '../testing/in-memory-log.js';
import { inMemoryStores } from '../testing/in-memory-store.js';
import { journal, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });
const scans = topic('gate.scans', { owner: 'gate', key: 'card', events: { Scan: anything<{ gate: string }>() } });
const rides = journal('gate.rides.v1', { owner: 'gate', key: 'card', events: { Ride: anything<{ gate: string }>() } });
const ridden = state('ride-count-by-card', rides, { version: 1, initial: () => 0, evolve: { Ride: (n) => n + 1 } });
const gate = topology('gate', (t) => t.decide(ridden, { into: rides }).on(scans, 'Scan', (_, scan) => ({ type: 'Ride', gate: scan.gate })));

async function running() {
  const log = inMemoryLog();
  for (const { name, settings } of [scans, rides]) log.createTopic(name, 1, settings);
  let owner = true;
  const runtime = new Runtime(gate, { log, openStore: inMemoryStores(), partitions: 1, instance: 'test', assigned: () => owner });
  await runtime.start();
  const scan = () => log.send(scans.name, [{ key: 'ann', value: Buffer.from(encodeEvent({ type: 'Scan', specversion: '1.0', id: '1', source: 'test', subject: 'ann', time: '2026-11-22T10:00:00.000Z', data: { gate: 'north' } })), headers: {} }]);
  const become = (owns: boolean) => {
    owner = owns;
    runtime.assignmentChanged();
  };
  return { runtime, scan, become };
}

const status = (runtime: Runtime) => runtime.status()[0]!;

describe('A paused task', () => {
  it('decides nothing, is read all the same, and goes on with what came meanwhile when it is resumed', async () => {
    const { runtime, scan } = await running();
    await scan();
    await vi.waitFor(() => expect(status(runtime).height).toBe(1));
    runtime.pause(rides, 0);
    await vi.waitFor(() => expect(status(runtime)).toMatchObject({ paused: true, phase: 'standing-by' }));
    await scan();
    expect((await runtime.read(ridden, 'ann', { strict: true })).value).toBe(1);
    expect(runtime.ready).toBe(true);
    runtime.resume(rides, 0);
    await vi.waitFor(async () => expect((await runtime.read(ridden, 'ann')).value).toBe(2));
    expect(status(runtime)).toMatchObject({ paused: false, phase: 'running', epoch: 1, conflicts: 0 });
    await runtime.stop();
  });

  it('is no longer paused once it was given away', async () => {
    const { runtime, scan, become } = await running();
    runtime.pause(rides, 0);
    become(false);
    expect(() => runtime.pause(rides, 0)).toThrow(NotOwner);
    expect(() => runtime.resume(rides, 0)).toThrow(NotOwner);
    become(true);
    await scan();
    await vi.waitFor(() => expect(status(runtime)).toMatchObject({ paused: false, height: 1 }));
    await runtime.stop();
  });
});
