import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { entries, ledgerCommands, payouts, quotes, transitAnswerLane, transitLane } from '@kontor/events';
import { httpAdapter, HttpModule, KontorModule, KontorServer, READ_POSITIONS } from '@kontor/nest';
import { customerOfHeader } from '@kontor/nest/testing';
import { decodeEvent, encodeEvent } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Projections } from '@kontor/postgres';
import { DATABASE } from '@kontor/postgres/nest';
import { balanceAggregation } from '../topology.js';
import { BalancesController } from './balances.controller.js';
import { BalancesQuery } from './balances.query.js';
import { BalancesService } from './balances.service.js';
import { OpeningsService } from './openings.service.js';
import { StatementService } from './statement.service.js';

const QUERY = 'ledger.balances.get';
const ROWS = [
  { account: 'customer:ann:EUR:available', owner: 'ann', currency: 'EUR', balance: '12345' },
  { account: 'customer:ann:EUR:held', owner: 'ann', currency: 'EUR', balance: '55' },
  { account: 'receivable:customer:ann:EUR#0', owner: 'ann', currency: 'EUR', balance: '7' },
  { account: 'customer:ann:JPY:available', owner: 'ann', currency: 'JPY', balance: '500' },
  { account: 'customer:bob:EUR:available', owner: 'bob', currency: 'EUR', balance: '1' },
];

let rows = ROWS;

let log: InMemoryLog;
let app: NestFastifyApplication;
beforeEach(async () => {
  rows = ROWS;
  log = inMemoryLog();
  for (const { name, settings } of [ledgerCommands, quotes, payouts, transitLane, transitAnswerLane, entries, { name: QUERY, settings: {} }, { name: `${QUERY}.reply`, settings: {} }]) log.createTopic(name, 1, settings);
  const dataSource = { query: async (_sql: string, [owner, currency]: readonly [string, string?]) => rows.filter((row) => row.owner === owner && row.currency === (currency ?? row.currency)) };
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot(), KontorModule.forRootAsync({ useFactory: () => ({ log, openStore: inMemoryStores(), partitions: 1, instance: 'test' }) }), KontorModule.forFeature(balanceAggregation)],
    controllers: [BalancesController, BalancesQuery],
    providers: [
      BalancesService,
      StatementService,
      OpeningsService,
      { provide: Projections, useValue: { reaches: async () => true } },
      { provide: DATABASE, useValue: { dataSource } },
      { provide: READ_POSITIONS, useValue: { asOf: () => ({ partition: 0, heights: { [entries.name]: 7 } }) } },
      customerOfHeader({ scopes: new Set(['balances:read', 'balances:write']) }),
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
});
afterEach(() => app.close());

async function ask(url: string, customer = 'ann') {
  const answer = await app.inject({ method: 'GET', url, headers: { customer } });
  return { status: answer.statusCode, body: answer.json<object>() };
}

let asked = 0;
async function query(customerId: string): Promise<unknown> {
  const correlationId = `q${++asked}`;
  const headers = { kafka_correlationId: correlationId, kafka_replyTopic: `${QUERY}.reply`, kafka_replyPartition: '0' };
  await log.append(QUERY, 0, { key: customerId, value: Buffer.from(JSON.stringify({ customerId })), headers });
  const answer = () => log.records(`${QUERY}.reply`, 0).find((record) => record.headers['kafka_correlationId'] === correlationId);
  await expect.poll(answer).toBeDefined();
  return JSON.parse(answer()!.value!.toString());
}

async function deposit(customerId: string, amount: string): Promise<void> {
  const data = { depositId: `d-${customerId}`, currency: 'EUR', amount, bank: 'simbank' };
  const event = encodeEvent({ type: 'DepositReceived', specversion: '1.0', id: data.depositId, source: 'test', subject: customerId, time: '2026-03-02T10:00:00Z', data });
  await log.send(ledgerCommands.name, [{ key: customerId, value: Buffer.from(event), headers: {} }]);
}

describe('GET /v1/balances', () => {
  const asOf = { partition: 0, heights: { 'ledger.entries.v1': 7 } };

  it('shows a customer its own balances in major units, with the height that they hold', async () => {
    const [euros, yen] = [(amount: string) => ({ amount, currency: 'EUR' }), (amount: string) => ({ amount, currency: 'JPY' })];
    const balances = [{ currency: 'EUR', available: euros('123.45'), held: euros('0.55'), frozen: euros('0.00') }, { currency: 'JPY', available: yen('500'), held: yen('0'), frozen: yen('0') }];
    expect(await ask('/v1/balances')).toEqual({ status: 200, body: { balances, asOf } });
    expect(await ask('/v1/balances/JPY')).toEqual({ status: 200, body: { ...balances[1], asOf } });
  });

  it('has nothing for a customer without money, and 404 for a currency never held', async () => {
    expect(await ask('/v1/balances', 'cy')).toEqual({ status: 200, body: { balances: [], asOf } });
    expect((await ask('/v1/balances/JPY', 'bob')).status).toBe(404);
  });
});

describe('POST /v1/balances', () => {
  const empty = { currency: 'CHF', available: { amount: '0.00', currency: 'CHF' }, held: { amount: '0.00', currency: 'CHF' }, frozen: { amount: '0.00', currency: 'CHF' } };
  const journal = () => log.records(entries.name, 0).flatMap(({ value }) => value!.toString().split('\n')).filter((line) => line !== '').map((line) => decodeEvent(line));
  const sent = () => log.records(ledgerCommands.name, 0).length;
  async function open(body: object, { key = 'k-1', customer = 'ann' }: { key?: string; customer?: string } = {}) {
    const answer = await app.inject({ method: 'POST', url: '/v1/balances', headers: { customer, ...(key !== '' && { 'idempotency-key': key }) }, payload: body });
    return { status: answer.statusCode, body: answer.json<{ code?: string; errors?: readonly object[] }>(), headers: answer.headers };
  }
  const projected = () => (rows = [...ROWS, { account: 'customer:ann:CHF:available', owner: 'ann', currency: 'CHF', balance: '700' }]);

  it('opens one with nothing in it, once it is in the journal, and says where it is to be read', async () => {
    const { status, body, headers } = await open({ currency: 'CHF' });
    expect([status, body]).toEqual([201, empty]);
    expect([headers['location'], headers['position']]).toEqual(['/v1/balances/CHF', expect.stringMatching(/^[A-Za-z0-9_-]+$/)]);
    expect(journal()).toMatchObject([{ type: 'BalanceOpened', subject: 'ann', data: { currency: 'CHF' } }]);
  });

  it('opens it once, however often one key is sent, and at once; a repeat is answered with it as it is now', async () => {
    projected();
    const answers = await Promise.all([1, 2, 3, 4].map(() => open({ currency: 'CHF' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    const { status, body, headers } = await open({ currency: 'CHF' });
    expect([status, body, headers['idempotent-replayed']]).toEqual([200, { ...empty, available: { amount: '7.00', currency: 'CHF' } }, 'true']);
    expect([journal().length, sent()]).toEqual([1, 1]);
  });

  it('answers with the one that is there, to another key as well, and to whom money came before', async () => {
    projected();
    await open({ currency: 'CHF' });
    const { status, body, headers } = await open({ currency: 'CHF' }, { key: 'k-2' });
    expect([status, body, headers['idempotent-replayed']]).toEqual([200, { ...empty, available: { amount: '7.00', currency: 'CHF' } }, undefined]);
    await deposit('ann', '12290');
    expect((await open({ currency: 'EUR' }, { key: 'k-3' })).status).toBe(200);
  });

  it('does not open another currency under a key that was used, but for another customer', async () => {
    await open({ currency: 'CHF' });
    expect(await open({ currency: 'JPY' })).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect((await open({ currency: 'JPY' }, { customer: 'bob' })).status).toBe(201);
  });

  it.each<[string, object, number, string]>([
    ['a currency that is none', { currency: 'XYZ' }, 422, 'UNKNOWN_CURRENCY'],
    ['a currency that ended', { currency: 'HRK' }, 422, 'CURRENCY_NOT_USABLE'],
    ['nothing', {}, 400, 'BODY_INVALID'],
    ['a further field', { currency: 'CHF', amount: '1' }, 400, 'BODY_INVALID'],
  ])('refuses %s, and the key is free then', async (_, body, status, code) => {
    expect(await open(body)).toMatchObject({ status, body: { code } });
    expect(sent()).toBe(0);
    expect((await open({ currency: 'CHF' })).status).toBe(201);
  });

  it('refuses one to a customer who is closed, as often as it is asked', async () => {
    const event = encodeEvent({ type: 'CloseCustomer', specversion: '1.0', id: 'c', source: 'test', subject: 'ann', time: '2026-03-02T10:00:00Z', data: { commandId: 'c' } });
    await log.send(ledgerCommands.name, [{ key: 'ann', value: Buffer.from(event), headers: {} }]);
    for (let i = 0; i < 2; i++) expect(await open({ currency: 'CHF' })).toMatchObject({ status: 409, body: { code: 'BALANCE_REFUSED', errors: [{ code: 'CUSTOMER_CLOSED' }] } });
    expect(sent()).toBe(2);
  });

  it('is not there without a key', async () => {
    expect((await open({ currency: 'CHF' }, { key: '' })).body.code).toBe('IDEMPOTENCY_KEY_MISSING');
  });
});

describe('GET /v1/balances/{currency}/statement', () => {
  const PERIOD = 'from=2026-03-01&to=2026-04-01';

  it.each([
    ['no period', '', 400, 'QUERY_INVALID'], ['a period that ends before it begins', 'from=2026-04-01&to=2026-03-01', 400, 'QUERY_INVALID'], ['a time that is none', 'from=yesterday&to=2026-04-01', 400, 'QUERY_INVALID'],
    ['a purse that is none', `${PERIOD}&purse=owed`, 400, 'QUERY_INVALID'], ['too many at once', `${PERIOD}&limit=201`, 400, 'QUERY_INVALID'], ['a form that is to come', `${PERIOD}&format=camt053`, 406, 'NOT_ACCEPTABLE'],
    ['a cursor of something else', `${PERIOD}&next=abc`, 400, 'QUERY_INVALID'],
  ])('is refused with %s', async (_, query, status, code) => {
    expect(await ask(`/v1/balances/EUR/statement?${query}`)).toMatchObject({ status, body: { code } });
  });

  it('is of a balance that the customer has', async () => {
    for (const code of ['USD', 'EUX', 'nothing']) expect((await ask(`/v1/balances/${code}/statement?${PERIOD}`)).status).toBe(404);
    expect((await ask(`/v1/balances/JPY/statement?${PERIOD}`, 'bob')).status).toBe(404);
  });
});

describe('the query for balances', () => {
  it('is answered from committed state in minor units, with partition and height', async () => {
    expect(await query('ann')).toEqual({ customerId: 'ann', balances: [], partition: 0, height: 0 });
    await deposit('ann', '4200');
    await expect.poll(() => query('ann')).toEqual({ customerId: 'ann', balances: [{ currency: 'EUR', available: '4200' }], partition: 0, height: 1 });
  });
});
