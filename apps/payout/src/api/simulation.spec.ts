import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { instrIdOf, payoutIdOf, transferIdOf } from '@kontor/events';
import { httpAdapter, HttpModule, PARTITIONS, runtimeToken } from '@kontor/nest';
import { customerOfHeader } from '@kontor/nest/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appModule, readPayoutConfig, type PayoutConfig } from '../app.module.js';
import type { Payout } from '../domain/payout-state.js';
import { RailSilent } from '../effects/rail-client.js';
import { RAIL_SANDBOX, SANDBOX_VERBS, type SandboxOrder, type SandboxOutcome } from '../effects/rail-sandbox.js';
import { payout } from '../topology.js';
import { payoutProblems } from './problems.js';
import { SimulationController } from './simulation.controller.js';
import { SimulationService } from './simulation.service.js';

const transferId = transferIdOf('ann', 'rent');
const payoutId = payoutIdOf(transferId, 1);
const submitted: Payout = { status: 'submitting', customerId: 'ann', transferId, attempts: 1, payoutId };

let known: (Payout | undefined)[];
let outcomes: (SandboxOutcome | Error)[];
let ordered: [string, SandboxOrder][];
let app: NestFastifyApplication;

/** The last of a list stays. */
const next = <T>(list: T[]): T => (list.length > 1 ? list.shift()! : list[0]!);

beforeEach(async () => {
  [known, outcomes, ordered] = [[submitted], [{ kind: 'taken', stage: 'settled' }], []];
  const bank = {
    order: async (instrId: string, order: SandboxOrder) => {
      ordered.push([instrId, order]);
      const outcome = next(outcomes);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
  const runtime = { owns: () => true, read: async (_state: unknown, id: string) => ({ value: id === transferId ? next(known) : undefined }) };
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot({ problems: [payoutProblems] })],
    controllers: [SimulationController],
    providers: [SimulationService, { provide: runtimeToken(payout), useValue: runtime }, { provide: PARTITIONS, useValue: 4 }, { provide: RAIL_SANDBOX, useValue: bank }, customerOfHeader({ scopes: new Set(['simulation:write']) })],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  await app.init();
});
afterEach(() => app.close());

async function simulate(verb: string, { id = transferId, customer = 'ann', body }: { id?: string; customer?: string; body?: object } = {}) {
  const answer = await app.inject({ method: 'POST', url: `/v1/simulation/transfers/${id}/${verb}`, headers: { customer }, ...(body !== undefined && { payload: body }) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), headers: answer.headers };
}

describe('a verb of the sandbox', () => {
  it.each(SANDBOX_VERBS)('orders the bank to %s the payment of the latest attempt, and says where to look for what comes of it', async (verb) => {
    const { status, body, headers } = await simulate(verb);
    expect([status, body, headers['location']]).toEqual([202, { transferId, verb }, `/v1/transfers/${transferId}`]);
    expect(ordered).toEqual([[instrIdOf(payoutId), { verb }]]);
  });

  it('tells the bank why it is to refuse, by one code of each class, and nothing else', async () => {
    for (const code of ['AC04', 'AC01', 'AM04', 'TM01']) expect((await simulate('reject', { body: { code } })).status).toBe(202);
    expect(ordered.map(([, order]) => order)).toEqual(['AC04', 'AC01', 'AM04', 'TM01'].map((code) => ({ verb: 'reject', code })));
    for (const body of [{ code: 'FR01' }, { code: 4 }, { reason: 'AC01' }]) expect((await simulate('reject', { body })).body['code']).toBe('BODY_INVALID');
  });

  it('waits for a payment that is on its way to the bank', async () => {
    known = [undefined, { ...submitted }];
    outcomes = [{ kind: 'unknown' }, { kind: 'taken', stage: 'settled' }];
    expect((await simulate('settle')).status).toBe(202);
    expect(ordered).toHaveLength(2);
  });

  it('finds no payment of another customer, nor one that never was', async () => {
    const [others, never] = await Promise.all([simulate('settle', { customer: 'bob' }), simulate('settle', { id: 'tr_1' })]);
    expect([others, never].map(({ status, body }) => [status, body['code']])).toEqual([[404, 'NOT_FOUND'], [404, 'NOT_FOUND']]);
    expect(ordered).toEqual([]);
  }, 10_000);

  it.each<[string, Payout, SandboxOutcome, string]>([
    ['it leads nowhere', submitted, { kind: 'impossible', stage: 'refused' }, 'it is refused there.'],
    ['the payment goes a way of its own', submitted, { kind: 'impossible', stage: 'none' }, 'it goes a way of its own there.'],
    ['nothing was submitted', { ...submitted, status: 'not_due', payoutId: undefined }, { kind: 'unknown' }, 'its payout is not due.'],
  ])('is refused where %s, with where the payment stands', async (_, payoutNow, outcome, detail) => {
    [known, outcomes] = [[payoutNow], [outcome]];
    const { status, body } = await simulate('settle');
    expect([status, body['code']]).toEqual([409, 'SIMULATION_REFUSED']);
    expect(body['detail']).toContain(detail);
  });

  it('is answered 503 while the bank is silent', async () => {
    outcomes = [new RailSilent('HTTP 502')];
    const { status, body, headers } = await simulate('settle');
    expect([status, body['code'], headers['retry-after']]).toEqual([503, 'UNAVAILABLE', '2']);
    expect(JSON.stringify(body)).not.toContain('502');
  });

  it('is not there where there is no sandbox, and in production there is none', () => {
    const controllers = (sandbox: boolean) => Reflect.getMetadata('controllers', appModule({ KONTOR_SANDBOX: sandbox, KONTOR_RAIL_URL: 'http://127.0.0.1:1', KONTOR_JWKS: { keys: [] } } as unknown as PayoutConfig)) as unknown[];
    expect([true, false].map((sandbox) => controllers(sandbox).includes(SimulationController))).toEqual([true, false]);
    const env = {
      KONTOR_SERVICE: 'payout', KONTOR_BROKERS: 'localhost:9092', KONTOR_POSTGRES_URL: 'postgres://localhost/x', KONTOR_HTTP_PORT: '0', KONTOR_STATE_DIR: '/tmp/x',
      KONTOR_JWKS: '{"keys":[{}]}', KONTOR_JWT_ISSUER: 'x', KONTOR_JWT_AUDIENCE: 'x', KONTOR_RAIL_URL: 'http://127.0.0.1:1', KONTOR_RAIL_TOKEN: 'x'.repeat(8), KONTOR_SANDBOX: 'on',
    };
    expect(readPayoutConfig(env).KONTOR_SANDBOX).toBe(true);
    expect(() => readPayoutConfig({ ...env, KONTOR_MODE: 'production' })).toThrow(/KONTOR_SANDBOX: makes money up/);
  });
});
