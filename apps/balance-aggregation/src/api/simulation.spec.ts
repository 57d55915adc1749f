import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { entries, ledgerCommands, payouts, quotes, transitAnswerLane, transitLane } from '@kontor/events';
import { httpAdapter, HttpModule, KontorModule, KontorServer, runtimeToken } from '@kontor/nest';
import { customerOfHeader } from '@kontor/nest/testing';
import { decodeEvent, type Runtime } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appModule, type LedgerConfig } from '../app.module.js';
import { balanceAggregation } from '../topology.js';
import { SimulationController } from './simulation.controller.js';
import { TopupsService } from './topups.service.js';

let log: InMemoryLog;
let app: NestFastifyApplication;
beforeEach(async () => {
  log = inMemoryLog();
  for (const { name, settings } of [ledgerCommands, quotes, payouts, transitLane, transitAnswerLane, entries]) log.createTopic(name, 1, settings);
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot(), KontorModule.forRootAsync({ useFactory: () => ({ log, openStore: inMemoryStores(), partitions: 1, instance: 'test' }) }), KontorModule.forFeature(balanceAggregation)],
    controllers: [SimulationController],
    providers: [TopupsService, customerOfHeader({ scopes: new Set(['simulation:write']) })],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
});
afterEach(() => app.close());

interface Answer {
  readonly status: number;
  readonly body: { readonly id?: string; readonly code?: string; readonly errors?: readonly { readonly pointer: string; readonly code: string }[] };
  readonly headers: Readonly<Record<string, unknown>>;
}

async function topUp(amount: unknown, { id = 'EUR', key = 'k-1', customer = 'ann' }: { id?: string; key?: string; customer?: string } = {}): Promise<Answer> {
  const headers = { customer, ...(key !== '' && { 'idempotency-key': key }) };
  const answer = await app.inject({ method: 'POST', url: `/v1/simulation/balances/${id}/topup`, headers, payload: { amount } });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

const euro = (amount: string) => ({ amount, currency: 'EUR' });
const sent = () => log.records(ledgerCommands.name, 0).map(({ key, value }) => ({ key, ...decodeEvent(value!.toString()) }));
const available = async (customer: string) => (await app.get<Runtime>(runtimeToken(balanceAggregation)).read(balanceAggregation.handles.accounts, customer, { partitionKey: customer })).value?.available;

describe('a balance of a sandbox that is topped up', () => {
  it('has the money by a deposit as banks report it, and says where it is to be read', async () => {
    const { status, body, headers } = await topUp(euro('100.00'));
    expect([status, body]).toEqual([201, { id: expect.stringMatching(/^topup_/), amount: euro('100.00') }]);
    expect([headers['location'], headers['position']]).toEqual(['/v1/balances/EUR', expect.stringMatching(/^[A-Za-z0-9_-]+$/)]);
    expect(sent()).toMatchObject([{ key: 'ann', type: 'DepositReceived', data: { depositId: body.id, currency: 'EUR', amount: '10000', bank: 'simbank' } }]);
    expect(await available('ann')).toEqual({ EUR: '10000' });
  });

  it('has it once, however often one key is sent, and at once; each customer has keys of its own', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => topUp(euro('5.00'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(3);
    expect((await topUp(euro('5.00'), { key: '"k-1"' })).status, 'quoted').toBe(200);
    expect((await topUp(euro('5.00'), { customer: 'bob' })).status).toBe(201);
    expect((await topUp(euro('5.00'), { key: 'k-2' })).status).toBe(201);
    expect([await available('ann'), await available('bob'), sent().length]).toEqual([{ EUR: '1000' }, { EUR: '500' }, 3]);
  });

  it('does not have what is asked for under a key that was used for something else', async () => {
    await topUp(euro('5.00'));
    for (const [amount, id] of [[euro('6.00'), 'EUR'], [{ amount: '500', currency: 'JPY' }, 'JPY']] as const) {
      const { status, body } = await topUp(amount, { id });
      expect([status, body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    }
    expect(await available('ann')).toEqual({ EUR: '500' });
  });

  it.each<[string, unknown, string, number, string, string | undefined]>([
    ['a number', { amount: 5, currency: 'EUR' }, 'EUR', 400, 'BODY_INVALID', '/amount/amount'],
    ['nothing', euro('0.00'), 'EUR', 400, 'BODY_INVALID', '/amount/amount'],
    ['less than a cent', euro('0.001'), 'EUR', 400, 'BODY_INVALID', '/amount/amount'],
    ['too much', euro('10000000000.00'), 'EUR', 400, 'BODY_INVALID', '/amount/amount'],
    ['another currency', { amount: '5', currency: 'JPY' }, 'EUR', 400, 'BODY_INVALID', '/amount/currency'],
    ['a further field', { ...euro('5.00'), bank: 'mine' }, 'EUR', 400, 'BODY_INVALID', undefined],
    ['a balance that cannot be', euro('5.00'), 'GOLD', 404, 'NOT_FOUND', undefined],
  ])('refuses %s, and the key is free then', async (_, amount, id, status, code, pointer) => {
    const answer = await topUp(amount, { id });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (pointer !== undefined) expect(answer.body.errors).toMatchObject([{ pointer }]);
    expect(sent()).toEqual([]);
    expect((await topUp(euro('5.00'))).status).toBe(201);
  });

  it('is not there without a key, nor where there is no sandbox', async () => {
    expect((await topUp(euro('5.00'), { key: '' })).body.code).toBe('IDEMPOTENCY_KEY_MISSING');
    const controllers = (sandbox: boolean) => Reflect.getMetadata('controllers', appModule({ KONTOR_SANDBOX: sandbox, KONTOR_JWKS: { keys: [] } } as unknown as LedgerConfig)) as unknown[];
    expect([true, false].map((sandbox) => controllers(sandbox).includes(SimulationController))).toEqual([true, false]);
  });
});
