import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readGatewayConfig, startGateway, type Gateway } from './app.js';
import { ownerOf, prefixes } from './routes.js';

const servers: Server[] = [];
const gateways: Gateway[] = [];
/** What a service behind the gateway was sent. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly raw: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
let seen: Seen[] = [];
const PROBLEM = 'application/problem+json; charset=utf-8';

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A service that says its name and keeps what it was sent. */
const service = (name: string): Promise<string> => listen((request, response) => {
  void text(request).then((body) => {
    seen.push({ method: request.method!, url: request.url!, raw: request.rawHeaders, headers: request.headers, body });
    response.writeHead(200, { 'content-type': 'application/json', 'request-id': request.headers['request-id'], 'x-from': name }).end(JSON.stringify({ name }));
  });
});

async function gatewayTo(upstreams: Readonly<Record<string, string | readonly string[]>>): Promise<string> {
  const config = readGatewayConfig({ KONTOR_HTTP_PORT: '0', KONTOR_UPSTREAMS: JSON.stringify(upstreams) });
  const gateway = await startGateway(config, { logLevel: 'silent' });
  gateways.push(gateway);
  return gateway.url;
}

/** A path as it stands, which `fetch` would set right first. */
function ask(url: string, path: string, options: { readonly method?: string; readonly headers?: Record<string, string | string[]>; readonly body?: string } = {}): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const sent = httpRequest({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      void text(response).then((body) => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    sent.on('error', reject).end(options.body);
  });
}

const freshlyClosed = async (): Promise<string> => {
  const url = await listen(() => undefined);
  await new Promise((resolve) => servers.pop()!.close(resolve));
  return url;
};

beforeEach(() => {
  seen = [];
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('the table of routes', () => {
  it('gives each prefix to one service', () => {
    const all = prefixes().map(({ prefix }) => prefix);
    expect(new Set(all).size).toBe(all.length);
  });

  it('lets the longest prefix win, at whole segments', () => {
    expect(ownerOf('/v1/simulation/balances/bal_1/topup')).toBe('balance-aggregation');
    expect(ownerOf('/v1/recipient-requirements')).toBe('transfer-intake');
    expect(ownerOf('/v1/transfersome')).toBeUndefined();
    expect(ownerOf('/v1')).toBeUndefined();
  });
});

describe('the gateway', () => {
  it('leads a request to the service that owns its resource, bytes, query and headers as they were', async () => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake'), 'fx-rating': await service('fx') });
    const body = '{ "b" : 1,\n"b":"\\ud800" }';
    const headers = { 'content-type': 'application/json; charset=utf-8', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, authorization: 'Bearer t', 'request-id': 'r-1' };
    const answer = await ask(url, '/v1/transfers/tr_1/cancel?a=1&a=2&b=%20+x', { method: 'POST', headers, body });
    expect(answer).toMatchObject({ status: 200, body: '{"name":"intake"}', headers: { 'x-from': 'intake', 'request-id': 'r-1' } });
    expect(seen).toMatchObject([{ method: 'POST', url: '/v1/transfers/tr_1/cancel?a=1&a=2&b=%20+x', body, headers }]);
    expect((await ask(url, '/v1/rates?source=EUR')).body).toBe('{"name":"fx"}');
  });

  it('passes a body without a content type on as bytes of no known kind', async () => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake') });
    await ask(url, '/v1/transfers', { method: 'POST', body: 'x', headers: { 'transfer-encoding': 'chunked' } });
    expect(seen).toMatchObject([{ body: 'x', headers: { 'content-type': 'application/octet-stream', 'content-length': '1' } }]);
  });

  it('says itself where the caller sits, and believes nothing that it was told of that', async () => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake') });
    await ask(url, '/v1/transfers', { headers: { 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1', 'x-real-ip': '10.0.0.1', 'x-forwarded-proto': 'https', connection: 'x-forwarded-for, request-id' } });
    expect(seen[0]!.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(seen[0]!.headers).not.toHaveProperty('forwarded');
    expect(seen[0]!.headers).not.toHaveProperty('x-real-ip');
  });

  it('shows its service that an Idempotency-Key was sent twice', async () => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake') });
    await ask(url, '/v1/transfers', { method: 'POST', headers: { 'idempotency-key': ['a', 'b'], 'content-type': 'application/json' }, body: '{}' });
    expect(seen[0]!.raw.filter((_, i, raw) => raw[i - 1] === 'idempotency-key')).toEqual(['a', 'b']);
  });

  it('passes events on one by one while they come', async () => {
    let say = (_: string): void => undefined;
    const url = await gatewayTo({ notifications: await listen((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      say = (words) => void response.write(words);
    }) });
    const stream = (await fetch(`${url}/v1/events`)).body!.getReader();
    for (const words of ['data: one\n\n', 'data: two\n\n']) {
      say(words);
      expect(Buffer.from((await stream.read()).value).toString()).toBe(words); // nothing else is said before it arrived
    }
    await stream.cancel();
  });

  it('ends the stream behind when its reader goes away', async () => {
    const gone = Promise.withResolvers<void>();
    const url = await gatewayTo({ notifications: await listen((_, response) => {
      response.on('close', gone.resolve);
      response.writeHead(200).write('x');
    }) });
    await (await fetch(`${url}/v1/events`)).body!.cancel();
    await expect(gone.promise).resolves.toBeUndefined();
  });

  it.each(['/v1/transfers/../../ops', '/v1/transfers/%2e%2e/%2E%2e/metrics', '/v1/transfers/..%2f..%2fops', '/v1/transfers/.%5C..%5Cops', '/v1/transfers/%ff'])('refuses %s, which leads elsewhere', async (path) => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake') });
    const { status, headers, body } = await ask(url, path);
    expect([status, headers['content-type'], (JSON.parse(body) as { code: string }).code]).toEqual([400, PROBLEM, 'PATH_INVALID']);
    expect(seen).toEqual([]);
  });

  it.each(['/v1', '/v1/transfersome', '/feeds/prices', '/rail/answers', '/metrics', '/admin', '//v1/transfers', '/V1/transfers'])('knows no %s', async (path) => {
    const { status, headers, body } = await ask(await gatewayTo({ 'transfer-intake': await service('intake'), 'fx-rating': await service('fx') }), path);
    expect([status, headers['content-type'], (JSON.parse(body) as { code: string }).code]).toEqual([404, PROBLEM, 'NOT_FOUND']);
    expect(seen).toEqual([]);
  });

  it('answers 503 for a service that is down, or is not there at all, and goes on serving others', async () => {
    const url = await gatewayTo({ 'transfer-intake': await freshlyClosed(), 'fx-rating': await service('fx') });
    for (const path of ['/v1/transfers', '/v1/events']) {
      const { status, headers, body } = await ask(url, path);
      expect([status, headers['content-type'], headers['retry-after']]).toEqual([503, PROBLEM, '1']);
      expect(JSON.parse(body)).toMatchObject({ type: '/problems/SERVICE_UNREACHABLE', code: 'SERVICE_UNREACHABLE', instance: path, traceId: headers['trace-id'] });
    }
    expect((await ask(url, '/v1/rates')).status).toBe(200);
  });

  it('asks the other instance where one does not listen, and both in turn where they do', async () => {
    const alone = await gatewayTo({ 'transfer-intake': [await freshlyClosed(), await service('b')] });
    for (let i = 0; i < 3; i += 1) expect((await ask(alone, '/v1/transfers', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).body).toBe('{"name":"b"}');
    const both = await gatewayTo({ 'transfer-intake': [await service('a'), await service('b')] });
    const answers = [await ask(both, '/v1/transfers'), await ask(both, '/v1/transfers')].map(({ body }) => body);
    expect(answers.sort()).toEqual(['{"name":"a"}', '{"name":"b"}']);
  });

  it('answers 502 when a service breaks off, and does not send a write again', async () => {
    let times = 0;
    const url = await gatewayTo({ 'transfer-intake': await listen((request) => {
      times += 1;
      request.socket.destroy();
    }) });
    const { status, body } = await ask(url, '/v1/transfers', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    expect([status, (JSON.parse(body) as { code: string }).code, times]).toEqual([502, 'SERVICE_BROKE_OFF', 1]);
  });

  it('passes a 503 of a service on as it is, once', async () => {
    let times = 0;
    const url = await gatewayTo({ 'transfer-intake': await listen((_, response) => {
      times += 1;
      response.writeHead(503, { 'retry-after': '7', 'content-type': PROBLEM }).end('{"code":"BEHIND"}');
    }) });
    const { status, headers, body } = await ask(url, '/v1/transfers');
    expect([status, headers['retry-after'], body, times]).toEqual([503, '7', '{"code":"BEHIND"}', 1]);
  });

  it('reads no body beyond its limit, whether its length is said or not', async () => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake') });
    const body = 'x'.repeat(1024 * 1024 + 1);
    for (const headers of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }] as Record<string, string>[]) {
      const { status, headers: answered } = await ask(url, '/v1/transfers', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
      expect([status, answered['content-type']]).toEqual([413, PROBLEM]);
    }
    expect(seen).toEqual([]);
  });

  it.each([['PUT', '/v1/transfers', 'POST, GET, HEAD'], ['TRACE', '/v1/transfers/tr_1', 'GET, HEAD'], ['OPTIONS', '/v1/transfers/tr_1/cancel', 'POST'], ['GET', '/v1/conversions', 'POST'], ['PATCH', '/v1/recipients/rc_1?x=1', 'GET, HEAD, DELETE']])('answers 405 to %s %s, and what is allowed', async (method, path, allow) => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake') });
    const { status, headers, body } = await ask(url, path, { method });
    expect([status, headers['content-type'], headers['allow']?.split(', ').sort(), (JSON.parse(body) as { code: string }).code]).toEqual([405, PROBLEM, allow.split(', ').sort(), 'METHOD_NOT_ALLOWED']);
    expect(headers['request-id']).toBeDefined();
    expect(seen).toEqual([]);
  });

  it('passes on HEAD of what can be read', async () => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake') });
    expect((await ask(url, '/v1/transfers', { method: 'HEAD' })).status).toBe(200);
    expect(seen).toMatchObject([{ method: 'HEAD' }]);
  });

  it('drops the body of a GET, and with it what was said of its length', async () => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake') });
    expect((await ask(url, '/v1/transfers', { headers: { 'content-length': '2', 'content-type': 'application/json' }, body: '{}' })).status).toBe(200);
    expect(seen).toMatchObject([{ body: '' }]);
  });

  it('lets no second request through that hides in the body of the first', async () => {
    const url = new URL(await gatewayTo({ 'transfer-intake': await service('intake') }));
    const socket = connect(Number(url.port), url.hostname);
    socket.end('POST /v1/transfers HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/transfers/smuggled HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
    expect(seen).toEqual([]);
  });

  it('refuses headers beyond its limit with a problem, before a service sees them', async () => {
    const url = await gatewayTo({ 'transfer-intake': await service('intake') });
    const { status, headers, body } = await ask(url, '/v1/transfers', { headers: { 'if-none-match': 'x'.repeat(13_000) } });
    expect([status, headers['content-type'], (JSON.parse(body) as { code: string }).code]).toEqual([400, PROBLEM, 'REQUEST_INVALID']);
    expect((await ask(url, '/v1/transfers', { headers: { 'if-none-match': 'x'.repeat(11_000) } })).status).toBe(200);
    expect(seen).toHaveLength(1);
  });

  it('is alive by itself', async () => {
    const url = await gatewayTo({});
    for (const path of ['/health/live', '/health/ready']) expect((await ask(url, path)).status).toBe(200);
  });

  it('waits for no connection on which nothing was asked, when it stops', async () => {
    const url = new URL(await gatewayTo({}));
    const socket = connect(Number(url.port), url.hostname).on('error', () => undefined);
    await once(socket, 'connect');
    const ended = once(socket, 'close');
    await Promise.all([ended, gateways.pop()!.stop()]);
  });

  it.each([['nothing', undefined], ['no JSON', '{'], ['a path', '{"payout":"http://a/b"}'], ['no origin', '{"payout":"a:1"}']])('does not start with upstreams that are %s', (_, upstreams) => {
    expect(() => readGatewayConfig({ KONTOR_HTTP_PORT: '0', KONTOR_UPSTREAMS: upstreams })).toThrow('KONTOR_UPSTREAMS');
  });
});
