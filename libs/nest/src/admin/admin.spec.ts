import { generateKeyPairSync } from 'node:crypto';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Controller, type LoggerService } from '@nestjs/common';
import { inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { partitionOf } from '@kontor/streams';
import { exportJWK, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthModule } from '../auth/auth.module.js';
import { KontorClient } from '../client/kontor-client.js';
import { httpAdapter } from '../http/fastify.js';
import { addition, additions, counter, counts, countingLog, PARTITIONS_OF_TESTS } from '../kontor/counting.spec.support.js';
import { KontorModule } from '../kontor/kontor.module.js';
import { ownsAll } from '../kontor/ownership.js';
import { LOG, OWNERSHIP } from '../kontor/tokens.js';
import { PermanentFailure } from '../server/effect-parking.js';
import { memoryEffects } from '../server/effect-queues.spec.support.js';
import { Effect, type EffectContext, type EffectEvent } from '../server/effects.js';
import { KontorServer } from '../server/kontor-server.js';
import { adminPattern, type AdminQuestion } from './admin-questions.js';

const ISSUER = 'https://issuer.example';
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const token = (scope: string, key = privateKey, expires = '1m') =>
  new SignJWT({ scope }).setProtectedHeader({ alg: 'ES256', kid: 'one' }).setIssuer(ISSUER).setAudience('kontor').setSubject('olga').setExpirationTime(expires).sign(key);

/** What the effect of these tests refuses for good, and what it has done. */
const refused = new Set<number>();
const notified: number[] = [];

@Controller()
class Notifying {
  @Effect(counts, ['Added'], { cursor: 'notify' })
  notify(events: readonly EffectEvent<{ Added: { by: number; total: number } }>[], _: EffectContext): Promise<void> {
    for (const { data: { by } } of events) {
      if (refused.has(by)) throw new PermanentFailure(`no account for ${by}`);
      notified.push(by);
    }
    return Promise.resolve();
  }
}

let log: InMemoryLog;
let leads: (partition: number) => boolean;
let app: NestFastifyApplication;
let client: KontorClient;
const lines: { level: string; words: string }[] = [];
const note = (level: string) => (message: unknown) => void lines.push({ level, words: JSON.stringify(message) });
const logger: LoggerService = { log: note('log'), warn: note('warn'), error: note('error') };

beforeEach(async () => {
  lines.length = notified.length = 0;
  refused.clear();
  leads = () => true;
  log = countingLog();
  for (const name of [adminPattern(counter.name), `${adminPattern(counter.name)}.reply`]) log.createTopic(name, PARTITIONS_OF_TESTS);
  const options = { log, openStore: inMemoryStores(), partitions: PARTITIONS_OF_TESTS, instance: 'test', cursors: memoryEffects() };
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] };
  const module = await Test.createTestingModule({
    imports: [AuthModule.forRoot({ jwks, issuer: ISSUER, audience: 'kontor' }), KontorModule.forRootAsync({ useFactory: () => options }), KontorModule.forFeature(counter, { operable: true })],
    controllers: [Notifying],
  }).overrideProvider(LOG).useValue(log).overrideProvider(OWNERSHIP).useValue({ ...ownsAll('test'), leads: (_: string, partition: number) => leads(partition) }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  client = new KontorClient({ log });
});
afterEach(async () => {
  await client.close();
  await app.close();
});

async function order<A>(question: AdminQuestion | object, partition: number, bearer?: string, timeoutMs = 5_000): Promise<A> {
  const headers = { authorization: `Bearer ${bearer ?? (await token('ops'))}` };
  return (await client.ask<A>(adminPattern(counter.name), question, { partition, headers, timeoutMs, once: true })).messages[0]!;
}

const of = { journal: counts.name, partition: partitionOf('dora', PARTITIONS_OF_TESTS) };

async function parkDora(): Promise<void> {
  await log.send(additions.name, [{ key: 'dora', value: Buffer.from('no event'), headers: {} }, addition('dora', 5), addition('dora', 6)]);
  await vi.waitFor(async () => expect((await order<{ keys: { count: number }[] }>({ operation: 'parked-list', ...of, limit: 10 }, of.partition)).keys[0]?.count).toBe(3));
}

describe('Operating a service over the log', () => {
  it('shows the tasks of a partition', async () => {
    expect(await order({ operation: 'status', partition: 1 }, 1)).toMatchObject({ tasks: [{ journal: counts.name, partition: 1, phase: 'running' }] });
  });

  it('pauses a partition and resumes it', async () => {
    expect(await order({ operation: 'pause', ...of }, of.partition)).toMatchObject({ tasks: [{ journal: counts.name, partition: of.partition, paused: true }] });
    await log.send(additions.name, [addition('dora', 5)]);
    expect(await order({ operation: 'status', partition: of.partition }, of.partition)).toMatchObject({ tasks: [{ paused: true, height: 0 }] });
    expect(await order({ operation: 'resume', ...of }, of.partition)).toMatchObject({ tasks: [{ paused: false }] });
    await vi.waitFor(async () => expect(await order({ operation: 'status', partition: of.partition }, of.partition)).toMatchObject({ tasks: [{ phase: 'running', height: 1 }] }));
  });

  it('rebuilds and resets a partition, which then holds what it held', async () => {
    await log.send(additions.name, [addition('dora', 5)]);
    await vi.waitFor(async () => expect(await order({ operation: 'status', partition: of.partition }, of.partition)).toMatchObject({ tasks: [{ height: 1 }] }));
    for (const operation of ['rebuild', 'reset'] as const) expect(await order({ operation, ...of }, of.partition)).toMatchObject({ tasks: [{ phase: 'running', height: 1 }] });
  });

  it('hands nothing over when there is nobody to hand it to', async () => {
    await expect(order({ operation: 'hand-over', ...of }, of.partition)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('without a membership') as string });
  });

  it('lists parked keys with why, since when and how many, and shows their records', async () => {
    await parkDora();
    const { keys } = await order<{ keys: object[] }>({ operation: 'parked-list', ...of, limit: 10 }, of.partition);
    expect(keys).toEqual([expect.objectContaining({ key: 'dora', count: 3, reason: expect.stringContaining('NotAnEvent') as string, firstCause: `${additions.name}/${of.partition}/0` })]);
    expect(await order({ operation: 'parked-show', journal: counts.name, key: 'dora', limit: 1 }, of.partition)).toMatchObject({ queue: { count: 3, records: [{ record: 'no event' }] } });
    expect(await order({ operation: 'parked-show', journal: counts.name, key: 'anna', limit: 1 }, partitionOf('anna', PARTITIONS_OF_TESTS))).toEqual({ queue: null });
  });

  it('gives up the record that fails and decides the rest again, with who ordered it in the journal', async () => {
    await parkDora();
    expect(await order({ operation: 'parked-redrive', journal: counts.name, key: 'dora' }, of.partition)).toMatchObject({ records: 0, left: 3, reason: expect.stringContaining('NotAnEvent') as string });
    expect(await order({ operation: 'parked-discard', journal: counts.name, key: 'dora', count: 1 }, of.partition)).toEqual({ records: 1, left: 2 });
    expect(await order({ operation: 'parked-redrive', journal: counts.name, key: 'dora' }, of.partition)).toEqual({ records: 2, left: 0 });
    const written = log.records(counts.name, of.partition).map(({ value }) => value!.toString()).join('\n');
    expect(written).toContain('kontor.RecordsDiscarded');
    expect(written).toContain('olga');
    expect(written).toContain('"total":11');
  });

  it.each([
    ['no token', () => Promise.resolve(''), 'TOKEN_MISSING'],
    ['a token of another scope', () => token('balances:read'), 'SCOPE_MISSING'],
    ['a token signed by a stranger', () => token('ops', stranger), 'TOKEN_INVALID'],
    ['a token that has expired', () => token('ops', privateKey, '-1m'), 'TOKEN_EXPIRED'],
  ])('is denied to %s, and that is logged', async (_, made, code) => {
    await parkDora();
    await expect(order({ operation: 'parked-discard', journal: counts.name, key: 'dora' }, of.partition, await made())).rejects.toMatchObject({ code });
    expect(lines.filter(({ level, words }) => level === 'warn' && words.includes('parked-discard of counter was denied'))).toHaveLength(1);
    expect(await order({ operation: 'parked-show', journal: counts.name, key: 'dora', limit: 1 }, of.partition)).toMatchObject({ queue: { count: 3 } });
  });

  it('logs who ordered what, without the key', async () => {
    await order({ operation: 'parked-discard', journal: counts.name, key: 'dora' }, of.partition);
    const logged = lines.filter(({ words }) => words.includes('parked-discard')).map(({ words }) => words).join('\n');
    expect(logged).toContain('olga');
    expect(logged).not.toContain('dora');
  });

  it('says what it does not know', async () => {
    await expect(order({ operation: 'explode' }, 0)).rejects.toMatchObject({ code: 'BODY_INVALID' });
    await expect(order({ operation: 'parked-list', journal: 'shoes.v1', partition: 0, limit: 1 }, 0)).rejects.toThrow(`counter writes no journal shoes.v1; it writes ${counts.name}`);
  });
});

describe('Operating the effects of a service over the log', () => {
  const { partition } = of;
  const list = () => order<{ effects: { key: string; count: number }[]; more: boolean }>({ operation: 'effects-list', partition, limit: 10 }, partition);
  const parkDorasEffects = async () => {
    refused.add(5);
    await log.send(additions.name, [addition('dora', 5), addition('dora', 6), addition('dora', 7)]);
    await vi.waitFor(async () => expect((await list()).effects[0]?.count).toBe(3), 5_000);
  };

  it('lists their parked keys with why, since when and how many, and shows their events', async () => {
    await parkDorasEffects();
    expect(await list()).toEqual({ effects: [{ cursor: 'notify', journal: counts.name, partition, key: 'dora', reason: 'no account for 5', since: expect.any(Number) as number, count: 3 }], more: false });
    expect(await order({ operation: 'effects-list', partition: 1 - partition, limit: 10 }, 1 - partition)).toEqual({ effects: [], more: false });
    expect(await order({ operation: 'effects-show', effect: 'notify', key: 'dora', limit: 2 }, partition)).toMatchObject({ events: { key: 'dora', count: 3, events: [{ type: 'Added', data: { by: 5 } }, { data: { by: 6 } }] } });
    expect(await order({ operation: 'effects-show', effect: 'notify', key: 'anna', limit: 2 }, partitionOf('anna', PARTITIONS_OF_TESTS))).toEqual({ events: null });
  });

  it('gives up the event that fails and hands the rest over again, in order', async () => {
    await parkDorasEffects();
    expect(await order({ operation: 'effects-redrive', effect: 'notify', key: 'dora' }, partition)).toEqual({ records: 0, left: 3, reason: 'no account for 5' });
    expect(await order({ operation: 'effects-discard', effect: 'notify', key: 'dora', count: 1 }, partition)).toEqual({ records: 1, left: 2 });
    expect(await order({ operation: 'effects-redrive', effect: 'notify', key: 'dora' }, partition)).toEqual({ records: 2, left: 0 });
    expect(notified).toEqual([6, 7]);
    expect((await list()).effects).toEqual([]);
  });

  it('logs who ordered what of which effect, without the key', async () => {
    await order({ operation: 'effects-discard', effect: 'notify', key: 'dora' }, partition);
    const logged = lines.filter(({ words }) => words.includes('olga')).map(({ words }) => words).join('\n');
    expect(logged).toContain('notify');
    expect(lines.map(({ words }) => words).join('\n')).not.toContain('dora');
  });

  it('is left to the instance that leads the partition, which knows the key as parked', async () => {
    await parkDorasEffects();
    leads = () => false;
    expect((await list()).effects).toEqual([]);
    await expect(order({ operation: 'effects-discard', effect: 'notify', key: 'dora' }, partition, undefined, 400)).rejects.toMatchObject({ code: 'NOT_OWNER' });
    leads = () => true;
    expect((await list()).effects).toMatchObject([{ key: 'dora', count: 3 }]);
  });

  it('says which effects there are', async () => {
    await expect(order({ operation: 'effects-redrive', effect: 'ring', key: 'dora' }, partition)).rejects.toThrow('the service of counter has no effect ring; it has notify');
  });
});
