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

/** The same, and snapshots every few blocks: half of those that come back have an empty disk, and begin with one. */
const restored: Scenario = async (copy, seed) => {
  const chain = chainOf(copy);
  const view = await copy.kit.simulate(chain.shop, { seed, inputs: chain.inputs(seed), snapshots: { afterBlocks: 2, afterBytes: 1 } });
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

/** Referrals of three partitions, thanked in the partition of whoever referred. Each thank-you has the number that its reader saw. */
const lanes: Scenario = async (copy, seed) => {
  const { lib: { topic, journal, lane, state, topology }, kit } = copy;
  const referrals = topic('club.referrals', { owner: 'club', key: 'memberId', events: { Referred: anything<{ n: number; by: string }>() } });
  const members = journal('club.members.v1', { owner: 'club', key: 'memberId', events: { Joined: anything<{ n: number; by: string }>() } });
  const thanks = journal('club.thanks.v1', { owner: 'club', key: 'memberId', events: { Thanked: anything<{ n: number; nth: number }>() } });
  const joins = lane('club.joins.lane', { owner: 'club', key: 'memberId', events: { Joined: anything<{ n: number; by: string }>() } });
  const joined = state('joined-by-member', members, { version: 1, initial: () => 0, evolve: { Joined: (count) => count + 1 } });
  const thanked = state('thanked-by-member', thanks, { version: 1, initial: () => 0, evolve: { Thanked: (_, { nth }) => nth } });
  const club = topology('club', (t) => {
    t.decide(joined, { into: members }).on(referrals, 'Referred', (_, { n, by }) => ({ type: 'Joined', n, by })).route(joins, 'Joined', { key: ({ by }) => by });
    t.decide(thanked, { into: thanks }).on(joins, 'Joined', (count, { n }) => ({ type: 'Thanked', n, nth: count + 1 }));
  });
  const inputs = all.map((n) => kit.simulatedInput(referrals, 'Referred', { n, by: customerOf(n * 7) }, { key: `member-${n}` }));
  const view = await kit.simulate(club, { seed, inputs, partitions: 3 });
  const found = view.events(thanks).map(({ key, data }) => ({ key, ...(data as { n: number; nth: number }) }));
  for (let c = 0; c < CUSTOMERS; c++) {
    const own = found.filter(({ key }) => key === customerOf(c));
    deepStrictEqual(own.map(({ nth }) => nth), own.map((_, i) => i + 1));
    deepStrictEqual(own.map(({ n }) => n).sort((a, b) => a - b), all.filter((n) => customerOf(n * 7) === customerOf(c)));
  }
};

const SIZE_MS = 20;
const GRACE_MS = 10;
const WITHIN_MS = 15;

/** Readings out of order, counted by window as they close, and the even ones joined with the odd ones nearby. */
const derived: Scenario = async (copy, seed) => {
  const { lib: { topic, journal, topology, tumbling }, kit } = copy;
  const random = kit.randomFrom(seed);
  const readings = topic('lab.readings', { owner: 'lab', key: 'probe', events: { Read: anything<{ n: number }>() } });
  const findings = journal('lab.findings.v1', { owner: 'lab', key: 'probe', events: { Found: anything<{ what: string }>() } });
  const lab = topology('lab', (t) => {
    const read = t.stream(readings);
    const counted = read.groupByKey().windowedBy(tumbling(SIZE_MS, { grace: GRACE_MS })).count('read-by-window', { emit: 'close' }).toStream();
    const met = read.filter(({ n }) => n % 2 === 0).join(read.filter(({ n }) => n % 2 === 1), 'met', (even, odd) => `${even.n} met ${odd.n}`, { within: WITHIN_MS, grace: GRACE_MS });
    counted.mapValues(({ window, value }) => `${value} from ${window.start}`).merge(met).mapValues((what) => ({ type: 'Found' as const, what })).into(findings);
  });
  let now = 1000;
  const given = Array.from({ length: 60 }, (_, n) => ({ n, key: customerOf(n), time: (now += Math.floor(random() * 6)) - (random() < 0.4 ? Math.floor(random() * 50) : 0) }));
  const view = await kit.simulate(lab, { seed, inputs: given.map(({ n, key, time }) => kit.simulatedInput(readings, 'Read', { n }, { key, time })) });
  const found = view.events(findings).map(({ key, data }) => `${key}: ${(data as { what: string }).what}`);
  deepStrictEqual(found.sort(), [...closedWindows(given), ...meetings(given)].sort());
};

interface Reading {
  readonly n: number;
  readonly key: string;
  readonly time: number;
}

function closedWindows(given: readonly Reading[]): string[] {
  const counts = new Map<string, { key: string; start: number; count: number }>();
  let streamTime = 0;
  for (const { key, time } of given) {
    const start = time - (time % SIZE_MS);
    if (start + SIZE_MS + GRACE_MS <= Math.max(streamTime, time)) continue;
    streamTime = Math.max(streamTime, time);
    counts.set(`${key} ${start}`, { key, start, count: (counts.get(`${key} ${start}`)?.count ?? 0) + 1 });
  }
  return [...counts.values()].filter(({ start }) => start + SIZE_MS + GRACE_MS <= streamTime).map(({ key, start, count }) => `${key}: ${count} from ${start}`);
}

function meetings(given: readonly Reading[]): string[] {
  const taken: Reading[] = [];
  const met: string[] = [];
  let streamTime = 0;
  for (const one of given) {
    if (one.time + WITHIN_MS + GRACE_MS < streamTime) continue;
    streamTime = Math.max(streamTime, one.time);
    for (const other of taken) {
      const apart = other.key !== one.key || other.n % 2 === one.n % 2 || Math.abs(other.time - one.time) > WITHIN_MS;
      if (apart || other.time + WITHIN_MS + GRACE_MS < streamTime) continue;
      const [even, odd] = one.n % 2 === 0 ? [one, other] : [other, one];
      met.push(`${one.key}: ${even.n} met ${odd.n}`);
    }
    taken.push(one);
  }
  return met;
}

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

export const scenarios = { owners, restored, parking, timers, lanes, derived, swapped, holed, lostBlock, forged } satisfies Readonly<Record<string, Scenario>>;
export type ScenarioName = keyof typeof scenarios;
