import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpAdapter } from './fastify.js';
import { HttpModule } from './http.module.js';

/** Requests wait here until a test lets them go on. */
let waiting: (() => void)[] = [];

@Controller('things')
class Things {
  @Get()
  async slow(): Promise<object> {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { answered: true };
  }
}

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const goOn of waiting) goOn();
  waiting = [];
});

async function listening(closeGraceMs: number, host = '127.0.0.1'): Promise<{ app: NestFastifyApplication; open: (sent: string) => Promise<Socket> }> {
  const module = await Test.createTestingModule({ imports: [HttpModule.forRoot()], controllers: [Things] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter({ closeGraceMs }), { logger: false });
  await app.listen(0, host);
  const { port } = new URL(await app.getUrl());
  const server = app.getHttpServer();
  const open = async (sent: string): Promise<Socket> => {
    const accepted = once(server, 'connection');
    const socket = connect({ port: Number(port), host: '127.0.0.1' }).on('error', () => undefined);
    sockets.push(socket);
    const [theirs] = (await accepted) as [Socket];
    if (sent !== '') socket.write(sent);
    await vi.waitFor(() => expect(theirs.bytesRead).toBe(sent.length));
    return socket;
  };
  return { app, open };
}

/** How long closing took, in milliseconds. */
async function closing(app: NestFastifyApplication): Promise<number> {
  const began = performance.now();
  await app.close();
  return performance.now() - began;
}

const GRACE_MS = 400;
const ASK = 'GET /things HTTP/1.1\r\nHost: test\r\n\r\n';

describe('a server that closes', () => {
  it('waits for no connection on which nothing was asked', async () => {
    const { app, open } = await listening(60_000);
    const ended = once(await open(''), 'close');
    expect(await closing(app)).toBeLessThan(5_000);
    await ended;
  });

  it.each([
    ['half a head', 'GET /things HTTP/1.1\r\nHo'],
    ['a head, and half of the body', 'POST /things HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":'],
  ])('waits its grace, and no longer, for a caller that sent %s', async (_, sent) => {
    const { app, open } = await listening(GRACE_MS);
    const ended = once(await open(sent), 'close');
    expect(await closing(app)).toBeLessThan(GRACE_MS + 5_000);
    await ended;
  });

  it('answers what is open within its grace', async () => {
    const { app, open } = await listening(60_000);
    const socket = await open(ASK);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    const answer = once(socket, 'data');
    const closed = closing(app);
    waiting.splice(0)[0]!();
    expect(String((await answer)[0])).toContain('{"answered":true}');
    expect(await closed, 'and keeps the connection for no other request').toBeLessThan(5_000);
  });

  it('breaks off what is still open after it', async () => {
    const { app, open } = await listening(GRACE_MS);
    const ended = once(await open(ASK), 'close');
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    const took = await closing(app);
    expect(took).toBeGreaterThanOrEqual(GRACE_MS - 5);
    expect(took).toBeLessThan(GRACE_MS + 5_000);
    await ended;
  });
});
