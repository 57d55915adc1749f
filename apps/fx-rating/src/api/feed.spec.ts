import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ticks } from '@kontor/events';
import { httpAdapter, HttpModule, LOG } from '@kontor/nest';
import { decodeEvent, UnknownOutcome, type Log } from '@kontor/streams';
import { inMemoryLog, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { CONFIG } from '../config.js';
import { FeedController } from './feed.controller.js';

const [ALPHA, BETA] = [randomUUID(), randomUUID()];
const price = { seq: 7, base: 'EUR', quote: 'USD', bid: '1.10235', ask: '1.10245', time: '2026-03-02T10:00:00.000Z' };

let app: NestFastifyApplication;
afterEach(() => app.close());

async function post(body: object, authorization = `Bearer ${ALPHA}`, log: Log | InMemoryLog = newLog(), mode = 'demonstration', tokens: object = { alpha: ALPHA, beta: BETA }) {
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot()],
    controllers: [FeedController],
    providers: [{ provide: LOG, useValue: log }, { provide: CONFIG, useValue: { KONTOR_FEED_TOKENS: tokens, KONTOR_MODE: mode } }],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  await app.init();
  const answer = await app.inject({ method: 'POST', url: '/feeds/prices', payload: body, headers: authorization === '' ? {} : { authorization } });
  return { status: answer.statusCode, code: answer.body === '' ? undefined : answer.json<{ code: string }>().code };
}

function newLog(): InMemoryLog {
  const log = inMemoryLog();
  log.createTopic(ticks.name, 1, ticks.settings);
  return log;
}

const sent = (log: InMemoryLog) => log.records(ticks.name, 0).map((record) => ({ key: record.key, ...decodeEvent(record.value!.toString()) }));

describe('prices that a provider sends', () => {
  it('go into the log under the name of whose token it was, and are then answered 204', async () => {
    const log = newLog();
    expect(await post({ prices: [price, { ...price, quote: 'JPY', bid: 'N/A' }] }, `Bearer ${BETA}`, log)).toEqual({ status: 204, code: undefined });
    const records = sent(log);
    expect(records.map(({ key, id }) => [key, id])).toEqual([['EUR', 'beta:7:EUR:USD'], ['EUR', 'beta:7:EUR:JPY']]);
    expect(records[0]!.data).toEqual({ provider: 'beta', ...price });
    for (const { data } of records) expect(ticks.schemas.TickPublished['~standard'].validate(data)).not.toHaveProperty('issues');
  });

  it('are marked in production as what prices real money', async () => {
    const log = newLog();
    await post({ prices: [price] }, undefined, log, 'production');
    expect(sent(log)[0]!.data).toMatchObject({ mode: 'production' });
  });

  it('are answered 503 while the log does not take them, so that they are sent again', async () => {
    const away = { send: async () => { throw new UnknownOutcome('no leader'); } } as unknown as Log;
    expect(await post({ prices: [price] }, undefined, away)).toEqual({ status: 503, code: 'UNAVAILABLE' });
  });

  it.each([
    ['without a token', '', undefined, 'TOKEN_MISSING'],
    ['with another token', 'Bearer another', undefined, 'TOKEN_INVALID'],
    ['where no provider is configured', `Bearer ${ALPHA}`, {}, 'TOKEN_INVALID'],
  ])('are refused %s', async (_, authorization, tokens, code) => {
    expect(await post({ prices: [price] }, authorization, undefined, undefined, tokens)).toEqual({ status: 401, code });
  });

  it.each([
    ['none', []], ['too many', Array(401).fill(price)], ['one that names its provider', [{ ...price, provider: 'beta' }]], ['one that calls itself real', [{ ...price, mode: 'production' }]],
    ['one of a number', [{ ...price, bid: 1.1 }]], ['an endless one', [{ ...price, bid: '1'.repeat(65) }]],
  ])('are refused as a whole with %s', async (_, prices) => {
    const log = newLog();
    expect(await post({ prices }, undefined, log)).toMatchObject({ status: 400, code: 'BODY_INVALID' });
    expect(sent(log)).toEqual([]);
  });
});
