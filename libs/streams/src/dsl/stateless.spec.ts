import { describe, expect, it } from 'vitest';
import { journal, topic } from '../topology/declarations.js';
import { topology } from '../topology/topology.js';
import { anything, Running } from './running.spec.support.js';

const visits = topic('site.visits', { owner: 'site', key: 'user', events: { PageViewed: anything<{ page: string; ms: number }>(), Clicked: anything<{ link: string }>() } });
const pages = journal('pages.views.v1', { owner: 'pages', key: 'user', events: { Seen: anything<{ page: string; how: string }>() } });

const seen = (page: string, how: string) => ({ type: 'Seen', page, how }) as const;

describe('stateless operators', () => {
  it('pass on, map, multiply, branch and merge records in the order they came', async () => {
    const site = topology('pages', (t) => {
      const viewed = t.stream(visits).only('PageViewed').filterNot((v) => v.page === '/health');
      const { long, other } = viewed.branch({ long: (v) => v.ms > 1000, other: true });
      const twice = other.flatMapValues((v) => [seen(v.page, 'short'), seen(v.page, 'again')]);
      long.mapValues((v) => seen(v.page, 'long')).merge(twice).into(pages);
    });
    const running = await Running.start(site);
    await running.send(visits, 'PageViewed', 'ann', 5, { page: '/a', ms: 2000 });
    await running.send(visits, 'Clicked', 'ann', 6, { link: '/x' });
    await running.send(visits, 'PageViewed', 'ann', 7, { page: '/health', ms: 1 });
    await running.send(visits, 'PageViewed', 'bob', 3, { page: '/b', ms: 10 });
    await running.until(async () => (await running.lines(pages.name)).length >= 3);
    expect(await running.lines(pages.name)).toEqual([
      { type: 'Seen', key: 'ann', time: 5, data: { page: '/a', how: 'long' } },
      { type: 'Seen', key: 'bob', time: 3, data: { page: '/b', how: 'short' } },
      { type: 'Seen', key: 'bob', time: 3, data: { page: '/b', how: 'again' } },
    ]);
    expect(await running.differing()).toBe(0);
    await running.stop();
  });

  it('write no block for records that nothing comes of', async () => {
    const site = topology('pages', (t) => t.stream(visits, 'PageViewed').filter((v) => v.ms > 1000).mapValues((v) => seen(v.page, 'long')).into(pages));
    const running = await Running.start(site);
    for (let i = 0; i < 20; i++) await running.send(visits, 'PageViewed', 'ann', i, { page: '/a', ms: 1 });
    await running.send(visits, 'PageViewed', 'ann', 21, { page: '/b', ms: 5000 });
    await running.until(async () => (await running.lines(pages.name)).length === 1);
    expect(running.runtime.status()[0]).toMatchObject({ blocks: 1, events: 1 });
    expect(await running.differing()).toBe(0);
    await running.stop();
  });

  it('park the key of a record that one of them throws on, with nothing of it written', async () => {
    const site = topology('pages', (t) => {
      const views = t.stream(visits, 'PageViewed');
      views.mapValues((v) => seen(v.page, 'first')).into(pages);
      views.mapValues((v) => {
        if (v.page === '/bad') throw new Error('no such page');
        return seen(v.page, 'second');
      }).into(pages);
    });
    const running = await Running.start(site);
    await running.send(visits, 'PageViewed', 'ann', 1, { page: '/bad', ms: 1 });
    await running.send(visits, 'PageViewed', 'ann', 2, { page: '/good', ms: 1 });
    await running.send(visits, 'PageViewed', 'bob', 3, { page: '/good', ms: 1 });
    await running.until(async () => (await running.lines(pages.name)).length === 4);
    expect((await running.lines(pages.name)).map(({ type, key }) => `${type} ${key}`)).toEqual(['kontor.KeyParked ann', 'kontor.RecordParked ann', 'Seen bob', 'Seen bob']);
    expect(running.runtime.parked(pages, 'ann')?.reason).toContain('no such page');
    await running.stop();
  });

  it('parks a record whose time is none', async () => {
    const site = topology('pages', (t) => t.stream(visits, 'PageViewed').mapValues((v) => seen(v.page, 'x')).into(pages));
    const running = await Running.start(site);
    const event = { type: 'PageViewed', specversion: '1.0', id: 'x', source: 't', subject: 'ann', time: 'yesterday', data: { page: '/a', ms: 1 } };
    await running.log.send(visits.name, [{ key: 'ann', value: Buffer.from(JSON.stringify(event)), headers: {} }]);
    await running.until(() => running.runtime.parked(pages, 'ann') !== undefined);
    expect(running.runtime.parked(pages, 'ann')?.reason).toContain('its time is not RFC 3339: yesterday');
    await running.stop();
  });
});
