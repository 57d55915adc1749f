import { Module } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { RestoreStatus } from '@kontor/streams';
import { inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { httpAdapter } from '../http/fastify.js';
import { HttpModule } from '../http/http.module.js';
import { addition, additions, counter, counts, countingLog, PARTITIONS_OF_TESTS } from '../kontor/counting.spec.support.js';
import { KontorModule } from '../kontor/kontor.module.js';
import { ServiceParts } from '../kontor/service-parts.js';
import { LOG } from '../kontor/tokens.js';
import { KontorServer } from '../server/kontor-server.js';
import { Metrics } from './metrics.js';
import { METRICS_OPTIONS, MetricsServer } from './metrics-server.js';

@Module({ imports: [HttpModule.forRoot()], providers: [Metrics, MetricsServer, { provide: METRICS_OPTIONS, useValue: { host: '127.0.0.1', port: 0 } }] })
class MetricsModule {}

let log: InMemoryLog;
let app: NestFastifyApplication;

beforeEach(async () => {
  log = countingLog();
  for (const name of ['counter.stores', 'counter.stores.reply']) log.createTopic(name, PARTITIONS_OF_TESTS);
  const options = { log, openStore: inMemoryStores(), partitions: PARTITIONS_OF_TESTS, instance: 'test' };
  const module = await Test.createTestingModule({
    imports: [KontorModule.forRootAsync({ useFactory: () => options }), KontorModule.forFeature(counter, { queryable: true }), MetricsModule],
  }).overrideProvider(LOG).useValue(log).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
});
afterEach(() => app.close());

const scrape = async (path = '/metrics'): Promise<Response> => fetch(`http://127.0.0.1:${app.get(MetricsServer).port}${path}`);

/** Values by name and labels, as they stand in the text. */
async function values(): Promise<Map<string, number>> {
  const text = await (await scrape()).text();
  return new Map(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => {
    const at = line.lastIndexOf(' ');
    return [line.slice(0, at), Number(line.slice(at + 1))];
  }));
}

const total = async (name: string): Promise<number> => [...(await values())].filter(([key]) => key.startsWith(`${name}{`)).reduce((sum, [, value]) => sum + value, 0);

describe('The metrics of a service', () => {
  it('are Prometheus text on a port of their own, and nothing else is there', async () => {
    const answer = await scrape();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect((await scrape('/')).status).toBe(404);
    expect((await app.inject({ method: 'GET', url: '/metrics' })).statusCode).toBe(404);
  });

  it('count requests answered with a problem, by code and pattern of the route, whatever callers write', async () => {
    for (const url of ['/nowhere', '/else/where', '/%zz', '/problems/NO_SUCH', '/problems/NOR_THIS']) await app.inject({ method: 'GET', url });
    await app.inject({ method: 'POST', url: '/problems/NOT_FOUND', headers: { 'content-type': 'text/plain' }, payload: 'x' });
    const counted = [...(await values())].filter(([key]) => key.startsWith('kontor_http_problems_total'));
    expect(Object.fromEntries(counted)).toEqual({
      'kontor_http_problems_total{code="NOT_FOUND",status="404",method="none",route="none"}': 2,
      'kontor_http_problems_total{code="REQUEST_INVALID",status="400",method="none",route="none"}': 1,
      'kontor_http_problems_total{code="NOT_FOUND",status="404",method="GET",route="/problems/:code"}': 2,
      'kontor_http_problems_total{code="CONTENT_TYPE_UNSUPPORTED",status="415",method="none",route="none"}': 1,
    });
  });

  it('show how it stands with those who let requests in', async () => {
    app.get(Metrics).showAdmission('orders', { waiting: () => 3, lagMs: () => 1_500 });
    app.get(Metrics).showBacklog('orders', { size: 7, limit: 5_000 });
    const found = await values();
    expect(['waiting', 'command_lag_seconds', 'under_way', 'under_way_max'].map((name) => found.get(`kontor_admission_${name}{of="orders"}`))).toEqual([3, 1.5, 7, 5_000]);
  });

  it('tell each task\'s phase, height, and what it has decided', async () => {
    await log.send(additions.name, [addition('anna', 1), addition('ben', 2), addition('carla', -1)]);
    await vi.waitFor(async () => expect(await total('kontor_task_events_total')).toBe(3));
    const now = await values();
    expect(now.get(`kontor_task_phase{journal="${counts.name}",partition="0",phase="running"}`)).toBe(1);
    expect(now.get(`kontor_task_phase{journal="${counts.name}",partition="0",phase="stopped"}`)).toBe(0);
    expect(await total('kontor_task_height')).toBe(await total('kontor_task_blocks_total'));
    expect(await total('kontor_task_epoch')).toBe(2);
    expect(now.get(`kontor_state_info{journal="${counts.name}",state="total-by-customer",version="1"}`)).toBe(1);
  });

  it('tell the size of each task\'s store', async () => {
    await log.send(additions.name, [addition('anna', 1)]);
    await vi.waitFor(async () => expect(await total('kontor_store_bytes')).toBeGreaterThan(10));
    expect((await values()).has(`kontor_store_bytes{journal="${counts.name}",partition="1"}`)).toBe(true);
  });

  it('tell how far a restore is, and only while it goes on', async () => {
    expect(await total('kontor_restore_done_records')).toBe(0);
    const parts = app.get(ServiceParts);
    const [task] = parts.tasks();
    const restore: RestoreStatus = { phase: 'journal', done: { records: 300, bytes: 9_000 }, total: { records: 1_200 }, recordsPerSecond: 100, etaMs: 9_000, elapsedMs: 3_000, stalled: false };
    const tasks = vi.spyOn(parts, 'tasks').mockReturnValue([{ ...task!, phase: 'restoring', restore }]);
    const now = await values();
    tasks.mockRestore();
    const told = ['done_records', 'done_bytes', 'of_records', 'records_per_second', 'remaining_seconds', 'stalled'].map((name) => now.get(`kontor_restore_${name}{journal="${counts.name}",partition="0",phase="journal"}`));
    expect(told).toEqual([300, 9_000, 1_200, 100, 9, 0]);
    expect([...(await values()).keys()].filter((name) => name.startsWith('kontor_restore_'))).toEqual([]);
  });

  it('do not add up over scrapes', async () => {
    await log.send(additions.name, [addition('anna', 1)]);
    await vi.waitFor(async () => expect(await total('kontor_task_events_total')).toBe(1));
    expect(await total('kontor_task_events_total')).toBe(1);
  });

  it('tell the lag of each input, and a task that has stopped', async () => {
    await vi.waitFor(async () => expect((await values()).get(`kontor_task_input_lag_records{journal="${counts.name}",partition="0",input="${additions.name}"}`)).toBe(0));
    await log.append(counts.name, 0, { key: null, value: Buffer.from('forged'), headers: { hash: 'x' } });
    await vi.waitFor(async () => expect((await values()).get(`kontor_task_phase{journal="${counts.name}",partition="0",phase="stopped"}`)).toBe(1));
    expect((await values()).get(`kontor_task_phase{journal="${counts.name}",partition="1",phase="running"}`)).toBe(1);
  });

  it('count keys that wait for a person', async () => {
    await log.send(additions.name, [{ key: 'dora', value: Buffer.from('no event'), headers: {} }]);
    await vi.waitFor(async () => expect(await total('kontor_parked_keys')).toBe(1));
  });

  it('count questions by what became of them', async () => {
    expect((await values()).get('kontor_queries_total{pattern="counter.stores",outcome="answered"}')).toBe(0);
  });
});
