import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { catalogue, ticks } from '@kontor/events';
import { Runtime, type Log } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fxRating } from '../topology.js';
import { RatesDownload, type DownloadOptions } from './rates-download.js';

const NOW = Date.parse('2026-03-03T15:30:00.000Z');
const xml = (usd = '1.0389', date = '2026-03-03') => `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <Cube><Cube time='${date}'><Cube currency='USD' rate='${usd}'/><Cube currency='JPY' rate='163.060'/></Cube></Cube>
</gesmes:Envelope>`;
const CSV = 'Date, USD, JPY, \n3 March 2026, 1.0389, 163.060, \n';

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let log: InMemoryLog;
let runtime: Runtime;
let said: string[];
const started: RatesDownload[] = [];

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  log = inMemoryLog();
  for (const declaration of catalogue) log.createTopic(declaration.name, 1, declaration.settings);
  runtime = new Runtime(fxRating, { log, openStore: inMemoryStores(), partitions: 1, instance: 'test' });
  await runtime.start();
  said = [];
});
afterEach(async () => {
  for (const download of started.splice(0)) await download.stop();
  await runtime.stop();
  server.closeAllConnections();
  server.close();
});

function download(options: Partial<DownloadOptions> = {}): RatesDownload {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/daily?key=secret`;
  const made = new RatesDownload({ log, runtime, url, everyMs: 3_600_000, leads: () => true, report: (level, message) => said.push(`${level}: ${message}`), clock: () => NOW, ...options });
  started.push(made);
  return made;
}

const serve = (body: string | Uint8Array, headers: Record<string, string> = {}) => (answer = (_, response) => void response.writeHead(200, headers).end(body));
const published = () => log.records(ticks.name, 0).length;
const rate = async () => (await runtime.read(fxRating.handles.ratesByPair, 'EUR/USD', { partitionKey: 'EUR', strict: true })).value;

describe('rates that are downloaded', () => {
  it('are published, and hold', async () => {
    serve(xml());
    expect(await download().look()).toBe('published');
    await vi.waitFor(async () => expect(await rate()).toMatchObject({ mid: '1.0389', provider: 'ecb', date: '2026-03-03' }));
    expect(said).toEqual(['log: rates of ecb, 2026-03-03: downloaded and published, 2 currencies']);
  });

  it('may come as XML or csv, plain, zipped or gzipped: what they are is seen by their content, and the same figures are the same fixing', async () => {
    const one = download();
    const outcomes = [];
    for (const body of [CSV, zipSync({ 'eurofxref.csv': strToU8(CSV) }), gzipSync(CSV), xml(), zipSync({ 'eurofxref.xml': strToU8(xml()) })]) {
      serve(body, { 'content-type': 'application/octet-stream' });
      outcomes.push(await one.look());
      await vi.waitFor(async () => expect(await rate()).toBeDefined());
    }
    expect(outcomes).toEqual(['published', 'unchanged', 'unchanged', 'unchanged', 'unchanged']);
    expect(published()).toBe(1);
  });

  it('are asked for by the version that is known, and not sent again by a server that has nothing newer', async () => {
    const asked: IncomingMessage['headers'][] = [];
    answer = ({ headers }, response) => {
      asked.push(headers);
      if (headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"v1"', 'last-modified': 'Tue, 03 Mar 2026 15:00:00 GMT' }).end(xml());
    };
    const one = download();
    expect([await one.look(), await one.look()]).toEqual(['published', 'unchanged']);
    expect(asked.map((headers) => [headers['if-none-match'], headers['if-modified-since']])).toEqual([[undefined, undefined], ['"v1"', 'Tue, 03 Mar 2026 15:00:00 GMT']]);
    expect([published(), Object.fromEntries(one.counts), one.goodAt]).toEqual([1, { published: 1, unchanged: 1, failed: 0, refused: 0, unpublished: 0 }, NOW]);
  });

  it('are published once more where the day was corrected, and not in another life of the service where it was not', async () => {
    serve(xml('1.0389'));
    await download().look();
    await vi.waitFor(async () => expect((await rate())?.mid).toBe('1.0389'));
    expect(await download().look()).toBe('unchanged');
    serve(xml('1.0400'));
    expect(await download().look()).toBe('published');
    await vi.waitFor(async () => expect((await rate())?.mid).toBe('1.0400'));
    expect(published()).toBe(2);
  });

  it.each<[string, () => void, string, RegExp]>([
    ['an error of the server', () => (answer = (_, response) => void response.writeHead(500).end(xml())), 'failed', /the server answered 500/],
    ['a redirect, which is not followed', () => (answer = (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()), 'failed', /the server answered 302/],
    ['a 304 that nobody asked for', () => (answer = (_, response) => void response.writeHead(304).end()), 'failed', /the server answered 304/],
    ['a connection that breaks', () => (answer = ({ socket }) => void socket.destroy()), 'failed', /not downloaded from/],
    ['a body that breaks off', () => (answer = (_, response) => response.writeHead(200, { 'content-length': '9000' }).write(xml(), () => response.destroy())), 'failed', /not downloaded from/],
    ['a body that never ends', () => (answer = (_, response) => void response.writeHead(200).write('<')), 'failed', /did not come whole within 300 ms/],
    ['a body that is too large', () => serve(Buffer.alloc(4 * 1024 * 1024 + 1)), 'failed', /larger than 4194304 bytes/],
    ['a small body that unpacks into too much', () => serve(gzipSync(Buffer.alloc(5 * 1024 * 1024)), { 'content-encoding': 'gzip' }), 'failed', /larger than 4194304 bytes/],
    ['a torn zip', () => serve(zipSync({ 'eurofxref.csv': strToU8(CSV) }).subarray(0, 60)), 'refused', /is not a whole zip file/],
    ['a page in place of the file', () => serve('<!DOCTYPE html><html><body>Back soon</body></html>'), 'refused', /line 1: does not begin with "Date"/],
    ['one bad line', () => serve(CSV + '2 March 2026, 1.0444, 1,, \n'), 'refused', /line 3: has 3 rates where the header has 2/],
    ['one bad figure', () => serve(xml('1,0389')), 'refused', /2026-03-03: USD is "1,0389"/],
    ['a day that is still to come', () => serve(xml('1.0389', '2026-03-04')), 'refused', /the newest day is 2026-03-04, which is still to come/],
    ['a day long past', () => serve(xml('1.0389', '2026-02-20')), 'refused', /the newest day is 2026-02-20: more than 10 days ago/],
  ])('are left as they are by %s: it is said and counted, and the next look may find them', async (_, prepare, outcome, message) => {
    const one = download({ timeoutMs: 300 });
    prepare();
    expect(await one.look()).toBe(outcome);
    expect(said).toEqual([expect.stringMatching(message)]);
    expect(said[0]).toMatch(/^warn: .*The rates that hold go on to hold until they run out\.$/);
    expect(said[0]).not.toContain('secret');
    expect([one.counts.get(outcome as 'failed'), one.goodAt, published(), one.status().ready]).toEqual([1, undefined, 0, true]);
    serve(xml());
    expect(await one.look()).toBe('published');
    expect(one.status().detail).toMatchObject({ date: '2026-03-03', failures: 0 });
  });

  it('are downloaded again, whatever their version, while the log does not take them', async () => {
    let away = true;
    const flaky = { send: (...args: Parameters<Log['send']>) => (away ? Promise.reject(new Error('no leader')) : log.send(...args)) } as unknown as Log;
    answer = ({ headers }, response) => void response.writeHead(headers['if-none-match'] === undefined ? 200 : 304, { etag: '"v1"' }).end(xml());
    const one = download({ log: flaky });
    expect(await one.look()).toBe('unpublished');
    away = false;
    expect(await one.look()).toBe('published');
  });

  it('come by themselves from the start on, which waits for nothing; and a stop ends a download that hangs', async () => {
    answer = (_, response) => void response.writeHead(200).write('<');
    const one = download();
    await one.start();
    await one.stop();
    expect([said, published()]).toEqual([[], 0]);
    serve(xml());
    await download().start();
    await vi.waitFor(async () => expect((await rate())?.mid).toBe('1.0389'));
  });

  it('are left to the instance that leads', async () => {
    let asked = 0;
    answer = (_, response) => void (asked++, response.writeHead(200).end(xml()));
    const one = download({ leads: () => false });
    await one.start();
    await one.stop();
    expect(asked).toBe(0);
  });
});
