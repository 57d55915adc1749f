import { Body, Controller, Inject, Post } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { encodeEvent, type Log } from '@kontor/streams';
import { inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { KontorClient } from '../client/kontor-client.js';
import { httpAdapter } from '../http/fastify.js';
import { HttpModule } from '../http/http.module.js';
import { additions, counter, counts, countingLog, PARTITIONS_OF_TESTS, totals } from '../kontor/counting.spec.support.js';
import { KontorModule } from '../kontor/kontor.module.js';
import { LOG } from '../kontor/tokens.js';
import { memoryEffects } from '../server/effect-queues.spec.support.js';
import { Effect, type EffectContext, type EffectEvent } from '../server/effects.js';
import { KontorServer } from '../server/kontor-server.js';
import { activeTrace } from './spans.js';

const collected = new InMemorySpanExporter();
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collected)] }));
afterAll(() => {
  trace.disable();
  context.disable();
});

const order = z.strictObject({ customerId: z.string(), by: z.number() });
const notified: string[] = [];

@Controller()
class Counting {
  constructor(@Inject(LOG) private readonly log: Log) {}

  @Post('additions')
  async add(@Body({ schema: order }) { customerId, by }: z.output<typeof order>): Promise<void> {
    const command = encodeEvent({ type: 'Add', specversion: '1.0', id: `${customerId}-${by}`, source: 'test', subject: customerId, time: '2026-11-22T10:00:00.000Z', ...activeTrace(), data: { by } });
    await this.log.send(additions.name, [{ key: customerId, value: Buffer.from(command), headers: {} }]);
  }

  @Effect(counts, ['Added'], { cursor: 'notify' })
  notify(events: readonly EffectEvent<{ Added: { by: number; total: number }; Refused: { by: number } }, 'Added'>[], _: EffectContext): Promise<void> {
    notified.push(...events.map(({ key }) => key));
    return Promise.resolve();
  }
}

let log: InMemoryLog;
let app: NestFastifyApplication;

beforeEach(async () => {
  collected.reset();
  notified.length = 0;
  log = countingLog();
  for (const name of ['counter.stores', 'counter.stores.reply']) log.createTopic(name, PARTITIONS_OF_TESTS);
  const options = { log, openStore: inMemoryStores(), partitions: PARTITIONS_OF_TESTS, instance: 'test', cursors: memoryEffects() };
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot(), KontorModule.forRootAsync({ useFactory: () => options }), KontorModule.forFeature(counter, { queryable: true })],
    controllers: [Counting],
  }).overrideProvider(LOG).useValue(log).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
});
afterEach(() => app.close());

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

async function add(customerId: string, flags: string): Promise<void> {
  const headers = { 'content-type': 'application/json', traceparent: `00-${TRACE}-${CALLER}-${flags}` };
  const answer = await fetch(`${await app.getUrl()}/additions`, { method: 'POST', headers, body: JSON.stringify({ customerId, by: 5 }) });
  expect(answer.status).toBe(201);
  await vi.waitFor(() => expect(notified).toContain(customerId));
}

const spans = () => collected.getFinishedSpans().map((span) => ({ name: span.name, kind: span.kind, traceId: span.spanContext().traceId, id: span.spanContext().spanId, parent: span.parentSpanContext?.spanId, attributes: span.attributes }));
const named = (name: string) => spans().find((span) => span.name === name)!;

describe('A request that somebody traces', () => {
  it('is one trace: the request in it, the block that decides, and the effect that follows', async () => {
    await add('anna', '01');
    await vi.waitFor(() => expect(spans()).toHaveLength(3));
    const request = named('POST /additions');
    expect(request).toMatchObject({ kind: SpanKind.SERVER, parent: CALLER, attributes: { 'http.route': '/additions', 'http.response.status_code': 201 } });
    expect(named(`decide ${counts.name}`)).toMatchObject({ parent: request.id, attributes: { 'kontor.journal': counts.name, 'kontor.height': 1, 'kontor.events': 1 } });
    expect(named(`effect ${counts.name}`)).toMatchObject({ parent: request.id });
    expect(new Set(spans().map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  });

  it('makes no span and adds no byte to the journal, if it is not sampled', async () => {
    await add('ben', '00');
    const lines = [0, 1].flatMap((partition) => log.records(counts.name, partition)).map(({ value }) => value!.toString()).join('\n');
    expect(lines).toContain('"subject":"ben"');
    expect(lines).not.toContain('traceparent');
    expect(spans()).toEqual([]);
  });

  it('hands its context on with the questions that it asks', async () => {
    const client = new KontorClient({ log });
    const asking = trace.getTracer('test').startSpan('asks');
    await context.with(trace.setSpan(context.active(), asking), () => client.store(totals).get('anna'));
    asking.end();
    await client.close();
    await vi.waitFor(() => expect(named('query counter.stores')).toMatchObject({ kind: SpanKind.SERVER, parent: asking.spanContext().spanId, traceId: asking.spanContext().traceId }));
  });
});
