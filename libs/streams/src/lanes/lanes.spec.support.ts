import { decodeEvent, encodeEvent, type Envelope } from '../journal/event.js';
import { ChainReader } from '../journal/chain-reader.js';
import { linesOf } from '../journal/lines.js';
import type { InMemoryLog } from '../testing/index.js';
import { journal, lane, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';

// Orders are keyed by customer, stock by item: what is sold travels over a lane to the item's partition, and is confirmed over another one back.

export const PARTITIONS = 2;

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });

export interface Part {
  readonly n: number;
  readonly part: number;
  readonly customer: string;
  readonly item: string;
}

export const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { Order: anything<{ n: number; parts: number }>() } });
export const sold = lane('shop.sold.lane', { owner: 'shop', key: 'itemId', events: { Sold: anything<Part>() } });
export const taken = lane('shop.taken.lane', { owner: 'shop', key: 'customerId', events: { Taken: anything<Part & { before: number }>() } });
export const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold: anything<Part>(), Unsold: anything<{ n: number }>(), Confirmed: anything<Part & { before: number }>() } });
export const stock = journal('shop.stock.v1', { owner: 'shop', key: 'itemId', events: { Taken: anything<Part & { before: number }>() } });

export const confirmedByCustomer = state('confirmed-by-customer', sales, { version: 1, initial: () => 0, evolve: { Sold: (count) => count, Unsold: (count) => count, Confirmed: (count) => count + 1 } });
export const takenByItem = state('taken-by-item', stock, { version: 1, initial: () => 0, evolve: { Taken: (count) => count + 1 } });

const ITEMS = ['apple', 'pear', 'plum', 'fig'];
export const itemOf = (n: number, part: number): string => ITEMS[(n * 7 + part * 3) % ITEMS.length]!;

// Nothing here drops a repeat: a line that is taken twice, or out of order, shows in the journals.
export const shop = topology('shop', (t) => ({
  sales: t.decide(confirmedByCustomer, { into: sales })
    .on(orders, 'Order', (_, { n, parts }, { key }) =>
      parts === 0 ? { type: 'Unsold' as const, n } : Array.from({ length: parts }, (__, part) => ({ type: 'Sold' as const, n, part, customer: key, item: itemOf(n, part) })),
    )
    .on(taken, 'Taken', (before, { n, part, customer, item }) => ({ type: 'Confirmed', n, part, customer, item, before }))
    .route(sold, 'Sold', { key: ({ item }) => item }),
  stock: t.decide(takenByItem, { into: stock })
    .on(sold, 'Sold', (before, { n, part, customer, item }) => ({ type: 'Taken', n, part, customer, item, before }))
    .route(taken, 'Taken', { key: ({ customer }) => customer }),
}));

export const topics = [orders, sold, taken, sales, stock];

export function createTopics(log: InMemoryLog): void {
  for (const { name, settings } of topics) log.createTopic(name, PARTITIONS, settings);
}

export function orderOf(n: number, customer: string, parts: number): Buffer {
  return Buffer.from(encodeEvent({ type: 'Order', specversion: '1.0', id: `o${n}`, source: 'test', subject: customer, time: '2026-01-01T00:00:00Z', data: { n, parts } }));
}

/** Every line of the accepted blocks of a partition. Throws where a reader would stop. */
export function linesIn(log: InMemoryLog, name: string, partition: number): Envelope[] {
  const reader = new ChainReader(name, partition);
  const lines: Envelope[] = [];
  for (const record of log.records(name, partition)) {
    const verdict = reader.read(record);
    if (verdict.kind === 'stop') throw new Error(`a reader of ${name}/${partition} stops ${verdict.reason}`);
    if (verdict.kind !== 'next') continue;
    const of = linesOf(verdict.block);
    for (let i = 0; i < of.count; i++) lines.push(decodeEvent(of.text(i)));
  }
  return lines;
}

export const allLines = (log: InMemoryLog, name: string): Envelope[] => Array.from({ length: PARTITIONS }, (_, partition) => linesIn(log, name, partition)).flat();

const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** What each destination took from each source partition, as ids of source lines in the order taken; and what it should have taken. */
export function passages(log: InMemoryLog, from: { readonly name: string }, type: string, into: { readonly name: string }, reply: string): { readonly passed: readonly string[][]; readonly expected: readonly string[][] } {
  const passed: string[][] = [];
  const expected: string[][] = [];
  const via = type === 'Sold' ? sold.name : taken.name;
  for (const destination of partitions) {
    const replies = linesIn(log, into.name, destination).filter((line) => line.type === reply);
    for (const source of partitions) {
      passed.push(replies.map(({ cause }) => cause!).filter((cause) => cause.startsWith(`${from.name}/${source}/`)));
      expected.push(linesIn(log, from.name, source).filter((line) => line.type === type && line.route?.to === `${via}/${destination}`).map(({ id }) => id));
    }
  }
  return { passed, expected };
}
