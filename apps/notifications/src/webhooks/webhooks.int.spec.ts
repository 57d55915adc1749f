import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { noticeIdOf, notificationCommands } from '@kontor/events';
import type { Database } from '@kontor/postgres';
import { databaseOf } from '@kontor/postgres/testing';
import { decodeEvent } from '@kontor/streams';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { noticesProjection } from '../projections/notices.projection.js';
import { Deliverer, type DelivererOptions } from './deliverer.js';
import { DeliveryQueue, type Claimed, type QueuedNotice } from './delivery-queue.js';
import { Endpoints } from './endpoints.js';
import { GivenUp } from './given-up.js';
import { webhookMigrations } from './migrations/index.js';
import { Sealer } from './sealed.js';
import { Sender, type Sent } from './sender.js';

const T0 = Date.parse('2026-11-02T10:00:00Z');
const HOUR = 3_600_000;
const sealer = new Sealer([{ name: 'one', key: randomBytes(32) }]);
const OK: Sent = { kind: 'answered', status: 204 };
const BROKEN: Sent = { kind: 'answered', status: 500 };

let database: Database;
let queue: DeliveryQueue;
let endpoints: Endpoints;
let customers = 0;
/** Of each test: its own. */
let customer: string;
let numbers: number;

beforeAll(async () => {
  database = await databaseOf([noticesProjection(() => undefined)], webhookMigrations);
  queue = new DeliveryQueue(database.pool);
  endpoints = new Endpoints(database.pool, sealer);
});
afterAll(() => database?.close());
beforeEach(async () => {
  await database.pool.query('delete from webhook_endpoints');
  customer = `cus_${++customers}`;
  numbers = 0;
});

function notice(about: string, type = 'transfer.booked'): QueuedNotice {
  const sequence = ++numbers;
  const noticeId = noticeIdOf(customer, sequence);
  return { customerId: customer, noticeId, sequence, type, about, body: JSON.stringify({ id: noticeId, type, sequence, about }) };
}

const endpoint = async (url = 'https://one.example/hook', types: readonly string[] = []) =>
  (await endpoints.create({ customerId: customer, url, types, description: undefined, scheme: 'v1' }, new Date(T0)))!;

/** Delivers on a clock that is turned by hand, to receivers that do as they are told. */
class Simulated {
  now = T0;
  readonly arrived: { readonly url: string; readonly id: string; readonly at: number }[] = [];
  answer: (url: string, id: string) => Sent = () => OK;

  /** All that is due now, until nothing is. */
  async deliverDue(perEndpoint = 4): Promise<void> {
    for (;;) {
      const claimed = await queue.claim({ now: this.now, limit: 64, perEndpoint, underWay: {}, strainedFree: 32 });
      if (claimed.length === 0) return;
      const waiting = [...claimed];
      const takeWaiting = { claim: async () => waiting.splice(0), finish: queue.finish.bind(queue), giveBack: queue.giveBack.bind(queue), nextDueAt: async () => undefined };
      const deliverer = new Deliverer({ ...this.options, queue: takeWaiting });
      await deliverer.start();
      await vi.waitFor(() => expect(waiting).toEqual([]), { interval: 1 });
      await deliverer.stop();
    }
  }

  private readonly options: Omit<DelivererOptions, 'queue'> = {
    sealer,
    sender: {
      send: async (url, headers) => {
        const id = headers['webhook-id']!;
        this.arrived.push({ url, id, at: this.now });
        return this.answer(url, id);
      },
    },
    now: () => this.now,
    random: () => 0.5,
    failed: (error) => { throw error; },
  };
}

describe('the queue', () => {
  it('has each notice once for each endpoint that wants it, however often it is told', async () => {
    const all = await endpoint();
    const some = await endpoint('https://two.example/', ['balance.*', 'transfer.paid']);
    const told = [notice('tr_1'), notice('tr_1', 'transfer.paid'), notice('en_1', 'balance.credited')];
    expect(await queue.enqueue(told, T0)).toBe(5);
    expect(await queue.enqueue(told, T0)).toBe(0);
    expect((await endpoints.deliveries(all.endpoint.id, 10)).map(({ sequence, state }) => [sequence, state]).sort()).toEqual([[1, 'due'], [2, 'behind'], [3, 'due']]);
    expect((await endpoints.deliveries(some.endpoint.id, 10)).map(({ type }) => type).sort()).toEqual(['balance.credited', 'transfer.paid']);
    expect(await queue.depth(T0 + 5_000)).toEqual({ due: 4, behind: 1, oldestS: 5 });
  });

  it('sends what is about one transfer in order, and lets another pass it by that fails', async () => {
    await endpoint();
    const world = new Simulated();
    const [a1, b1, a2, b2, a3] = [notice('tr_a'), notice('tr_b'), notice('tr_a'), notice('tr_b'), notice('tr_a')];
    await queue.enqueue([a1, b1, a2, b2, a3], T0);
    world.answer = (_, id) => (id === a1.noticeId && world.now < T0 + 3_000 ? BROKEN : OK);
    for (const ms of [0, 1_000, 2_000, 3_000, 6_000]) {
      world.now = T0 + ms;
      await world.deliverDue();
    }
    const ids = world.arrived.map(({ id }) => id);
    const orderOf = (...notices: QueuedNotice[]) => ids.filter((id) => notices.some(({ noticeId }) => noticeId === id));
    expect(orderOf(a1, a2, a3)).toEqual([a1, a1, a2, a3].map(({ noticeId }) => noticeId));
    expect(orderOf(b1, b2)).toEqual([b1.noticeId, b2.noticeId]);
    expect(ids.indexOf(b2.noticeId)).toBeLessThan(ids.lastIndexOf(a1.noticeId));
  });

  it('gives what a killed process had taken to the next one, under the same id; the dead one has no more to say', async () => {
    const { endpoint: { id } } = await endpoint();
    await queue.enqueue([notice('tr_1')], T0);
    const take = (now: number) => queue.claim({ now, limit: 10, perEndpoint: 4, underWay: {}, strainedFree: 32 });
    const [first] = await take(T0);
    expect(await take(T0 + 1_000)).toEqual([]);
    const [second] = await take(T0 + 31_000);
    expect([second?.noticeId, second?.attempt]).toEqual([first?.noticeId, 2]);
    const entry = { attempt: 1, at: new Date(T0).toISOString(), outcome: 'ANSWERED', status: 500, durationMs: 1 } as const;
    await queue.finish(first as Claimed, { kind: 'failed' }, entry, T0 + 32_000);
    expect((await endpoints.deliveries(id, 1))[0]?.state).toBe('due');
    await queue.finish(second as Claimed, { kind: 'delivered' }, { ...entry, attempt: 2, status: 200 }, T0 + 33_000);
    expect((await endpoints.deliveries(id, 1))[0]).toMatchObject({ state: 'delivered', attempts: [{ attempt: 2, status: 200 }] });
  });

  it('is shared by many without one delivery taken twice', async () => {
    await endpoint();
    await endpoint('https://two.example/');
    await queue.enqueue(Array.from({ length: 100 }, (_, i) => notice(`tr_${i}`)), T0);
    const claims = await Promise.all(Array.from({ length: 8 }, () => queue.claim({ now: T0, limit: 20, perEndpoint: 20, underWay: {}, strainedFree: 0 })));
    const taken = claims.flat().map(({ endpointId, noticeId }) => `${endpointId} ${noticeId}`);
    expect(taken.length).toBeGreaterThan(20);
    expect(new Set(taken).size).toBe(taken.length);
  });

  it('lets an endpoint have no more than its places, counting what is under way, and strained ones no more than theirs', async () => {
    const { endpoint: { id } } = await endpoint();
    const other = await endpoint('https://two.example/');
    await queue.enqueue(Array.from({ length: 20 }, (_, i) => notice(`tr_${i}`)), T0);
    await database.pool.query('update webhook_endpoints set strained = true where endpoint_id = $1', [other.endpoint.id]);
    const taken = await queue.claim({ now: T0, limit: 64, perEndpoint: 4, underWay: { [id]: 1 }, strainedFree: 32 });
    expect([id, other.endpoint.id].map((of) => taken.filter(({ endpointId }) => endpointId === of).length)).toEqual([3, 1]);
    expect((await queue.claim({ now: T0, limit: 64, perEndpoint: 4, underWay: {}, strainedFree: 0 })).every(({ endpointId }) => endpointId === id)).toBe(true);
  });
});

describe('an endpoint that answers nothing rightly', () => {
  it('is tried twelve times over three days, always with the same id, and then given up; its customer is told, once', async () => {
    const { endpoint: { id } } = await endpoint();
    const world = new Simulated();
    world.answer = () => ({ kind: 'answered', status: 302 });
    const told = [notice('tr_1')];
    await queue.enqueue(told, T0);
    while (world.now < T0 + 80 * HOUR) {
      await world.deliverDue();
      world.now = (await queue.nextDueAt(world.now)) ?? T0 + 80 * HOUR;
    }
    expect(world.arrived).toHaveLength(12);
    expect(new Set(world.arrived.map(({ id: of }) => of))).toEqual(new Set([told[0]!.noticeId]));
    expect((world.arrived.at(-1)!.at - T0) / HOUR).toBeCloseTo(71.7, 1);
    expect(await endpoints.find(customer, id)).toMatchObject({ disabled: { code: 'FAILING' } });
    const sent: string[] = [];
    const givenUp = new GivenUp({ endpoints, log: { send: async (topic, records) => void sent.push(`${topic} ${String(records[0]!.value)}`) }, failed: (error) => { throw error; } });
    await givenUp.tell();
    await givenUp.tell();
    expect(sent).toHaveLength(1);
    expect(decodeEvent(sent[0]!.slice(notificationCommands.name.length + 1))).toMatchObject({ type: 'TellEndpointDisabled', subject: customer, data: { endpointId: id, code: 'FAILING' } });
  });

  it('is not given up where something else was taken meanwhile', async () => {
    const { endpoint: { id } } = await endpoint();
    const world = new Simulated();
    const [bad] = [notice('tr_bad')];
    await queue.enqueue([bad], T0);
    world.answer = (_, of) => (of === bad.noticeId ? BROKEN : OK);
    for (let hour = 0; hour < 80; hour++) {
      world.now = T0 + hour * HOUR;
      if (hour === 40) await queue.enqueue([notice('tr_good')], world.now);
      await world.deliverDue();
    }
    expect((await endpoints.find(customer, id))?.disabled).toBeUndefined();
    expect((await endpoints.deliveries(id, 10)).map(({ state }) => state).sort()).toEqual(['delivered', 'failed']);
  });

  it('is disabled at once by a 410; nothing more is sent until it is enabled, then all that waited is', async () => {
    const { endpoint: { id } } = await endpoint();
    const world = new Simulated();
    world.answer = () => ({ kind: 'answered', status: 410 });
    await queue.enqueue([notice('tr_1'), notice('tr_1'), notice('tr_2')], T0);
    await world.deliverDue(1);
    expect(world.arrived).toHaveLength(1);
    expect(await endpoints.find(customer, id)).toMatchObject({ disabled: { code: 'GONE' } });
    expect(await queue.enqueue([notice('tr_3')], T0)).toBe(0);
    world.answer = () => OK;
    await endpoints.enable(customer, id);
    await world.deliverDue();
    expect(world.arrived).toHaveLength(3);
  });
});

describe('what was sent', () => {
  it('is sent again from a number on, or from a time, or one alone: in order, with the same ids', async () => {
    const { endpoint: { id } } = await endpoint('https://one.example/', ['transfer.*']);
    const world = new Simulated();
    const told = [notice('tr_1'), notice('tr_1'), notice('en_1', 'balance.credited'), notice('tr_1')];
    const rows = told.map(({ sequence, noticeId, type, about, body }) => [customer, sequence, noticeId, type, about, new Date(T0 + sequence * 1_000), body]);
    for (const row of rows) await database.pool.query('insert into notices values ($1, $2, $3, $4, $5, $6, $7)', row);
    await queue.enqueue(told, T0);
    await world.deliverDue();
    const again = async (what: Parameters<Endpoints['replay']>[2]) => {
      world.arrived.length = 0;
      const queued = await endpoints.replay(customer, id, what, new Date(world.now));
      await world.deliverDue();
      return [queued, ...world.arrived.map(({ id: of }) => told.findIndex(({ noticeId }) => noticeId === of) + 1)];
    };
    expect(await again({ after: 0 })).toEqual([3, 1, 2, 4]);
    expect(await again({ since: new Date(T0 + 2_000) })).toEqual([2, 2, 4]);
    expect(await again({ noticeId: told[2]!.noticeId })).toEqual([1, 3]);
    expect(await endpoints.replay('another', id, { after: 0 }, new Date(T0))).toBeUndefined();
  });

  it('is sent again some at a time, and in order about each thing, also with what is told meanwhile; a deletion ends it', async () => {
    const { endpoint: { id } } = await endpoint();
    const other = await endpoint('https://two.example/');
    const told = Array.from({ length: 900 }, (_, i) => notice(`tr_${i % 90}`));
    await database.pool.query(
      `insert into notices (customer_id, sequence, notice_id, type, about, given_at, body) select $1, sequence, id, 'transfer.booked', about, $2, '{}' from unnest($3::bigint[], $4::text[], $5::text[]) as n (sequence, id, about)`,
      [customer, new Date(T0), told.map(({ sequence }) => sequence), told.map(({ noticeId }) => noticeId), told.map(({ about }) => about)],
    );
    const replayed = endpoints.replay(customer, id, { after: 0 }, new Date(T0));
    const live = [];
    for (let i = 0; i < 90; i++) await queue.enqueue([live[i] = notice(`tr_${i}`)], T0);
    expect(await replayed).toBe(900);
    const world = new Simulated();
    await world.deliverDue(64);
    const arrived = new Map([...told, ...live].map((one) => [one.noticeId, one]));
    const byThing = Map.groupBy(world.arrived.filter(({ url }) => url.includes('one')).map(({ id: of }) => arrived.get(of)!), ({ about }) => about);
    expect(byThing.size).toBe(90);
    for (const [about, notices] of byThing) expect([about, notices.length, notices.map(({ sequence }) => sequence)]).toEqual([about, 11, notices.map(({ sequence }) => sequence).sort((a, b) => a - b)]);
    const again = endpoints.replay(customer, other.endpoint.id, { after: 0 }, new Date(T0));
    await endpoints.delete(customer, other.endpoint.id);
    expect(await again).toBeOneOf([undefined, 0, ...Array.from({ length: 10 }, (_, i) => i * 90)]);
  });

  it('is shown newest first, page by page, with what came of each attempt', async () => {
    const { endpoint: { id } } = await endpoint();
    const world = new Simulated();
    for (let i = 0; i < 5; i++) await queue.enqueue([notice(`tr_${i}`)], T0 + i);
    world.now = T0 + 10;
    await world.deliverDue();
    const first = await endpoints.deliveries(id, 2);
    const rest = await endpoints.deliveries(id, 10, first.at(-1));
    expect([...first, ...rest].map(({ sequence }) => sequence)).toEqual([5, 4, 3, 2, 1]);
    expect(first[0]?.attempts).toEqual([{ attempt: 1, at: new Date(T0 + 10).toISOString(), outcome: 'ANSWERED', status: 204, durationMs: 0 }]);
    expect(await queue.dropBefore(new Date(T0 + 11))).toBe(5);
  });
});

describe('deliveries over HTTP', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  interface Hook {
    readonly url: string;
    readonly got: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  }

  /** A receiver; `answer` undefined: it never answers. */
  async function receiver(answer: number | undefined): Promise<Hook> {
    const got: { headers: IncomingHttpHeaders; body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text)).on('end', () => {
        got.push({ headers: request.headers, body });
        if (answer !== undefined) response.writeHead(answer).end();
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got };
  }

  const running: Deliverer[] = [];
  afterEach(async () => void (await Promise.all(running.splice(0).map((deliverer) => deliverer.stop()))));
  async function run(timeoutMs = 10_000): Promise<Deliverer> {
    const deliverer = new Deliverer({ queue, sealer, sender: new Sender({ policy: { loopback: true }, timeoutMs }), atOnce: 8, failed: (error) => { throw error; } });
    running.push(deliverer);
    await deliverer.start();
    return deliverer;
  }

  it('are signed, each with the secret that was shown once, and with the old one beside it while it is replaced', async () => {
    const hook = await receiver(200);
    const { endpoint: { id }, key: old } = await endpoint(hook.url);
    await run();
    await queue.enqueue([notice('tr_1')], Date.now());
    await vi.waitFor(() => expect(hook.got).toHaveLength(1), { timeout: 5_000 });
    const rotated = await endpoints.rotate(customer, id, new Date(Date.now() + HOUR));
    await endpoints.test(id, new Date());
    expect(await endpoints.test('wh_gone', new Date())).toBeUndefined();
    await vi.waitFor(() => expect(hook.got).toHaveLength(2), { timeout: 5_000 });
    const headers = ({ headers: all }: Hook['got'][number]) => all as Record<string, string>;
    for (const got of hook.got) expect(new Webhook(old.secret).verify(got.body, headers(got))).toMatchObject({ id: got.headers['webhook-id'] });
    expect(new Webhook(rotated!.key.secret).verify(hook.got[1]!.body, headers(hook.got[1]!))).toMatchObject({ type: 'webhook.test' });
  });

  it('to a good endpoint are not held up by dead and slow ones, however much waits for these', async () => {
    const [good, silent] = [await receiver(204), await receiver(undefined)];
    await endpoint(good.url);
    for (let i = 0; i < 5; i++) await endpoint(silent.url);
    await endpoint('http://127.0.0.1:1/'); // refuses connections
    await queue.enqueue(Array.from({ length: 100 }, (_, i) => notice(`tr_${i}`)), Date.now());
    await database.pool.query('update webhook_endpoints set strained = true where url <> $1', [good.url]);
    const deliverer = await run(60_000);
    const beganAt = Date.now();
    await vi.waitFor(() => expect(good.got).toHaveLength(100), { timeout: 20_000, interval: 20 });
    expect(Date.now() - beganAt).toBeLessThan(15_000);
    expect(silent.got.length).toBeLessThanOrEqual(4); // half of eight
    await deliverer.stop();
    expect((await queue.depth(Date.now())).due).toBe(600); // all that is for the others still waits
  });

  it('that got no answer in time are tried again', async () => {
    const hook = await receiver(undefined);
    const { endpoint: { id } } = await endpoint(hook.url);
    await run(50);
    await queue.enqueue([notice('tr_1')], Date.now());
    await vi.waitFor(async () => expect((await endpoints.deliveries(id, 1))[0]?.attempts).toMatchObject([{ attempt: 1, outcome: 'TIMEOUT' }]), { timeout: 5_000 });
    expect((await endpoints.deliveries(id, 1))[0]?.dueAt?.getTime()).toBeGreaterThan(Date.now() + 3_000);
  });
});
