import { stripVTControlCharacters } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEvent, journal, Runtime, state, topic, topology, type KeyedRecord, type Topology } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { levelStores } from '@kontor/streams-kafka';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { debugBlock, type DebuggedBlock } from './debug.js';
import { debuggedJson, describeDebugged } from './print.js';

const commands = topic('till.commands', { owner: 'till', key: 'customer', events: { Pay: z.strictObject({ cents: z.number() }) } });
const receipts = journal('till.receipts.v1', { owner: 'till', key: 'customer', events: { Paid: z.strictObject({ cents: z.number(), points: z.number() }) } });
const totals = state('total-by-customer', receipts, { version: 1, initial: () => 0, evolve: { Paid: (total, { cents }) => total + cents } });
const points = state('points-by-customer', receipts, { version: 1, initial: () => 0, evolve: { Paid: (sum, event) => sum + event.points } });

/** A till that gives so many points per cent. */
const till = (perCent: number): Topology => topology('till', (t) => t.decide(totals, { into: receipts, lookup: { points } }).on(commands, 'Pay', (_, { cents }, context) => {
  if (cents < 0) throw new RangeError('nobody pays less than nothing');
  return cents === 0 ? undefined : { type: 'Paid' as const, cents, points: cents * perCent + (context.points.get(context.key) === undefined ? 100 : 0) };
}));
const pay = (customer: string, cents: number): KeyedRecord => ({ key: customer, value: Buffer.from(encodeEvent({ type: 'Pay', specversion: '1.0', id: customer, source: 'test', subject: customer, time: '2026-11-22T10:00:00Z', data: { cents } })), headers: {} });

let log: InMemoryLog;
const scratch = mkdtempSync(join(tmpdir(), 'kontor-debug-spec-'));
afterAll(() => rmSync(scratch, { recursive: true }));

beforeAll(async () => {
  log = inMemoryLog();
  for (const { name, settings } of [commands, receipts]) log.createTopic(name, 1, settings);
  const runtime = new Runtime(till(1), { log, openStore: inMemoryStores(), partitions: 1, instance: 'test' });
  await runtime.start();
  for (const [height, record] of [[1, pay('ada', 5)], [2, pay('ada', 7)], [3, pay('bo', 1)], [4, pay('bo', 0)], [5, pay('eve', -1)]] as const) {
    await log.send(commands.name, [record]);
    await vi.waitFor(() => expect(runtime.status()[0]!.height).toBe(height));
  }
  await runtime.stop();
});

let nth = 0;
async function debugged(height: number, key?: string, perCent = 1, breakpoint?: () => void): Promise<DebuggedBlock | undefined> {
  const openStore = levelStores({ directory: join(scratch, String(++nth)) });
  return debugBlock(log, till(perCent).processors[0]!, { partition: 0, height, openStore, ...(key === undefined ? {} : { key }), ...(breakpoint === undefined ? {} : { breakpoint }) });
}

describe('Debugging a block', () => {
  it('shows each decision with the state before it, what it looked up, and what it decides', async () => {
    const found = (await debugged(2))!;
    expect(found.same).toBe(true);
    expect(found.decisions).toEqual([
      { input: commands.name, type: 'Pay', key: 'ada', before: 5, event: { type: 'Pay', cents: 7 }, lookups: [{ of: 'points(ada)', value: 105 }], result: { type: 'Paid', cents: 7, points: 7 }, threw: undefined },
    ]);
    expect((await debugged(3))!.decisions).toEqual([expect.objectContaining({ key: 'bo', before: 0, result: { type: 'Paid', cents: 1, points: 101 } })]);
    expect((await debugged(4))!.decisions).toEqual([expect.objectContaining({ key: 'bo', before: 1, result: undefined })]);
  });

  it('shows one key alone, and stops in front of its deciders alone', async () => {
    const stopped = vi.fn();
    expect((await debugged(2, 'bo', 1, stopped))!.decisions).toEqual([]);
    expect(stopped).not.toHaveBeenCalled();
    expect((await debugged(2, 'ada', 1, stopped))!.decisions).toHaveLength(1);
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  it('shows what a decider threw that parked its key', async () => {
    const found = (await debugged(5))!;
    expect(found.same).toBe(true);
    expect(found.decisions).toEqual([expect.objectContaining({ key: 'eve', threw: 'RangeError: nobody pays less than nothing' })]);
    expect(describeDebugged({ journal: receipts.name, partition: 0 }, found).map(stripVTControlCharacters)).toContain('  throws RangeError: nobody pays less than nothing');
  });

  it('says what other code decides, on the state that the journal has', async () => {
    const found = (await debugged(2, undefined, 2))!;
    expect(found.same).toBe(false);
    expect(found.decisions[0]).toMatchObject({ before: 5, lookups: [{ value: 105 }], result: { points: 14 } });
    expect(debuggedJson({ journal: receipts.name, partition: 0 }, found)).toMatchObject({ same: false, written: [{ data: { points: 7 } }], decidedNow: [{ data: { points: 14 } }] });
    expect(describeDebugged({ journal: receipts.name, partition: 0 }, found).join('\n')).toContain('This code decides otherwise');
  });

  it('finds no block that there is not', async () => {
    expect(await debugged(6)).toBeUndefined();
  });
});
