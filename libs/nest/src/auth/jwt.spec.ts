import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { exportJWK, SignJWT, UnsecuredJWT, type JWK, type JWTPayload } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { httpAdapter } from '../http/fastify.js';
import { HttpModule } from '../http/http.module.js';
import { Caller, Customer, Public, Scopes, type Principal } from './access.js';
import { AuthModule } from './auth.module.js';
import { TokenVerifier, type TokenOptions } from './token-verifier.js';

@Controller()
class AccountsController {
  @Get('mine')
  @Scopes('balances:read')
  mine(@Customer() customerId: string): object {
    return { customerId };
  }
  @Get('me')
  me(@Caller() { subject, customerId, scopes }: Principal): object {
    return { subject, customerId: customerId ?? null, scopes: [...scopes] };
  }
  @Get('open')
  @Public()
  open(): object {
    return { open: true };
  }
}

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'kontor';
const now = Math.floor(Date.now() / 1000);
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const right: JWTPayload = { iss: ISSUER, aud: AUDIENCE, sub: 'anna', exp: now + 600, customer_id: 'cus_anna', scope: 'balances:read quotes:read' };

const sign = (claims: JWTPayload, key: KeyObject = ec.privateKey, header: { alg: string; kid?: string } = { alg: 'ES256', kid: 'one' }) =>
  new SignJWT(claims).setProtectedHeader(header).sign(key);

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The attack of taking the public key for a shared secret. */
function signedWithPublicKey(claims: JWTPayload): string {
  const signed = `${base64url({ alg: 'HS256', kid: 'one' })}.${base64url(claims)}`;
  return `${signed}.${createHmac('sha256', ec.publicKey.export({ type: 'spki', format: 'pem' })).update(signed).digest('base64url')}`;
}

async function start(options: TokenOptions): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ imports: [HttpModule.forRoot(), AuthModule.forRoot(options)], controllers: [AccountsController] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  return app.init();
}

const jwk = async (key: KeyObject, kid: string): Promise<JWK> => ({ ...(await exportJWK(key)), kid });

let app: NestFastifyApplication;
beforeAll(async () => {
  app = await start({ jwks: { keys: [await jwk(ec.publicKey, 'one'), await jwk(rsa.publicKey, 'two')] }, issuer: ISSUER, audience: AUDIENCE });
});
afterAll(() => app.close());

async function ask(url: string, token?: string, of = app) {
  const answer = await of.inject({ method: 'GET', url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>(), challenge: answer.headers['www-authenticate'] };
}

describe('A route that is not public', () => {
  it.each([
    ['no token', 'TOKEN_MISSING', () => undefined],
    ['a token that expired a minute ago', 'TOKEN_EXPIRED', () => sign({ ...right, exp: now - 60 })],
    ['a token that never expires', 'TOKEN_INVALID', () => sign({ ...right, exp: undefined as unknown as number })],
    ['a token that is not yet valid', 'TOKEN_INVALID', () => sign({ ...right, nbf: now + 60 })],
    ['a token for another audience', 'TOKEN_INVALID', () => sign({ ...right, aud: 'other' })],
    ['a token of another issuer', 'TOKEN_INVALID', () => sign({ ...right, iss: 'https://other.example' })],
    ['a token without a subject', 'TOKEN_INVALID', () => sign({ ...right, sub: undefined as unknown as string })],
    ['an unsigned token', 'TOKEN_INVALID', () => new UnsecuredJWT(right).encode()],
    ['a token signed with the public key as secret', 'TOKEN_INVALID', () => signedWithPublicKey(right)],
    ['a token signed by a stranger under our key\'s id', 'TOKEN_INVALID', () => sign(right, stranger.privateKey)],
    ['a token signed with an algorithm that is not pinned', 'TOKEN_INVALID', () => sign(right, rsa.privateKey, { alg: 'RS512', kid: 'two' })],
    ['a token under a key id that is not known', 'TOKEN_INVALID', () => sign(right, ec.privateKey, { alg: 'ES256', kid: 'three' })],
    ['a token whose claims were changed', 'TOKEN_INVALID', async () => (await sign(right)).replace(/\.[^.]+\./, `.${base64url({ ...right, customer_id: 'cus_ben' })}.`)],
    ['a customer id that is not one', 'TOKEN_INVALID', () => sign({ ...right, customer_id: 'a|b' })],
    ['something that is no token', 'TOKEN_INVALID', () => 'abc'],
  ])('is closed to %s', async (_, code, token) => {
    const { status, body, challenge } = await ask('/mine', await token());
    expect([status, body['code']]).toEqual([401, code]);
    expect(challenge).toMatch(/^Bearer/);
  });

  it('is closed to other schemes than Bearer', async () => {
    const answer = await app.inject({ method: 'GET', url: '/mine', headers: { authorization: 'Basic YTpi' } });
    expect(answer.statusCode).toBe(401);
  });

  it('says which scope is lacking', async () => {
    const { status, body, challenge } = await ask('/mine', await sign({ ...right, scope: 'quotes:read' }));
    expect([status, body['code'], body['detail']]).toEqual([403, 'SCOPE_MISSING', 'The token lacks: balances:read.']);
    expect(challenge).toBe('Bearer error="insufficient_scope", scope="balances:read"');
  });

  it('needs a customer where it shows a customer\'s objects', async () => {
    const { status, body } = await ask('/mine', await sign({ ...right, customer_id: undefined }));
    expect([status, body['code']]).toEqual([403, 'CUSTOMER_MISSING']);
  });

  it('is open to the right token, and knows the customer', async () => {
    expect(await ask('/mine', await sign(right))).toMatchObject({ status: 200, body: { customerId: 'cus_anna' } });
    expect(await ask('/me', await sign(right, rsa.privateKey, { alg: 'RS256', kid: 'two' }))).toMatchObject({ status: 200, body: { subject: 'anna', scopes: ['balances:read', 'quotes:read'] } });
  });

  it('forgives a clock that is a few seconds off', async () => {
    expect((await ask('/mine', await sign({ ...right, exp: now - 1 }))).status).toBe(200);
  });
});

describe('A token that was verified', () => {
  afterEach(() => void vi.useRealTimers());

  it('is taken again without a second look, but never beyond its end, and no other token with it', async () => {
    const verifier = new TokenVerifier({ jwks: { keys: [await jwk(ec.publicKey, 'one')] }, issuer: ISSUER, audience: AUDIENCE });
    const token = await sign({ ...right, exp: now + 20 });
    const first = await verifier.verify(token);
    expect(await verifier.verify(token)).toBe(first);
    await expect(verifier.verify(`${token}A`)).rejects.toMatchObject({ status: 401 });
    vi.useFakeTimers({ now: (now + 40) * 1000, toFake: ['Date'] });
    await expect(verifier.verify(token)).rejects.toMatchObject({ status: 401 });
  });

  it('is forgotten when its key is withdrawn, a minute later at most; while the same keys stand it is not', async () => {
    let keys: readonly JWK[] = [await jwk(ec.publicKey, 'one'), await jwk(rsa.publicKey, 'two')];
    let fetches = 0;
    const issuer = createServer((_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: (fetches++, keys) })));
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    const verifier = new TokenVerifier({ jwks: new URL(`http://127.0.0.1:${(issuer.address() as AddressInfo).port}/`), issuer: ISSUER, audience: AUDIENCE });
    const [token, other] = [await sign(right), await sign({ ...right, sub: 'ben' })];
    const first = await verifier.verify(token);
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
    await verifier.verify(other);
    expect([await verifier.verify(token), fetches]).toEqual([first, 2]);
    expect(await verifier.verify(token)).toBe(first);
    keys = keys.slice(1);
    vi.setSystemTime(Date.now() + 61_000);
    await expect(verifier.verify(token)).rejects.toMatchObject({ status: 401 });
    await new Promise((resolve) => issuer.close(resolve));
  });
});

describe('A public route', () => {
  it('needs no token, and looks at none', async () => {
    expect((await ask('/open')).status).toBe(200);
    expect((await ask('/open', 'rubbish')).status).toBe(200);
  });
});

describe('Keys that are published by their issuer', () => {
  let server: Server | undefined;
  afterAll(() => server?.close());

  it('are fetched, also after they were rotated; while they cannot be, nobody is told that a token is wrong', async () => {
    let keys: readonly JWK[] = [await jwk(ec.publicKey, 'one')];
    let up = false;
    server = createServer((_, response) => (up ? response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys })) : response.writeHead(500).end()));
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const jwks = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`);
    const remote = await start({ jwks, issuer: ISSUER, audience: AUDIENCE, keysCooldownMs: 0 });
    const token = await sign(right);
    expect(await ask('/mine', token, remote)).toMatchObject({ status: 503, body: { code: 'KEYS_UNAVAILABLE' } });
    up = true;
    expect((await ask('/mine', token, remote)).status).toBe(200);
    keys = [...keys, await jwk(rsa.publicKey, 'new')];
    expect((await ask('/mine', await sign(right, rsa.privateKey, { alg: 'RS256', kid: 'new' }), remote)).status).toBe(200);
    expect((await ask('/mine', await sign(right, stranger.privateKey, { alg: 'ES256', kid: 'stranger' }), remote)).status).toBe(401);
    await remote.close();
  });
});
