import { describe, expect, it } from 'vitest';
import { anything, Running } from '../dsl/running.spec.support.js';
import { decodeEvent } from '../journal/event.js';
import { TopologyTestDriver } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import { topology } from '../topology/topology.js';

const sales = topic('shop.sales', { owner: 'shop', key: 'customer', events: { Sold: anything<{ cents: number }>() } });
const totals = journal('totals.sums.v1', { owner: 'totals', key: 'customer', events: { Summed: anything<{ cents: number }>(), Noted: anything<{ cents: number }>() } });
const publicTotals = topic('totals.public', { owner: 'totals', key: 'customer', events: { Summed: anything<{ cents: number }>() } });
const large = topic('totals.large', { owner: 'totals', key: 'customer', events: { LargeSale: anything<{ cents: number }>() } });

const totalled = topology('totals', (t) => {
  const sold = t.stream(sales);
  const sums = sold.groupByKey().aggregate('cents-by-customer', { initial: () => 0, add: (sum, { cents }) => sum + cents });
  sums.toStream().flatMapValues((cents) => [{ type: 'Summed', cents: cents! } as const, { type: 'Noted', cents: cents! } as const]).into(totals);
  sold.filter(({ cents }) => cents > 100).mapValues(({ cents }) => ({ type: 'LargeSale', cents }) as const).to(large);
  t.publish(totals, { types: ['Summed'], to: publicTotals });
  return { sums };
});

async function recordsOf(running: Running, name: string) {
  const { end } = await running.log.bounds(name, 0);
  const found: { id: string; type: string; subject: string; time: string; key: string | null; data: object }[] = [];
  if (end === 0) return found;
  await new Promise<void>((resolve, reject) => {
    const follower = running.log.follow(name, 0, 0, {
      records(records) {
        for (const { key, value } of records) {
          const { id, type, subject, time, data } = decodeEvent(value!.toString());
          found.push({ id, type, subject, time, key, data });
        }
        if (found.length < end) return;
        follower.close();
        resolve();
      },
      failed: reject,
    });
  });
  return found;
}

describe('what is published', () => {
  it('is one event per record, keyed, in the order of the journal, with the id and the time of its line', async () => {
    const running = await Running.start(totalled);
    for (const [i, cents] of [50, 500, 5].entries()) await running.send(sales, 'Sold', 'ann', i, { cents });
    await running.until(async () => (await recordsOf(running, publicTotals.name)).length === 3);
    await running.until(async () => (await recordsOf(running, large.name)).length === 1);
    const published = await recordsOf(running, publicTotals.name);
    expect(published.map(({ type, key, subject, time, data }) => ({ type, key, subject, time, data }))).toEqual([50, 550, 555].map((cents, i) => ({ type: 'Summed', key: 'ann', subject: 'ann', time: new Date(i).toISOString(), data: { cents } })));
    expect(published.every(({ id }) => id.startsWith('totals.sums.v1/0/'))).toBe(true);
    expect((await recordsOf(running, large.name)).map(({ type, key, data }) => ({ type, key, data }))).toEqual([{ type: 'LargeSale', key: 'ann', data: { cents: 500 } }]);
    await running.stop();
  });

  it('comes at least once across restarts, and a repeat has the same id', async () => {
    const running = await Running.start(totalled);
    for (let i = 0; i < 20; i++) {
      await running.send(sales, 'Sold', 'ann', i, { cents: 1 });
      if (i % 3 === 0) await running.restart(i % 2 === 0);
    }
    const sums = async () => new Map((await recordsOf(running, publicTotals.name)).map(({ id, data }) => [id, (data as { cents: number }).cents]));
    await running.until(async () => (await sums()).size === 20);
    expect([...(await sums()).values()].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(running.stopped).toEqual([]);
    await running.stop();
  });

  it('begins at genesis for a topic that joins later, also beside one that had all of it, and goes on across restarts', async () => {
    const before = topology('totals', (t) => {
      const sold = t.stream(sales);
      sold.groupByKey().aggregate('cents-by-customer', { initial: () => 0, add: (sum, { cents }) => sum + cents }).toStream()
        .flatMapValues((cents) => [{ type: 'Summed', cents: cents! } as const, { type: 'Noted', cents: cents! } as const]).into(totals);
      sold.filter(({ cents }) => cents > 100).mapValues(({ cents }) => ({ type: 'LargeSale', cents }) as const).to(large);
    });
    const old = await Running.start(before, { also: [publicTotals] });
    for (let i = 0; i < 6; i++) await old.send(sales, 'Sold', 'ann', i, { cents: 200 });
    await old.until(async () => (await recordsOf(old, large.name)).length === 6);
    await old.send(sales, 'Sold', 'ann', 6, { cents: 1 }); // the block that says how far it was
    await old.until(async () => (await old.lines(totals.name)).filter(({ type }) => type === 'Summed').length === 7);
    await old.stop();
    const running = await Running.start(totalled, { log: old.log });
    const sums = async () => new Set((await recordsOf(running, publicTotals.name)).map(({ data }) => (data as { cents: number }).cents));
    const published = (upTo: number) => running.until(async () => (await sums()).size === upTo);
    await running.send(sales, 'Sold', 'ann', 7, { cents: 2 });
    await running.restart(true);
    await published(8);
    expect([...(await sums())]).toEqual([200, 400, 600, 800, 1_000, 1_200, 1_201, 1_203]); // the first copies stand in order
    expect(new Set((await recordsOf(running, large.name)).map(({ id }) => id)).size).toBe(6);
    await running.send(sales, 'Sold', 'ann', 8, { cents: 3 });
    await published(9);
    await running.restart(true);
    await running.send(sales, 'Sold', 'ann', 9, { cents: 4 });
    await published(10);
    expect((await recordsOf(running, publicTotals.name)).length).toBeLessThan(20); // what is known to be there is not sent again
    expect(running.stopped).toEqual([]);
    await running.stop();
  });

  it('is read by a driver', () => {
    const driver = new TopologyTestDriver(totalled);
    driver.topic(sales).pipe('Sold', { cents: 700 }, { key: 'ann', time: 5 });
    expect(driver.output(large).readAll()).toEqual([{ type: 'LargeSale', cents: 700 }]);
    expect(driver.output(publicTotals).readAllRecords()).toMatchObject([{ key: 'ann', time: 5, event: { type: 'Summed', cents: 700 } }]);
  });

  it('goes to topics of the same owner, of journals that are written here, as events that stand there', () => {
    const foreign = topic('other.public', { owner: 'other', key: 'customer', events: { Summed: anything<{ cents: number }>() } });
    const elsewhere = journal('totals.others.v1', { owner: 'totals', key: 'customer', events: { Summed: anything<{ cents: number }>() } });
    expect(() => topology('totals', (t) => {
      t.stream(sales).mapValues(({ cents }) => ({ type: 'Summed', cents }) as const).into(totals);
      t.publish(totals, { types: ['Summed'], to: foreign });
      // @ts-expect-error the topic declares no such event
      t.publish(totals, { types: ['Noted'], to: publicTotals });
      t.publish(elsewhere, { to: publicTotals });
    })).toThrow(/totals.others.v1 is published here, but no processor.*\n.*other.public belongs to other.*\n.*totals.public declares no event Noted/);
  });
});
