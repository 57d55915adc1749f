import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Sender } from './sender.js';
import { checkAddress, checkTarget, guardedLookup, TargetRefused } from './target.js';

const STRICT = { loopback: false };
const SANDBOX = { loopback: true };

/** Why a URL is refused; undefined if it is not. */
function refusalOf(url: string, policy = STRICT): string | undefined {
  try {
    checkTarget(new URL(url), policy);
    return undefined;
  } catch (error) {
    return error instanceof TargetRefused ? error.code : String(error);
  }
}

describe('an endpoint\'s address', () => {
  it.each([
    ['http://example.com/hook', 'SCHEME'], ['ftp://example.com/', 'SCHEME'], ['file:///etc/passwd', 'SCHEME'],
    ['https://example.com:8080/', 'PORT'], ['https://example.com:22/', 'PORT'], ['https://example.com:5432/', 'PORT'],
    ['https://user:word@example.com/', 'CREDENTIALS'], ['https://example.com/#x', 'FRAGMENT'],
    ['https://localhost/', 'HOST'], ['https://metadata/', 'HOST'], ['https://metadata.google.internal/', 'HOST'], ['https://db.local/', 'HOST'], ['https://api.localhost/', 'HOST'], ['https://printer.lan./', 'HOST'],
    ['https://127.0.0.1/', 'ADDRESS'], ['https://127.1/', 'ADDRESS'], ['https://2130706433/', 'ADDRESS'], ['https://0x7f.0.0.1/', 'ADDRESS'], ['https://0177.0.0.1/', 'ADDRESS'], ['https://0/', 'ADDRESS'],
    ['https://10.1.2.3/', 'ADDRESS'], ['https://172.16.0.1/', 'ADDRESS'], ['https://192.168.1.1/', 'ADDRESS'], ['https://169.254.169.254/latest/meta-data/', 'ADDRESS'],
    ['https://[::1]/', 'ADDRESS'], ['https://[::ffff:127.0.0.1]/', 'ADDRESS'], ['https://[64:ff9b::a9fe:a9fe]/', 'ADDRESS'], ['https://[fd00:ec2::254]/', 'ADDRESS'], ['https://[fe80::1]/', 'ADDRESS'],
  ])('%s is refused: %s', (url, code) => {
    expect(refusalOf(url)).toBe(code);
  });

  it.each(['https://example.com/hook', 'https://example.com:8443/a?b=c', 'https://93.184.215.14/', 'https://[2606:4700:4700::1111]/', 'https://xn--mnchen-3ya.example/'])('%s is taken', (url) => {
    expect(refusalOf(url)).toBeUndefined();
  });

  it('may be this machine in a sandbox, and no other inner one', () => {
    expect(['http://127.0.0.1:4000/', 'http://localhost:4000/', 'http://[::1]:4000/'].map((url) => refusalOf(url, SANDBOX))).toEqual([undefined, undefined, undefined]);
    expect(['http://10.0.0.1/', 'https://169.254.169.254/', 'http://example.com/'].map((url) => refusalOf(url, SANDBOX))).toEqual(['SCHEME', 'ADDRESS', 'SCHEME']);
  });
});

describe('an address that DNS names', () => {
  it.each([
    '0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.53', '169.254.169.254', '172.31.255.255', '192.0.0.8', '192.0.2.1', '192.88.99.1', '192.168.0.1', '198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255',
    '::', '::1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1', '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::', 'fc00::1', 'fd12::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '4000::1', 'nonsense',
  ])('%s is refused', (address) => {
    expect(() => checkAddress(address, STRICT)).toThrow(TargetRefused);
  });

  it.each(['1.1.1.1', '93.184.215.14', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e'])('%s is taken', (address) => {
    expect(() => checkAddress(address, STRICT)).not.toThrow();
  });

  it('refuses all of them, where one is bad', async () => {
    const lookup = guardedLookup(STRICT, async () => [{ address: '93.184.215.14', family: 4 }, { address: '10.0.0.1', family: 4 }]);
    const error = await new Promise((resolve) => lookup('example.com', { all: true }, resolve));
    expect(error).toBeInstanceOf(TargetRefused);
  });
});

describe('a name that leads elsewhere at the second asking', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  it('leads nowhere: DNS is asked once for a connection, and what it says then is judged', async () => {
    const reached = vi.fn();
    server = createServer((_, response) => {
      reached();
      response.end();
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answers = [[{ address: '93.184.215.14', family: 4 }], [{ address: '127.0.0.1', family: 4 }]];
    const asked = vi.fn(async (_: string) => answers[Math.min(asked.mock.calls.length, answers.length) - 1]!);
    await asked('rebind.example'); // at the time it was registered, say: a public address
    // The port is not looked at here, so that only the address can be why nothing arrives.
    const { request } = await import('node:https');
    const error = await new Promise<Error>((resolve) => request({ host: 'rebind.example', port, lookup: guardedLookup(STRICT, asked) }).once('error', resolve).end());
    expect(error).toBeInstanceOf(TargetRefused);
    const sender = new Sender({ policy: STRICT, resolve: asked });
    expect(await sender.send('https://rebind.example/hook', {}, '{}', new AbortController().signal)).toEqual({ kind: 'unanswered', reason: 'REFUSED_TARGET' });
    expect(asked).toHaveBeenCalledTimes(3);
    expect(reached).not.toHaveBeenCalled();
  });

  it('is not found by a redirect either: none is followed', async () => {
    const reached: string[] = [];
    server = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.writeHead(307, { location: '/inner' }).end();
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    expect(await new Sender({ policy: SANDBOX }).send(url, {}, '{}', new AbortController().signal)).toEqual({ kind: 'answered', status: 307 });
    expect(reached).toEqual(['/hook']);
  });
});
