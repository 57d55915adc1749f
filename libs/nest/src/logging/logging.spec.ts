import { Controller, Get, Logger, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { httpAdapter } from '../http/fastify.js';
import { HttpModule } from '../http/http.module.js';
import { LoggingModule } from './logging.module.js';
import { ServiceLogger } from './service-logger.js';

@Controller()
class TalkativeController {
  private readonly logger = new Logger('Talk');
  @Get('fine')
  fine(): object {
    return {};
  }
  @Post('talk')
  talk(): object {
    this.logger.warn({ msg: 'a payment', payment: { recipient: 'Anna Adams', iban: 'DE02', amount: '5' }, headers: { authorization: 'Bearer t0ken' } });
    return {};
  }
  @Post('fail')
  fail(): never {
    throw Object.assign(new Error('violates a constraint: "DE89370400440532013000", sent with Bearer eyJh.t0ken.x'), { detail: 'Key (name)=(Anna Adams) already exists.' });
  }
}

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

async function linesAfter(method: 'GET' | 'POST', url: string): Promise<{ text: string; lines: Record<string, unknown>[] }> {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  const module = await Test.createTestingModule({
    imports: [LoggingModule.forRoot({ service: 'payout', level: 'debug', destination }), HttpModule.forRoot()],
    controllers: [TalkativeController],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter());
  app.useLogger(app.get(ServiceLogger));
  await app.init();
  const payload = method === 'POST' ? { name: 'Anna Adams', reference: 'rent' } : undefined;
  const headers = { authorization: 'Bearer t0ken', cookie: 'session=t0ken', 'request-id': 'order-7', 'idempotency-key': 'k3y' };
  await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  const text = written.join('');
  return { text, lines: written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const personal = /Anna|t0ken|rent|DE02|DE89|k3y/;

describe('The log of a service', () => {
  it('is JSON, a line per request, with ids, path and status', async () => {
    const { lines } = await linesAfter('GET', '/fine?name=Anna');
    const line = lines.find(({ msg }) => msg === 'request');
    expect(line).toMatchObject({ level: 'debug', service: 'payout', requestId: 'order-7', method: 'GET', path: '/fine', statusCode: 200 });
    expect(line!['traceId']).toMatch(/^[0-9a-f]{32}$/);
    expect(line!['time']).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('has no header, query, body or person in it', async () => {
    for (const [method, url] of [['GET', '/fine?name=Anna'], ['POST', '/talk'], ['POST', '/fail']] as const) {
      const { text, lines } = await linesAfter(method, url);
      expect(lines.some(({ msg }) => msg === 'request')).toBe(true);
      expect(text).not.toMatch(personal);
      await app!.close();
    }
  });

  it('keeps what is not personal beside what is', async () => {
    const { lines } = await linesAfter('POST', '/talk');
    expect(lines.find(({ msg }) => msg === 'a payment')).toMatchObject({ level: 'warn', payment: { amount: '5', iban: '[redacted]' } });
  });

  it('tells of a failure what its answer does not', async () => {
    const { lines } = await linesAfter('POST', '/fail');
    expect(lines.find(({ code }) => code === 'INTERNAL')).toMatchObject({ level: 'error', msg: 'INTERNAL: violates a constraint: "[redacted]", sent with Bearer [redacted]', stack: expect.stringContaining('violates') as string });
  });
});
