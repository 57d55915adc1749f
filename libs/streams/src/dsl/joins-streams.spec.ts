import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopologyTestDriver } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import { InvalidTopology, topology } from '../topology/topology.js';
import { minutes } from './durations.js';
import type { JoinWindows } from './joins-windows.js';
import { anything, Running } from './running.spec.support.js';

const views = topic('shop.views', { owner: 'shop', key: 'customer', events: { Viewed: anything<{ id: string }>() } });
const clicks = topic('shop.clicks', { owner: 'shop', key: 'customer', events: { Clicked: anything<{ id: string }>() } });
const pairs = journal('ads.pairs.v1', { owner: 'ads', key: 'customer', events: { Paired: anything<{ left: string; right: string | null }>() } });

function ads(left: boolean, windows: JoinWindows) {
  return topology('ads', (t) => {
    const [viewed, clicked] = [t.stream(views), t.stream(clicks)];
    const paired = (one: { id: string }, other: { id: string } | undefined) => ({ type: 'Paired', left: one.id, right: other?.id ?? null }) as const;
    (left ? viewed.leftJoin(clicked, 'clicked-views', paired, windows) : viewed.join(clicked, 'clicked-views', paired, windows)).into(pairs);
  });
}

interface Sent {
  readonly side: 'L' | 'R';
  readonly t: number;
  readonly key?: string | null;
}

class Ads {
  readonly driver: TopologyTestDriver;
  private count = 0;

  constructor(left: boolean, private readonly windows: JoinWindows) {
    this.driver = new TopologyTestDriver(ads(left, this.windows));
  }

  /** Sends a record named by its side and the order of arrival. */
  send({ side, t, key = 'ann' }: Sent): this {
    const id = `${side}${this.count++}`;
    if (side === 'L') this.driver.topic(views).pipe('Viewed', { id }, { key, time: t });
    else this.driver.topic(clicks).pipe('Clicked', { id }, { key, time: t });
    return this;
  }

  /** Keys of all that stands in stores. */
  kept(): string[] {
    const { states } = this.driver.topology.processors[0]!;
    return states.flatMap((state) => this.driver.store(state).all()).filter(([, value]) => typeof value === 'object').map(([key]) => key);
  }

  results(): string[] {
    return this.driver.output(pairs).readAll().map(({ left, right }) => `${left}-${right ?? ''}`);
  }
}

const L = (t: number): Sent => ({ side: 'L', t });
const R = (t: number): Sent => ({ side: 'R', t });

function resultsOf(left: boolean, windows: JoinWindows, ...sent: Sent[]): string[] {
  const run = new Ads(left, windows);
  for (const one of sent) run.send(one);
  return run.results();
}

describe('a stream–stream join', () => {
  it('joins what lies within the window, its ends included, whichever comes first', () => {
    expect(resultsOf(false, { before: 2, after: 5, grace: 100 }, L(10), R(7), R(8), R(15), R(16))).toEqual(['L0-R2', 'L0-R3']);
    expect(resultsOf(false, { before: 2, after: 5, grace: 100 }, R(7), R(8), R(15), R(16), L(10))).toEqual(['L4-R1', 'L4-R2']);
  });

  it('gives the results the later time of the two, and comes out the same when it is executed again', async () => {
    const running = await Running.start(ads(true, { within: 50 }));
    for (const [i, [side, t]] of ([['L', 10], ['R', 40], ['L', 35], ['L', 900], ['R', 2000], ['L', 1999]] as const).entries()) {
      const known = (await running.lines(pairs.name)).length;
      if (side === 'L') await running.send(views, 'Viewed', 'ann', t, { id: `L${i}` });
      else await running.send(clicks, 'Clicked', 'ann', t, { id: `R${i}` });
      await running.until(async () => (await running.lines(pairs.name)).length > known);
      if (i === 2) await running.restart(false);
    }
    const paired = (await running.lines(pairs.name)).filter(({ type }) => type === 'Paired');
    expect(paired.map(({ data, time }) => [data['left'], data['right'], time])).toEqual([['L0', 'R1', 40], ['L2', 'R1', 40], ['L3', null, 900], ['L5', 'R4', 2000]]);
    expect(await running.differing()).toBe(0);
    expect(running.stopped).toEqual([]);
    await running.stop();
  });

  it('joins no records of different keys', () => {
    expect(resultsOf(false, { within: 50 }, L(10), { side: 'R', t: 11, key: 'bob' })).toEqual([]);
  });

  it('joins a record that is out of order within the grace, and drops a later one as late', () => {
    const run = new Ads(false, { within: 5, grace: 10 }).send(L(10)).send(L(25)).send(R(12)).send(L(28)).send(R(12));
    expect(run.results()).toEqual(['L0-R2']);
    expect(run.driver.dropped()).toEqual([{ operator: 'clicked-views', reason: 'late', count: 1 }]);
  });

  it('drops records without a key', () => {
    const run = new Ads(false, { within: 5 }).send({ side: 'L', t: 1, key: null });
    expect(run.driver.dropped()).toEqual([{ operator: 'clicked-views', reason: 'null-key', count: 1 }]);
  });

  it('keeps nothing of what is closed', () => {
    const run = new Ads(true, { within: 5, grace: 2 });
    for (let t = 0; t < 500; t++) run.send({ side: t % 3 === 0 ? 'L' : 'R', t, key: `k${t % 7}` });
    run.send({ side: 'L', t: 10_000, key: 'last' });
    expect(run.kept()).toEqual(['last\u0000000000000010000']);
  });
});

describe('a stream–stream left join', () => {
  it('gives a record that met no other once, when its window closes', () => {
    const run = new Ads(true, { within: 5, grace: 2 }).send(L(10)).send(L(17));
    expect(run.results()).toEqual([]);
    expect(run.send(L(18)).results()).toEqual(['L0-']);
    expect(run.send(R(40)).results()).toEqual(['L1-', 'L2-']);
    expect(run.send(R(90)).results()).toEqual([]);
  });

  it('gives no such result of a record that met another, before or after it came', () => {
    expect(resultsOf(true, { within: 5 }, R(8), L(10), L(11), R(16), R(100))).toEqual(['L1-R0', 'L2-R0', 'L2-R3']);
  });

  it('closes the windows of a key in order of their ends', () => {
    const run = new Ads(true, { within: 5, grace: 100 });
    for (const t of [13, 11, 12, 11]) run.send(L(t));
    expect(run.send({ side: 'R', t: 5000, key: 'zoe' }).results()).toEqual(['L1-', 'L3-', 'L2-', 'L0-']);
  });
});

describe('a join with more matches than a block takes', () => {
  const MANY = 1200;

  it('goes on over blocks, each match once and in order, also when the task begins anew in between', () => {
    const run = new Ads(false, { within: minutes(1) });
    for (let i = 0; i < MANY; i++) run.send(L(i));
    expect(run.results()).toEqual([]);
    run.driver.restart();
    run.send(R(MANY));
    expect(run.results()).toEqual(Array.from({ length: MANY }, (_, i) => `L${i}-R${MANY}`));
    run.send(R(MANY + 1));
    expect(run.results()).toHaveLength(MANY);
    expect(run.driver.parked('ann')).toBeUndefined();
  });

  it('marks each that met another, so that it is not given out alone, while others of its chunk still are', () => {
    const run = new Ads(true, { before: 0, after: 1000, grace: 10_000 });
    for (let i = 0; i < MANY; i++) run.send(L(i));
    run.send(R(MANY));
    expect(run.results()).toEqual(Array.from({ length: MANY }, (_, i) => `L${i}-R${MANY}`).slice(MANY - 1000));
    run.send({ side: 'R', t: 100_000, key: 'zoe' });
    expect(run.results().sort()).toEqual(Array.from({ length: MANY - 1000 }, (_, i) => `L${i}-`).sort());
    expect(run.kept()).toEqual(['zoe\u0000000000000100000']);
  });

  it('gives out as many records that met no other, over blocks', () => {
    const run = new Ads(true, { within: 10, grace: 10_000 });
    for (let i = 0; i < MANY; i++) run.send(L(100));
    expect(run.send(R(50_000)).results()).toEqual(Array.from({ length: MANY }, (_, i) => `L${i}-`));
    expect(run.send(R(80_000)).results()).toEqual([]);
    expect(run.kept()).toEqual(['ann\u0000000000000080000']);
  });
});

describe('a joiner that throws', () => {
  it('parks the record that came, with nothing of its results given out', () => {
    const driver = new TopologyTestDriver(topology('ads', (t) => {
      t.stream(views).join(t.stream(clicks), 'clicked-views', (one, other) => {
        if (one.id === 'bad') throw new Error('not this one');
        return { type: 'Paired', left: one.id, right: other.id } as const;
      }, { within: 10 }).into(pairs);
    }));
    for (const id of ['good', 'bad']) driver.topic(views).pipe('Viewed', { id }, { key: 'ann', time: 1 });
    driver.topic(clicks).pipe('Clicked', { id: 'c' }, { key: 'ann', time: 2 });
    expect(driver.output(pairs).readAll()).toEqual([]);
    expect(driver.parked('ann')?.reason).toContain('not this one');
  });

  it('of a record that met no other parks that one alone, to be given out when it is decided again', async () => {
    let fails = true;
    const running = await Running.start(topology('ads', (t) => {
      t.stream(views).leftJoin(t.stream(clicks), 'clicked-views', ({ id }, other) => {
        if (id === 'v1' && fails) throw new Error('not this one');
        return { type: 'Paired', left: id, right: other?.id ?? null } as const;
      }, { within: 10, grace: 5 }).into(pairs);
    }));
    const given = async () => (await running.lines(pairs.name)).filter(({ type }) => type === 'Paired').map(({ data }) => data['left']);
    for (const i of [0, 1, 2, 3]) await running.send(views, 'Viewed', 'ann', 100, { id: `v${i}` });
    await running.send(views, 'Viewed', 'bob', 500, { id: 'last' });
    await running.until(async () => (await given()).length === 3);
    expect(await given()).toEqual(['v0', 'v2', 'v3']);
    fails = false;
    await running.runtime.redrive(pairs, 'ann', { by: 'test' });
    await running.until(async () => (await given()).length === 4);
    expect(await given()).toEqual(['v0', 'v2', 'v3', 'v1']);
    expect(running.runtime.parked(pairs, 'ann')).toBeUndefined();
    expect(await running.differing()).toBe(1); // the block in which the joiner threw, as this code no longer does
    expect(running.stopped).toEqual([]);
    await running.stop();
  });
});

describe('a join that cannot be', () => {
  it('says what is wrong with its window', () => {
    expect(() => ads(false, {})).toThrow(/join clicked-views has no window: say within, or before, or after, in milliseconds/);
  });

  it('stands behind a change of keys only after a repartition', () => {
    const build = () => topology('ads', (t) => {
      const moved = t.stream(clicks).selectKey(({ id }) => id);
      // @ts-expect-error the records do not lie where their keys are
      t.stream(views).join(moved, 'moved', (one) => one, { within: 1 });
    });
    expect(build).toThrow(InvalidTopology);
  });
});

describe('joins are what a plain replay says', () => {
  const sent = fc.array(fc.record({ side: fc.constantFrom('L' as const, 'R' as const), t: fc.integer({ min: 0, max: 60 }), key: fc.constantFrom('a', 'b', null) }), { maxLength: 40 });
  const windows = fc.record({ before: fc.integer({ min: 0, max: 9 }), after: fc.integer({ min: 0, max: 9 }), grace: fc.integer({ min: 0, max: 12 }) });

  it.each([false, true])('with records out of order and restarts anywhere (left: %s)', (left) => {
    fc.assert(fc.property(sent, windows, fc.nat(40), (records, options, restartAt) => {
      const run = new Ads(left, options);
      for (const [i, record] of records.entries()) {
        if (i === restartAt) run.driver.restart();
        run.send(record);
      }
      run.send({ side: 'R', t: 100_000, key: 'end' });
      const { results, late } = replay(records, options, left);
      expect(run.results().sort()).toEqual(results.sort());
      expect(run.driver.dropped().find(({ reason }) => reason === 'late')?.count ?? 0).toBe(late);
    }), { numRuns: 150 });
  });
});

/** Every record against every other: no buckets, no timers. */
function replay(sent: readonly { side: 'L' | 'R'; t: number; key: string | null }[], { before, after, grace }: { before: number; after: number; grace: number }, left: boolean): { results: string[]; late: number } {
  const results: string[] = [];
  const came: { side: 'L' | 'R'; t: number; key: string; id: string; met: boolean }[] = [];
  let late = 0;
  let streamTime = -Infinity;
  const open = (one: { side: 'L' | 'R'; t: number }) => one.t + (one.side === 'L' ? after : before) + grace >= streamTime;
  for (const [i, { side, t, key }] of sent.entries()) {
    if (key === null) continue;
    const one = { side, t, key, id: `${side}${i}`, met: false };
    if (!open(one)) {
      late++;
      continue;
    }
    streamTime = Math.max(streamTime, t);
    for (const other of came) {
      if (other.side === side || other.key !== key || !open(other)) continue;
      const [l, r] = side === 'L' ? [one, other] : [other, one];
      if (r.t < l.t - before || r.t > l.t + after) continue;
      l.met = true;
      results.push(`${l.id}-${r.id}`);
    }
    came.push(one);
  }
  if (left) for (const one of came) if (one.side === 'L' && !one.met) results.push(`${one.id}-`);
  return { results, late };
}
