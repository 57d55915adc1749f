import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
// <sample>
import { encodeEvent, journal, Runtime, state, topic, topology, type Schema } from './index.js';
import { inMemoryLog, inMemoryStores } from './testing/index.js';

/** Any Standard Schema will do: zod, valibot, arktype. This one takes everything. */
const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'sample', validate: (value) => ({ value: value as T }) } });

const scans = topic('turnstile.scans', { owner: 'turnstile', key: 'cardId', events: { CardScanned: anything<{ gate: string }>() } });
const rides = journal('turnstile.rides.v1', { owner: 'turnstile', key: 'cardId', events: { RideStarted: anything<{ gate: string; nth: number }>() } });

const ridesByCard = state('ride-count-by-card', rides, { version: 1, initial: () => 0, evolve: { RideStarted: (_, ride) => ride.nth } });

const turnstile = topology('turnstile', (t) =>
  t.decide(ridesByCard, { into: rides }).on(scans, 'CardScanned', (count, scan) => ({ type: 'RideStarted', gate: scan.gate, nth: count + 1 })),
);

const log = inMemoryLog();
for (const { name, settings } of [scans, rides]) log.createTopic(name, 1, settings);
const runtime = new Runtime(turnstile, { log, openStore: inMemoryStores(), partitions: 1, instance: 'sample' });
await runtime.start();

const scan = encodeEvent({ type: 'CardScanned', specversion: '1.0', id: '1', source: 'gate-7', subject: 'ann', time: new Date().toISOString(), data: { gate: 'north' } });
await log.send(scans.name, [{ key: 'ann', value: Buffer.from(scan), headers: {} }]);
// </sample>

describe('the README', () => {
  it('shows a topology that runs', async () => {
    await vi.waitFor(async () => expect(await runtime.read(ridesByCard, 'ann')).toMatchObject({ value: 1, partition: 0, height: 1 }));
    await runtime.stop();
  });

  it('shows the text of this file, by the names of the packages', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const source = readFileSync(new URL('../src/readme.spec.ts', import.meta.url), 'utf8');
    const sample = source.slice(source.indexOf('// <sample>\n') + '// <sample>\n'.length, source.indexOf('// </sample>')).replace('./index.js', '@kontor/streams').replace('./testing/index.js', '@kontor/streams/testing');
    expect(/```ts\n([\s\S]*?)```/.exec(readme)![1]).toBe(sample);
  });
});
