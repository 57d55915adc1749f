import { randomBytes } from 'node:crypto';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientKafka, Ctx, MessagePattern, Payload, type MicroserviceOptions } from '@nestjs/microservices';
import { httpAdapter, HttpModule, InjectStore, KontorClient, KontorModule, KontorServer, QueryContext, type ReadableStore } from '@kontor/nest';
import { declarationsOf, journal, state, topic, topology } from '@kontor/streams';
import { createTopics, kafkaLog } from '@kontor/streams-kafka';
import { inMemoryStores } from '@kontor/streams/testing';
import { firstValueFrom, timeout } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

const PARTITIONS = 2;
const id = `q${randomBytes(4).toString('hex')}`;
const PATTERN = `${id}.totals.get`;
const STORES = `${id}.stores`;

// A till: what was paid in, by customer.
const payments = topic(`${id}.commands`, { owner: id, key: 'customerId', events: { Pay: z.strictObject({ cents: z.number() }) } });
const receipts = journal(`${id}.receipts.v1`, { owner: id, key: 'customerId', events: { Paid: z.strictObject({ cents: z.number() }) } });
const totals = state('total-by-customer', receipts, { version: 1, initial: () => 0, evolve: { Paid: (total, { cents }) => total + cents } });
const till = topology(id, (t) => ({ paid: t.decide(totals, { into: receipts }).on(payments, 'Pay', (_, { cents }) => ({ type: 'Paid' as const, cents })) }));

/** Asked of the service, each with where the answers go. */
const QUESTIONS = [PATTERN, STORES].flatMap((pattern) => [pattern, `${pattern}.reply`]);
const question = z.strictObject({ customerId: z.string() });

@Controller()
class TotalsController {
  constructor(@InjectStore(totals) private readonly store: ReadableStore<number>) {}

  @MessagePattern(PATTERN)
  async total(@Payload({ schema: question }) { customerId }: z.output<typeof question>, @Ctx() context: QueryContext): Promise<object> {
    const { value, partition, height } = context.answersFrom(await this.store.get(customerId, { strict: true }));
    return { customerId, cents: value ?? 0, asOf: { partition, height } };
  }
}

function brokers(): string[] {
  const list = process.env['KONTOR_BROKERS'];
  if (list === undefined || list === '') throw new Error('KONTOR_BROKERS is not set: this test asks over a real broker');
  return list.split(',');
}

async function startTill() {
  const connection = { brokers: brokers(), clientId: id };
  const declared = declarationsOf(till).map(({ name, settings }) => ({ name, partitions: PARTITIONS, settings }));
  await createTopics(connection, [...declared, ...QUESTIONS.map((name) => ({ name, partitions: PARTITIONS }))]);
  const log = await kafkaLog({ ...connection, topics: [...declared.map(({ name }) => name), ...QUESTIONS] });
  @Module({
    imports: [
      HttpModule.forRoot(),
      KontorModule.forRootAsync({ useFactory: () => ({ log, openStore: inMemoryStores(), partitions: PARTITIONS, instance: id }) }),
      KontorModule.forFeature(till, { queryable: true }),
    ],
    controllers: [TotalsController],
  })
  class TillModule {}
  const app = await NestFactory.create(TillModule, httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  return { app, log };
}

let service: Awaited<ReturnType<typeof startTill>>;
let client: ClientKafka;

beforeAll(async () => {
  service = await startTill();
  client = new ClientKafka({ client: { clientId: `${id}-asker`, brokers: brokers() }, consumer: { groupId: `${id}-asker` } });
  client.subscribeToResponseOf(PATTERN);
  await client.connect();
});
afterAll(async () => {
  await client.close();
  await service.app.close();
});

const ask = (data: unknown): Promise<unknown> => firstValueFrom(client.send<unknown>(PATTERN, data).pipe(timeout(20_000)));

function pay(customerId: string, cents: number): Promise<void> {
  const event = { type: 'Pay', specversion: '1.0', id: randomBytes(6).toString('hex'), source: 'test', subject: customerId, time: new Date().toISOString(), data: { cents } };
  return service.log.send(payments.name, [{ key: customerId, value: Buffer.from(JSON.stringify(event)), headers: {} }]);
}

describe('A query by an ordinary ClientKafka', () => {
  it('is answered from the state of the task that owns the key, with partition and height', async () => {
    expect(await ask({ customerId: 'anna' })).toMatchObject({ customerId: 'anna', cents: 0 });
    await pay('anna', 250);
    await pay('anna', 100);
    await vi.waitFor(async () => expect(await ask({ key: 'anna', value: { customerId: 'anna' } })).toMatchObject({ cents: 350 }), { timeout: 20_000, interval: 100 });
    const { asOf } = (await ask({ customerId: 'anna' })) as { asOf: { partition: number; height: number } };
    expect(asOf.height).toBeGreaterThanOrEqual(1);
    expect([0, 1]).toContain(asOf.partition);
  });

  it('is told in Nest\'s form what was wrong with it', async () => {
    await expect(ask({ customer: 'anna' })).rejects.toMatchObject({ status: 'error', code: 'BODY_INVALID' });
  });

  it('is answered for many who ask at once, each with its own answer', async () => {
    const customers = Array.from({ length: 200 }, (_, i) => `customer-${i}`);
    const answers = (await Promise.all(customers.map((customerId) => ask({ customerId })))) as { customerId: string }[];
    expect(answers.map(({ customerId }) => customerId)).toEqual(customers);
  });
});

describe('A state read by KontorClient', () => {
  it('is read by key with what its reader has just written, gathered from all partitions, and by prefix', async () => {
    const kontor = new KontorClient({ log: service.log, timeoutMs: 20_000 });
    const store = kontor.store(totals);
    const customers = ['dora', 'doris', 'emil', 'fritz'];
    await Promise.all(customers.map((customerId, i) => pay(customerId, i + 1)));
    await vi.waitFor(async () => expect((await store.get('fritz', { strict: true })).value).toBe(4), { timeout: 20_000, interval: 100 });
    await vi.waitFor(async () => expect((await store.all({ strict: true })).entries.map(({ key }) => key)).toEqual(expect.arrayContaining(customers)), { timeout: 20_000, interval: 100 });
    const { entries, asOf } = await store.range({ prefix: 'dor', strict: true });
    expect(entries).toEqual([{ key: 'dora', value: 1 }, { key: 'doris', value: 2 }]);
    expect(asOf.map(({ partition }) => partition)).toEqual([0, 1]);
    const { partition, height } = await store.get('dora');
    expect(await store.get('dora', { minHeight: height })).toMatchObject({ value: 1, partition });
    await kontor.close();
  });

  it('is asked for within milliseconds', async () => {
    const kontor = new KontorClient({ log: service.log });
    const store = kontor.store(totals);
    await store.get('anna');
    const started = performance.now();
    for (let i = 0; i < 50; i++) await store.get('anna');
    // A round trip over two topics: were a fetch to wait out its patience, this would take many seconds.
    expect((performance.now() - started) / 50).toBeLessThan(100);
    await kontor.close();
  });
});
