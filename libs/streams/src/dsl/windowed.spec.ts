import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowedKey } from '../task/windowed-keys.js';
import { TopologyTestDriver } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import { topology } from '../topology/topology.js';
import { anything, Running } from './running.spec.support.js';
import { hopping, tumbling, type Windows } from './windows.js';

const views = topic('shop.views', { owner: 'shop', key: 'customer', events: { Viewed: anything<{ ms: number }>() } });
const sums = journal('stats.sums.v1', { owner: 'stats', key: 'customer', events: { Summed: anything<{ start: number; sum: number }>() } });

const stats = (windows: Windows, emit: 'update' | 'close', retention = 0) =>
  topology('stats', (t) => {
    const table = t.stream(views).groupByKey().windowedBy(windows).aggregate('ms-by-customer', { initial: () => 0, add: (sum, { ms }) => sum + ms, emit, ...(retention > 0 ? { retention } : {}) });
    table.toStream().mapValues(({ window: { start }, value: sum }) => ({ type: 'Summed', start, sum }) as const).into(sums);
    return { table };
  });

class Stats {
  readonly driver;
  readonly topology;

  constructor(windows: Windows, emit: 'update' | 'close', retention?: number) {
    this.topology = stats(windows, emit, retention);
    this.driver = new TopologyTestDriver(this.topology);
  }

  view(time: number, ms = 1, key: string | null = 'ann'): this {
    this.driver.topic(views).pipe('Viewed', { ms }, { key, time });
    return this;
  }

  results(): string[] {
    return this.driver.output(sums).readAll().map(({ start, sum }) => `${start}:${sum}`);
  }

  late(): number {
    return this.driver.dropped().find(({ reason }) => reason === 'late')?.count ?? 0;
  }

  kept(): string[] {
    return this.driver.store(this.topology.handles.table.state).all().map(([key]) => key);
  }
}

describe('tumbling windows', () => {
  it('give out every change, or what they come to when they close', () => {
    const [updates, closed] = (['update', 'close'] as const).map((emit) => new Stats(tumbling(10, { grace: 5 }), emit).view(3, 1).view(9, 2).view(10, 4).view(14, 8).view(15, 16));
    expect(updates!.results()).toEqual(['0:1', '0:3', '10:4', '10:12', '10:28']);
    expect(closed!.results()).toEqual(['0:3']);
    expect(closed!.view(25).results()).toEqual(['10:28']);
  });

  it('take a record that is out of order until end and grace, and drop it as late from then on', () => {
    const run = new Stats(tumbling(10, { grace: 5 }), 'update').view(14).view(9);
    expect(run.results()).toEqual(['10:1', '0:1']);
    expect(run.late()).toBe(0);
    expect(run.view(15).view(9).results()).toEqual(['10:2']);
    expect(run.late()).toBe(1);
  });

  it('keep nothing of what has closed, but as long as retention says', () => {
    const at = (retention: number) => new Stats(tumbling(10, { grace: 0 }), 'update', retention).view(5).view(12).view(29);
    expect(at(0).kept()).toEqual([windowedKey('ann', 20)]);
    expect(at(10).kept()).toEqual([windowedKey('ann', 10), windowedKey('ann', 20)]);
  });

  it('drop records without a key, which do not move stream time', () => {
    const run = new Stats(tumbling(10, { grace: 0 }), 'update').view(5).view(100, 1, null).view(6);
    expect(run.results()).toEqual(['0:1', '0:2']);
    expect(run.driver.dropped()).toEqual([{ operator: 'ms-by-customer', reason: 'null-key', count: 1 }]);
  });

  it('give what they come to the last millisecond in them as its time, so that windows behind them take it in order', async () => {
    const cascade = topology('stats', (t) => {
      const minutes = t.stream(views).groupByKey().windowedBy(tumbling(10, { grace: 4 })).count('views-by-minute', { emit: 'close' });
      const hours = minutes.toStream().mapValues(({ value }) => value).groupByKey().windowedBy(tumbling(20, { grace: 0 })).reduce('views-by-hour', (a, b) => a + b, { emit: 'close' });
      hours.toStream().mapValues(({ window: { start }, value: sum }) => ({ type: 'Summed', start, sum }) as const).into(sums);
    });
    const running = await Running.start(cascade);
    for (const time of [1, 11, 12, 25, 41, 51, 99]) await running.send(views, 'Viewed', 'ann', time, { ms: 1 });
    await running.until(async () => (await running.lines(sums.name)).filter(({ type }) => type === 'Summed').length === 2);
    expect((await running.lines(sums.name)).filter(({ type }) => type === 'Summed' || type === 'kontor.dropped')).toEqual([
      { type: 'Summed', key: 'ann', time: 19, data: { start: 0, sum: 3 } },
      { type: 'Summed', key: 'ann', time: 39, data: { start: 20, sum: 1 } },
    ]);
    expect(await running.differing()).toBe(0);
    await running.stop();
  });
});

describe('hopping windows', () => {
  it('count a record in each window it lies in, and late only if none of them is open', () => {
    const run = new Stats(hopping(10, { advance: 5, grace: 0 }), 'update').view(7).view(12).view(8).view(2);
    expect(run.results()).toEqual(['0:1', '5:1', '5:2', '10:1', '5:3']);
    expect(run.late()).toBe(1);
  });

  it('must leave no gaps, and not be too many', () => {
    expect(() => hopping(10, { advance: 11, grace: 0 })).toThrow(/records would lie in none/);
    expect(() => hopping(1000, { advance: 1, grace: 0 })).toThrow(/at most 100/);
    expect(() => tumbling(0, { grace: 0 })).toThrow(/at least one/);
    expect(() => tumbling(10, { grace: -1 })).toThrow(/grace/);
  });
});

describe('a fan of windows that close at once', () => {
  it('goes on over blocks', () => {
    const run = new Stats(tumbling(10, { grace: 0 }), 'close');
    for (let i = 0; i < 1200; i++) run.view(5, i, `k${i}`);
    expect(run.view(10).results()).toHaveLength(1200);
    expect(run.kept()).toEqual([windowedKey('ann', 10)]);
  });

  it('whose result cannot be derived parks its key and ends the window', async () => {
    const brittle = topology('stats', (t) => {
      const closed = t.stream(views).groupByKey().windowedBy(tumbling(10, { grace: 0 })).count('views-by-minute', { emit: 'close' });
      closed.toStream().mapValues(({ key, window: { start }, value: sum }) => {
        if (key === 'bob') throw new Error('not bob');
        return { type: 'Summed', start, sum } as const;
      }).into(sums);
      return { closed };
    });
    const running = await Running.start(brittle);
    for (const key of ['ann', 'bob', 'cy']) await running.send(views, 'Viewed', key, 5, { ms: 1 });
    await running.send(views, 'Viewed', 'zoe', 50, { ms: 1 });
    await running.until(async () => (await running.lines(sums.name)).some(({ type, key }) => type === 'Summed' && key === 'cy'));
    expect(running.runtime.parked(sums, 'bob')).toMatchObject({ reason: 'Error: not bob' });
    expect(running.runtime.parked(sums, 'bob')?.records[0]?.record).toContain('"value":1');
    expect((await running.runtime.read(brittle.handles.closed.state, windowedKey('bob', 0))).value).toBeUndefined();
    expect(await running.differing()).toBe(0);
    expect(running.stopped).toEqual([]);
    await running.stop();
  });
});

describe('windows are what a plain replay says', () => {
  const sent = fc.array(fc.record({ time: fc.integer({ min: 0, max: 80 }), ms: fc.integer({ min: 1, max: 99 }), key: fc.constantFrom('a', 'b') }), { maxLength: 40 });
  const shape = fc.record({ size: fc.integer({ min: 1, max: 20 }), hops: fc.integer({ min: 1, max: 4 }), grace: fc.integer({ min: 0, max: 15 }) });

  it.each(['update', 'close'] as const)('with records out of order and restarts anywhere (%s)', (emit) => {
    fc.assert(fc.property(sent, shape, fc.nat(40), (records, { size, hops, grace }, restartAt) => {
      const advance = Math.max(1, Math.floor(size / hops));
      const run = new Stats(hopping(size, { advance, grace }), emit);
      for (const [i, { time, ms, key }] of records.entries()) {
        if (i === restartAt) run.driver.restart();
        run.view(time, ms, key);
      }
      run.view(100_000, 1, 'end');
      const expected = replay(records, { size, advance, grace });
      const mine = run.driver.output(sums).readAllRecords().filter(({ key }) => key !== 'end').map(({ key, event: { start, sum } }) => `${key}/${start}:${sum}`);
      expect(mine.sort()).toEqual(expected[emit].sort());
      expect(run.late()).toBe(expected.late);
      expect(run.kept().every((key) => key.startsWith('end'))).toBe(true);
    }), { numRuns: 150 });
  });
});

/** Goes through all windows that there can be, for every record. */
function replay(records: readonly { time: number; ms: number; key: string }[], { size, advance, grace }: { size: number; advance: number; grace: number }) {
  const sums = new Map<string, number>();
  const update: string[] = [];
  let late = 0;
  let streamTime = 0;
  for (const { time, ms, key } of records) {
    streamTime = Math.max(streamTime, time);
    let counted = false;
    for (let start = 0; start <= 80; start += advance) {
      if (time < start || time >= start + size || start + size + grace <= streamTime) continue;
      const id = `${key}/${start}`;
      sums.set(id, (sums.get(id) ?? 0) + ms);
      update.push(`${id}:${sums.get(id)!}`);
      counted = true;
    }
    if (!counted) late++;
  }
  return { update, close: [...sums].map(([id, sum]) => `${id}:${sum}`), late };
}
