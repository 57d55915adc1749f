import { describe, expect, it } from 'vitest';
import { TopologyTestDriver } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { anything } from './running.spec.support.js';

const views = topic('shop.views', { owner: 'shop', key: 'customer', events: { Viewed: anything<{ page: string }>() } });
const homes = topic('crm.homes', { owner: 'crm', key: 'customer', events: { Moved: anything<{ to: string | null }>() } });
const tiers = topic('crm.tiers', { owner: 'crm', key: 'customer', events: { Rated: anything<{ tier: string | null }>() } });
const pages = journal('cms.pages.v1', { owner: 'cms', key: 'page', partitions: 1, events: { PageNamed: anything<{ name: string }>() } });
const results = journal('desk.results.v1', { owner: 'desk', key: 'customer', events: { Found: anything<{ text: string }>() } });
const nameByPage = state('name-by-page', pages, { version: 1, initial: () => '', evolve: { PageNamed: (_, { name }) => name } });
const found = (text: string) => ({ type: 'Found', text }) as const;

type Driver = TopologyTestDriver;
const view = (driver: Driver, key: string | null, page = 'p') => driver.topic(views).pipe('Viewed', { page }, { key });
const move = (driver: Driver, key: string, to: string | null) => driver.topic(homes).pipe('Moved', { to }, { key });
const rate = (driver: Driver, key: string, tier: string | null) => driver.topic(tiers).pipe('Rated', { tier }, { key });
const read = (driver: Driver) => driver.output(results).readAll().map(({ text }) => text);

describe('a stream–table join', () => {
  const desk = (left: boolean) => new TopologyTestDriver(topology('desk', (t) => {
    const home = t.stream(homes).mapValues(({ to }) => to ?? undefined).toTable('home-by-customer');
    const viewed = t.stream(views);
    const text = ({ page }: { page: string }, to: string | undefined, key: string) => found(`${key} of ${to ?? 'nowhere'} saw ${page}`);
    (left ? viewed.leftJoin(home, 'views-with-home', text) : viewed.join(home, 'views-with-home', text)).into(results);
  }));

  it('takes the row as it is when the record comes, and gives nothing out when the row changes', () => {
    const driver = desk(false);
    view(driver, 'ann');
    move(driver, 'ann', 'Rome');
    view(driver, 'ann');
    move(driver, 'ann', 'Oslo');
    view(driver, 'ann', 'q');
    move(driver, 'ann', null);
    view(driver, 'ann');
    expect(read(driver)).toEqual(['ann of Rome saw p', 'ann of Oslo saw q']);
  });

  it('of the left kind takes undefined where there is no row', () => {
    const driver = desk(true);
    view(driver, 'ann');
    move(driver, 'ann', 'Rome');
    driver.restart();
    view(driver, 'ann');
    expect(read(driver)).toEqual(['ann of nowhere saw p', 'ann of Rome saw p']);
  });

  it('drops records without a key, and says so', () => {
    const driver = desk(true);
    view(driver, null);
    expect(read(driver)).toEqual([]);
    expect(driver.dropped()).toEqual([{ operator: 'views-with-home', reason: 'null-key', count: 1 }]);
  });
});

describe('a stream–global table join', () => {
  const desk = (left: boolean) => new TopologyTestDriver(topology('desk', (t) => {
    const names = t.globalTable(nameByPage);
    const keyOf = ({ page }: { page: string }) => (page === '' ? undefined : page);
    const text = ({ page }: { page: string }, name: string | undefined, of: string) => found(`${page}/${of}: ${name ?? 'no name'}`);
    const viewed = t.stream(views);
    (left ? viewed.leftJoin(names, 'named-views', keyOf, text) : viewed.join(names, 'named-views', keyOf, text)).into(results);
  }));

  it('takes the row of the key that the record names', () => {
    const driver = desk(false);
    view(driver, 'ann', 'home');
    driver.topic(pages).pipe('PageNamed', { name: 'Start' }, { key: 'home' });
    view(driver, 'ann', 'home');
    view(driver, 'ann', '');
    expect(read(driver)).toEqual(['home/home: Start']);
  });

  it('of the left kind takes undefined where there is no row, or no key to look up', () => {
    const driver = desk(true);
    view(driver, 'ann', 'home');
    view(driver, 'ann', '');
    expect(read(driver)).toEqual(['home/home: no name', '/: no name']);
  });
});

describe('a table–table join', () => {
  const joined = (left: boolean) => topology('desk', (t) => {
    const home = t.stream(homes).mapValues(({ to }) => to ?? undefined).toTable('home-by-customer');
    const tier = t.stream(tiers).mapValues((rated) => rated.tier ?? undefined).toTable('tier-by-customer');
    const both = (to: string, of: string | undefined) => (to === 'hidden' ? undefined : `${to}:${of ?? ''}`);
    const table = left ? home.leftJoin(tier, 'homes-with-tier', both) : home.join(tier, 'homes-with-tier', both);
    table.toStream().mapValues((row) => found(row ?? 'gone')).into(results);
    return table;
  });
  const desk = (left: boolean) => new TopologyTestDriver(joined(left));

  it('has a row while both sides have one, and gives out each change of it, also that it is gone', () => {
    const built = joined(false);
    const driver = new TopologyTestDriver(built);
    move(driver, 'ann', 'Rome');
    expect(read(driver)).toEqual([]);
    rate(driver, 'ann', 'gold');
    move(driver, 'ann', 'Oslo');
    rate(driver, 'bob', 'gold');
    rate(driver, 'ann', null);
    rate(driver, 'ann', null);
    move(driver, 'ann', null);
    expect(read(driver)).toEqual(['Rome:gold', 'Oslo:gold', 'gone']);
    expect(driver.store(built.handles).all()).toEqual([]);
  });

  it('of the left kind has a row while the left side has one', () => {
    const driver = desk(true);
    rate(driver, 'ann', 'gold');
    move(driver, 'ann', 'Rome');
    rate(driver, 'ann', null);
    driver.restart();
    rate(driver, 'ann', 'iron');
    move(driver, 'ann', null);
    rate(driver, 'ann', 'gold');
    expect(read(driver)).toEqual(['Rome:gold', 'Rome:', 'Rome:iron', 'gone']);
  });

  it('has no row where the joiner makes none', () => {
    const driver = desk(false);
    rate(driver, 'ann', 'gold');
    move(driver, 'ann', 'hidden');
    move(driver, 'ann', 'Rome');
    move(driver, 'ann', 'hidden');
    expect(read(driver)).toEqual(['Rome:gold', 'gone']);
  });
});

describe('a join by its types', () => {
  it('knows the values of both sides, and wants a name', () => {
    const build = () => topology('desk', (t) => {
      const home = t.stream(homes).mapValues(({ to }) => to ?? undefined).toTable('home-by-customer');
      // @ts-expect-error views have a page, not a place
      t.stream(views).join(home, 'one', ({ place }) => place);
      // @ts-expect-error a row may be missing
      t.stream(views).leftJoin(home, 'two', (_, to) => to.length);
      // @ts-expect-error the window is missing
      t.stream(views).join(t.stream(tiers), 'three', (one) => one);
      // @ts-expect-error the name is missing
      t.stream(views).join(home, (one) => one);
      // @ts-expect-error a record without a key lies nowhere
      t.stream(views).selectKey(() => null).join(home, 'five', (one) => one);
    });
    expect(build).toThrow(/join three has no window/);
  });
});
