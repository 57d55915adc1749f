import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { catalogue, quotes, ticks } from '@kontor/events';
import { httpAdapter, HttpModule, KontorModule, KontorServer, READ_POSITIONS, requestLimits, runtimeToken } from '@kontor/nest';
import { customerOfHeader } from '@kontor/nest/testing';
import { Projections } from '@kontor/postgres';
import { DATABASE } from '@kontor/postgres/nest';
import { encodeEvent, type Log, type Runtime } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { expect } from 'vitest';
import { quoteRowOf, type QuoteRow } from '../projections/quote-row.js';
import { fxRating } from '../topology.js';
import { fxProblems } from './problems.js';
import { QuotesController } from './quotes.controller.js';
import { QUOTES_GET, QuotesQuery } from './quotes.query.js';
import { QUOTE_LIMITS, QuotesService } from './quotes.service.js';

/** The table of quotes in memory; it follows the journal while `following`. */
export class QuotesInMemory {
  readonly rows = new Map<string, QuoteRow>();
  following = true;
  height = 0;

  follow(runtime: Runtime): void {
    runtime.onCommitted(quotes, (_partition, head, events) => {
      if (!this.following || head.block.height <= this.height) return;
      this.height = head.block.height;
      for (const { type, key, at, data } of events()) {
        if (type === 'QuoteCreated' || type === 'QuoteRefused') this.rows.set((data as QuoteRow).quoteId, quoteRowOf({ type, ...(data as object) } as Parameters<typeof quoteRowOf>[0], key, new Date(at)));
        if (type === 'QuoteExpired') this.rows.get((data as QuoteRow).quoteId)!.status = 'replaced';
      }
    });
  }
}

export interface Quotes {
  readonly app: NestFastifyApplication;
  readonly log: InMemoryLog;
  readonly table: QuotesInMemory;
  call(method: 'GET' | 'POST', url: string, more?: { body?: object; key?: string; customer?: string }): Promise<{ status: number; headers: Readonly<Record<string, unknown>>; body: Record<string, unknown> }>;
}

export function quotesLog(): InMemoryLog {
  const log = inMemoryLog();
  for (const { name, settings } of [...catalogue, { name: QUOTES_GET, settings: {} }, { name: `${QUOTES_GET}.reply`, settings: {} }]) log.createTopic(name, 1, settings);
  return log;
}

/** The log, which the next one goes on with when this service has ended. */
const left = (log: InMemoryLog): Log => ({
  describe: (topic) => log.describe(topic),
  bounds: (topic, partition) => log.bounds(topic, partition),
  append: (topic, partition, record) => log.append(topic, partition, record),
  send: (topic, records) => log.send(topic, records),
  follow: (...asked) => log.follow(...asked),
  close: async () => undefined,
});

/** The HTTP side of the service on a log in memory, with one rate. */
export async function startQuotes({ log = quotesLog(), table = new QuotesInMemory(), decisionMs = requestLimits.decisionMs }: { log?: InMemoryLog; table?: QuotesInMemory; decisionMs?: number } = {}): Promise<Quotes> {
  const repository = { findOneBy: async ({ quoteId, customerId }: QuoteRow) => [...table.rows.values()].find((row) => row.quoteId === quoteId && row.customerId === customerId) ?? null };
  const module = await Test.createTestingModule({
    imports: [
      HttpModule.forRoot({ problems: [fxProblems] }),
      KontorModule.forRootAsync({ useFactory: () => ({ log: left(log), openStore: inMemoryStores(), partitions: 1, instance: 'test' }) }),
      KontorModule.forFeature(fxRating),
    ],
    controllers: [QuotesController, QuotesQuery],
    providers: [
      QuotesService,
      { provide: QUOTE_LIMITS, useValue: { ...requestLimits, decisionMs } },
      customerOfHeader({ scopes: new Set(['quotes:read', 'quotes:write']) }),
      { provide: DATABASE, useValue: { dataSource: { getRepository: () => repository } } },
      { provide: READ_POSITIONS, useValue: { asOf: () => ({ partition: 0, heights: { [quotes.name]: table.height } }) } },
      { provide: Projections, useValue: { reaches: async (_projection: string, _journal: string, _partition: number, wanted: number) => table.height >= wanted } },
    ],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  const runtime = app.get<Runtime>(runtimeToken(fxRating));
  table.follow(runtime);
  await published(log, runtime);
  return {
    app, log, table,
    async call(method, url, { body, key, customer = 'ann' } = {}) {
      const answer = await app.inject({ method, url, headers: { customer, ...(key !== undefined && { 'idempotency-key': key }) }, ...(body !== undefined && { payload: body }) });
      return { status: answer.statusCode, headers: answer.headers, body: answer.json<Record<string, unknown>>() };
    },
  };
}

async function published(log: InMemoryLog, runtime: Runtime): Promise<void> {
  const today = new Date().toISOString();
  const data = { fixingId: 'fix', provider: 'ecb', date: today.slice(0, 10), base: 'EUR', rates: { JPY: '162.5' } };
  await log.send(ticks.name, [{ key: 'EUR', value: Buffer.from(encodeEvent({ type: 'FixingPublished', specversion: '1.0', id: 'fix', source: 'test', subject: 'EUR', time: today, data })), headers: {} }]);
  await expect.poll(async () => (await runtime.read(fxRating.handles.ratesByPair, 'EUR/JPY', { partitionKey: 'EUR' })).value).toBeDefined();
}
