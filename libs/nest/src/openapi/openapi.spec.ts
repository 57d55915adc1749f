import { Body, Controller, Get, Module, Param, Post, Query, type Type } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Scopes } from '../auth/access.js';
import { problems, standardProblems } from '../http/problem.js';
import { ReadsFrom, Tagged } from '../http/reads/reads.js';
import { describeService } from './describe-service.js';
import { mergeServices } from './merge-services.js';
import { Operation } from './operation.js';

const shop = problems({ SOLD_OUT: { status: 422, title: 'Sold out', meaning: 'There is none left.' } });
const order = z.strictObject({ count: z.int().min(1) }).meta({ id: 'OrderRequest', examples: [{ count: 1 }] });
const view = z.object({ id: z.string() }).meta({ id: 'Order' });

@Controller('v1/orders')
@ReadsFrom('orders')
class OrdersController {
  @Post()
  @Scopes('orders:write')
  @Operation({ id: 'createOrder', summary: 'Order', answers: { 201: view }, problems: [shop.SOLD_OUT], idempotent: true, waits: true, located: true })
  create(@Body({ schema: order }) body: z.output<typeof order>): object {
    return body;
  }

  @Get(':id')
  @Scopes('orders:read')
  @Tagged()
  @Operation({ id: 'getOrder', summary: 'Read', answers: { 200: { schema: view, media: { 'application/pdf': 'to print' } } } })
  read(@Param('id') id: string): object {
    return { id };
  }
}

@Controller('inside')
class InsideController {
  @Get()
  read(): string {
    return 'not for customers';
  }
}

const moduleOf = (...controllers: Type[]): Type => {
  @Module({ controllers })
  class Root {}
  return Root;
};
const told = { title: 'Shop', version: '1.0.0', description: 'Orders.' };

describe('describing a service', () => {
  it('reads path, body, scopes and what reads declare off the code, and nothing that is not for customers', async () => {
    const { paths } = await describeService('shop', moduleOf(OrdersController, InsideController));
    expect(Object.keys(paths)).toEqual(['/v1/orders', '/v1/orders/{id}']);
    const [create, read] = [paths['/v1/orders']!['post']!, paths['/v1/orders/{id}']!['get']!];
    expect(create).toMatchObject({ operationId: 'createOrder', tags: ['orders'], security: [{ bearer: ['orders:write'] }], requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/OrderRequest' } } } } });
    expect(create.parameters).toEqual([{ $ref: '#/components/parameters/IdempotencyKey' }, { $ref: '#/components/parameters/Prefer' }]);
    expect(read.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }, { $ref: '#/components/parameters/IfPosition' }, { $ref: '#/components/parameters/IfNoneMatch' }]);
    expect(read.responses).toMatchObject({ 200: { content: { 'application/json': { schema: { allOf: [{ $ref: '#/components/schemas/Order' }, { required: ['asOf'] }] } }, 'application/pdf': {} } }, 304: {} });
  });

  it('adds the problems of an operation\'s kind to its own, by status', async () => {
    const { paths, problems: known } = await describeService('shop', moduleOf(OrdersController));
    const codesOf = (response: unknown): string[] => (JSON.stringify(response).match(/"enum":\[([^\]]*)\]/)?.[1] ?? '').replaceAll('"', '').split(',');
    const { responses } = paths['/v1/orders']!['post']!;
    expect(codesOf(responses['422'])).toEqual(['IDEMPOTENCY_KEY_REUSED', 'SOLD_OUT']);
    expect(codesOf(responses['401'])).toEqual(['TOKEN_EXPIRED', 'TOKEN_INVALID', 'TOKEN_MISSING']);
    expect(paths['/v1/orders/{id}']!['get']!.responses).not.toHaveProperty('422');
    expect(known['SOLD_OUT']).toEqual(shop.SOLD_OUT.definition);
  });

  it('leaves answers open for fields to come, and requests closed', async () => {
    const { schemas } = await describeService('shop', moduleOf(OrdersController));
    expect(schemas['OrderRequest']).toHaveProperty('additionalProperties', false);
    expect(schemas['Order']).not.toHaveProperty('additionalProperties');
  });

  it('refuses a customers\' route that declares nothing', async () => {
    @Controller('v1/secret')
    class Silent {
      @Get()
      read(@Query() _: object): string {
        return '';
      }
    }
    await expect(describeService('shop', moduleOf(Silent))).rejects.toThrow('GET /v1/secret that no @Operation declares');
  });

  it('refuses one name for two schemas', async () => {
    @Controller('v1/others')
    class Others {
      @Get()
      @Operation({ id: 'listOthers', summary: 'List', answers: { 200: z.object({ other: z.string() }).meta({ id: 'Twin' }) } })
      list(): void {}

      @Get('all')
      @Operation({ id: 'listAll', summary: 'List', answers: { 200: z.object({ id: z.number() }).meta({ id: 'Twin' }) } })
      all(): void {}
    }
    await expect(describeService('shop', moduleOf(Others))).rejects.toThrow('two schemas are called Twin');
  });
});

describe('merging services', () => {
  it('makes one document, and refuses two that answer the same, or mean two things by one code', async () => {
    const part = await describeService('shop', moduleOf(OrdersController));
    expect(mergeServices(told, [part])).toMatchObject({ openapi: '3.1.0', paths: { '/v1/orders': {} }, 'x-problems': { SOLD_OUT: {}, INTERNAL: standardProblems.INTERNAL.definition } });
    expect(() => mergeServices(told, [part, { ...part, service: 'other' }])).toThrow('POST /v1/orders is answered by shop and by shop');
    expect(() => mergeServices(told, [part, { ...part, paths: {}, problems: { SOLD_OUT: { status: 422, title: 'Sold out', meaning: 'Another.' } } }])).toThrow('problem code SOLD_OUT');
  });
});
