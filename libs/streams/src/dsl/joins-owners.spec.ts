import { describe, expect, it } from 'vitest';
import { simulate, simulatedInput } from '../testing/index.js';
import { journal, topic } from '../topology/declarations.js';
import { topology } from '../topology/topology.js';
import { anything } from './running.spec.support.js';

const views = topic('shop.views', { owner: 'shop', key: 'customer', events: { Viewed: anything<{ id: string }>() } });
const clicks = topic('shop.clicks', { owner: 'shop', key: 'customer', events: { Clicked: anything<{ id: string }>() } });
const pairs = journal('ads.pairs.v1', { owner: 'ads', key: 'customer', events: { Paired: anything<{ left: string; right: string | null }>() } });

// The grace is longer than the whole run: so what is joined does not hang on the order in which the two topics are read,
// which owners and faults change.
const ads = topology('ads', (t) => {
  t.stream(views).leftJoin(t.stream(clicks), 'clicked-views', ({ id }, click) => ({ type: 'Paired', left: id, right: click?.id ?? null }) as const, { before: 5, after: 20, grace: 1000 }).into(pairs);
});

const START = 1_700_000_000_000;
const VIEWS = 300;
const CLICKS = [3, 40, 41, 120, 296];
const customerOf = (n: number): string => (n % 10 === 0 ? 'bob' : 'ann');

/** Views of `ann` at one moment, so many that a click on them takes several blocks; others spread over time. */
const timeOf = (n: number): number => START + (n < 250 ? 100 : n);
const inputs = [
  ...Array.from({ length: VIEWS }, (_, n) => simulatedInput(views, 'Viewed', { id: `v${n}` }, { key: customerOf(n), time: timeOf(n) })),
  ...CLICKS.map((n) => simulatedInput(clicks, 'Clicked', { id: `c${n}` }, { key: customerOf(n), time: timeOf(n) + 10 })),
];

const expected = Array.from({ length: VIEWS }, (_, v) => CLICKS
  .filter((c) => customerOf(c) === customerOf(v) && timeOf(c) + 10 >= timeOf(v) - 5 && timeOf(c) + 10 <= timeOf(v) + 20)
  .map((c) => `v${v}-c${c}`)).flat();

describe('a join under crashes, freezes, a faulty log and owners that do not know of each other', () => {
  it('gives each pair once, also those that one record has over several blocks', { timeout: 60_000 }, async () => {
    let crashes = 0;
    for (let seed = 1; seed <= 8; seed++) {
      const result = await simulate(ads, { seed, inputs });
      const found = result.events(pairs).map(({ data }) => data as { left: string; right: string | null }).map(({ left, right }) => `${left}-${right ?? ''}`);
      expect(found.sort(), `seed ${seed}`).toEqual([...expected].sort());
      crashes += result.troubles.crashes;
    }
    expect(crashes).toBeGreaterThan(5);
  });
});
