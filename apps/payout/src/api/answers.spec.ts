import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { answers } from '@kontor/events';
import { httpAdapter, HttpModule, LOG } from '@kontor/nest';
import { decodeEvent, UnknownOutcome, type Log } from '@kontor/streams';
import { inMemoryLog, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { CONFIG } from '../config.js';
import { answerTo, intent } from '../effects/rail.spec.support.js';
import { paymentOf } from '../effects/rail.effects.js';
import { AnswersController } from './answers.controller.js';

const TOKEN = randomUUID();
const settled = (number: number) => answerTo(paymentOf(intent(number), 'cus_1'), 'ACSC');

let app: NestFastifyApplication;
afterEach(() => app.close());

async function callBack(body: object, authorization: string | undefined = `Bearer ${TOKEN}`, log: Log | InMemoryLog = newLog()) {
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot()],
    controllers: [AnswersController],
    providers: [{ provide: LOG, useValue: log }, { provide: CONFIG, useValue: { KONTOR_RAIL_TOKEN: TOKEN } }],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  await app.init();
  const answer = await app.inject({ method: 'POST', url: '/rails/simulator/answers', payload: body, headers: authorization === '' ? {} : { authorization } });
  return { status: answer.statusCode, code: answer.body === '' ? undefined : answer.json<{ code: string }>().code };
}

function newLog(): InMemoryLog {
  const log = inMemoryLog();
  log.createTopic(answers.name, 1, answers.settings);
  return log;
}

describe('a callback of the rail', () => {
  it('puts each answer into the log, keyed by the customer whose payment it was, and is then answered 204', async () => {
    const log = newLog();
    expect(await callBack({ answers: [settled(1), settled(2)] }, undefined, log)).toEqual({ status: 204, code: undefined });
    const records = log.records(answers.name, 0).map((record) => ({ key: record.key, ...decodeEvent(record.value!.toString()) }));
    expect(records.map(({ key, id }) => [key, id])).toEqual([1, 2].map((number) => ['cus_1', `${intent(number).payoutId}:ACSC`]));
  });

  it('tells debits and returns as well; each message of a return is a record of its own', async () => {
    const log = newLog();
    const { status: _, ...about } = settled(1);
    const { railRef: __, ...payment } = about;
    const back = { ...payment, returnRef: 'RET-1', currency: 'GBP', amount: '101', charges: '0', borneBy: 'customer', code: 'AC04' };
    const body = { debits: [{ ...about, charges: '25' }], returns: [{ ...back, message: 'pacs.004' }, { ...back, message: 'camt.053' }] };
    expect(await callBack(body, undefined, log)).toEqual({ status: 204, code: undefined });
    const told = log.records(answers.name, 0).map((record) => decodeEvent(record.value!.toString()));
    expect(told.map(({ type, id }) => [type, id])).toEqual([['RailDebited', `${intent(1).payoutId}:debit`], ['RailReturned', 'RET-1:pacs.004'], ['RailReturned', 'RET-1:camt.053']]);
    for (const { type, data } of told) expect((await answers.schemas[type as 'RailDebited']['~standard'].validate(data)).issues).toBeUndefined();
  });

  it('is refused with nothing in it', async () => {
    expect(await callBack({})).toEqual({ status: 400, code: 'BODY_INVALID' });
  });

  it('is answered 503 while the log does not take it, so that the rail sends it again', async () => {
    const away = { send: async () => { throw new UnknownOutcome('no leader'); } } as unknown as Log;
    expect(await callBack({ answers: [settled(1)] }, undefined, away)).toEqual({ status: 503, code: 'UNAVAILABLE' });
  });

  it.each([
    ['without a token', '', 'TOKEN_MISSING'],
    ['with another token', 'Bearer another', 'TOKEN_INVALID'],
    ['with the token bare', TOKEN, 'TOKEN_INVALID'],
  ])('is refused %s, whatever its body', async (_, authorization, code) => {
    expect(await callBack({ answers: 'nonsense' }, authorization)).toEqual({ status: 401, code });
  });

  it.each([
    ['a status nobody knows', { ...settled(1), status: 'RCVD' }],
    ['a reference that is not ours', { ...settled(1), clientRef: 'cus_1/tr_1/po_1' }],
    ['no reference', { ...settled(1), clientRef: undefined }],
    ['a further field', { ...settled(1), note: '' }],
  ])('is refused as a whole with %s', async (_, answer) => {
    const log = newLog();
    expect(await callBack({ answers: [settled(2), answer] }, undefined, log)).toEqual({ status: 400, code: 'BODY_INVALID' });
    expect(log.records(answers.name, 0)).toEqual([]);
  });
});
