import { describe, expect, it } from 'vitest';
import { journal, topic, type Schema } from './declarations.js';
import { describeTopology } from './describe.js';
import { mermaidOf } from './describe-mermaid.js';
import { snapshotFilesOf, staleness } from './describe-snapshot.js';
import { textOf } from './describe-text.js';
import { state } from './state.js';
import { topology } from './topology.js';

const anything: Schema<{ n: number }> = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { n: number } }) } };
const ticks = topic('fx.ticks', { owner: 'fx', key: 'base', events: { Tick: anything }, partitions: 1 });
const rates = journal('fx.rates.v1', { owner: 'fx', key: 'base', events: { RateAccepted: anything, RateRejected: anything }, partitions: 1 });
const requests = topic('fx.requests', { owner: 'fx', key: 'customerId', events: { Request: anything } });
const quotes = journal('fx.quotes.v1', { owner: 'fx', key: 'customerId', events: { Quoted: anything } });
const bills = journal('fx.bills.v1', { owner: 'fx', key: 'customerId', events: { Billed: anything } });
const rateByPair = (version = 1) => state('rate-by-pair', rates, { version, initial: () => 0, evolve: { RateAccepted: (_, e) => e.n, RateRejected: (rate) => rate } });
const quoted = state('quote-by-id', quotes, { version: 3, initial: () => 0, evolve: { Quoted: (_, e) => e.n } });
const billed = state('bill-by-id', bills, { version: 1, initial: () => 0, evolve: { Billed: (_, e) => e.n } });
const nothing = () => undefined;

const fx = (rateVersion = 1) => topology('fx', (t) => {
  const rate = rateByPair(rateVersion);
  t.decide(rate, { into: rates }).on(ticks, 'Tick', nothing);
  t.decide(quoted, { into: quotes, lookup: { rates: t.globalTable(rate) } }).on(requests, 'Request', nothing).timer('expiry', { due: () => undefined, fire: nothing });
  t.decide(billed, { into: bills }).on(quotes, 'Quoted', nothing, { pace: 'relaxed' });
});

describe('a description', () => {
  it('is the same for the same topology, and plain JSON', () => {
    const description = describeTopology(fx());
    expect(describeTopology(fx())).toEqual(description);
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });

  it('counts the appends from each input to each journal, along the longest way', () => {
    expect(describeTopology(fx()).hops).toEqual([
      { from: 'fx.ticks', to: 'fx.rates.v1', appends: 1 },
      { from: 'fx.requests', to: 'fx.quotes.v1', appends: 1 },
      { from: 'fx.requests', to: 'fx.bills.v1', appends: 2 },
    ]);
  });

  it('marks the nodes that cost an append: the journals, and nothing else', () => {
    const { nodes } = describeTopology(fx());
    expect(nodes.filter(({ costsAppend }) => costsAppend).map(({ id }) => id)).toEqual(['fx.rates.v1', 'fx.quotes.v1', 'fx.bills.v1']);
    const known = new Set(nodes.map(({ id }) => id));
    expect(nodes.flatMap(({ inputs }) => inputs).filter((id) => !known.has(id))).toEqual([]);
  });

  it('reads as text', () => {
    expect(textOf(describeTopology(fx()))).toBe(`topology fx

processor fx.rates.v1 (key base, 1 partition): one append per block
  reads      fx.ticks (topic): Tick
  keeps      rate-by-pair, version 1
  writes     RateAccepted, RateRejected

processor fx.quotes.v1 (key customerId, default partitions): one append per block
  reads      fx.requests (topic): Request
  looks up   rate-by-pair (global table of fx.rates.v1)
  keeps      quote-by-id, version 3
  timer      expiry
  writes     Quoted

processor fx.bills.v1 (key customerId, default partitions): one append per block
  reads      fx.quotes.v1 (journal, at ease): Quoted
  keeps      bill-by-id, version 1
  writes     Billed

appends from input to journal
  fx.ticks → fx.rates.v1      1
  fx.requests → fx.quotes.v1  1
  fx.requests → fx.bills.v1   2
`);
  });

  it('of what is derived shows the steps, with their windows, in one processor', () => {
    const pairs = topology('fx', (t) => t.stream(requests).filter(() => true).join(t.stream(quotes), 'quoted-requests', (one) => one, { after: 5 }).groupByKey().count('quoted-by-customer'));
    expect(textOf(describeTopology(pairs))).toBe(`topology fx

processor fx.quoted-requests.v1 (key customerId, default partitions): one append per block
  reads      fx.requests (topic): Request
  reads      fx.quotes.v1 (journal): Quoted
  step       stream:fx.requests ← fx.requests
  step       filter-2 ← stream:fx.requests
  step       stream:fx.quotes.v1 ← fx.quotes.v1
  step       join:quoted-requests (before 0 ms, after 5 ms, grace 0 ms) ← filter-2, stream:fx.quotes.v1
  step       count:quoted-by-customer ← join:quoted-requests
  keeps      quoted-requests-left, version 1
  keeps      quoted-requests-right, version 1
  keeps      quoted-requests-pending, version 1
  keeps      quoted-by-customer, version 1
  timer      quoted-requests-left
  timer      quoted-requests-pending
  timer      quoted-requests-right
  writes     its stores

appends from input to journal
  fx.requests → fx.quoted-requests.v1   1
  fx.quotes.v1 → fx.quoted-requests.v1  1
`);
  });

  it('is drawn with an arrow for every input of a node, and journals heavy', () => {
    const description = describeTopology(fx());
    const chart = mermaidOf(description);
    expect(chart.match(/-->/g)).toHaveLength(description.nodes.flatMap(({ inputs }) => inputs).length);
    expect(chart).toContain('n0[("source<br>fx.ticks")]');
    expect(chart).toContain('[("journal<br>fx.bills.v1<br>1 append")]');
    expect(chart).toMatch(/class n\d+,n\d+,n\d+ append/);
  });
});

describe('a committed snapshot', () => {
  it('is current as long as the topology is what it was', () => {
    expect(staleness(fx(), snapshotFilesOf(fx()))).toBeUndefined();
  });

  it('that is stale says what changed, how bad that is, and how to renew it', () => {
    expect(staleness(fx(2), snapshotFilesOf(fx()))).toBe([
      'topology.snapshot.json and topology.snapshot.md of fx are not current.',
      'Since then, needs-migration:',
      '- needs-migration: state rate-by-pair of fx.rates.v1 has version 2, and had 1: it is rebuilt from the journal before the task runs',
      'If that is meant, renew: ./kontor streams describe fx --write',
    ].join('\n'));
  });

  it('that was never written asks to be', () => {
    expect(staleness(fx(), { 'topology.snapshot.json': undefined, 'topology.snapshot.md': undefined })).toContain('renew: ./kontor streams describe fx --write');
  });
});
