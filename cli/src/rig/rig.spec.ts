import { createServer } from 'node:net';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { describe, expect, it } from 'vitest';
import { brokerList, rigName } from '../commands/up.js';
import { probeBroker } from './broker-probe.js';
import { mintToken, newIssuer } from './issuer.js';
import { newClusterId } from './kafka-java.js';
import { missingKafka } from './kafka.js';
import { singleNodeSettings, toProperties } from './kafka-settings.js';
import { freePort } from './ports.js';
import { isAlive, ownIdentity } from './process-identity.js';

describe('what a rig needs', () => {
  it('names Java when there is none, Maven when there is only Java, and always the two other ways', () => {
    expect(missingKafka(false)).toMatch(/Java 17 or later is missing[\s\S]*docker info[\s\S]*--brokers/);
    expect(missingKafka(true)).toMatch(/Maven is missing[\s\S]*docker info[\s\S]*--brokers/);
    expect(missingKafka(true)).not.toContain('Java 17 or later is missing');
  });

  it('takes brokers as host:port, and refuses anything else', () => {
    expect(brokerList('a:9092, b:9093')).toEqual(['a:9092', 'b:9093']);
    expect(() => brokerList('a')).toThrow('"a" is not host:port');
  });

  it.each(['', '..', 'A', 'a/b', '-a', 'a'.repeat(41)])('refuses to call a rig %j', (name) => {
    expect(() => rigName(name)).toThrow('cannot name a rig');
  });
});

describe("the broker's settings", () => {
  it('are written in the order given, the later winning', () => {
    expect(toProperties({ a: '1', b: '2' }, { a: '3' })).toBe('a=3\nb=2\n');
    expect(singleNodeSettings['auto.create.topics.enable']).toBe('false');
    expect(Number(singleNodeSettings['message.max.bytes'])).toBeGreaterThan(512 * 1024 * 2);
  });

  it('have a cluster id that no tool takes for an option', () => {
    for (let i = 0; i < 500; i += 1) expect(newClusterId()).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/);
  });
});

describe('a port for a child', () => {
  it('is never handed out twice, and lies below those of outgoing connections', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, freePort));
    expect(new Set(ports).size).toBe(50);
    for (const port of ports) expect(port).toBeLessThan(32_768);
  });
});

describe('the probe of a broker', () => {
  it('rejects a server that listens and is no broker', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
    await expect(probeBroker(`127.0.0.1:${port}`, 1_000)).rejects.toThrow(`127.0.0.1:${port}`);
    server.close();
  });

  it('rejects where nobody listens', async () => {
    await expect(probeBroker(`127.0.0.1:${await freePort()}`, 1_000)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a development token', () => {
  it("is good for its customer and rig alone: signed with the rig's key, for eight hours", async () => {
    const issuer = await newIssuer('one');
    const keys = createLocalJWKSet(issuer.jwks as JSONWebKeySet);
    const expected = { issuer: issuer.issuer, audience: issuer.audience, algorithms: ['ES256'] };
    const { payload } = await jwtVerify(await mintToken(issuer, 'ada', ['transfers:read']), keys, expected);
    expect(payload).toMatchObject({ customer_id: 'ada', scope: 'transfers:read' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(8 * 3600);
    await expect(jwtVerify(await mintToken(await newIssuer('one'), 'ada'), keys, expected)).rejects.toThrow();
    expect(JSON.stringify(issuer.jwks)).not.toContain('"d"');
  });
});

describe('a process remembered in a file', () => {
  it('is not mistaken for a later one with its pid', () => {
    const own = ownIdentity();
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, startedAt: 'long ago' })).toBe(false);
  });
});
