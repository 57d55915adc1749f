import { Controller, Get, Param, Query, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { identify } from '../../auth/access.js';
import { httpAdapter } from '../fastify.js';
import { HttpModule } from '../http.module.js';
import { cursorOf, PAGE_DEFAULT, pageFields } from './page.js';
import { placesOfToken, positionOfEvent, positionToken, type JournalPlace } from './position-token.js';
import { READ_POSITIONS, type ReadablePositions } from './read-positions.js';
import { ReadsFrom, Tagged } from './reads.js';

const cursor = cursorOf('numbers', z.tuple([z.number().int()]));
const listQuery = z.strictObject({ ...pageFields, sign: z.enum(['odd', 'even']).optional() });

let numbers: number[] = [];
let content = 'one';
let height = 7;

@Controller('numbers')
@ReadsFrom('shop')
class NumbersController {
  @Get()
  list(@Query({ schema: listQuery }) { limit = PAGE_DEFAULT, next, sign }: z.output<typeof listQuery>): object {
    const [after = -1] = cursor.decode(next, { sign }) ?? [];
    const found = numbers.filter((n) => n > after && (sign === undefined || (n % 2 === 0) === (sign === 'even'))).sort((a, b) => a - b);
    const shown = found.slice(0, limit);
    return { numbers: shown, ...(found.length > limit && { next: cursor.encode([shown.at(-1)!], { sign }) }) };
  }

  @Get(':id')
  @Tagged()
  read(@Param('id') id: string): object {
    return { id, content };
  }
}

class AnnAsks implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    identify(context.switchToHttp().getRequest(), { subject: 'test', customerId: 'ann', scopes: new Set() });
    return true;
  }
}

/** A projection whose height is told; a place above it comes never, or when `comes` is called. */
class Positions implements ReadablePositions {
  readonly asked: { places: readonly JournalPlace[]; timeoutMs: number }[] = [];
  comes = (): void => undefined;

  asOf(_source: string, key: string) {
    expect(key).toBe('ann');
    return { partition: 1, heights: { 'shop.orders.v1': height, 'shop.prices.v1': 0 } };
  }

  async reaches(source: string, key: string, places: readonly JournalPlace[], timeoutMs: number) {
    expect([source, key]).toEqual(['shop', 'ann']);
    this.asked.push({ places, timeoutMs });
    if (places.some(({ partition }) => partition !== 1)) return 'elsewhere' as const;
    if (places.every((place) => place.height <= height)) return 'reached' as const;
    if (places.some((place) => place.height > 100)) return 'late' as const;
    await new Promise<void>((resolve) => (this.comes = resolve));
    return 'reached' as const;
  }
}

let app: NestFastifyApplication;
let positions: Positions;
beforeEach(async () => {
  [numbers, content, height] = [[], 'one', 7];
  positions = new Positions();
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot()],
    controllers: [NumbersController],
    providers: [{ provide: READ_POSITIONS, useValue: positions }, { provide: APP_GUARD, useClass: AnnAsks }],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  await app.init();
});
afterEach(() => app.close());

async function get(url: string, headers: Record<string, string> = {}) {
  const answer = await app.inject({ method: 'GET', url, headers });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: answer.body === '' ? {} : answer.json<Record<string, unknown>>() };
}

const at = (place: Partial<JournalPlace>): string => positionToken([{ journal: 'shop.orders.v1', partition: 1, height: 1, ...place }]);

describe('a read', () => {
  it('says in body and header where its rows stand', async () => {
    const { body, headers } = await get('/numbers');
    expect(body).toEqual({ numbers: [], asOf: { partition: 1, heights: { 'shop.orders.v1': 7, 'shop.prices.v1': 0 } } });
    expect(placesOfToken(String(headers['position']))).toEqual([{ journal: 'shop.orders.v1', partition: 1, height: 7 }]);
  });

  it('waits for the position that it is asked to have, and no longer', async () => {
    const read = get('/numbers/5', { 'if-position': at({ height: 9 }) });
    await expect.poll(() => positions.asked.length).toBe(1);
    [height, content] = [9, 'two'];
    positions.comes();
    expect(await read).toMatchObject({ status: 200, body: { content: 'two', asOf: { heights: { 'shop.orders.v1': 9 } } } });
  });

  it('takes the position of one answer as what the next must have', async () => {
    const { headers } = await get('/numbers');
    expect((await get('/numbers', { 'if-position': String(headers['position']) })).status).toBe(200);
  });

  it('waits five seconds, or as long as the caller prefers, and answers 503 then', async () => {
    const late = await get('/numbers', { 'if-position': at({ height: 101 }) });
    expect([late.status, late.body['code'], late.headers['retry-after']]).toEqual([503, 'POSITION_NOT_REACHED', '1']);
    await get('/numbers', { 'if-position': at({ height: 101 }), prefer: 'wait=12' });
    expect(positions.asked.map(({ timeoutMs }) => timeoutMs)).toEqual([5_000, 12_000]);
  });

  it.each([
    ['that is empty', ''], ['of plain words', 'nonsense'], ['that is not base64url', '!'], ['without a height', Buffer.from('shop.orders.v1/1').toString('base64url')],
    ['with a height that is no count', Buffer.from('shop.orders.v1/1/1e9').toString('base64url')], ['that is too long', 'A'.repeat(2_000)],
  ])('refuses a position %s', async (_, token) => {
    const { status, body } = await get('/numbers', { 'if-position': token });
    expect([status, body['code']]).toEqual([400, 'POSITION_INVALID']);
    expect(positions.asked).toEqual([]);
  });

  it('refuses the position of another customer', async () => {
    const { status, body } = await get('/numbers', { 'if-position': at({ partition: 0 }) });
    expect([status, body['code']]).toEqual([400, 'POSITION_INVALID']);
  });
});

describe('a single object', () => {
  it('is not sent again to whom has it, however far its partition has moved meanwhile', async () => {
    const first = await get('/numbers/5');
    const etag = String(first.headers['etag']);
    height = 8;
    const second = await get('/numbers/5', { 'if-none-match': `"other", ${etag}` });
    expect([second.status, second.text, second.headers['etag'], second.headers['content-type']]).toEqual([304, '', etag, undefined]);
    expect(placesOfToken(String(second.headers['position']))![0]!.height).toBe(8);
    content = 'two';
    expect((await get('/numbers/5', { 'if-none-match': etag })).status).toBe(200);
  });

  it.each([['*', 304], ['"other"', 200], [' ', 400], ['other', 400], ['"a" "b"', 400], ['"a",', 400]])('with If-None-Match %s is answered %i', async (tags, status) => {
    expect((await get('/numbers/5', { 'if-none-match': tags })).status).toBe(status);
  });
});

describe('the pages of a list', () => {
  it('neither miss nor repeat what was there, whatever is inserted between them', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.nat(500), { maxLength: 30 }), fc.array(fc.nat(500), { maxLength: 10 }), fc.integer({ min: 1, max: 7 }), async (there, inserted, limit) => {
      numbers = [...there];
      const seen: number[] = [];
      for (let url = `/numbers?limit=${limit}`; url !== '';) {
        const { body } = await get(url);
        seen.push(...(body['numbers'] as number[]));
        const one = inserted.pop();
        if (one !== undefined && !numbers.includes(one)) numbers.push(one);
        url = typeof body['next'] === 'string' ? `/numbers?limit=${limit}&next=${body['next']}` : '';
      }
      expect(seen).toEqual([...new Set(seen)]);
      expect(seen).toEqual(expect.arrayContaining(there));
    }), { numRuns: 40 });
  });

  it('go on in the list that they began in', async () => {
    numbers = [1, 2, 3, 4, 5];
    const { body } = await get('/numbers?limit=1&sign=odd');
    expect((await get(`/numbers?limit=1&sign=odd&next=${String(body['next'])}`)).body['numbers']).toEqual([3]);
    for (const query of ['', '&sign=even']) {
      const other = await get(`/numbers?limit=1&next=${String(body['next'])}${query}`);
      expect([other.status, other.body['code'], other.body['errors']]).toEqual([400, 'QUERY_INVALID', [expect.objectContaining({ pointer: '/next', code: 'CURSOR_INVALID' })]]);
    }
    const foreign = cursorOf('letters', z.tuple([z.number()])).encode([1], { sign: 'odd' });
    expect((await get(`/numbers?sign=odd&next=${foreign}`)).status).toBe(400);
  });

  it.each([
    ['no items', 'limit=0'], ['too many', 'limit=201'], ['a number with an exponent', 'limit=1e2'], ['an empty limit', 'limit='], ['an empty cursor', 'next='], ['a cursor of plain words', 'next=nonsense'],
    ['a cursor that is too long', `next=${'A'.repeat(3_000)}`], ['a cursor of another shape', `next=${Buffer.from('["numbers","[]",["x"]]').toString('base64url')}`],
  ])('are refused with %s', async (_, query) => {
    const { status, body } = await get(`/numbers?${query}`);
    expect([status, body['code']]).toEqual([400, 'QUERY_INVALID']);
  });
});

describe('a position token', () => {
  it('gives back the places it was made of', () => {
    const place = fc.record({ journal: fc.constantFrom('a.b.v1', 'shop.orders-of-day.v2'), partition: fc.nat(999), height: fc.nat(1e12), line: fc.nat(999), type: fc.constantFrom('Ordered', 'OrderTaken') }, { requiredKeys: ['journal', 'partition', 'height', 'line'] });
    fc.assert(fc.property(fc.array(place, { minLength: 1, maxLength: 8 }), (places) => {
      expect(placesOfToken(positionToken(places))).toEqual(places);
    }));
  });

  it('names an event with its type, or a block', () => {
    expect(placesOfToken(positionOfEvent({ id: 'shop.orders.v1/3/812/4', type: 'Ordered' }))).toEqual([{ journal: 'shop.orders.v1', partition: 3, height: 812, line: 4, type: 'Ordered' }]);
    expect(placesOfToken(positionToken([{ journal: 'shop.orders.v1', partition: 3, height: 812 }]))).toEqual([{ journal: 'shop.orders.v1', partition: 3, height: 812 }]);
    expect(() => positionOfEvent({ id: 'tr_1', type: 'Ordered' })).toThrow('tr_1');
  });
});
