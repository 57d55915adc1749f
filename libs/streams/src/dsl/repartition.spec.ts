import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopologyTestDriver } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import { topology, type Topology } from '../topology/topology.js';
import { tumbling } from './windows.js';
import { anything, Running } from './running.spec.support.js';

const orders = topic('shop.orders', { owner: 'shop', key: 'customer', events: { Ordered: anything<{ item: string; count: number }>() } });
const staff = topic('firm.staff', { owner: 'firm', key: 'person', events: { Moved: anything<{ team: string | null; pay: number }>() } });
const tops = journal('stock.tops.v1', { owner: 'stock', key: 'item', events: { Counted: anything<{ sum: number }>() } });

const PARTITIONS = 3;

describe('a repartition', () => {
  const stock = topology('stock', (t) => {
    const items = t.stream(orders).selectKey(({ item }) => (item === '' ? null : item)).repartition('orders-by-item');
    const sums = items.groupByKey().aggregate('sold-by-item', { initial: () => 0, add: (sum, { count }) => sum + count });
    sums.toStream().mapValues((sum) => ({ type: 'Counted', sum: sum! }) as const).into(tops);
    return { sums };
  });

  it('brings records to where their new keys are, with their times, and sums them up there', async () => {
    const running = await Running.start(stock, { partitions: PARTITIONS });
    for (let i = 0; i < 60; i++) await running.send(orders, 'Ordered', `c${i % 7}`, 1000 + i, { item: `i${i % 4}`, count: 1 });
    const sums = async () => Promise.all([0, 1, 2, 3].map(async (i) => (await running.runtime.read(stock.handles.sums.state, `i${i}`)).value));
    await running.until(async () => (await sums()).every((sum) => sum === 15));
    const counted = (await Promise.all(Array.from({ length: PARTITIONS }, (_, p) => running.lines(tops.name, p)))).flat().filter(({ type }) => type === 'Counted');
    expect(counted.map(({ time }) => time).sort()).toEqual(Array.from({ length: 60 }, (_, i) => 1000 + i));
    expect(await running.differing()).toBe(0);
    for (const keep of [true, false]) {
      await running.restart(keep);
      expect(await sums()).toEqual([15, 15, 15, 15]);
    }
    expect(running.stopped).toEqual([]);
    await running.stop();
  });

  it('makes two processors of one chain: the cut costs an append, the operators do not', () => {
    expect(stock.processors.map(({ journal: { name } }) => name)).toEqual(['stock.orders-by-item.v1', tops.name]);
    expect(stock.graph.filter(({ costsAppend }) => costsAppend).map(({ id }) => id)).toEqual(['stock.orders-by-item.v1', tops.name]);
    expect(stock.processors[1]!.inputs[0]!.source).toMatchObject({ kind: 'lane', name: 'stock.orders-by-item.lane', key: 'item' });
  });

  it('drops records without a key', () => {
    const driver = new TopologyTestDriver(stock, { partitions: PARTITIONS });
    driver.topic(orders).pipe('Ordered', { item: '', count: 1 }, { key: 'ann', time: 1 });
    expect(driver.dropped()).toEqual([{ operator: 'orders-by-item', reason: 'null-key', count: 1 }]);
  });

  it('can be of as many partitions as it says, and then what is behind it has as many', () => {
    const wide = topology('stock', (t) => t.stream(orders).groupBy('orders-by-item', ({ item }) => item, { partitions: 7 }).count('orders-of-item'));
    expect(wide.processors[1]!.journal).toMatchObject({ name: 'stock.orders-of-item.v1', partitions: 7, key: 'orders-by-item' });
  });
});

/** What every topology here counts twice: by the operators, and by going through a list. */
const teams = () =>
  topology('firm-stats', (t) => {
    const people = t.stream(staff).mapValues((e) => (e.team === null ? undefined : e)).toTable('people');
    const byTeam = () => (people.filter(({ pay }) => pay > 0));
    const place = ({ team, pay }: { team: string | null; pay: number }) => ({ key: team, value: pay });
    const heads = byTeam().groupBy('heads-by-team', place).count('heads');
    const pay = byTeam().groupBy('pay-by-team', place).aggregate('pay', { initial: () => 0, add: (sum, one) => sum + one, subtract: (sum, one) => sum - one });
    const joined = byTeam().groupBy('names-by-team', ({ team }, person) => ({ key: team, value: [person] })).reduce('names', {
      add: (all, one) => [...all, ...one],
      subtract: (all, one) => (all.length > one.length ? all.filter((person) => !one.includes(person)) : undefined),
    });
    return { heads, pay, joined };
  });

describe('table aggregates', () => {
  const moves = fc.array(fc.record({ person: fc.constantFrom('a', 'b', 'c', 'd'), team: fc.constantFrom('x', 'y', null), pay: fc.integer({ min: 0, max: 9 }) }), { maxLength: 30 });

  it('are always the sums of the rows that there are, whatever moved and in whatever order', () => {
    const topologyOfTeams = teams();
    fc.assert(fc.property(moves, fc.nat(30), (all, restartAt) => {
      const driver = new TopologyTestDriver(topologyOfTeams, { partitions: PARTITIONS });
      const rows = new Map<string, { team: string; pay: number }>();
      for (const [i, { person, team, pay }] of all.entries()) {
        if (i === restartAt) driver.restart();
        driver.topic(staff).pipe('Moved', { team, pay }, { key: person, time: i });
        if (team === null || pay === 0) rows.delete(person);
        else rows.set(person, { team, pay });
      }
      const { heads, pay, joined } = topologyOfTeams.handles;
      for (const team of ['x', 'y']) {
        const here = [...rows].filter(([, row]) => row.team === team);
        expect(driver.store(heads.state).get(team) ?? 0).toBe(here.length);
        expect(driver.store(pay.state).get(team) ?? 0).toBe(here.reduce((sum, [, row]) => sum + row.pay, 0));
        expect([...(driver.store(joined.state).get(team) ?? [])].sort()).toEqual(here.map(([person]) => person).sort());
      }
    }), { numRuns: 100 });
  });
});

describe('a chain of components', () => {
  const chain = topology('chain', (t) => {
    const perItem = t.stream(orders).groupBy('orders-by-item', ({ item }) => item).windowedBy(tumbling(10, { grace: 1000 })).count('orders-in-window', { emit: 'close' });
    const spread = perItem.toStream().map(({ value }) => ({ key: String(value), value })).groupBy('windows-by-count', (_, key) => key).count('windows-of-count');
    return { spread };
  });

  it('counts what windows of the one before give out, once, across restarts of all', async () => {
    const running = await Running.start(chain, { partitions: PARTITIONS });
    const spread = async (count: number) => (await running.runtime.read(chain.handles.spread.state, String(count))).value;
    for (let i = 0; i < 12; i++) {
      await running.send(orders, 'Ordered', `c${i % 5}`, i * 4, { item: 'only', count: 1 });
      if (i % 4 === 3) await running.restart(i % 8 === 3);
    }
    // Over three lanes records come as they may: time goes on only when all are there.
    const counted = async () => (await Promise.all(Array.from({ length: PARTITIONS }, (_, p) => running.lines('chain.orders-in-window.v1', p)))).flat().filter(({ type }) => type === 'kontor.put.orders-in-window');
    await running.until(async () => (await counted()).length === 12);
    await running.send(orders, 'Ordered', 'c0', 1044, { item: 'only', count: 1 });
    await running.until(async () => ((await spread(2)) ?? 0) + ((await spread(3)) ?? 0) === 4);
    expect([await spread(2), await spread(3)]).toEqual([2, 2]);
    expect(await running.differing()).toBe(0);
    expect(running.stopped).toEqual([]);
    await running.stop();
  });

  it('is described with a lane between its journals', () => {
    const lanes = (of: Topology) => of.graph.filter(({ kind }) => kind === 'lane').map(({ id, inputs }) => `${inputs.join()} -> ${id}`);
    expect(lanes(chain)).toEqual(['chain.orders-by-item.v1 -> chain.orders-by-item.lane', 'chain.orders-in-window.v1 -> chain.windows-by-count.lane']);
  });
});
