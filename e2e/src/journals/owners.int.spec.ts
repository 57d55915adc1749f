import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allBlocks, encodeEvent, eventsOf, Runtime, type KeyedRecord, type Log, type TaskStatus } from '@kontor/streams';
import { inMemoryStores, randomFrom } from '@kontor/streams/testing';
import { createTopics, kafkaLog } from '@kontor/streams-kafka';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { doubling, till } from './till.js';

const brokers = process.env['KONTOR_BROKERS']?.split(',');
if (brokers === undefined) throw new Error('KONTOR_BROKERS is not set: run `./kontor test --only int`, which brings up a broker');

const logs: Log[] = [];
const folders: string[] = [];
let child: ChildProcess | undefined;

afterEach(async () => {
  child?.kill('SIGKILL');
  await Promise.all(logs.splice(0).map((log) => log.close()));
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

async function newTill(name: string) {
  const run = `${name}-${Date.now().toString(36)}`;
  const parts = till(run);
  await createTopics({ brokers: brokers!, clientId: 'test' }, [parts.commands, parts.receipts].map(({ name: topic, settings }) => ({ name: topic, partitions: 1, settings })));
  return { run, ...parts };
}

async function connect(topics: readonly string[], clientId: string): Promise<Log> {
  const log = await kafkaLog({ brokers: brokers!, clientId, topics });
  logs.push(log);
  return log;
}

function pay(id: number): KeyedRecord {
  const event = { type: 'Pay', specversion: '1.0', id: `p${id}`, source: 'test', subject: 'ann', time: '2026-01-01T00:00:00Z', data: { id: `p${id}`, cents: '1' } } as const;
  return { key: 'ann', value: Buffer.from(encodeEvent(event)), headers: {} };
}

async function paid(log: Log, journal: string): Promise<string[]> {
  const blocks = await allBlocks(log, journal, 0);
  return blocks.flatMap(({ block }) => eventsOf(block, new Set(['Paid']))).map((event) => (event.data as { id: string }).id);
}

/** Lost races that make a duel of it; commands are sent until there were so many. */
const RACES = 10;

const inOrder = (count: number): string[] => Array.from({ length: count }, (_, i) => `p${i}`);

describe('the chain on Kafka', () => {
  it('applies each input exactly once, in order, with two live owners and doubled sends', async () => {
    const { app, commands, receipts, totals } = await newTill('duel');
    const random = randomFrom(1);
    const stopped: string[] = [];
    const runtimes: Runtime[] = [];
    for (const instance of ['a', 'b']) {
      const log = await connect([commands.name, receipts.name], instance);
      runtimes.push(new Runtime(app, { log: doubling(log, 0.1, random), openStore: inMemoryStores(), partitions: 1, instance, onStopped: (error) => stopped.push(error.message) }));
    }
    await Promise.all(runtimes.map((runtime) => runtime.start()));
    const client = await connect([receipts.name], 'client');
    const conflicts = (): number => runtimes.reduce((sum, runtime) => sum + runtime.status()[0]!.conflicts, 0);
    let count = 0;
    for (; count < 3000 || (conflicts() < RACES && count < 30_000); count += 5) {
      await client.send(commands.name, [0, 1, 2, 3, 4].map((i) => pay(count + i)));
    }
    await vi.waitFor(async () => {
      expect(stopped).toEqual([]);
      for (const runtime of runtimes) expect((await runtime.read(totals, 'ann')).value).toBe(String(count));
    }, { timeout: 60_000, interval: 50 });
    expect(await paid(client, receipts.name)).toEqual(inOrder(count));
    expect(conflicts(), 'the owners must really have raced').toBeGreaterThanOrEqual(RACES);
    expect(runtimes[0]!.status()[0]!.orphans).toBeGreaterThan(0);
    await Promise.all(runtimes.map((runtime) => runtime.stop()));
  });

  it('is not harmed by an owner that wakes from SIGSTOP after its partition was taken', async () => {
    const { run, app, commands, receipts, totals } = await newTill('zombie');
    const folder = mkdtempSync(join(tmpdir(), 'kontor-zombie-'));
    folders.push(folder);
    const taken = join(folder, 'taken');
    const client = await connect([commands.name, receipts.name], 'client');
    const news: { ready?: true; stopped?: string; status?: TaskStatus }[] = [];
    child = fork(fileURLToPath(new URL('owner.fixture.js', import.meta.url)), [brokers.join(','), run, join(folder, 'state'), taken]);
    child.on('message', (message) => news.push(message as never));
    await vi.waitFor(() => expect(news).toContainEqual({ ready: true }), { timeout: 20_000 });

    let sent = 0;
    const send = async (count: number) => {
      for (const end = sent + count; sent < end; sent++) await client.send(commands.name, [pay(sent)]);
    };
    const sending = send(400);
    // It is at work; how many blocks all of them make is a matter of the machine's speed.
    await vi.waitFor(async () => expect((await client.bounds(receipts.name, 0)).end).toBeGreaterThan(5), { timeout: 20_000, interval: 5 });
    child.kill('SIGSTOP');
    await sending;

    const stopped: string[] = [];
    const heir = new Runtime(app, { log: client, openStore: inMemoryStores(), partitions: 1, instance: 'heir', onStopped: (error) => stopped.push(error.message) });
    writeFileSync(taken, '');
    await heir.start();
    await send(200);
    await vi.waitFor(async () => expect((await heir.read(totals, 'ann')).value).toBe('600'), { timeout: 20_000 });
    child.kill('SIGCONT');
    await send(200);
    await vi.waitFor(async () => expect((await heir.read(totals, 'ann')).value).toBe('800'), { timeout: 20_000 });
    await vi.waitFor(() => {
      child!.send('status');
      expect(news.at(-1)?.status).toMatchObject({ phase: 'standing-by', height: heir.status()[0]!.height });
    }, { timeout: 20_000, interval: 100 });

    expect(stopped).toEqual([]);
    expect(news.filter((one) => one.stopped !== undefined)).toEqual([]);
    expect(await paid(client, receipts.name)).toEqual(inOrder(800));
    expect(heir.status()[0]!.epoch, 'the woken owner must not take the partition back').toBe(2);
    await heir.stop();
  });
});
