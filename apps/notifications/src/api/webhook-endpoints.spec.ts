import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { httpAdapter, HttpModule } from '@kontor/nest';
import { customerOfHeader } from '@kontor/nest/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deliverer } from '../webhooks/deliverer.js';
import { Endpoints, type Delivery, type Endpoint } from '../webhooks/endpoints.js';
import { notificationProblems } from './problems.js';
import { TARGET_POLICY, WebhookEndpointsController } from './webhook-endpoints.controller.js';

const ENDPOINT: Endpoint = {
  id: 'wh_1', customerId: 'ann', url: 'https://example.com/hook', types: [], description: undefined, scheme: 'v1', publicKey: undefined, createdAt: new Date(0), previousUntil: undefined, disabled: undefined,
};
const KEY = { secret: 'whsec_abc' };
const delivery = (n: number): Delivery => ({ noticeId: `nt_${n}`, sequence: n, type: 'transfer.paid', state: 'delivered', queuedAt: new Date(n), dueAt: undefined, finishedAt: new Date(n), attempts: [] });

const endpoints = {
  create: vi.fn<Endpoints['create']>(), list: vi.fn<Endpoints['list']>(async () => [ENDPOINT]),
  find: vi.fn<Endpoints['find']>(async (customer, id) => (customer === 'ann' && id === 'wh_1' ? ENDPOINT : undefined)),
  delete: vi.fn<Endpoints['delete']>(async (customer) => customer === 'ann'), rotate: vi.fn<Endpoints['rotate']>(), enable: vi.fn<Endpoints['enable']>(),
  deliveries: vi.fn<Endpoints['deliveries']>(async (_, limit, after) => Array.from({ length: 5 }, (__, i) => delivery(5 - i)).filter(({ queuedAt }) => after === undefined || queuedAt < after.queuedAt).slice(0, limit)),
  replay: vi.fn<Endpoints['replay']>(async () => 3), test: vi.fn<Endpoints['test']>(async () => 'nt_9'),
};
const deliverer = { wake: vi.fn() };
let app: NestFastifyApplication;

beforeEach(async () => {
  endpoints.create.mockImplementation(async (made) => ({ endpoint: { ...ENDPOINT, ...made }, key: KEY }));
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot({ problems: [notificationProblems] })],
    controllers: [WebhookEndpointsController],
    providers: [customerOfHeader(), { provide: Endpoints, useValue: endpoints }, { provide: Deliverer, useValue: deliverer }, { provide: TARGET_POLICY, useValue: { loopback: false } }],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  await app.init();
});
afterEach(() => app.close());

async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object, customer = 'ann') {
  const answer = await app.inject({ method, url: `/v1/webhook-endpoints${path}`, headers: { customer }, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, headers: answer.headers, body: (answer.body === '' ? {} : answer.json()) };
}

describe('an endpoint', () => {
  it('is made with its secret in the answer, which no later answer holds', async () => {
    const made = await ask('POST', '', { url: 'https://EXAMPLE.com/hook', types: ['transfer.*'], description: 'ours' });
    expect([made.status, made.headers['location']]).toEqual([201, '/v1/webhook-endpoints/wh_1']);
    expect(made.body).toEqual({ id: 'wh_1', url: 'https://example.com/hook', types: ['transfer.*'], description: 'ours', signing: 'v1', secret: 'whsec_abc', status: 'enabled', createdAt: '1970-01-01T00:00:00.000Z' });
    expect(JSON.stringify([(await ask('GET', '')).body, (await ask('GET', '/wh_1')).body])).not.toContain('whsec_');
  });

  it('of which only a public key is to be seen tells no secret at all', async () => {
    endpoints.create.mockResolvedValue({ endpoint: { ...ENDPOINT, scheme: 'v1a', publicKey: 'whpk_x' }, key: { secret: 'whsk_y', publicKey: 'whpk_x' } });
    const { body } = await ask('POST', '', { url: 'https://example.com/', signing: 'v1a' });
    expect(body).toMatchObject({ signing: 'v1a', publicKey: 'whpk_x' });
    expect(JSON.stringify(body)).not.toContain('whsk_');
  });

  it.each([
    ['/url', 'URL_INVALID', { url: 'example.com' }],
    ['/url', 'TARGET_SCHEME', { url: 'http://example.com/' }],
    ['/url', 'TARGET_ADDRESS', { url: 'https://169.254.169.254/' }],
    ['/url', 'INVALID', { url: `https://example.com/${'a'.repeat(2_048)}` }],
    ['/types/0', 'EVENT_TYPE_UNKNOWN', { url: 'https://example.com/', types: ['transfer.lost'] }],
    ['/signing', 'INVALID', { url: 'https://example.com/', signing: 'v2' }],
    ['/secret', 'UNKNOWN_FIELD', { url: 'https://example.com/', secret: 'mine' }],
  ])('is refused at %s with %s', async (pointer, code, body) => {
    const answer = await ask('POST', '', body);
    expect([answer.status, answer.body['code']]).toEqual([400, 'BODY_INVALID']);
    expect(answer.body['errors']).toMatchObject([{ pointer, code }]);
  });

  it('is one too many at some time', async () => {
    endpoints.create.mockResolvedValue(undefined);
    expect(await ask('POST', '', { url: 'https://example.com/' })).toMatchObject({ status: 409, body: { code: 'TOO_MANY_ENDPOINTS' } });
  });

  it('of another customer is not there, whatever is asked of it', async () => {
    endpoints.rotate.mockResolvedValue(undefined);
    endpoints.enable.mockResolvedValue(undefined);
    endpoints.replay.mockResolvedValueOnce(undefined);
    const answers = [
      await ask('GET', '/wh_1', undefined, 'ben'), await ask('DELETE', '/wh_1', undefined, 'ben'), await ask('GET', '/wh_1/deliveries', undefined, 'ben'), await ask('POST', '/wh_1/test', undefined, 'ben'),
      await ask('POST', '/wh_1/rotate-secret', undefined, 'ben'), await ask('POST', '/wh_1/enable', undefined, 'ben'), await ask('POST', '/wh_1/replay', { after: 0 }, 'ben'),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  });

  it('is deleted with no more to say', async () => {
    expect(await ask('DELETE', '/wh_1')).toMatchObject({ status: 204, body: {} });
  });

  it('gets a new secret; the old one counts for a day more, or as long as is said', async () => {
    endpoints.rotate.mockImplementation(async (_, __, previousUntil) => ({ endpoint: { ...ENDPOINT, previousUntil }, key: KEY }));
    const day = (await ask('POST', '/wh_1/rotate-secret')).body;
    expect(day['secret']).toBe('whsec_abc');
    expect(Date.parse(String(day['previousSecretUntil'])) - Date.now()).toBeGreaterThan(86_000_000);
    expect((await ask('POST', '/wh_1/rotate-secret', { overlapSeconds: 0 })).body['previousSecretUntil']).toBeUndefined();
    expect((await ask('POST', '/wh_1/rotate-secret', { overlapSeconds: 604_801 })).status).toBe(400);
  });

  it('is enabled again, which sends what waited', async () => {
    endpoints.enable.mockResolvedValue(ENDPOINT);
    deliverer.wake.mockClear();
    expect(await ask('POST', '/wh_1/enable')).toMatchObject({ status: 200, body: { status: 'enabled' } });
    expect(deliverer.wake).toHaveBeenCalledOnce();
  });
});

describe('deliveries', () => {
  it('are read page by page, and a page of another endpoint is no page of this one', async () => {
    const first = (await ask('GET', '/wh_1/deliveries?limit=2')).body as { deliveries: { sequence: number; status: string }[]; next: string };
    expect(first.deliveries.map(({ sequence, status }) => [sequence, status])).toEqual([[5, 'delivered'], [4, 'delivered']]);
    const second = (await ask('GET', `/wh_1/deliveries?limit=200&next=${first.next}`)).body as { deliveries: { sequence: number }[]; next?: string };
    expect([second.deliveries.map(({ sequence }) => sequence), second.next]).toEqual([[3, 2, 1], undefined]);
    expect((await ask('GET', `/wh_2/deliveries?next=${first.next}`)).status).toBe(400);
    expect((await ask('GET', '/wh_1/deliveries?limit=201')).status).toBe(400);
  });

  it.each([[{ after: 4 }], [{ since: '2026-11-02T10:00:00Z' }], [{ noticeId: 'nt_0b6a5c1e-6f7a-4d0e-9a3b-2f4c5d6e7f80' }]])('are sent again by %o', async (body) => {
    expect(await ask('POST', '/wh_1/replay', body)).toMatchObject({ status: 202, body: { queued: 3 } });
  });

  it.each([[{}], [{ after: 4, since: '2026-11-02T10:00:00Z' }], [{ after: -1 }], [{ since: 'yesterday' }]])('are not sent again by %o', async (body) => {
    expect((await ask('POST', '/wh_1/replay', body)).status).toBe(400);
  });

  it('can be tried with an event that tells nothing, unless the endpoint is disabled', async () => {
    expect(await ask('POST', '/wh_1/test')).toMatchObject({ status: 202, body: { noticeId: 'nt_9' } });
    endpoints.test.mockResolvedValueOnce(undefined); // deleted after it was found
    expect(await ask('POST', '/wh_1/test')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    endpoints.find.mockResolvedValueOnce({ ...ENDPOINT, disabled: { at: new Date(0), code: 'GONE' } });
    expect(await ask('POST', '/wh_1/test')).toMatchObject({ status: 409, body: { code: 'ENDPOINT_DISABLED' } });
  });
});
