import { Controller, Get, Param, Query } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Log, Runtime } from '@kontor/streams';
import { inMemoryStores } from '@kontor/streams/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpAdapter } from '../http/fastify.js';
import { KontorServer } from '../server/kontor-server.js';
import { addition, additions, counter, counts, countingLog, PARTITIONS_OF_TESTS, totals } from './counting.spec.support.js';
import { KontorModule } from './kontor.module.js';
import type { ReadableStore } from './readable-store.js';
import type { Worker } from './service-parts.js';
import { InjectRuntime, InjectStore, LOG, runtimeToken } from './tokens.js';

@Controller('totals')
class TotalsController {
  constructor(
    @InjectStore(totals) private readonly store: ReadableStore<{ total: number }>,
    @InjectRuntime(counter) private readonly runtime: Runtime,
  ) {}

  @Get(':id')
  total(@Param('id') id: string, @Query('minHeight') minHeight?: string): Promise<object> {
    return this.store.get(id, minHeight === undefined ? { strict: true } : { minHeight: Number(minHeight), timeoutMs: 5_000 });
  }

  @Get()
  tasks(): object {
    return this.runtime.status().map(({ partition, phase }) => ({ partition, phase }));
  }
}

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close().finally(() => (app = undefined)));

async function create(log: Log, worker?: Worker): Promise<NestFastifyApplication> {
  const madeByFactory = (): never => {
    throw new Error('the factory\'s log is not made where a test overrides it');
  };
  const root = KontorModule.forRootAsync({
    useFactory: () => ({ log: madeByFactory, openStore: inMemoryStores(), partitions: PARTITIONS_OF_TESTS, instance: 'test' }),
  });
  const workers = worker === undefined ? [] : [KontorModule.forWorker({ provide: 'worker', name: 'worker', useFactory: () => worker })];
  const module = await Test.createTestingModule({ imports: [root, KontorModule.forFeature(counter), ...workers], controllers: [TotalsController] })
    .overrideProvider(LOG).useValue(log).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.init();
  return app;
}

async function get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await app!.inject({ method: 'GET', url: path });
  return { status: answer.statusCode, body: answer.json() };
}

describe('A topology in a Nest application', () => {
  it('runs when its transport starts, and is read through an injected store', async () => {
    const log = countingLog();
    await (await create(log)).startAllMicroservices();
    await log.send(additions.name, [addition('anna', 3), addition('anna', 4), addition('ben', -1)]);
    await vi.waitFor(async () => expect((await get('/totals/anna')).body).toMatchObject({ value: { total: 7 }, height: expect.any(Number) as number }));
    expect((await get('/totals')).body).toEqual([0, 1].map((partition) => ({ partition, phase: 'running' })));
  });

  it('waits for the height that a reader asks for', async () => {
    const log = countingLog();
    await (await create(log)).startAllMicroservices();
    const waiting = get('/totals/anna?minHeight=1');
    await log.send(additions.name, [addition('anna', 5)]);
    expect((await waiting).body).toMatchObject({ value: { total: 5 }, height: 1 });
  });

  it('is not ready before it runs, says which part is not, and is ready then', async () => {
    await create(countingLog());
    expect(await get('/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
    const before = await get('/health/ready');
    expect(before.status).toBe(503);
    expect(before.body['error']).toMatchObject({ started: { status: 'down' }, 'tasks of counter': { status: 'down', tasks: [] } });
    await app!.startAllMicroservices();
    const after = await get('/health/ready');
    expect(after.status).toBe(200);
    expect(after.body['details']).toMatchObject({ 'tasks of counter': { status: 'up', tasks: [{ journal: counts.name, partition: 0, phase: 'running' }, { partition: 1 }] } });
  });

  it('is no longer ready when a task has stopped for good, and tells those who listen', async () => {
    const log = countingLog();
    await (await create(log)).startAllMicroservices();
    const stopped = new Promise<Error>((resolve) => app!.get(KontorServer).on('stopped', resolve));
    await log.append(counts.name, 0, { key: null, value: Buffer.from('forged'), headers: { hash: 'x' } });
    expect((await stopped).message).toContain(counts.name);
    const { status, body } = await get('/health/ready');
    expect(status).toBe(503);
    expect(JSON.stringify(body['error'])).toContain('"phase":"stopped","height":0,"reason"');
    expect((await get('/health/live')).status).toBe(200);
  });

  it('fails to start, naming the topic, when a topic is missing', async () => {
    const { inMemoryLog } = await import('@kontor/streams/testing');
    await create(inMemoryLog());
    await expect(app!.startAllMicroservices()).rejects.toThrow(/counter\.c(ounts\.v1|ommands)/);
  });

  it('starts workers after its tasks run and stops them before its tasks stop', async () => {
    const phases: string[] = [];
    const note = async (what: string) => void phases.push(`${what} while ${app!.get<Runtime>(runtimeToken(counter)).status()[0]?.phase}`);
    const worker: Worker = { start: () => note('start'), stop: () => note('stop'), status: () => ({ ready: true, detail: { positions: 3 } }) };
    await (await create(countingLog(), worker)).startAllMicroservices();
    expect((await get('/health/ready')).body['details']).toMatchObject({ worker: { status: 'up', positions: 3 } });
    await app!.close();
    expect(phases).toEqual(['start while running', 'stop while running']);
    expect(app!.get<Runtime>(runtimeToken(counter)).status()[0]?.phase).toBe('stopped');
    app = undefined;
  });
});
