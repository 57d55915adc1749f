import { describe, expect, it, vi } from 'vitest';
import type { FollowedEvent } from '../follow.js';
import { encodeEvent, sampledTrace, type Envelope } from '../journal/event.js';
import { Runtime } from '../runtime.js';
import { inMemoryLog } from '../testing/in-memory-log.js';
import { inMemoryStores } from '../testing/in-memory-store.js';
import { journal, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { reexecute } from './reexecute.js';

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });
const scans = topic('gate.scans', { owner: 'gate', key: 'card', events: { Scan: anything<{ gate: string }>() } });
const rides = journal('gate.rides.v1', { owner: 'gate', key: 'card', events: { Ride: anything<{ gate: string }>() } });
const fares = journal('fare.fares.v1', { owner: 'fare', key: 'card', events: { Fare: anything<{ cents: number }>() } });
const ridden = state('ride-count-by-card', rides, { version: 1, initial: () => 0, evolve: { Ride: (n) => n + 1 } });
const paid = state('fare-count-by-card', fares, { version: 1, initial: () => 0, evolve: { Fare: (n) => n + 1 } });
const gate = topology('gate', (t) => t.decide(ridden, { into: rides }).on(scans, 'Scan', (_, scan) => ({ type: 'Ride', gate: scan.gate })));
const fare = topology('fare', (t) => t.decide(paid, { into: fares }).on(rides, 'Ride', () => ({ type: 'Fare', cents: 250 })));

const SAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const envelope = (traceparent?: string): Envelope => ({ type: 'Scan', specversion: '1.0', id: '1', source: 'test', subject: 'ann', time: '2026-11-22T10:00:00.000Z', ...(traceparent === undefined ? {} : { traceparent }), data: { gate: 'north' } });

describe('A trace', () => {
  it('travels with what is decided from its record, through journals, and decisions taken again say the same', async () => {
    const log = inMemoryLog();
    for (const { name, settings } of [scans, rides, fares]) log.createTopic(name, 1, settings);
    const runtimes = [gate, fare].map((of) => new Runtime(of, { log, openStore: inMemoryStores(), partitions: 1, instance: 'test' }));
    const heard: FollowedEvent[] = [];
    runtimes[1]!.onCommitted(fares, (_, __, events) => void heard.push(...events()));
    for (const runtime of runtimes) await runtime.start();
    for (const traceparent of [SAMPLED, undefined]) await log.send(scans.name, [{ key: 'ann', value: Buffer.from(encodeEvent(envelope(traceparent))), headers: {} }]);
    await vi.waitFor(() => expect(heard.map(({ traceparent }) => traceparent)).toEqual([SAMPLED, undefined]));
    for (const runtime of runtimes) await runtime.stop();
    for (const of of [gate, fare]) {
      for await (const { same } of reexecute(of.processors[0]!, 0, log, await inMemoryStores()('x', 0))) expect(same).toBe(true);
    }
  });

  it.each([
    ['is sampled', SAMPLED, SAMPLED],
    ['is not sampled', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', undefined],
    ['has no id', '00-00000000000000000000000000000000-b7ad6b7169203331-01', undefined],
    ['is no trace context', 'hello', undefined],
    ['is none', undefined, undefined],
  ])('is handed on only if it is one that somebody records: one that %s', (_, traceparent, expected) => {
    expect(sampledTrace(envelope(traceparent))).toBe(expected);
  });

  it('that is not text is none', () => {
    expect(sampledTrace({ ...envelope(), traceparent: 5 as never })).toBeUndefined();
  });
});
