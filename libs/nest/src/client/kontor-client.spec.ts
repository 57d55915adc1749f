import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload, type MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { journal, partitionOf, state, topic, topology, windowedKey, type KeyedRecord } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { lastValueFrom, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { httpAdapter } from '../http/fastify.js';
import { HttpModule } from '../http/http.module.js';
import { standardProblems } from '../http/problem.js';
import { KontorModule, type FeatureOptions } from '../kontor/kontor.module.js';
import type { Ownership, Role } from '../kontor/ownership.js';
import { LOG } from '../kontor/tokens.js';
import { KontorServer } from '../server/kontor-server.js';
import { QueryContext } from '../server/query-context.js';
import { KontorClient, type KontorClientOptions } from './kontor-client.js';

// Steps that people take, by person, and by person and hour.
const PARTITIONS = 2;
const HOUR = 3_600_000;
const commands = topic('walk.commands', { owner: 'walk', key: 'person', events: { Walk: z.strictObject({ steps: z.number(), hour: z.number() }) } });
const walks = journal('walk.walks.v1', { owner: 'walk', key: 'person', events: { Walked: z.strictObject({ steps: z.number(), hour: z.number() }) } });
const total = state('steps-by-person', walks, {
  version: 1,
  initial: () => 0n,
  codec: { encode: (steps) => String(steps), decode: (json) => BigInt(json as string) },
  evolve: { Walked: (steps, event) => steps + BigInt(event.steps) },
});
const hourly = state('steps-by-hour', walks, {
  version: 1,
  initial: () => 0,
  key: (event, { key }) => windowedKey(key, event.hour * HOUR),
  evolve: { Walked: (steps, event) => steps + event.steps },
});
const walk = topology('walk', (t) => ({
  walked: t.decide(total, { into: walks, lookup: { hourly } }).on(commands, 'Walk', (_, { steps, hour }) => ({ type: 'Walked' as const, steps, hour })),
}));

/** Roles by partition, changed by tests. */
class Roles implements Ownership {
  private readonly listeners = new Set<() => void>();
  constructor(readonly name: string, private roles: readonly Role[], private readonly others = 'another') {}
  roleOf = (_: string, partition: number): Role => this.roles[partition] ?? 'none';
  ownerOf = (journal: string, partition: number): string => (this.roleOf(journal, partition) === 'owner' ? this.name : this.others);
  leads = (journal: string, partition: number): boolean => this.roleOf(journal, partition) === 'owner';
  onChanged = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  become(roles: readonly Role[]): void {
    this.roles = roles;
    for (const listener of this.listeners) listener();
  }
}

const asked: string[] = [];
/** Ends answers that never come. */
const giveUp: ((nothing: undefined) => void)[] = [];

@Controller()
class Odd {
  @MessagePattern('walk.odd')
  answer(@Payload() what: string, @Ctx() context: QueryContext): unknown {
    asked.push(what);
    if (what === 'refuse') throw standardProblems.NOT_FOUND({ detail: 'No such walk.' });
    if (what === 'not yet' && asked.length < 3) throw standardProblems.UNAVAILABLE({ detail: 'Come again.' });
    if (what === 'never') return new Promise((resolve) => giveUp.push(resolve));
    if (what === 'headers') return { demands: context.getDemands(), mine: context.getHeaders()['mine'] };
    return what;
  }
}

let log: InMemoryLog;
const apps: NestFastifyApplication[] = [];
const clients: KontorClient[] = [];

beforeEach(() => {
  asked.length = 0;
  log = inMemoryLog();
  for (const { name, settings } of [commands, walks]) log.createTopic(name, PARTITIONS, settings);
  for (const pattern of ['walk.stores', 'walk.odd']) for (const name of [pattern, `${pattern}.reply`]) log.createTopic(name, PARTITIONS);
});
afterEach(async () => {
  for (const end of giveUp.splice(0)) end(undefined);
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(apps.splice(0).map((app) => app.get(KontorServer).close()));
});

async function start(ownership?: Ownership, feature: FeatureOptions = { queryable: true }): Promise<NestFastifyApplication> {
  const options = { log, openStore: inMemoryStores(), partitions: PARTITIONS, instance: 'test', ...(ownership === undefined ? {} : { ownership }) };
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot(), KontorModule.forRootAsync({ useFactory: () => options }), KontorModule.forFeature(walk, feature)],
    controllers: [Odd],
  }).overrideProvider(LOG).useValue(log).compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  apps.push(app);
  await app.init();
  await app.startAllMicroservices();
  return app;
}

function client(options: Partial<KontorClientOptions> = {}): KontorClient {
  const made = new KontorClient({ log, ...options });
  clients.push(made);
  return made;
}

let sent = 0;
function walked(person: string, steps: number, hour = 0): KeyedRecord {
  const event = { type: 'Walk', specversion: '1.0', id: `walk-${++sent}`, source: 'test', subject: person, time: '2026-11-22T10:00:00.000Z', data: { steps, hour } };
  return { key: person, value: Buffer.from(JSON.stringify(event)), headers: {} };
}

/** Two names in either partition. */
const people = ['anna', 'ben', 'carla', 'dora', 'emil', 'fritz', 'greta', 'hans'];
const inPartition = (wanted: number): string[] => people.filter((person) => partitionOf(person, PARTITIONS) === wanted);

async function walkAll(): Promise<void> {
  await log.send(commands.name, people.map((person, i) => walked(person, i + 1)));
  const store = client().store(total);
  await vi.waitFor(async () => expect((await store.all({ strict: true })).entries).toHaveLength(people.length));
}

describe('Reading a state from elsewhere', () => {
  it('gives an entry as code knows it, with partition, height and how old it is', async () => {
    await start();
    await walkAll();
    const before = Date.now();
    const read = await client().store(total).get('carla');
    expect(read).toMatchObject({ key: 'carla', value: 3n, partition: partitionOf('carla', PARTITIONS) });
    expect(read.height).toBeGreaterThanOrEqual(1);
    expect(read.at).toBeGreaterThan(before - 60_000);
    expect(read.at).toBeLessThanOrEqual(Date.now());
    expect((await client().store(total).get('nobody')).value).toBeUndefined();
  });

  it('gathers ranges, prefixes and all from every partition, in order of keys, with the height of each', async () => {
    await start();
    await walkAll();
    const store = client().store(total);
    const keys = async (...[options]: Parameters<typeof store.range>) => (await store.range(options)).entries.map(({ key }) => key);
    expect((await store.all()).entries).toEqual(people.map((key, i) => ({ key, value: BigInt(i + 1) })));
    expect((await store.all()).asOf.map(({ partition, height }) => [partition, height > 0])).toEqual([[0, true], [1, true]]);
    expect(await keys({ from: 'ben', to: 'emil' })).toEqual(['ben', 'carla', 'dora']);
    expect(await keys({ prefix: 'd' })).toEqual(['dora']);
    expect(await keys({ reverse: true, limit: 3 })).toEqual(['hans', 'greta', 'fritz']);
    expect(await keys({ partitionKey: 'anna' })).toEqual(inPartition(partitionOf('anna', PARTITIONS)));
  });

  it('gives the windows of a key that start in a stretch of time', async () => {
    await start();
    await log.send(commands.name, [walked('anna', 1, 1), walked('anna', 2, 2), walked('anna', 4, 3), walked('annabel', 8, 2)]);
    const store = client().store(hourly);
    await vi.waitFor(async () => expect((await store.all({ strict: true })).entries).toHaveLength(4));
    const { entries, asOf } = await store.window('anna', { fromMs: 2 * HOUR, toMs: 4 * HOUR });
    expect(entries).toEqual([{ key: 'anna', startMs: 2 * HOUR, value: 2 }, { key: 'anna', startMs: 3 * HOUR, value: 4 }]);
    expect(asOf).toHaveLength(1);
    expect((await store.window('anna')).entries).toHaveLength(3);
  });

  it('answers a long range in several messages', async () => {
    await start();
    await log.send(commands.name, Array.from({ length: 400 }, (_, i) => walked(`${'x'.repeat(2_000)}${i}`, 1)));
    const store = client().store(total);
    await vi.waitFor(async () => expect((await store.all({ strict: true })).entries).toHaveLength(400));
    const { messages } = await client().ask('walk.stores', { read: 'scan', state: 'steps-by-person', partition: 0 }, { partition: 0 });
    expect(messages.length).toBeGreaterThan(1);
  });

  it('waits for a height, and says so if it does not come', async () => {
    await start();
    const waiting = client().store(total).get('anna', { minHeight: 1 });
    await log.send(commands.name, [walked('anna', 5)]);
    expect((await waiting).value).toBe(5n);
    await expect(client().store(total).get('anna', { minHeight: 99, timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'HEIGHT_NOT_REACHED', message: expect.stringMatching(/has not reached height 99 within 800 ms/) as string });
  });

  it('is refused for a state that there is not, naming those that there are', async () => {
    await start();
    await expect(client().ask('walk.stores', { read: 'get', state: 'shoes', key: 'anna' })).rejects.toThrow('walk has no state shoes; it has steps-by-person, steps-by-hour');
  });

  it('is off unless a service allows it', async () => {
    await start(undefined, {});
    await expect(client().store(total).get('anna', { timeoutMs: 100 })).rejects.toThrow('no answer to walk.stores');
  });
});

describe('Two instances of a service', () => {
  it('answer each for its own partitions, and a range is gathered from both', async () => {
    await start(new Roles('a', ['owner', 'none']));
    await start(new Roles('b', ['none', 'owner']));
    await walkAll();
    for (const [i, person] of people.entries()) expect((await client().store(total).get(person, { strict: true })).value).toBe(BigInt(i + 1));
  });

  it('answer each question once, be it that a standby hears it too', async () => {
    await start(new Roles('a', ['owner', 'standby']));
    await start(new Roles('b', ['standby', 'owner']));
    await client().ask('walk.odd', 'one', { partition: 0 });
    await client().ask('walk.odd', 'two', { partition: 1 });
    expect(asked).toEqual(['one', 'two']);
  });

  it('answer from a standby when a reader accepts one and the owner is away', async () => {
    await start(new Roles('b', ['standby', 'standby']));
    await expect(client().store(total).get('anna', { timeoutMs: 100 })).rejects.toThrow('no answer');
    expect((await client().store(total).get('anna', { standby: true })).height).toBe(0);
  });

  it('are asked again while ownership moves, until the new owner answers', async () => {
    const a = new Roles('a', ['owner', 'owner']);
    const b = new Roles('b', ['none', 'none'], 'a');
    await start(a);
    await start(b);
    await walkAll();
    const reader = client({ attemptMs: 50 });
    expect((await reader.store(total).get('anna')).value).toBe(1n);
    a.become(['none', 'none']);
    const waiting = reader.store(total).get('anna', { strict: true });
    await vi.waitFor(() => expect(log.records('walk.stores', partitionOf('anna', PARTITIONS)).length).toBeGreaterThan(4));
    b.become(['owner', 'owner']);
    expect((await waiting).value).toBe(1n);
  });
});

describe('Asking a @MessagePattern', () => {
  it('routes by key as producers partition records', async () => {
    await start();
    for (const person of people) await client().ask('walk.odd', person, { key: person });
    const [first, second] = [0, 1].map((partition) => log.records('walk.odd', partition).map(({ key }) => key));
    expect([first, second]).toEqual([inPartition(0), inPartition(1)]);
  });

  it('is a ClientProxy of Nest as well', async () => {
    await start();
    expect(await lastValueFrom(client().send('walk.odd', 'plain').pipe(toArray()))).toEqual(['plain']);
    await expect(lastValueFrom(client().send('walk.odd', 'refuse'))).rejects.toMatchObject({ name: 'QueryRefused', code: 'NOT_FOUND', message: 'No such walk.' });
    await expect(lastValueFrom(client().emit('walk.odd', 'x'))).rejects.toThrow('Log.send');
  });

  it('hands demands and headers to the handler', async () => {
    await start();
    const { messages } = await client().ask('walk.odd', 'headers', { strict: true, minHeight: 7, standby: true, headers: { mine: 'yes' } });
    expect(messages).toEqual([{ demands: { strict: true, minHeight: 7, standby: true, timeoutMs: 4_000 }, mine: 'yes' }]);
  });

  it('asks again after a refusal that will pass', async () => {
    await start();
    expect((await client().ask('walk.odd', 'not yet')).messages).toEqual(['not yet']);
    expect(asked).toHaveLength(3);
  });

  it('asks again when nobody has answered, and reaches a service that came up meanwhile', async () => {
    const waiting = client({ attemptMs: 20 }).ask('walk.odd', 'late');
    await vi.waitFor(() => expect(log.records('walk.odd', 0).length + log.records('walk.odd', 1).length).toBeGreaterThan(1));
    await start();
    expect((await waiting).messages).toEqual(['late']);
  });

  it('tells in a sentence when nobody answers, and how often it asked', async () => {
    await expect(client({ attemptMs: 1_000 }).ask('walk.odd', 'x', { timeoutMs: 30 })).rejects.toThrow('no answer to walk.odd within 30 ms (one attempt): does a service that serves it run, and own the partition?');
  });

  it('asks once what must not be done twice', async () => {
    await start();
    await expect(client({ attemptMs: 10 }).ask('walk.odd', 'never', { once: true, timeoutMs: 200 })).rejects.toThrow('(one attempt)');
    expect(asked).toEqual(['never']);
  });

  it('names the topic that is missing', async () => {
    await expect(client().ask('walk.nowhere', 'x')).rejects.toThrow('topic walk.nowhere does not exist');
  });

  it('rejects what is under way when it is closed', async () => {
    const closing = client();
    const waiting = closing.ask('walk.odd', 'x');
    await closing.close();
    await expect(waiting).rejects.toThrow('closed');
  });
});
