import { describe, expect, it } from 'vitest';
import type { ProcessorDescription, TopologyDescription } from './describe.js';
import { diffTopologies } from './diff.js';

const processor: ProcessorDescription = {
  journal: 'shop.sales.v1', owner: 'shop', key: 'customerId', partitions: null, events: ['Refunded', 'Sold'],
  inputs: [{ source: 'shop.commands', pace: 'eager', events: ['Buy', 'Refund'] }],
  stores: [{ name: 'total-by-customer', version: 2 }], timers: ['reminder'], globalTables: [],
  writes: 'decisions', routes: [{ event: 'Sold', lane: 'shop.transit.lane' }],
  publishes: [{ topic: 'shop.sold', events: ['Sold'] }],
};
const window = { id: 'join:pairs', kind: 'join', name: 'pairs', detail: 'before 5 ms', inputs: [], store: 'pairs-left', component: 'shop.sales.v1', costsAppend: false };
const before: TopologyDescription = {
  format: 1, topology: 'shop', processors: [processor], globalTables: [], nodes: [window], hops: [],
  sources: [{ name: 'shop.commands', kind: 'topic', owner: 'shop', key: 'customerId', partitions: 4 }],
};
const withProcessor = (change: Partial<ProcessorDescription>): TopologyDescription => ({ ...before, processors: [{ ...processor, ...change }] });
const withStep = (change: Partial<typeof window>): TopologyDescription => ({ ...before, nodes: [{ ...window, ...change }] });
const withSource = (change: Partial<TopologyDescription['sources'][number]>): TopologyDescription => ({ ...before, sources: [{ ...before.sources[0]!, ...change }] });
const input = processor.inputs[0]!;

const cases: [change: string, after: TopologyDescription, verdict: string, says: string][] = [
  ['an event type is added', withProcessor({ events: ['Refunded', 'Returned', 'Sold'] }), 'compatible', 'shop.sales.v1 declares Returned'],
  ['an event type is removed', withProcessor({ events: ['Sold'] }), 'breaking', 'no longer declares Refunded'],
  ['an input is added', withProcessor({ inputs: [input, { source: 'shop.returns', pace: 'eager', events: ['Return'] }] }), 'compatible', 'reads shop.returns'],
  ['an input is removed', withProcessor({ inputs: [] }), 'compatible', 'no longer reads shop.commands'],
  ['another type of an input is taken', withProcessor({ inputs: [{ ...input, events: ['Buy', 'Pay', 'Refund'] }] }), 'compatible', 'takes Pay of shop.commands'],
  ['a type of an input is no longer taken', withProcessor({ inputs: [{ ...input, events: ['Buy'] }] }), 'compatible', 'no longer takes Refund'],
  ['a state has a higher version', withProcessor({ stores: [{ name: 'total-by-customer', version: 3 }] }), 'needs-migration', 'has version 3, and had 2'],
  ['a state has a lower version', withProcessor({ stores: [{ name: 'total-by-customer', version: 1 }] }), 'breaking', 'versions only rise'],
  ['a state is added', withProcessor({ stores: [...processor.stores, { name: 'seen', version: 1 }] }), 'needs-migration', 'state seen of shop.sales.v1 is new'],
  ['a state is removed', withProcessor({ stores: [] }), 'breaking', 'state total-by-customer of shop.sales.v1 is gone'],
  ['a timer is added', withProcessor({ timers: ['expiry', 'reminder'] }), 'needs-migration', 'timer expiry of shop.sales.v1 is new'],
  ['a timer is removed', withProcessor({ timers: [] }), 'breaking', 'timer reminder of shop.sales.v1 is gone'],
  ['an event travels', withProcessor({ routes: [...processor.routes, { event: 'Refunded', lane: 'shop.transit.lane' }] }), 'compatible', 'Refunded of shop.sales.v1 travels over shop.transit.lane'],
  ['an event travels elsewhere', withProcessor({ routes: [{ event: 'Sold', lane: 'shop.other.lane' }] }), 'breaking', 'did over shop.transit.lane'],
  ['an event no longer travels', withProcessor({ routes: [] }), 'breaking', 'no longer travels over shop.transit.lane'],
  ['another event is published', withProcessor({ publishes: [{ topic: 'shop.sold', events: ['Refunded', 'Sold'] }] }), 'compatible', 'Refunded of shop.sales.v1 is published to shop.sold'],
  ['an event is no longer published', withProcessor({ publishes: [] }), 'breaking', 'Sold of shop.sales.v1 is no longer published to shop.sold'],
  ['a window is another', withStep({ detail: 'before 9 ms' }), 'breaking', 'pairs has before 9 ms, and had before 5 ms'],
  ['a step is another', withStep({ kind: 'leftJoin' }), 'breaking', 'pairs is a leftJoin, and was a join'],
  ['what was decided is derived', withProcessor({ writes: 'changelog' }), 'breaking', 'holds changelog, and held decisions'],
  ['a journal has another key', withProcessor({ key: 'articleId' }), 'breaking', 'is keyed by articleId, and was by customerId'],
  ['a journal has another partition count', withProcessor({ partitions: 12 }), 'breaking', 'has 12 partitions, and had the default partition count'],
  ['a journal has another owner', withProcessor({ owner: 'till' }), 'breaking', 'belongs to till, and did to shop'],
  ['a processor is added', { ...before, processors: [processor, { ...processor, journal: 'shop.bills.v1' }] }, 'compatible', 'shop.bills.v1 is new'],
  ['a processor is removed', { ...before, processors: [] }, 'breaking', 'shop.sales.v1 is no longer written'],
  ['a source has another key', withSource({ key: 'articleId' }), 'breaking', 'shop.commands is keyed by articleId'],
  ['a source has another partition count', withSource({ partitions: 1 }), 'breaking', 'has 1 partition, and had 4 partitions'],
  ['a source becomes another kind of topic', withSource({ kind: 'journal' }), 'breaking', 'read as a journal, and was a topic'],
  ['the topology has another name', { ...before, topology: 'store' }, 'breaking', 'the topology is now store'],
];

describe('the verdict on a change of a topology', () => {
  it('is compatible, without a word, if nothing changed but the order', () => {
    const after = withProcessor({ events: ['Sold', 'Refunded'], inputs: [{ ...input, events: ['Refund', 'Buy'] }] });
    expect(diffTopologies(before, after)).toEqual({ verdict: 'compatible', changes: [] });
  });

  it.each(cases)('if %s', (_, after, verdict, says) => {
    const diff = diffTopologies(before, after);
    expect(diff.verdict).toBe(verdict);
    expect(diff.changes).toHaveLength(1);
    expect(diff.changes[0]!.verdict).toBe(verdict);
    expect(diff.changes[0]!.reason).toContain(says);
  });

  it('says of a changelog that its values are folded again, not derived again', () => {
    const changelog = { ...processor, writes: 'changelog' as const };
    const diff = diffTopologies({ ...before, processors: [changelog] }, { ...before, processors: [{ ...changelog, stores: [{ name: 'total-by-customer', version: 3 }] }] });
    expect(diff).toEqual({ verdict: 'needs-migration', changes: [expect.objectContaining({ reason: expect.stringContaining('its codec must still read') as string })] });
  });

  it('is the worst of several', () => {
    const diff = diffTopologies(before, withProcessor({ events: ['Refunded', 'Returned', 'Sold'], stores: [{ name: 'total-by-customer', version: 3 }], timers: [] }));
    expect(diff.changes.map(({ verdict }) => verdict)).toEqual(['compatible', 'needs-migration', 'breaking']);
    expect(diff.verdict).toBe('breaking');
  });
});
