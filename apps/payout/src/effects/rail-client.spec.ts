import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, intent } from './rail.spec.support.js';
import { httpRail, RailSilent } from './rail-client.js';
import { paymentOf } from './rail.effects.js';

const payments = [paymentOf(intent(1), 'cus_1'), paymentOf(intent(2), 'cus_1')];
const answers = payments.map((payment) => answerTo(payment));
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function railThat(listener: RequestListener) {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return httpRail({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 'token', callbackUrl: () => 'http://me/rails/simulator/answers' });
}
const answering = (status: number, body: string) => railThat((_, response) => response.writeHead(status).end(body));
const never = new AbortController().signal;

describe('a rail over HTTP', () => {
  it('is sent the payments with token and callback, and its answers are read', async () => {
    const seen: unknown[] = [];
    const rail = await railThat((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        seen.push(request.method, request.url, request.headers.authorization, JSON.parse(Buffer.concat(chunks).toString()));
        response.end(JSON.stringify({ answers }));
      });
    });
    expect(await rail.submit(payments, never)).toEqual({ kind: 'answered', answers });
    expect(seen).toEqual(['POST', '/payments', 'Bearer token', { callbackUrl: 'http://me/rails/simulator/answers', payments }]);
  });

  it('conflicts where it says so', async () => {
    const rail = await answering(409, 'known');
    expect(await rail.submit(payments, never)).toEqual({ kind: 'conflict', detail: 'known' });
  });

  it.each([
    ['500', 500, '{"answers":[]}'],
    ['no JSON', 200, '<html>'],
    ['an answer to one of two', 200, JSON.stringify({ answers: answers.slice(1) })],
    ['one answer twice', 200, JSON.stringify({ answers: [answers[0], answers[0]] })],
    ['an answer about another payment', 200, JSON.stringify({ answers: [answers[0], { ...answers[1], clientRef: answers[0]?.clientRef }] })],
    ['a status that nobody knows', 200, JSON.stringify({ answers: answers.map((answer) => ({ ...answer, status: 'OK' })) })],
    ['a redirect', 302, ''],
  ])('is silent if it says %s', async (_, status, body) => {
    const rail = await answering(status, body);
    await expect(rail.submit(payments, never)).rejects.toBeInstanceOf(RailSilent);
  });

  it('is asked about one payment, and may say more than what became of it', async () => {
    const seen: (string | undefined)[] = [];
    const rail = await railThat((request, response) => {
      seen.push(request.method, request.url, request.headers.authorization);
      response.end(JSON.stringify({ ...answers[0], paidAt: '2026-03-02T10:00:00.000Z', payment: {} }));
    });
    expect(await rail.enquire(payments[0]!.instrId, never)).toEqual(answers[0]);
    expect(seen).toEqual(['GET', `/payments/${payments[0]!.instrId}`, 'Bearer token']);
  });

  it.each([
    ['never heard of it', 404, '{}'],
    ['has nothing to say yet', 200, JSON.stringify({ ...answers[0], status: 'RCVD' })],
  ])('answers no enquiry where it %s', async (_, status, body) => {
    const rail = await answering(status, body);
    expect(await rail.enquire(payments[0]!.instrId, never)).toBeUndefined();
  });

  it.each([
    ['500', 500, ''],
    ['nonsense', 200, '{'],
    ['what became of another payment', 200, JSON.stringify(answers[1])],
  ])('is silent if it answers an enquiry with %s', async (_, status, body) => {
    const rail = await answering(status, body);
    await expect(rail.enquire(payments[0]!.instrId, never)).rejects.toBeInstanceOf(RailSilent);
  });

  it('is silent if nobody listens', async () => {
    const rail = await answering(200, '');
    server?.close();
    server?.closeAllConnections();
    await expect(rail.submit(payments, never)).rejects.toThrow(/ECONNREFUSED/);
  });
});
