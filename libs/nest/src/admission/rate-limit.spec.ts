import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { httpAdapter } from '../http/fastify.js';
import { HttpModule } from '../http/http.module.js';
import { customerOfHeader } from '../testing/customer-of-header.js';
import { AdmissionModule } from './admission.module.js';
import { TokenBuckets, type Rate } from './token-buckets.js';

@Controller()
class Shop {
  @Get('things')
  things(): object {
    return {};
  }
}

let app: NestFastifyApplication | undefined;
afterEach(() => app?.close());

async function shop(rate: Rate) {
  const module = await Test.createTestingModule({
    imports: [HttpModule.forRoot(), AdmissionModule.forRoot(rate)],
    controllers: [Shop],
    providers: [customerOfHeader()],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  await app.init();
  return async (customer?: string) => {
    const { statusCode, headers, body } = await app!.inject({ method: 'GET', url: '/things', headers: customer === undefined ? {} : { customer } });
    return { status: statusCode, headers, code: (JSON.parse(body) as { code?: string }).code };
  };
}

describe('the rate of a customer', () => {
  it('refuses what goes beyond it, with 429 and when to come again, and nobody else', async () => {
    const ask = await shop({ perSecond: 1, burst: 3 });
    const answers = [await ask('ann'), await ask('ann'), await ask('ann'), await ask('ann')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers[3]).toMatchObject({ code: 'TOO_MANY_REQUESTS', headers: { 'retry-after': '1', ratelimit: '"customer";r=0;t=1', 'content-type': expect.stringContaining('problem+json') as string } });
    expect((await ask('ben')).status).toBe(200);
  });

  it('is told with every answer, before it is reached', async () => {
    const ask = await shop({ perSecond: 10, burst: 30 });
    expect((await ask('ann')).headers).toMatchObject({ 'ratelimit-policy': '"customer";q=30;w=3', ratelimit: '"customer";r=29;t=1' });
  });

  it('does not hold for staff, for what needs no token, and where it is off', async () => {
    const ask = await shop({ perSecond: 1, burst: 1 });
    for (const who of ['staff', 'staff', undefined, undefined]) expect((await ask(who)).status).toBe(200);
    await app!.close();
    const free = await shop({ perSecond: 0, burst: 1 });
    for (let i = 0; i < 5; i++) expect((await free('ann')).status).toBe(200);
  });
});

describe('a bucket of tokens', () => {
  it('never gives more than its burst and what has flown in since', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 100 }), fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 }), (perSecond, burst, pauses) => {
      let now = 0;
      const buckets = new TokenBuckets({ perSecond, burst }, () => now);
      let given = 0;
      for (const pause of pauses) {
        now += pause;
        const { allowed, seconds } = buckets.draw('ann');
        if (allowed) given++;
        else {
          const patient = new TokenBuckets({ perSecond, burst }, () => now);
          expect(patient.draw('ann').allowed, 'another key, or another bucket, is full').toBe(true);
          expect(seconds).toBeGreaterThanOrEqual(1);
        }
      }
      expect(given).toBeLessThanOrEqual(burst + (now * perSecond) / 1_000 + 1e-6);
    }));
  });

  it('gives one to who comes again when it was told to', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (perSecond, burst) => {
      let now = 0;
      const buckets = new TokenBuckets({ perSecond, burst }, () => now);
      let drawn = buckets.draw('ann');
      while (drawn.allowed) drawn = buckets.draw('ann');
      now += drawn.seconds * 1_000;
      expect(buckets.draw('ann').allowed).toBe(true);
    }));
  });
});
