import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './app.js';
import { readDocument } from './document.js';
import { ownerOf, prefixes } from './routes.js';

const { paths, problems, text } = readDocument();
const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, service: operation['x-service'] })));

describe('the table of routes and the document', () => {
  it('leads every operation to the service that declares it', () => {
    expect(operations.map(({ name, path }) => [name, ownerOf(path)])).toEqual(operations.map(({ name, service }) => [name, service]));
    expect(operations.length).toBeGreaterThan(10);
  });

  it('has no operation twice, whatever its path parameters are called', () => {
    const names = operations.map(({ name }) => name.replace(/\{[^}]*\}/g, '{}'));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('has no prefix below another of the same service', () => {
    const covered = prefixes().filter(({ service, prefix }) => prefixes().some((other) => other.service === service && prefix.startsWith(`${other.prefix}/`)));
    expect(covered).toEqual([]);
  });
});

describe('the pages', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ KONTOR_HTTP_HOST: '127.0.0.1', KONTOR_HTTP_PORT: 0, KONTOR_UPSTREAMS: {} }, { logLevel: 'silent' });
  });
  afterAll(() => gateway.stop());
  const read = (path: string, accept = '*/*'): Promise<Response> => fetch(gateway.url + path, { headers: { accept } });

  it('serve the document as it is committed', async () => {
    const answer = await read('/openapi.json');
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'application/json; charset=utf-8', text]);
  });

  it('serve a reference that loads nothing from elsewhere', async () => {
    expect((await read('/')).url).toMatch(/\/docs$/);
    const html = await (await read('/docs')).text();
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target!);
    expect(loaded).toContain('/docs/swagger-ui-bundle.js');
    for (const target of loaded) {
      const answer = await read(target);
      expect([target, answer.status, answer.headers.get('content-security-policy')]).toEqual([target, 200, expect.stringContaining("default-src 'none'")]);
      await answer.body?.cancel();
    }
  });

  it.each(Object.keys(problems))('explain %s to people and to programs', async (code) => {
    const html = await read(`/problems/${code}`, 'text/html,*/*');
    expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await html.text()).toContain(`<code>${code}</code>`);
    expect(await (await read(`/problems/${code}`)).json()).toEqual({ type: `/problems/${code}`, code, ...problems[code] });
  });

  it('list all codes, and know no others', async () => {
    expect(((await (await read('/problems')).json()) as { code: string }[]).map(({ code }) => code)).toEqual(Object.keys(problems).sort());
    expect(await (await read('/problems', 'text/html')).text()).toContain('/problems/NOT_FOUND');
    for (const path of ['/problems/NO_SUCH_CODE', '/problems/constructor', '/problems/__proto__', '/docs/package.json', '/docs/..%2fpackage.json']) expect((await read(path)).status).toBeGreaterThanOrEqual(400);
  });
});
