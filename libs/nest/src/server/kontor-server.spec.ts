import { Controller, UseGuards, type CanActivate, type Type } from '@nestjs/common';
import { Ctx, MessagePattern, Payload, RpcException, type MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { JournalPosition, LogRecord } from '@kontor/streams';
import { inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { from } from 'rxjs';
import { z } from 'zod';
import { httpAdapter } from '../http/fastify.js';
import { HttpModule } from '../http/http.module.js';
import { standardProblems } from '../http/problem.js';
import { addition, additions, counter, counts, countingLog, PARTITIONS_OF_TESTS, totals } from '../kontor/counting.spec.support.js';
import { KontorModule } from '../kontor/kontor.module.js';
import type { ReadableStore } from '../kontor/readable-store.js';
import { InjectStore, LOG } from '../kontor/tokens.js';
import { PermanentFailure } from './effect-parking.js';
import { memoryEffects } from './effect-queues.spec.support.js';
import { Effect, type CursorStore, type EffectContext, type EffectEvent } from './effects.js';
import { KontorServer } from './kontor-server.js';
import { QueryContext } from './query-context.js';

class Closed implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

const customer = z.strictObject({ customerId: z.string() });

@Controller()
class CounterQueries {
  constructor(@InjectStore(totals) private readonly store: ReadableStore<{ total: number }>) {}

  @MessagePattern('counter.totals.get')
  async total(@Payload({ schema: customer }) { customerId }: z.output<typeof customer>, @Ctx() context: QueryContext): Promise<object> {
    const { value } = context.answersFrom(await this.store.get(customerId, { strict: true }));
    return { customerId, total: value?.total ?? 0 };
  }

  @MessagePattern('counter.odd')
  odd(@Payload() what: string): unknown {
    if (what === 'refuse') throw standardProblems.NOT_FOUND({ detail: 'No such counter.' });
    if (what === 'rpc') throw new RpcException('as Nest does');
    if (what === 'break') throw new Error('secret internals');
    if (what === 'bigint') return { amount: 5n };
    if (what === 'nothing') return undefined;
    if (what === 'stream') return from([1, 2]);
    return what;
  }

  @MessagePattern('counter.closed')
  @UseGuards(Closed)
  closed(): string {
    return 'never';
  }
}

const PATTERNS = ['counter.totals.get', 'counter.odd', 'counter.closed'];
const REPLY_PARTITIONS = 3;
let log: InMemoryLog;
let app: NestFastifyApplication | undefined;

beforeEach(() => {
  log = countingLog();
  for (const pattern of PATTERNS) {
    log.createTopic(pattern, PARTITIONS_OF_TESTS);
    log.createTopic(`${pattern}.reply`, REPLY_PARTITIONS);
  }
});
afterEach(() => app?.close().finally(() => (app = undefined)));

async function create(controllers: readonly Type[], cursors?: CursorStore): Promise<NestFastifyApplication> {
  const options = { log, openStore: inMemoryStores(), partitions: PARTITIONS_OF_TESTS, instance: 'test', ...(cursors === undefined ? {} : { cursors }) };
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot(), KontorModule.forRootAsync({ useFactory: () => options }), KontorModule.forFeature(counter)],
    controllers: [...controllers],
  }).overrideProvider(LOG).useValue(log).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  return app.init();
}

async function start(controllers: readonly Type[], cursors?: CursorStore): Promise<void> {
  await (await create(controllers, cursors)).startAllMicroservices();
}

let asked = 0;

/** As Nest's ClientKafka writes it. */
async function ask(pattern: string, data: unknown, headers: Record<string, string> = {}): Promise<string> {
  const correlationId = `question-${++asked}`;
  const value = Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
  const own = { kafka_correlationId: correlationId, kafka_replyTopic: `${pattern}.reply`, kafka_replyPartition: '1' };
  await log.append(pattern, 1, { key: null, value, headers: { ...own, ...headers } });
  return correlationId;
}

function answersTo(pattern: string, correlationId: string, partition = 1): readonly LogRecord[] {
  return log.records(`${pattern}.reply`, partition).filter(({ headers }) => headers['kafka_correlationId'] === correlationId);
}

async function answerTo(pattern: string, data: unknown): Promise<{ value: unknown; error: unknown; headers: LogRecord['headers'] }> {
  const id = await ask(pattern, data);
  return vi.waitFor(() => {
    const last = answersTo(pattern, id).at(-1);
    expect(last?.headers['kafka_nest-is-disposed']).toBe('\0');
    const text = last!.value!.toString();
    const error = last!.headers['kafka_nest-err'];
    return { value: text.startsWith('{') ? (JSON.parse(text) as unknown) : text, error: error === undefined ? undefined : (JSON.parse(error) as unknown), headers: last!.headers };
  });
}

describe('A query by @MessagePattern', () => {
  it('is answered from committed state, with partition and height, on the partition that its asker named', async () => {
    await start([CounterQueries]);
    await log.send(additions.name, [addition('anna', 3), addition('anna', 4)]);
    await vi.waitFor(async () => expect((await answerTo('counter.totals.get', { customerId: 'anna' })).value).toEqual({ customerId: 'anna', total: 7 }));
    const { headers } = await answerTo('counter.totals.get', { customerId: 'anna' });
    expect(headers['kontor_partition']).toMatch(/^[01]$/);
    expect(Number(headers['kontor_height'])).toBeGreaterThanOrEqual(1);
  });

  it('is refused with pointers when its data is not as the schema says', async () => {
    await start([CounterQueries]);
    const { error } = await answerTo('counter.totals.get', { customer: 'anna' });
    expect(error).toMatchObject({ status: 'error', code: 'BODY_INVALID' });
    expect((error as { errors: unknown[] }).errors).toEqual(expect.arrayContaining([
      { pointer: '/customerId', code: 'REQUIRED', message: 'is required' },
      expect.objectContaining({ pointer: '/customer', code: 'UNKNOWN_FIELD' }),
    ]));
  });

  it.each([
    ['refuse', { status: 'error', code: 'NOT_FOUND', message: 'No such counter.' }],
    ['rpc', { status: 'error', message: 'as Nest does' }],
    ['break', { status: 'error', code: 'INTERNAL', message: 'Something went wrong on our side' }],
    ['bigint', { status: 'error', code: 'INTERNAL', message: 'Something went wrong on our side' }],
  ])('answers an error (%s) in Nest\'s form', async (what, expected) => {
    await start([CounterQueries]);
    expect((await answerTo('counter.odd', what)).error).toEqual(expected);
  });

  it('answers texts as they are, and nothing with an empty text', async () => {
    await start([CounterQueries]);
    expect(await answerTo('counter.odd', 'plain')).toMatchObject({ value: 'plain', error: undefined });
    expect(await answerTo('counter.odd', 'nothing')).toMatchObject({ value: '', error: undefined });
  });

  it('sends every value of a stream', async () => {
    await start([CounterQueries]);
    const id = await ask('counter.odd', 'stream');
    await vi.waitFor(() => expect(answersTo('counter.odd', id).map(({ value }) => value!.toString()).filter((text) => text !== '')).toEqual(['1', '2']));
  });

  it('passes guards first', async () => {
    await start([CounterQueries]);
    expect((await answerTo('counter.closed', 'x')).error).toEqual({ status: 'error', message: 'Forbidden resource' });
  });

  it('is not answered if it was asked before the service came up', async () => {
    const old = await ask('counter.odd', 'old');
    await start([CounterQueries]);
    await answerTo('counter.odd', 'new');
    expect(answersTo('counter.odd', old)).toEqual([]);
  });

  it('writes to its own reply topic only, whatever a question names', async () => {
    await start([CounterQueries]);
    await ask('counter.odd', 'x', { kafka_replyTopic: counts.name });
    await ask('counter.odd', 'x', { kafka_replyPartition: '99' });
    await ask('counter.odd', 'x', { kafka_replyPartition: '-1' });
    await answerTo('counter.odd', 'after those');
    for (const partition of [0, 1]) expect(log.records(counts.name, partition)).toEqual([]);
    expect([0, 1, 2].flatMap((partition) => log.records('counter.odd.reply', partition))).toHaveLength(1);
  });

  it('stops the start, naming the topic, if it has none', async () => {
    @Controller()
    class Nowhere {
      @MessagePattern('counter.nowhere')
      ask(): string {
        return '';
      }
    }
    await create([Nowhere]);
    await expect(app!.startAllMicroservices()).rejects.toThrow('counter.nowhere');
  });
});

type Added = EffectEvent<{ Added: { by: number; total: number }; Refused: { by: number } }, 'Added'>;

/** Cursors in memory; `loses` makes that many moves fail. */
function memoryCursors(): CursorStore & { readonly at: Map<string, JournalPosition>; loses: number } {
  const at = new Map<string, JournalPosition>();
  const key = (...parts: readonly (string | number)[]) => parts.join('/');
  return {
    at,
    loses: 0,
    load: (...of) => Promise.resolve(at.get(key(...of))),
    move(name, journal, partition, from, to) {
      if (this.loses-- > 0) return Promise.reject(new Error('Postgres is away'));
      if (at.get(key(name, journal, partition))?.hash !== from?.hash) return Promise.resolve(false);
      at.set(key(name, journal, partition), to);
      return Promise.resolve(true);
    },
  };
}

/** A controller with one effect that does `work`. */
function effectOf(work: (events: readonly Added[], context: EffectContext) => Promise<void>): Type {
  @Controller()
  class Notifications {
    @Effect(counts, ['Added'], { cursor: 'notify' })
    notify(events: readonly Added[], context: EffectContext): Promise<void> {
      expectTypeOf(events[0]!.data.total).toEqualTypeOf<number>();
      return work(events, context);
    }
  }
  return Notifications;
}

describe('An effect by @Effect', () => {
  const amounts = (done: readonly Added[]) => done.map(({ data }) => data.by);

  it('gets every event of its types once, in order, and is not given it again after a restart', async () => {
    const cursors = memoryCursors();
    const done: Added[] = [];
    const effect = effectOf(async (events) => void done.push(...events));
    await start([effect], cursors);
    await log.send(additions.name, [addition('anna', 1), addition('anna', -5), addition('anna', 2)]);
    await vi.waitFor(() => expect(amounts(done)).toEqual([1, 2]));
    expect(done[0]).toMatchObject({ type: 'Added', key: 'anna', data: { by: 1, total: 1 }, cause: expect.stringContaining(additions.name) as string });
    await app!.get(KontorServer).close(); // not the whole application: that would close the log
    await start([effect], cursors);
    await log.send(additions.name, [addition('anna', 3)]);
    await vi.waitFor(() => expect(amounts(done)).toEqual([1, 2, 3]));
  });

  it('is given the same events again until it succeeds, and only then does its cursor move', async () => {
    const cursors = memoryCursors();
    const attempts: [readonly number[], number][] = [];
    await start([effectOf(async (events, context) => {
      attempts.push([amounts(events), context.getAttempt()]);
      if (attempts.length < 3) throw new Error('the bank is away');
    })], cursors);
    await log.send(additions.name, [addition('anna', 1)]);
    await vi.waitFor(() => expect(attempts).toEqual([[[1], 1], [[1], 2], [[1], 3]]), 5_000);
    await vi.waitFor(() => expect(cursors.at.size).toBe(1));
  });

  it('shows that it retries, and why, and stays ready: what it waits for is not its own', async () => {
    let away = true;
    await start([effectOf(() => (away ? Promise.reject(standardProblems.UNAVAILABLE({ detail: 'the bank is away' })) : Promise.resolve()))], memoryCursors());
    await log.send(additions.name, [addition('anna', 1)]);
    const server = app!.get(KontorServer);
    await vi.waitFor(() => expect(server.effectStatus()).toContainEqual(expect.objectContaining({ phase: 'retrying', reason: 'the bank is away', events: 0 })));
    expect((await app!.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(200);
    away = false;
    await vi.waitFor(() => expect(server.effectStatus()).toContainEqual(expect.objectContaining({ phase: 'running', events: 1 })), 5_000);
  });

  it('is not done again for a cursor that could not be saved at once', async () => {
    const cursors = memoryCursors();
    cursors.loses = 2;
    const done: Added[] = [];
    await start([effectOf(async (events) => void done.push(...events))], cursors);
    await log.send(additions.name, [addition('anna', 1)]);
    await vi.waitFor(() => expect(cursors.at.size).toBe(1), 5_000);
    expect(amounts(done)).toEqual([1]);
  });


  it('is awaited, and told to hurry, when the service stops; what it gives up comes again', async () => {
    const cursors = memoryCursors();
    let told = false;
    let given = false;
    await start([effectOf((_, context) => new Promise((_, reject) => {
      given = true;
      context.getSignal().addEventListener('abort', () => {
        told = true;
        reject(new Error('given up'));
      });
    }))], cursors);
    await log.send(additions.name, [addition('anna', 1)]);
    await vi.waitFor(() => expect(given).toBe(true));
    await app!.close();
    app = undefined;
    expect(told).toBe(true);
    expect(cursors.at.size).toBe(0);
  });

  it('stops for good, and shows it, when its journal does not go on', async () => {
    await start([effectOf(() => Promise.resolve())], memoryCursors());
    await log.append(counts.name, 1, { key: null, value: Buffer.from('forged'), headers: { hash: 'x' } });
    const server = app!.get(KontorServer);
    await vi.waitFor(() => expect(server.effectStatus()[1]).toMatchObject({ phase: 'stopped', reason: expect.stringContaining(counts.name) as string }));
    expect((await app!.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(503);
  });

  it('parks the key of what it says can never succeed, through Nest and all that is around it', async () => {
    let known = false;
    const done: Added[] = [];
    await start([effectOf((events) => {
      if (!known) throw new PermanentFailure('no such account');
      done.push(...events);
      return Promise.resolve();
    })], memoryEffects());
    await log.send(additions.name, [addition('anna', 1), addition('anna', 2)]);
    const server = app!.get(KontorServer);
    await vi.waitFor(async () => expect(await server.parkedEffects()).toMatchObject([{ cursor: 'notify', key: 'anna', reason: 'no such account', count: 2 }]), 5_000);
    known = true;
    expect(await server.redriveEffect('notify', 'anna', { by: 'carol' })).toEqual({ records: 2, left: 0 });
    expect(amounts(done)).toEqual([1, 2]);
    expect(await server.discardEffect('notify', 'anna', { by: 'carol' })).toEqual({ records: 0, left: 0 });
    expect(() => server.redriveEffect('other', 'anna', { by: 'carol' })).toThrow('this service has no effect other; it has notify');
  });

  it('does not start without a place to keep its cursor', async () => {
    await create([effectOf(() => Promise.resolve())]);
    await expect(app!.startAllMicroservices()).rejects.toThrow('cursor store');
  });
});
