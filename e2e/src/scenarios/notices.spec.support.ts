import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { apiUrl } from '@kontor/cli/rig';
import { Kontor, verifiedWebhook, WebhookVerificationError, type KontorEvent } from '@kontor/client';
import { Webhook } from 'standardwebhooks';
import { request } from 'undici';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { bank } from './one-bank.spec.support.js';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const bearer = async (customerId: string) => ({ authorization: `Bearer ${await bank.rig.tokenFor(customerId)}` });

async function transfer(customerId: string, key: string): Promise<string> {
  const body = JSON.stringify({ source: 'EUR', target: 'JPY', sourceAmount: { amount: '100.00', currency: 'EUR' }, recipient: 'rc_jpy_tokyo' });
  const answer = await request(`${apiUrl(bank.rig)}/v1/transfers`, { method: 'POST', body, headers: { ...(await bearer(customerId)), 'idempotency-key': key, 'content-type': 'application/json' } });
  return ((await answer.body.json()) as { id: string }).id;
}

interface Told {
  readonly id: string;
  readonly type: string;
  readonly transferId: string | undefined;
}

/** A reader of `GET /v1/events`. */
class Events {
  private text = '';
  private constructor(private readonly leave: AbortController) {}

  static async open(customerId: string, lastEventId?: string): Promise<Events> {
    const leave = new AbortController();
    const headers = { ...(await bearer(customerId)), ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
    const { statusCode, body } = await request(`${apiUrl(bank.rig)}/v1/events`, { headers, signal: leave.signal });
    expect(statusCode).toBe(200);
    const events = new Events(leave);
    body.setEncoding('utf8').on('data', (text: string) => (events.text += text)).on('error', () => undefined);
    return events;
  }

  get told(): Told[] {
    return [...this.text.matchAll(/^id: (.*)\nevent: (.*)\ndata: (.*)\n\n/gm)].map(([, id, type, data]) => ({ id: id!, type: type!, transferId: (JSON.parse(data!) as { data: { transferId?: string } }).data.transferId }));
  }

  close(): void {
    this.leave.abort();
  }
}

/** What `@kontor/client` gives of the first so many events. */
async function heardBy(customerId: string, count: number): Promise<string[]> {
  const kontor = new Kontor({ baseUrl: apiUrl(bank.rig), token: () => bank.rig.tokenFor(customerId) });
  const heard: string[] = [];
  for await (const { sequence, type } of kontor.events({ after: 0 })) {
    heard.push(`${sequence} ${type}`);
    if (sequence === count) break;
  }
  return heard;
}

export const LIFE = ['transfer.accepted', 'transfer.booked', 'transfer.paying', 'transfer.paid'];
export const soon = { timeout: 20_000, interval: 20 };

describe('a customer who reads events', () => {
  it('is told of a transfer as it goes, and after a crash of the service goes on where the stream broke off', async () => {
    const first = await Events.open('ann', '0');
    const byTheClient = heardBy('ann', 9); // which goes on by itself
    await bank.deposit('ann', '100000');
    await vi.waitFor(() => expect(first.told.map(({ type }) => type)).toEqual(['balance.credited']), soon);
    const one = await transfer('ann', 'one');
    await vi.waitFor(() => expect(first.told.slice(1).map(({ type, transferId }) => `${type} ${transferId}`)).toEqual(LIFE.map((type) => `${type} ${one}`)), soon);

    const service = bank.rig.services.get('notifications')!;
    service.kill('SIGKILL');
    await service.exited;
    const two = await transfer('ann', 'two');
    service.launch();
    await service.ready();
    const second = await Events.open('ann', first.told.at(-1)!.id);
    await vi.waitFor(() => expect(second.told.map(({ type, transferId }) => `${type} ${transferId}`)).toEqual(LIFE.map((type) => `${type} ${two}`)), soon);
    expect([...first.told, ...second.told].map(({ id }) => Number(id))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await byTheClient).toEqual([...first.told, ...second.told].map(({ id, type }) => `${id} ${type}`));
    second.close();
  });
});

interface Got {
  readonly id: string;
  readonly type: string;
  readonly transferId: string | undefined;
}

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

/** A receiver that verifies what it gets, and answers as it is told. */
async function receiver(secretOf: () => string, answer: () => number): Promise<{ readonly url: string; readonly got: Got[] }> {
  const got: Got[] = [];
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.setEncoding('utf8').on('data', (text: string) => (body += text)).on('end', () => {
      const told = new Webhook(secretOf()).verify(body, incoming.headers as Record<string, string>) as { id: string; type: string; data: { transferId?: string } };
      if (told.id !== incoming.headers['webhook-id']) throw new Error('the id is not the header\'s');
      const status = answer();
      got.push({ id: told.id, type: told.type, transferId: told.data.transferId });
      if (status === 0) incoming.socket.destroy();
      else response.writeHead(status).end();
    });
  });
  return { url: await listening(server), got };
}

export async function call(method: 'GET' | 'POST', path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { ...(await bearer('ben')), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const answer = await request(`${apiUrl(bank.rig)}/v1/webhook-endpoints${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  expect(answer.statusCode).toBeLessThan(300);
  return (await answer.body.json()) as Record<string, unknown>;
}

/** What it has sent and got so far. */
export let endpoint: { readonly id: string; readonly ids: readonly string[]; readonly got: Got[] };

describe('a customer who has a webhook endpoint', () => {
  // An attempt that was under way is made again after half a minute: the rest of it is in `notices-delivered.spec.support.ts`.
  it('has the answer to an attempt lost, and with it the service', async () => {
    let secret = '';
    let answers = 0;
    const hook = await receiver(() => secret, () => (++answers === 2 ? 0 : 204)); // the second one is taken, and its answer lost
    const made = await call('POST', '', { url: hook.url, types: ['transfer.*'] });
    secret = String(made['secret']);
    const service = bank.rig.services.get('notifications')!;
    await bank.deposit('ben', '100000');
    const ids = [await transfer('ben', 'w-0')];
    await vi.waitFor(() => expect(hook.got.length).toBeGreaterThanOrEqual(2), soon);
    service.kill('SIGKILL'); // while the answer to the second is unknown
    await service.exited;
    for (let i = 1; i < 5; i++) ids.push(await transfer('ben', `w-${i}`));
    service.launch();
    await service.ready();
    endpoint = { id: String(made['id']), ids, got: hook.got };
  });

  it('verifies with a public key alone, and while the key pair is being replaced with the old one and the new one', async () => {
    const got: { readonly body: string; readonly headers: IncomingHttpHeaders }[] = [];
    const url = await listening(createServer((incoming, response) => void text(incoming).then((body) => (got.push({ body, headers: incoming.headers }), response.writeHead(204).end()))));
    const made = await call('POST', '', { url, signing: 'v1a' });
    const path = `/${String(made['id'])}`;
    const keyShown = async () => String((await call('GET', path))['publicKey']);
    const tested = async (key: string): Promise<KontorEvent> => {
      const { noticeId } = await call('POST', `${path}/test`);
      const delivery = await vi.waitFor(() => got.find(({ headers }) => headers['webhook-id'] === noticeId) ?? Promise.reject(new Error('not yet')), soon);
      return verifiedWebhook(delivery.body, delivery.headers, key);
    };
    const old = await keyShown();
    expect([made['publicKey'], 'secret' in made]).toEqual([old, false]);
    expect(await tested(old)).toMatchObject({ type: 'webhook.test', data: { endpointId: made['id'] } });
    await call('POST', `${path}/rotate-secret`, { overlapSeconds: 60 });
    const next = await keyShown();
    expect(next).not.toBe(old);
    for (const key of [old, next]) expect(await tested(key)).toMatchObject({ type: 'webhook.test' });
    await call('POST', `${path}/rotate-secret`, { overlapSeconds: 0 });
    await expect(tested(next)).rejects.toThrow(WebhookVerificationError);
  });
});
