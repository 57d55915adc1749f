import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { httpAdapter, HttpModule } from '@kontor/nest';
import { Projections } from '@kontor/postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DATABASE } from '@kontor/postgres/nest';
import { HaltedPairRow } from '../projections/rate-rows.js';
import { fxProblems } from './problems.js';
import { RateHistory } from './rate-history.js';
import { RatesController } from './rates.controller.js';

const held = ['JPY 162.50 2024-06-03', 'GBP 0.8442 2024-06-03', 'USD 1.1405 2024-05-31'].map((text) => {
  const [quote, mid, date] = text.split(' ');
  return { base: 'EUR', quote, bid: mid, ask: mid, mid, rateId: `f1/EUR/${quote}`, provider: 'ecb', date, validUntil: new Date('9999-12-31'), widenBp: '0', acceptedAt: new Date(0) };
});

/** What was asked of history. */
let asked: unknown[] = [];
const history = {
  at: async (...args: unknown[]) => void asked.push(args),
  page: async (args: unknown) => (asked.push(args), { rates: [{ time: '2026-03-02T00:00:00.000Z', mid: '163', path: ['EUR', 'JPY'] }], next: 'more' }),
};

let app: NestFastifyApplication;
beforeEach(() => (asked = []));
afterEach(() => app.close());

async function ask(query: string, halted: readonly string[] = []) {
  const halts = halted.map((quote) => ({ base: 'EUR', quote, reason: 'ORDER' }));
  const repository = (of: unknown) => ({
    findBy: async ({ quote }: { quote: { value: readonly string[] } }) => (of === HaltedPairRow ? halts : held).filter((row) => quote.value.includes(row.quote!)),
  });
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot({ problems: [fxProblems] })],
    controllers: [RatesController],
    providers: [
      { provide: DATABASE, useValue: { dataSource: { getRepository: repository } } },
      { provide: Projections, useValue: { height: () => 7 } },
      { provide: RateHistory, useValue: history },
      { provide: APP_GUARD, useValue: { canActivate: () => true } },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  await app.init();
  const answer = await app.inject({ method: 'GET', url: `/v1/rates${query}` });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

describe('GET /v1/rates', () => {
  it('gives a rate of the hub as it was published', async () => {
    expect(await ask('?source=EUR&target=JPY')).toEqual({
      status: 200,
      body: { source: 'EUR', target: 'JPY', mid: '162.5', path: ['EUR', 'JPY'], date: '2024-06-03', providers: ['ecb'], rateIds: ['f1/EUR/JPY'], asOf: { partition: 0, height: 7 } },
    });
  });

  it('gives the other direction, and a cross as old as its oldest leg', async () => {
    expect((await ask('?source=GBP&target=EUR')).body).toMatchObject({ mid: '1.18455342335939350864723999052', path: ['GBP', 'EUR'] });
    expect((await ask('?source=USD&target=JPY')).body).toMatchObject({ path: ['USD', 'EUR', 'JPY'], date: '2024-05-31', rateIds: ['f1/EUR/USD', 'f1/EUR/JPY'] });
  });

  it('says that a pair is halted, and which are not', async () => {
    expect(await ask('?source=GBP&target=JPY', ['GBP'])).toMatchObject({ status: 503, body: { code: 'PAIR_HALTED' } });
    expect(await ask('?source=USD&target=JPY', ['GBP'])).toMatchObject({ status: 200 });
  });

  it('gives 1 for a currency in itself', async () => {
    expect((await ask('?source=EUR&target=EUR')).body).toMatchObject({ mid: '1', path: ['EUR'], rateIds: [] });
  });

  it.each([
    ['?source=EUR&target=CHF', 404, 'RATE_NOT_FOUND'], ['?source=EUR&target=XYZ', 422, 'UNKNOWN_CURRENCY'], ['?source=XAU&target=EUR', 422, 'CURRENCY_NOT_USABLE'],
    ['?source=EUR', 400, 'QUERY_INVALID'], ['?source=EUR&target=JPY&at=now', 400, 'QUERY_INVALID'],
  ])('%s is answered %i %s', async (query, status, code) => {
    const answer = await ask(query);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });

  it('gives the last rate of each day, hour or minute of a range, and what was of a day long past', async () => {
    const range = '&from=2026-03-01T00:00:00Z&to=2026-03-08T01:00:00%2B01:00';
    const [from, to] = [new Date('2026-03-01T00:00:00Z'), new Date('2026-03-08T00:00:00Z')];
    expect((await ask(`?source=EUR&target=JPY${range}`)).body).toEqual({
      source: 'EUR', target: 'JPY', group: 'day', rates: [{ time: '2026-03-02T00:00:00.000Z', mid: '163', path: ['EUR', 'JPY'] }], next: 'more', asOf: { partition: 0, height: 7 },
    });
    await ask(`?source=EUR&target=JPY${range}&group=hour&limit=5&next=abc`);
    expect(asked).toEqual([{ source: 'EUR', target: 'JPY', from, to, group: 'day', limit: 50, next: undefined }, { source: 'EUR', target: 'JPY', from, to, group: 'hour', limit: 5, next: 'abc' }]);
    expect(await ask('?source=EUR&target=HRK&time=2022-12-30T12:00:00Z')).toMatchObject({ status: 404, body: { code: 'RATE_NOT_FOUND' } });
    expect(asked.at(-1)).toEqual(['EUR', 'HRK', new Date('2022-12-30T12:00:00Z')]);
    expect((await ask('?source=EUR&target=HRK&time=2023-06-30T12:00:00Z')).body['code'], 'no money any more').toBe('CURRENCY_NOT_USABLE');
    expect((await ask('?source=EUR&target=HRK&from=2022-06-30T12:00:00Z&to=2023-06-30T12:00:00Z')).status, 'it was, for a part').toBe(200);
  });

  it.each(['time=yesterday', 'time=2026-03-01', 'time=0000-01-01T00:00:00Z', 'from=2026-03-01T00:00:00Z', 'to=2026-03-01T00:00:00Z', 'from=2026-03-01T00:00:00Z&to=2026-03-01T00:00:00Z',
    'time=2026-03-01T00:00:00Z&from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z', 'group=day', 'limit=5', 'from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&group=week',
    'from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&limit=201'])('refuses %s', async (query) => {
    expect(await ask(`?source=EUR&target=JPY&${query}`)).toMatchObject({ status: 400, body: { code: 'QUERY_INVALID' } });
    expect(asked).toEqual([]);
  });
});
