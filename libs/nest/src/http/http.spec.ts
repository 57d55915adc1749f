import { Body, Controller, Get, Inject, Module, Param, Post, Query, type OnModuleInit, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { httpAdapter } from './fastify.js';
import { registerHelmet } from './helmet.js';
import { HttpModule } from './http.module.js';
import { problems } from './problem.js';

const ours = problems({ RATE_STALE: { status: 409, title: 'The rate is stale', meaning: 'Ask for a new quote.' } });

const transfer = z.strictObject({
  source: z.string().length(3, 'must be a currency code'),
  recipient: z.strictObject({ id: z.string() }),
  amounts: z.array(z.strictObject({ minor: z.string().refine((text) => /^[0-9]+$/.test(text), { error: 'must be digits', params: { code: 'AMOUNT_INVALID' } }) })).optional(),
});

@Controller('things')
class ThingsController {
  @Post()
  create(@Body({ schema: transfer }) body: z.output<typeof transfer>): object {
    return body;
  }
  @Post('loose')
  loose(@Body({ schema: z.object({ a: z.string() }) }) body: object): object {
    return body;
  }
  @Get()
  list(@Query({ schema: z.strictObject({ limit: z.coerce.number().int().max(200).default(50) }) }) query: object): object {
    return query;
  }
  @Get('stale')
  stale(): never {
    throw ours.RATE_STALE({ detail: 'EUR/JPY is 3 days old.', headers: { 'retry-after': '7' } });
  }
  @Get('broken')
  broken(): never {
    throw new Error('password=hunter2 at db.internal:5432');
  }
  @Get(':id')
  read(@Param('id') id: string): object {
    return { id };
  }
}

let app: NestFastifyApplication | undefined;

async function start(controller: Type): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ imports: [HttpModule.forRoot({ problems: [ours] })], controllers: [controller] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter({ bodyBytesMax: 1000 }), { logger: false });
  await app.init();
  return app;
}

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function ask(request: { method?: 'GET' | 'POST'; url: string; headers?: Record<string, string>; payload?: string | object }) {
  const server = await start(ThingsController);
  const answer = await server.inject({ method: 'GET', ...request });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Record<string, unknown>>() };
}

const json = { 'content-type': 'application/json' };

describe('A service over HTTP', () => {
  it('hands on a body that its schema accepts', async () => {
    const payload = { source: 'EUR', recipient: { id: 'rc_1' } };
    const { status, body } = await ask({ method: 'POST', url: '/things', payload });
    expect(status).toBe(201);
    expect(body).toEqual(payload);
  });

  it('names every place that is wrong in a body by JSON pointer, with a stable code', async () => {
    const payload = { source: 5, extra: 1, recipient: { 'id/x': 'a' }, amounts: [{ minor: '1' }, { minor: '1.5' }] };
    const { status, headers, body } = await ask({ method: 'POST', url: '/things?secret=1', payload });
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ type: '/problems/BODY_INVALID', code: 'BODY_INVALID', status: 400, instance: '/things' });
    expect(body['errors']).toEqual(expect.arrayContaining([
      expect.objectContaining({ pointer: '/source', code: 'WRONG_TYPE' }),
      expect.objectContaining({ pointer: '/extra', code: 'UNKNOWN_FIELD' }),
      expect.objectContaining({ pointer: '/recipient/id', code: 'REQUIRED' }),
      expect.objectContaining({ pointer: '/recipient/id~1x', code: 'UNKNOWN_FIELD' }),
      expect.objectContaining({ pointer: '/amounts/1/minor', code: 'AMOUNT_INVALID', message: 'must be digits' }),
    ]));
    expect(body['errors']).toHaveLength(5);
  });

  it('names the whole body when there is none', async () => {
    const { status, body } = await ask({ method: 'POST', url: '/things' });
    expect(status).toBe(400);
    expect(body['errors']).toEqual([{ pointer: '', code: 'REQUIRED', message: 'is required' }]);
  });

  it('reads, defaults and refuses query parameters by schema', async () => {
    expect((await ask({ url: '/things' })).body).toEqual({ limit: 50 });
    await app!.close();
    const { status, body } = await ask({ url: '/things?limit=900&colour=red' });
    expect(status).toBe(400);
    expect(body['code']).toBe('QUERY_INVALID');
    expect(body['errors']).toHaveLength(2);
  });

  it('refuses to serve a schema that would drop unknown fields in silence', async () => {
    for (const attempt of [1, 2]) {
      const { status, body } = await ask({ method: 'POST', url: '/things/loose', payload: { a: 'x', attempt } });
      expect(status).toBe(500);
      expect(body['code']).toBe('INTERNAL');
    }
  });

  it.each([
    ['malformed JSON', { headers: json, payload: '{"a":' }, 400, 'BODY_MALFORMED'],
    ['an empty JSON body', { headers: { ...json, 'content-length': '0' }, payload: '' }, 400, 'BODY_MALFORMED'],
    ['a prototype in JSON', { headers: json, payload: '{"__proto__":{"admin":true}}' }, 400, 'BODY_MALFORMED'],
    ['plain text', { headers: { 'content-type': 'text/plain' }, payload: 'hello' }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=1' }, 415, 'CONTENT_TYPE_UNSUPPORTED'],
    ['a body above the limit', { headers: json, payload: JSON.stringify({ source: 'x'.repeat(2000) }) }, 413, 'BODY_TOO_LARGE'],
  ] as const)('answers %s with a problem', async (_, request, status, code) => {
    const answer = await ask({ method: 'POST', url: '/things', ...request });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body['code']).toBe(code);
  });

  it('answers a malformed body with a problem also where a plugin was registered before the routes', async () => {
    @Module({ imports: [HttpModule.forRoot()], controllers: [ThingsController] })
    class WithPlugin implements OnModuleInit {
      constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}
      onModuleInit(): void {
        registerHelmet(this.host.httpAdapter.getInstance<FastifyInstance>());
      }
    }
    app = (await Test.createTestingModule({ imports: [WithPlugin] }).compile()).createNestApplication<NestFastifyApplication>(httpAdapter({ bodyBytesMax: 1000 }), { logger: false });
    await app.init();
    for (const [payload, code] of [['{', 'BODY_MALFORMED'], ['{"a":1,"a":2}', 'BODY_MALFORMED'], [JSON.stringify('x'.repeat(2000)), 'BODY_TOO_LARGE']]) {
      const answer = await app.inject({ method: 'POST', url: '/things', headers: json, payload: payload! });
      expect([answer.headers['content-type'], answer.json<{ code: string }>().code]).toEqual(['application/problem+json; charset=utf-8', code]);
    }
  });

  it('answers with the headers of a careful server, whatever it answers', async () => {
    class WithHeaders implements OnModuleInit {
      constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}
      onModuleInit(): void {
        registerHelmet(this.host.httpAdapter.getInstance<FastifyInstance>());
      }
    }
    app = (await Test.createTestingModule({ imports: [HttpModule.forRoot()], controllers: [ThingsController], providers: [WithHeaders] }).compile()).createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
    await app.init();
    for (const [url, status] of [['/things', 200], ['/things?limit=0x', 400], ['/nowhere', 404]] as const) {
      const { statusCode, headers } = await app.inject({ url });
      expect([url, statusCode]).toEqual([url, status]);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN', 'strict-transport-security': expect.stringContaining('max-age='), 'content-security-policy': expect.stringContaining("default-src 'self'") });
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it.each([
    ['an unknown path', '/nowhere', 404, 'NOT_FOUND'],
    ['a malformed path', '/things/%zz', 400, 'REQUEST_INVALID'],
    ['an over-long id', `/things/${'a'.repeat(300)}`, 414, 'URI_TOO_LONG'],
  ])('answers %s with a problem', async (_, url, status, code) => {
    const answer = await ask({ url });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ code });
    expect(answer.status).toBe(status);
    expect(answer.headers['request-id']).toBeTypeOf('string');
  });

  it('tells nothing of an unexpected error but a trace id', async () => {
    const { status, body } = await ask({ url: '/things/broken' });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|db\.internal/);
    expect(body['traceId']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('answers a problem of its own with status, detail and headers', async () => {
    const { status, headers, body } = await ask({ url: '/things/stale' });
    expect(status).toBe(409);
    expect(headers['retry-after']).toBe('7');
    expect(body).toMatchObject({ type: '/problems/RATE_STALE', title: 'The rate is stale', detail: 'EUR/JPY is 3 days old.' });
  });

  it('serves the page that the type of a problem points to', async () => {
    const { status, body } = await ask({ url: '/problems/RATE_STALE' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ code: 'RATE_STALE', meaning: 'Ask for a new quote.' });
    await app!.close();
    expect((await ask({ url: '/problems/toString' })).status).toBe(404);
  });

  it('keeps the caller\'s request id and trace id, and makes its own if they are not plain', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const first = await ask({ url: '/things/broken', headers: { 'request-id': 'order-7', traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    expect(first.headers['request-id']).toBe('order-7');
    expect(first.body['traceId']).toBe(traceId);
    await app!.close();
    const second = await ask({ url: '/things/broken', headers: { 'request-id': '<script>' } });
    expect(second.headers['request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
