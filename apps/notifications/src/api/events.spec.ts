import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { httpAdapter, HttpModule } from '@kontor/nest';
import { customerOfHeader } from '@kontor/nest/testing';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoticeTable } from '../projections/notice-table.js';
import { streamLimits } from './event-stream.js';
import { EventsController } from './events.controller.js';
import { EventsService, STREAM_LIMITS } from './events.service.js';
import { NewsOfCustomers } from './news-of-customers.js';
import { notificationProblems } from './problems.js';

const table = { after: vi.fn(async () => []), newest: vi.fn(async () => 7) };
let app: NestFastifyApplication;
let url: string;
let aborts: AbortController;

beforeEach(async () => {
  aborts = new AbortController();
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot({ problems: [notificationProblems] })],
    controllers: [EventsController],
    providers: [
      EventsService, NewsOfCustomers,
      customerOfHeader({ expiresAt: Date.now() + 60_000 }),
      { provide: NoticeTable, useValue: table },
      { provide: STREAM_LIMITS, useValue: { ...streamLimits, perCustomer: 2, inAll: 3 } },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/v1/events`;
});
afterEach(async () => {
  aborts.abort();
  await app.close();
});

const open = (customer: string, headers: Record<string, string> = {}, query = '') => fetch(`${url}${query}`, { headers: { customer, ...headers }, signal: aborts.signal });
const problem = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

describe('GET /v1/events', () => {
  it('opens a stream with the headers of every answer, from what comes next', async () => {
    const answer = await open('ann');
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, 'text/event-stream', 'no-store']);
    expect(answer.headers.get('request-id')).toBeTruthy();
    await vi.waitFor(() => expect(table.after).toHaveBeenLastCalledWith('ann', 7, 100));
  });

  it('goes on after the last event that a reader has', async () => {
    await open('ann', { 'last-event-id': '4' });
    await vi.waitFor(() => expect(table.after).toHaveBeenCalledWith('ann', 4, 1));
  });

  it('refuses a last event that is none, and types that are not known', async () => {
    expect(await problem(await open('ann', { 'last-event-id': 'four' }))).toEqual([400, 'REQUEST_INVALID']);
    expect(await problem(await open('ann', {}, '?types=transfer.paid,transfer.lost'))).toEqual([400, 'QUERY_INVALID']);
    expect(await problem(await open('ann', {}, '?type=transfer.paid'))).toEqual([400, 'QUERY_INVALID']);
  });

  it('lets a customer have so many streams, and all together so many', async () => {
    await Promise.all([open('ann'), open('ann')]);
    expect(await problem(await open('ann'))).toEqual([429, 'TOO_MANY_STREAMS']);
    expect((await open('ben')).status).toBe(200);
    expect(await problem(await open('cyd'))).toEqual([503, 'UNAVAILABLE']);
  });

  it('gives a place back when its reader goes', async () => {
    const first = await new Promise<IncomingMessage>((resolve) => get(url, { headers: { customer: 'ann' } }, resolve));
    await open('ann');
    first.destroy();
    await vi.waitFor(async () => expect((await open('ann')).status).toBe(200));
  });

  it('ends all streams when the service stops, which does not wait for their readers', async () => {
    const answer = await open('ann');
    const read = answer.text();
    await app.close();
    expect(await read).toContain('retry');
  });
});
