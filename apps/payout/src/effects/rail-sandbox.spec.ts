import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { RailSilent } from './rail-client.js';
import { httpRailSandbox } from './rail-sandbox.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function bankThat(status: number, body: string, seen: unknown[] = []) {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      seen.push(request.method, request.url, request.headers.authorization, Buffer.concat(chunks).toString());
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const bank = httpRailSandbox({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'token' });
  return () => bank.order('KI1', { verb: 'reject', code: 'AC01' }, new AbortController().signal);
}

describe('the bank of a sandbox over HTTP', () => {
  it('is sent the order with the token', async () => {
    const seen: unknown[] = [];
    const order = await bankThat(200, '{"instrId":"KI1","stage":"refused"}', seen);
    expect(await order()).toEqual({ kind: 'taken', stage: 'refused' });
    expect(seen).toEqual(['POST', '/payments/KI1/orders', 'Bearer token', '{"verb":"reject","code":"AC01"}']);
  });

  it('may not know the payment, or say where it stands that this cannot be', async () => {
    expect(await (await bankThat(404, 'whatever'))()).toEqual({ kind: 'unknown' });
    expect(await (await bankThat(409, '{"code":"ORDER_IMPOSSIBLE","stage":"settled"}'))()).toEqual({ kind: 'impossible', stage: 'settled' });
  });

  it.each([[500, '{"stage":"settled"}'], [200, '<html>'], [200, '{}']])('is silent if it answers %s %s', async (status, body) => {
    await expect((await bankThat(status, body))()).rejects.toBeInstanceOf(RailSilent);
  });
});
