import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopologyTestDriver } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import { topology } from '../topology/topology.js';
import { anything } from './running.spec.support.js';

const trades = topic('desk.trades', { owner: 'desk', key: 'pair', events: { Traded: anything<{ id: string }>() } });
const ticks = topic('desk.ticks', { owner: 'desk', key: 'pair', events: { Ticked: anything<{ rate: number | null }>() } });
const deals = journal('desk.deals.v1', { owner: 'desk', key: 'pair', events: { Valued: anything<{ id: string; rate: number | null }>() } });

class Desk {
  readonly driver: TopologyTestDriver;
  private count = 0;

  constructor(left: boolean, history: number) {
    this.driver = new TopologyTestDriver(topology('desk', (t) => {
      const rates = t.stream(ticks).mapValues(({ rate }) => rate ?? undefined).toVersionedTable('rate-by-pair', { history });
      const valued = ({ id }: { id: string }, rate: number | undefined) => ({ type: 'Valued', id, rate: rate ?? null }) as const;
      const traded = t.stream(trades);
      (left ? traded.leftAsOfJoin(rates, 'valued-trades', valued) : traded.asOfJoin(rates, 'valued-trades', valued)).into(deals);
    }));
  }

  tick(time: number, rate: number | null, key = 'eur'): this {
    this.driver.topic(ticks).pipe('Ticked', { rate }, { key, time });
    return this;
  }

  trade(time: number, key: string | null = 'eur'): this {
    this.driver.topic(trades).pipe('Traded', { id: `t${this.count++}` }, { key, time });
    return this;
  }

  results(): string[] {
    return this.driver.output(deals).readAll().map(({ id, rate }) => `${id}:${rate ?? ''}`);
  }
}

describe('an as-of join', () => {
  it('takes the row that was valid at the record’s own time, in whatever order they come', () => {
    const desk = new Desk(false, 100).tick(10, 1).tick(20, 2).trade(15).trade(25).tick(22, 3).trade(22).trade(21).trade(9);
    expect(desk.results()).toEqual(['t0:1', 't1:2', 't2:3', 't3:2']);
    desk.driver.restart();
    expect(desk.trade(19).results()).toEqual(['t5:1']);
    expect(desk.driver.dropped()).toEqual([]);
  });

  it('of the left kind takes undefined where there was no row', () => {
    expect(new Desk(true, 100).tick(10, 1).tick(20, null).trade(9).trade(10).trade(20).trade(30).results()).toEqual(['t0:', 't1:1', 't2:', 't3:']);
  });

  it('drops as late what is older than the history of the table, also of the left kind', () => {
    const desk = new Desk(true, 10).tick(10, 1).tick(20, 2).tick(31, 3).trade(21).trade(20);
    expect(desk.results()).toEqual(['t0:2']);
    expect(desk.trade(5, null).driver.dropped()).toEqual([{ operator: 'valued-trades', reason: 'late', count: 1 }, { operator: 'valued-trades', reason: 'null-key', count: 1 }]);
  });

  it('gives what a plain replay gives', () => {
    const step = fc.record({ trade: fc.boolean(), t: fc.integer({ min: 0, max: 60 }), rate: fc.constantFrom(1, 2, 3, null), key: fc.constantFrom('a', 'b') });
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 40 }), fc.boolean(), fc.nat(40), (steps, history, left, restartAt) => {
      const desk = new Desk(left, history);
      for (const [i, { trade, t, rate, key }] of steps.entries()) {
        if (i === restartAt) desk.driver.restart();
        if (trade) desk.trade(t, key);
        else desk.tick(t, rate, key);
      }
      expect(desk.results()).toEqual(replay(steps, history, left));
    }), { numRuns: 200 });
  });
});

function replay(steps: readonly { trade: boolean; t: number; rate: number | null; key: string }[], history: number, left: boolean): string[] {
  const known: { t: number; rate: number | null; key: string }[] = [];
  const results: string[] = [];
  let newest = -Infinity;
  let count = 0;
  for (const { trade, t, rate, key } of steps) {
    const late = t < newest - history;
    if (!trade) {
      if (!late) known.push({ t, rate, key });
      newest = Math.max(newest, t);
      continue;
    }
    const id = `t${count++}`;
    if (late) continue;
    let valid: { t: number; rate: number | null } | undefined;
    for (const one of known) if (one.key === key && one.t <= t && (valid === undefined || one.t >= valid.t)) valid = one;
    if (left || (valid?.rate ?? null) !== null) results.push(`${id}:${valid?.rate ?? ''}`);
  }
  return results;
}
