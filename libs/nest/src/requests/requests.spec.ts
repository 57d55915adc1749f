import { journal, Runtime, state, topic, topology, UnknownOutcome, type Log } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ProblemException } from '../http/problem.js';
import { readCommitted } from './read-committed.js';
import { Requests, requestLimits, type Further, type RequestLimits } from './requests.js';

const asked = z.strictObject({ orderId: z.string(), commandId: z.string(), bodyHash: z.string() });
const orderCommands = topic('shop.commands', { owner: 'shop', key: 'customerId', events: { PlaceOrder: asked } });
const orders = journal('shop.orders.v1', { owner: 'shop', key: 'customerId', events: { OrderPlaced: asked } });
const byId = state('order-by-id', orders, { version: 1, initial: (): { bodyHash: string } | undefined => undefined, key: ({ orderId }) => orderId, evolve: { OrderPlaced: (_, { bodyHash }) => ({ bodyHash }) } });
const shop = topology('shop', (t) => ({
  placed: t.decide(byId, { into: orders }).on(orderCommands, 'PlaceOrder', (known, { type: _, ...order }) => (known === undefined ? { type: 'OrderPlaced' as const, ...order } : undefined), { by: ({ orderId }) => orderId }),
}));

let log: InMemoryLog;
const running: Runtime[] = [];
beforeEach(() => {
  log = inMemoryLog();
  for (const { name, settings } of [orderCommands, orders]) log.createTopic(name, 1, settings);
});
afterEach(() => Promise.all(running.splice(0).map((runtime) => runtime.stop())));

interface Options {
  readonly limits?: Partial<RequestLimits>;
  readonly send?: Log['send'];
  readonly owner?: boolean;
  readonly further?: Further;
}

/** An instance of the shop over the one log. One that does not own follows. */
async function instance({ limits = {}, send, owner = true, further }: Options = {}): Promise<(bodyHash?: string) => Promise<string>> {
  const runtime = new Runtime(shop, { log, openStore: inMemoryStores(), partitions: 1, instance: owner ? 'a' : 'b', assigned: () => owner });
  running.push(runtime);
  await runtime.start();
  const requests = new Requests({ runtime, log: { send: send ?? log.send.bind(log) }, partitions: 1, commands: orderCommands, state: byId, idField: 'orderId', limits: { ...requestLimits, ...limits } });
  return async (bodyHash = 'body') => {
    try {
      const { repeated } = await requests.ask({
        customerId: 'ann', id: 'order', bodyHash, decidedBy: ['OrderPlaced'], earlier: (known) => known?.bodyHash,
        command: (commandId) => ({ type: 'PlaceOrder', orderId: 'order', commandId, bodyHash }),
        ...(further && { further }),
      });
      return repeated ? 'repeated' : 'first';
    } catch (error) {
      if (error instanceof ProblemException) return error.code;
      throw error;
    }
  };
}

const commands = (): number => log.records(orderCommands.name, 0).length;

describe('a request that is decided in a journal', () => {
  it('is the first once; its repeat is told, and one with another body is refused; neither is sent', async () => {
    const ask = await instance();
    expect([await ask(), await ask(), await ask('other')]).toEqual(['first', 'repeated', 'IDEMPOTENCY_KEY_REUSED']);
    expect(commands()).toBe(1);
  });

  it('waits for the first where that is still under way, and is told or refused by what the first was', async () => {
    const ask = await instance();
    expect(await Promise.all([ask(), ask(), ask('other')])).toEqual(['first', 'repeated', 'IDEMPOTENCY_KEY_REUSED']);
    expect(commands()).toBe(1);
  });

  it('is answered that the first still runs, as long as that is not decided', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const ask = await instance({ limits: { decisionMs: 20 }, send: async (...sent) => { await held; await log.send(...sent); } });
    const first = ask();
    expect([await ask(), await ask()]).toEqual(['STILL_RUNNING', 'STILL_RUNNING']);
    release();
    expect(await first).toBe('first');
    expect(await ask()).toBe('repeated');
  });

  it('is sent again after one that the log did not take, though others had waited for that', async () => {
    let fails = true;
    const ask = await instance({
      limits: { decisionMs: 50 },
      send: async (...sent) => {
        if (!fails) return log.send(...sent);
        fails = false;
        throw new UnknownOutcome('not there');
      },
    });
    const [lost, waiting] = [ask(), ask()];
    expect(await lost).toBe('NOT_DECIDED_IN_TIME');
    expect(await ask()).toBe('first');
    expect(await waiting).toBe('repeated');
  });

  it('is one over two instances, of which one follows the other', async () => {
    const asks = [await instance(), await instance({ owner: false })];
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => asks[i % 2]!()));
    expect(answers.filter((answer) => answer === 'first')).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(['first', 'repeated']));
    expect([await asks[0]!('other'), await asks[1]!('other')]).toEqual(['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('is answered 503, and when to come again, by an instance that follows and does not come to the end of the journal', async () => {
    const first = await instance();
    const ask = await instance({ owner: false, limits: { readMs: 30 } });
    expect(await first()).toBe('first');
    const leaderless = log.faults.changeLeader(orders.name, 0);
    const failed = await readCommitted(running[1]!, byId, 'order', { partitionKey: 'ann', partitions: 1, timeoutMs: 30 }).catch((error: unknown) => error as ProblemException);
    expect(failed).toMatchObject({ code: 'UNAVAILABLE', definition: { status: 503 }, details: { headers: { 'retry-after': '2' } } });
    expect(await ask()).toBe('UNAVAILABLE');
    leaderless.end();
    expect(await ask()).toBe('repeated');
    expect(commands(), 'nothing was sent meanwhile').toBe(1);
  });

  it('is refused where another instance owns the partition once several customers have been waiting there for too long', async () => {
    await instance();
    await instance({ owner: false });
    const lost = new Set(['ann', 'ben', 'cyd', 'dan']);
    const lostAt: number[] = [];
    const requests = new Requests({
      runtime: running[1]!, partitions: 1, commands: orderCommands, state: byId, idField: 'orderId', limits: { ...requestLimits, decisionMs: 1_000, lagMs: 0 },
      log: { send: (to, [record]) => (lost.has(record!.key ?? '') ? Promise.resolve(void lostAt.push(Date.now())) : log.send(to, [record!])) },
    });
    const ask = (customerId: string) => requests.ask({
      customerId, id: `order of ${customerId}`, bodyHash: 'body', decidedBy: ['OrderPlaced'], earlier: (known) => known?.bodyHash,
      command: (commandId) => ({ type: 'PlaceOrder', orderId: `order of ${customerId}`, commandId, bodyHash: 'body' }),
    }).then(({ repeated }) => (repeated ? 'repeated' : 'first'), (error: unknown) => (error as ProblemException).code);
    const stuck = [...lost].map(ask);
    await vi.waitFor(() => expect(lostAt).toHaveLength(lost.size), { interval: 1 });
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(Math.max(...lostAt)), { interval: 1 });
    expect(await ask('eve')).toBe('OVERLOADED');
    expect(await Promise.all(stuck)).toEqual(stuck.map(() => 'NOT_DECIDED_IN_TIME'));
    expect(await ask('fay'), 'nobody waits any more').toBe('first');
  });

  it('stays the first after a restart with nothing but the log', async () => {
    expect(await (await instance())()).toBe('first');
    await running.splice(0)[0]!.stop();
    const ask = await instance();
    expect([await ask(), await ask('other')]).toEqual(['repeated', 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('is refused above the number that may wait', async () => {
    const ask = await instance({ limits: { waitingMax: 0 } });
    expect([await ask(), commands()]).toEqual(['OVERLOADED', 0]);
  });

  it.each([
    ['while many of the same customer wait', { limits: { ofCustomerMax: 0 } }, 'TOO_MANY_REQUESTS'],
    ['while commands lie in the log for too long', { limits: { lagMs: -1 } }, 'OVERLOADED'],
    ['while too much is under way behind this journal', { further: { full: true, taken: () => undefined, dropped: () => undefined } }, 'OVERLOADED'],
  ])('is refused %s: nothing is sent, and what was decided before is answered all the same', async (_, options, code) => {
    const well = await instance();
    await well();
    const ask = await instance(options);
    expect([await ask(), await ask('other')]).toEqual(['repeated', 'IDEMPOTENCY_KEY_REUSED']);
    await Promise.all(running.splice(0).map((runtime) => runtime.stop()));
    log = inMemoryLog();
    for (const { name, settings } of [orderCommands, orders]) log.createTopic(name, 1, settings);
    const anew = await instance(options);
    expect([await anew(), commands()]).toEqual([code, 0]);
  });

  it('counts as under way from before it is sent, and no more if nobody knows what became of it', async () => {
    const told: string[] = [];
    const further = { full: false, taken: (id: string) => void told.push(`taken ${id}, ${commands()} sent`), dropped: (id: string) => void told.push(`dropped ${id}`) };
    const failing = await instance({ further, send: () => Promise.reject(new UnknownOutcome('not there')) });
    expect(await failing()).toBe('NOT_DECIDED_IN_TIME');
    await running.splice(0)[0]!.stop();
    const ask = await instance({ further, owner: true });
    expect([await ask(), await ask()]).toEqual(['first', 'repeated']);
    expect(told).toEqual(['taken order, 0 sent', 'dropped order', 'taken order, 0 sent']);
  });
});
