import { deepStrictEqual, ok } from 'node:assert/strict';
import type * as Library from '@kontor/streams';
import type { Journal, Schema } from '@kontor/streams';
import type * as TestKit from '@kontor/streams/testing';
import type { SimulatedInput, SimulationRun, SimulationView } from '@kontor/streams/testing';

/** A copy of the library, whole or with a defect. */
export interface Copy {
  readonly lib: typeof Library;
  readonly kit: typeof TestKit;
}

/** Runs one seed on a copy of the library. Throws if anything is not as it must be. */
export type Scenario = (copy: Copy, seed: number) => Promise<void>;

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });

const ORDERS = 25;
const CUSTOMERS = 3;
/** Every fifth world has an order so large that a block of sales must be used up in several blocks of shipments. */
const LARGE = 300;
const partsOf = (seed: number, n: number): number => (n % 4 === 0 ? 0 : n % 8 === 1 && seed % 5 === 0 ? LARGE : n % 3);
const customerOf = (n: number): string => `customer-${n % CUSTOMERS}`;
const SPOILT = 19;

/** Orders, sales of their parts, shipments of the sales. Nothing in them drops a repeat; `before` is the state that a decision saw. */
function chainOf({ lib: { topic, journal, state, topology }, kit }: Copy) {
  const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { Order: anything<{ n: number; parts: number }>(), Spoilt: anything<object>() } });
  const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold: anything<{ n: number; part: number; before: number }>(), Wrapped: anything<{ n: number }>() } });
  const shipments = journal('shop.shipments.v1', { owner: 'shop', key: 'customerId', events: { Shipped: anything<{ n: number; part: number; before: number }>() } });
  const sold = state('sold-by-customer', sales, { version: 1, of: ['Sold'], initial: () => 0, evolve: { Sold: (count) => count + 1 } });
  const shipped = state('shipped-by-customer', shipments, { version: 1, initial: () => 0, evolve: { Shipped: (count) => count + 1 } });
  const shop = topology('shop', (t) => {
    t.decide(sold, { into: sales })
      .on(orders, 'Order', (before, { n, parts }) => [...Array.from({ length: parts }, (_, part) => ({ type: 'Sold' as const, n, part, before })), { type: 'Wrapped' as const, n }])
      .on(orders, 'Spoilt', () => {
        throw new Error('spoilt');
      });
    t.decide(shipped, { into: shipments }).on(sales, 'Sold', (before, { n, part }) => ({ type: 'Shipped', n, part, before }));
  });
  const inputs = (seed: number): SimulatedInput[] =>
    Array.from({ length: ORDERS }, (_, n) => kit.simulatedInput(orders, 'Order', { n, parts: partsOf(seed, n) }, { key: customerOf(n) }));
  return { orders, sales, shipments, shop, inputs };
}

interface Line {
  readonly n: number;
  readonly part: number;
  readonly before: number;
}

/** The lines of one journal are those of every order, each once and in order, and each decision saw the fold of what stands before it. */
function judgeLines(lines: readonly Line[], orders: readonly number[], seed: number, beforeOf: (count: number, line: Line) => number): void {
  const expected = orders.flatMap((n) => Array.from({ length: partsOf(seed, n) }, (_, part) => ({ n, part })));
  deepStrictEqual(lines.map(({ n, part }) => ({ n, part })), expected);
  const counts = new Map<string, number>();
  for (const line of lines) {
    const count = counts.get(customerOf(line.n)) ?? 0;
    counts.set(customerOf(line.n), count + 1);
    deepStrictEqual({ ...line }, { ...line, before: beforeOf(count, line) });
  }
}

const linesOf = (view: SimulationView, journal: Pick<Journal, 'name' | 'schemas'>, type: string): Line[] => view.events(journal).filter((event) => event.type === type).map(({ data }) => data as Line);

function judgeChain(view: SimulationView, chain: ReturnType<typeof chainOf>, orders: readonly number[], seed: number): void {
  judgeLines(linesOf(view, chain.sales, 'Sold'), orders, seed, (count, { part }) => count - part);
  judgeLines(linesOf(view, chain.shipments, 'Shipped'), orders, seed, (count) => count);
}

const all = Array.from({ length: ORDERS }, (_, n) => n);

/** Three owners that come and go, on a log that loses, doubles, delays and does not answer. */
const owners: Scenario = async (copy, seed) => {
  const chain = chainOf(copy);
  const view = await copy.kit.simulate(chain.shop, { seed, inputs: chain.inputs(seed) });
  judgeChain(view, chain, all, seed);
};

/** One order cannot be decided: its customer's later ones wait, those of others go on. */
const parking: Scenario = async (copy, seed) => {
  const chain = chainOf(copy);
  const inputs = chain.inputs(seed);
  inputs[SPOILT] = copy.kit.simulatedInput(chain.orders, 'Spoilt', {}, { key: customerOf(SPOILT) });
  const view = await copy.kit.simulate(chain.shop, { seed, inputs });
  judgeChain(view, chain, all.filter((n) => n < SPOILT || customerOf(n) !== customerOf(SPOILT)), seed);
};

/** A reminder some time after every order; the clock of a block decides when. Its journal reads a table as well. */
const timers: Scenario = async (copy, seed) => {
  const { lib: { topic, journal, state, topology }, kit } = copy;
  const notes = topic('desk.notes', { owner: 'desk', key: 'customerId', events: { Note: anything<{ n: number }>() } });
  const prices = journal('market.prices.v1', { owner: 'market', key: 'customerId', partitions: 1, events: { Priced: anything<{ price: number }>() } });
  const reminders = journal('desk.reminders.v1', { owner: 'desk', key: 'customerId', events: { Noted: anything<{ n: number; until: number; price: number }>(), Reminded: anything<{ n: number }>() } });
  const price = state('price', prices, { version: 1, initial: () => 0, evolve: { Priced: (_, event) => event.price } });
  const open = state('open-notes', reminders, {
    version: 1,
    initial: (): readonly { n: number; until: number }[] => [],
    evolve: { Noted: (notesOpen, { n, until }) => [...notesOpen, { n, until }], Reminded: (notesOpen, { n }) => notesOpen.filter((note) => note.n !== n) },
  });
  const desk = topology('desk', (t) => {
    const priceTable = t.globalTable(price);
    t.decide(open, { into: reminders, lookup: { priceTable } })
      .on(notes, 'Note', (_, { n }, { now, key, priceTable: found }) => ({ type: 'Noted', n, until: now + 20 + ((n * 37) % 200), price: found.get(key) ?? 0 }))
      .timer('remind', { due: (notesOpen) => (notesOpen.length === 0 ? undefined : Math.min(...notesOpen.map(({ until }) => until))), fire: (notesOpen, { now }) => notesOpen.filter(({ until }) => until <= now).map(({ n }) => ({ type: 'Reminded' as const, n })) });
  });
  const inputs = all.flatMap((n) => [kit.simulatedInput(notes, 'Note', { n }, { key: customerOf(n) }), kit.simulatedInput(prices, 'Priced', { price: n }, { key: customerOf(n) })]);
  const view = await kit.simulate(desk, { seed, inputs });
  const numbersOf = (type: string): number[] => view.events(reminders).filter((event) => event.type === type).map(({ data }) => (data as { n: number }).n);
  deepStrictEqual(numbersOf('Noted'), all);
  deepStrictEqual(numbersOf('Reminded').sort((a, b) => a - b), all);
};

type Harm = (run: SimulationRun, chain: ReturnType<typeof chainOf>, copy: Copy) => boolean | Promise<boolean>;

/** Someone harms the log behind the back of one calm owner, once there is enough of it: the owner must stop. */
function harmed(harm: Harm): Scenario {
  return async (copy, seed) => {
    const chain = chainOf(copy);
    let done = false;
    const view = await copy.kit.simulate(chain.shop, {
      seed, inputs: chain.inputs(seed), instances: 1, mayStop: true,
      faults: { log: 0, freezes: 0, moves: 0, crashes: 0 },
      meddle: async (run) => {
        done ||= await harm(run, chain, copy);
      },
    });
    ok(!done || view.stopped.length > 0, 'the log was harmed, and no task has stopped');
  };
}

/** The broker does not hold the bytes that it acknowledged: nobody reads shipments but their own writer. */
const swapped = harmed(({ log }, { shipments }) => {
  const records = log.records(shipments.name, 0);
  if (records.length < 4) return false;
  log.faults.alter(shipments.name, 0, records.at(-1)!.offset, ({ value }) => ({ value: Buffer.concat([value!, Buffer.from(' ')]) }));
  return true;
});

const holed = harmed(({ log }, { orders }) => {
  if (log.records(orders.name, 0).length < 4) return false;
  const spoilt = { key: 'customer-0', value: Buffer.from('{"type":"Spoilt"}'), headers: {} };
  const offset = log.faults.plant(orders.name, 0, spoilt);
  log.faults.plant(orders.name, 0, spoilt);
  log.faults.remove(orders.name, 0, offset);
  return true;
});

/** A block is gone, and an instance with an empty disk reads the journal. */
const lostBlock = harmed(async ({ log, crash }, { sales }) => {
  if (log.records(sales.name, 0).length < 6) return false;
  log.faults.remove(sales.name, 0, 2);
  await crash(0, 'empty');
  return true;
});

/** A block was replaced by one of the same height with a hash of its own: only the next one's parent tells. */
const forged = harmed(async ({ log, crash }, { shipments }, { lib: { openBlock, sealBlock } }) => {
  const records = log.records(shipments.name, 0);
  if (records.length < 6) return false;
  const block = openBlock(shipments.name, 0, records[2]!);
  const { record } = sealBlock(shipments.name, 0, block, Buffer.from(block.value.toString().replace('"before":', '"before":1')));
  log.faults.alter(shipments.name, 0, 2, () => record);
  await crash(0, 'empty');
  return !block.value.equals(record.value);
});

export const scenarios = { owners, parking, timers, swapped, holed, lostBlock, forged } satisfies Readonly<Record<string, Scenario>>;
export type ScenarioName = keyof typeof scenarios;
