import { stripVTControlCharacters } from 'node:util';
import { encodeEvent, journal, Runtime, state, topic, topology, type KeyedRecord, type ProcessorDefinition } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { lagOf } from './lag.js';
import { describeLag } from './print-lag.js';

// Scans at a turnstile become rides, and rides become fares.
const scans = topic('gate.scans', { owner: 'gate', key: 'card', events: { Scan: z.strictObject({ rides: z.number() }) } });
const rides = journal('gate.rides.v1', { owner: 'gate', key: 'card', events: { Ride: z.strictObject({ nth: z.number() }) } });
const fares = journal('fare.fares.v1', { owner: 'fare', key: 'card', events: { Fare: z.strictObject({ cents: z.number() }) } });
const counted = state('rides-by-card', rides, { version: 1, initial: () => 0, evolve: { Ride: (n) => n + 1 } });
const paid = state('fares-by-card', fares, { version: 1, initial: () => 0, evolve: { Fare: (n) => n + 1 } });
const gate = topology('gate', (t) => t.decide(counted, { into: rides }).on(scans, 'Scan', (_, scan) => Array.from({ length: scan.rides }, (__, nth) => ({ type: 'Ride' as const, nth }))));
const fare = topology('fare', (t) => t.decide(paid, { into: fares }).on(rides, 'Ride', () => ({ type: 'Fare' as const, cents: 250 })));

let log: InMemoryLog;
let running: Runtime[];
beforeEach(() => {
  running = [];
  log = inMemoryLog();
  for (const { name, settings } of [scans, rides, fares]) log.createTopic(name, 1, settings);
});
afterEach(async () => void (await Promise.all(running.map((runtime) => runtime.stop()))));

async function run(of: typeof gate | typeof fare): Promise<Runtime> {
  const runtime = new Runtime(of, { log, openStore: inMemoryStores(), partitions: 1, instance: 'test' });
  running.push(runtime);
  await runtime.start();
  return runtime;
}

const scan = (card: string, count: number): KeyedRecord => ({ key: card, value: Buffer.from(encodeEvent({ type: 'Scan', specversion: '1.0', id: card, source: 'test', subject: card, time: '2026-11-22T10:00:00Z', data: { rides: count } })), headers: {} });
async function copyOfRide(offset: number): Promise<void> {
  const { key, value, headers } = log.records(rides.name, 0)[offset]!;
  await log.append(rides.name, 0, { key, value: value!, headers });
}
const only = async (processor: ProcessorDefinition | undefined, now = Date.now) => (await lagOf(log, processor!, now))[0]!;

describe('How far a partition is behind', () => {
  it('is everything there is before the first block', async () => {
    await log.send(scans.name, [scan('a', 1), scan('b', 1)]);
    expect(await only(gate.processors[0])).toMatchObject({ height: 0, writer: undefined, inputs: [{ input: scans.name, next: 0, end: 2, records: 2 }] });
  });

  it('is nothing when all is decided, with the head that says so', async () => {
    await run(gate);
    await log.send(scans.name, [scan('a', 1)]);
    await vi.waitFor(async () => expect(await only(gate.processors[0])).toMatchObject({ height: 1, epoch: 1, writer: expect.stringContaining('test/') as string, inputs: [{ next: 1, end: 1, records: 0, ms: 0 }] }));
  });

  it('counts records that came while nobody decided, and how long the oldest has waited', async () => {
    await (await run(gate)).stop();
    running = [];
    await log.send(scans.name, [scan('a', 1)]);
    const { timestamp } = log.records(scans.name, 0)[0]!;
    await log.send(scans.name, [scan('b', 1)]);
    expect(await only(gate.processors[0], () => timestamp + 3_000)).toMatchObject({ inputs: [{ records: 2, ms: 3_000 }] });
  });

  it('counts blocks of a journal, orphans with them', async () => {
    const gates = await run(gate);
    await log.send(scans.name, [scan('a', 2)]);
    await vi.waitFor(() => expect(gates.status()[0]!.height).toBe(1));
    expect(await only(fare.processors[0])).toMatchObject({ inputs: [{ input: rides.name, next: 0, records: 1 }] });
    await run(fare);
    await vi.waitFor(async () => expect(await only(fare.processors[0])).toMatchObject({ height: 1, inputs: [{ next: 1, end: 1, records: 0 }] }));
    await copyOfRide(0);
    expect(await only(fare.processors[0])).toMatchObject({ inputs: [{ records: 1 }] });
  });

  it('finds the head behind copies and orphans at the end', async () => {
    const gates = await run(gate);
    for (const card of ['a', 'b', 'c']) {
      const { height } = gates.status()[0]!;
      await log.send(scans.name, [scan(card, 1)]);
      await vi.waitFor(() => expect(gates.status()[0]!.height).toBe(height + 1));
    }
    await copyOfRide(0);
    await copyOfRide(1);
    expect(await only(gate.processors[0])).toMatchObject({ height: 3, inputs: [{ records: 0 }] });
  });

  it('is printed as a table', async () => {
    await log.send(scans.name, [scan('a', 1)]);
    const lines = describeLag(await lagOf(log, gate.processors[0]!, () => log.records(scans.name, 0)[0]!.timestamp + 90_000)).map(stripVTControlCharacters);
    expect(lines[0]).toBe('gate.rides.v1');
    expect(lines.find((line) => line.includes('gate.scans'))).toMatch(/0 +0 +0 +none yet +gate\.scans +0 +1 +1 +90\.0 s$/);
  });
});
