import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TopologyTestDriver } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import type { Codec } from '../topology/state.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { anything, Running } from './running.spec.support.js';
import { validAt } from './versioned.js';

const edits = topic('wiki.edits', { owner: 'wiki', key: 'page', events: { Edited: anything<{ text: string | null }>() } });
const pages = journal('wiki.pages.v1', { owner: 'wiki', key: 'page', events: { Written: anything<{ text: string }>(), Erased: anything<object>() } });
const seen = journal('index.pages.v1', { owner: 'index', key: 'page', events: { Indexed: anything<{ text: string | null }>() } });

const texts = state('text-by-page', pages, { version: 1, initial: () => '', evolve: { Written: (_, { text }) => text, Erased: () => undefined } });
const wiki = topology('wiki', (t) => t.decide(texts, { into: pages }).on(edits, 'Edited', (_, { text }) => (text === null ? { type: 'Erased' } : { type: 'Written', text })));

describe('a table', () => {
  it('is a state of another processor, with changes that say what was before', async () => {
    const index = topology('index', (t) => {
      const all = t.table('pages', texts);
      const long = all.filter((text) => text.length > 2).mapValues((text) => text.toUpperCase());
      long.toStream().mapValues((text) => ({ type: 'Indexed', text: text ?? null }) as const).into(seen);
      return { all, long };
    });
    const running = await Running.start(wiki, { also: [seen] });
    const reader = await Running.start(index, { log: running.log });
    for (const text of ['abc', 'abcd', 'x', 'y', 'abcde', null]) await running.send(edits, 'Edited', 'home', 1, { text });
    await reader.until(async () => (await reader.lines(seen.name)).filter(({ type }) => type === 'Indexed').length === 5);
    expect((await reader.lines(seen.name)).filter(({ type }) => type === 'Indexed').map(({ data }) => data['text'])).toEqual(['ABC', 'ABCD', null, 'ABCDE', null]);
    expect((await reader.runtime.read(index.handles.all.state, 'home')).value).toBeUndefined();
    expect(() => index.handles.long.state).toThrow(/is a view/);
    expect(await reader.differing()).toBe(0);
    await running.stop();
    await reader.stop();
  });

  it('cannot be of a state that is keyed otherwise than its journal', () => {
    const byText = state('page-by-text', pages, { of: ['Written'], version: 1, initial: () => 0, key: ({ text }) => text, evolve: { Written: (n) => n + 1 } });
    expect(() => topology('index', (t) => t.table('pages', byText))).toThrow(/keyed otherwise than wiki.pages.v1.*global table/);
  });
});

const rates = topic('fx.rates', { owner: 'fx', key: 'pair', events: { Rated: anything<{ rate: number | null }>() } });
const exact: Codec<bigint> = { encode: String, decode: (json) => BigInt(json as string) };

const history = (ms: number) => topology('history', (t) => {
  const versions = t.stream(rates).mapValues(({ rate }) => (rate === null ? undefined : BigInt(rate))).toVersionedTable('rate-by-pair', { history: ms, codec: exact });
  return { versions };
});

class History {
  readonly topology;
  readonly driver;

  constructor(ms: number) {
    this.topology = history(ms);
    this.driver = new TopologyTestDriver(this.topology);
  }

  rate(time: number, rate: number | null, key = 'EUR/USD'): this {
    this.driver.topic(rates).pipe('Rated', { rate }, { key, time });
    return this;
  }

  at(time: number, key = 'EUR/USD'): bigint | undefined {
    return validAt(this.driver.store(this.topology.handles.versions.state).get(key) ?? [], time);
  }

  get keys(): string[] {
    return this.driver.store(this.topology.handles.versions.state).all().map(([key]) => key);
  }

  get late(): number {
    return this.driver.dropped().find(({ reason }) => reason === 'late')?.count ?? 0;
  }
}

describe('a versioned table', () => {
  it('says what was valid at a time, in whatever order it came, and after a restart', () => {
    const run = new History(100).rate(10, 1).rate(30, 3).rate(20, 2).rate(30, 33);
    for (let i = 0; i < 2; i++) {
      expect([5, 10, 19, 20, 29, 30, 99].map((time) => run.at(time))).toEqual([undefined, 1n, 1n, 2n, 2n, 33n, 33n]);
      run.driver.restart();
    }
  });

  it('drops what is older than its history as late, and forgets what was over before it', () => {
    const run = new History(50).rate(10, 1).rate(20, 2).rate(70, 7).rate(20, 22).rate(19, 19);
    expect(run.late).toBe(1);
    expect([19, 20, 70].map((time) => run.at(time))).toEqual([undefined, 22n, 7n]);
  });

  it('keeps a deletion until nothing older can come, and then nothing at all', () => {
    const run = new History(50).rate(10, 1).rate(20, null).rate(15, 2);
    expect([12, 17, 30].map((time) => run.at(time))).toEqual([1n, 2n, undefined]);
    run.rate(80, 8, 'other').rate(40, 4);
    expect([30, 40].map((time) => run.at(time))).toEqual([undefined, 4n]);
    expect(run.rate(41, null).rate(200, 9, 'other').rate(201, 9, 'other').keys).toContain('other');
    const lone = new History(50).rate(10, null, 'gone').rate(60, 1, 'other');
    expect(lone.keys).toContain('gone');
    expect(lone.rate(61, 1, 'other').keys).toEqual(['other']);
  });

  it('is what a list of all versions says', () => {
    const sent = fc.array(fc.record({ time: fc.integer({ min: 0, max: 60 }), rate: fc.option(fc.integer({ min: 1, max: 99 })), key: fc.constantFrom('a', 'b') }), { maxLength: 40 });
    fc.assert(fc.property(sent, fc.integer({ min: 0, max: 30 }), fc.nat(40), (records, ms, restartAt) => {
      const run = new History(ms);
      const versions: typeof records = [];
      let streamTime = 0;
      let late = 0;
      for (const [i, record] of records.entries()) {
        if (i === restartAt) run.driver.restart();
        run.rate(record.time, record.rate, record.key);
        if (record.time < streamTime - ms) late++;
        else versions.push(record);
        streamTime = Math.max(streamTime, record.time);
        for (const key of ['a', 'b']) {
          for (let time = streamTime - ms; time <= streamTime; time++) {
            const before = versions.filter((one) => one.key === key && one.time <= time);
            const latest = before.reduce<(typeof records)[number] | undefined>((best, one) => (best === undefined || one.time >= best.time ? one : best), undefined);
            expect(run.at(time, key)).toBe(latest === undefined || latest.rate === null ? undefined : BigInt(latest.rate));
          }
        }
      }
      expect(run.late).toBe(late);
    }), { numRuns: 100 });
  });
});
