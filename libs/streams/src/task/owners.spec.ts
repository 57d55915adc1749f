import { describe, expect, it } from 'vitest';
import { eventsOf } from '../follow.js';
import type { Block } from '../journal/block.js';
import { ChainReader } from '../journal/chain-reader.js';
import { encodeEvent } from '../journal/event.js';
import { journal, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { emptyStores, Mischief, Process, World } from './owners.spec.support.js';

// Three processes of one topology on one log. Who owns is told to each of them late, so at times two believe it and at
// times nobody does; they are killed (with and without their stores) and frozen, and their appends get lost, late and doubled.

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });

const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { Order: anything<{ n: number; parts: number }>() } });
const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold: anything<{ n: number; part: number; before: number }>() } });
const shipments = journal('shop.shipments.v1', { owner: 'shop', key: 'customerId', events: { Shipped: anything<{ n: number; part: number; before: number }>() } });

const sold = state('sold-by-customer', sales, { version: 1, initial: () => 0, evolve: { Sold: (count) => count + 1 } });
const shipped = state('shipped-by-customer', shipments, { version: 1, initial: () => 0, evolve: { Shipped: (count) => count + 1 } });

// Nothing here drops a repeat: an input decided twice, or out of order, shows in the journal. `before` is the state that the decision saw.
const shop = topology('shop', (t) => ({
  sold: t.decide(sold, { into: sales }).on(orders, 'Order', (before, { n, parts }) =>
    Array.from({ length: parts }, (_, part) => ({ type: 'Sold' as const, n, part, before })),
  ),
  shipped: t.decide(shipped, { into: shipments }).on(sales, 'Sold', (before, { n, part }) => ({ type: 'Shipped', n, part, before })),
}));

const ORDERS = 25;
const CUSTOMERS = 3;
const TURNS_MAX = 60_000;
/** Every tenth world has orders so large that a block of sales must be used up in several blocks of shipments. */
const LARGE = 400;
const partsOf = (seed: number, n: number): number => (n % 4 === 0 ? 0 : n % 4 === 1 && seed % 10 === 0 ? LARGE : n % 3);
const customerOf = (n: number): string => `customer-${n % CUSTOMERS}`;

interface Line {
  readonly n: number;
  readonly part: number;
  readonly before: number;
}

const expectedOf = (seed: number): readonly Omit<Line, 'before'>[] =>
  Array.from({ length: ORDERS }, (_, n) => Array.from({ length: partsOf(seed, n) }, (_, part) => ({ n, part }))).flat();

function acceptedBlocks(world: World, name: string): Block[] {
  const reader = new ChainReader(name, 0);
  const blocks: Block[] = [];
  for (const record of world.log.records(name, 0)) {
    const verdict = reader.read(record);
    if (verdict.kind === 'stop') throw new Error(`seed ${world.seed}: a reader of ${name} stops ${verdict.reason}`);
    if (verdict.kind === 'next') blocks.push(verdict.block);
  }
  return blocks;
}

const linesIn = (blocks: readonly Block[]): Line[] => blocks.flatMap((block) => eventsOf(block, new Set(['Sold', 'Shipped']))).map(({ data }) => data as Line);

function order(world: World, n: number): void {
  const event = { type: 'Order', specversion: '1.0', id: `o${n}`, source: 'test', subject: customerOf(n), time: '2026-01-01T00:00:00Z', data: { n, parts: partsOf(world.seed, n) } } as const;
  world.log.faults.plant(orders.name, 0, { key: customerOf(n), value: Buffer.from(encodeEvent(event)), headers: {} });
}

/** Seeds vary how rough a world is, so that some runs get far and others hardly get anywhere before the end. */
async function run(seed: number) {
  const world = new World(seed);
  for (const declaration of [orders, sales, shipments]) world.log.createTopic(declaration.name, 1, declaration.settings);
  const mischiefs = [sales, shipments].map(({ name }) => new Mischief(world, name));
  const roughness = world.oneOf([0.2, 1, 3]);
  let owner = 0;
  const views = [0, 0, 0];
  const all: Process[] = [];
  const begin = (i: number, openStore = emptyStores()): Process => {
    const process = new Process(world, shop, openStore, { partitions: 1, instance: `p${i}`, assigned: () => views[i] === i });
    all.push(process);
    process.start();
    return process;
  };
  const processes = views.map((_, i) => begin(i));
  const troubles = { crashes: 0, freezes: 0, moves: 0 };

  const meddle = async (): Promise<void> => {
    if (world.chance(0.004 * roughness)) {
      owner = Math.floor(world.random() * 3);
      troubles.moves++;
    }
    for (const [i, process] of processes.entries()) {
      if (world.chance(0.02)) {
        views[i] = owner;
        process.told();
      }
      if (world.chance(0.0015 * roughness)) {
        await process.kill();
        processes[i] = begin(i, world.chance(0.5) ? process.openStore : emptyStores());
        troubles.crashes++;
      } else if (world.chance(0.002 * roughness)) {
        process.freeze(world.random() * 300);
        troubles.freezes++;
      }
    }
    for (const mischief of mischiefs) if (world.chance(0.3 * roughness)) mischief.strike();
  };
  const expected = expectedOf(seed);
  const finished = (): boolean => linesIn(acceptedBlocks(world, shipments.name)).length >= expected.length;
  const failed = (): boolean => processes.some(({ stopped }) => stopped.length > 0);

  let ordered = 0;
  for (let turn = 0; turn < 1200 && !failed(); turn++) {
    if (ordered < ORDERS - 1 && world.chance(0.03)) order(world, ordered++);
    await meddle();
    await world.turn();
  }
  for (const mischief of mischiefs) mischief.end();
  views.fill(owner);
  for (const process of processes) process.told();
  while (ordered < ORDERS) order(world, ordered++);
  let turns = 0;
  while (!failed() && (turns % 50 !== 0 || !finished()) && turns < TURNS_MAX) {
    await world.turn();
    turns++;
  }
  return { world, processes, all, troubles, stalled: turns >= TURNS_MAX };
}

function judge({ world, processes, all, stalled }: Awaited<ReturnType<typeof run>>): void {
  const seed = `seed ${world.seed}`;
  expect(processes.flatMap(({ stopped }) => stopped.map(({ message }) => message)), seed).toEqual([]);
  const chains = new Map([sales, shipments].map(({ name }) => [name, acceptedBlocks(world, name)]));
  expect({ stalled, seed }).toEqual({ stalled: false, seed });
  for (const [name, blocks] of chains) {
    const counts = new Map<string, number>();
    const lines = linesIn(blocks);
    expect(lines.map(({ n, part }) => ({ n, part })), seed).toEqual(expectedOf(world.seed));
    // The state that each decision saw is the fold of exactly what stands before it.
    const sawWrongState = lines.filter(({ n, part, before }) => {
      const count = counts.get(customerOf(n)) ?? 0;
      counts.set(customerOf(n), count + 1);
      return before !== (name === sales.name ? count - part : count);
    });
    expect(sawWrongState, seed).toEqual([]);
  }
  const onChain = new Set([...chains].flatMap(([name, blocks]) => blocks.map(({ hash }) => `${name} ${hash}`)));
  const committed = all.flatMap((process) => process.committed.map(({ journal: name, hash }) => `${name} ${hash}`));
  expect(committed.filter((block) => !onChain.has(block)), `${seed}: committed, but not on the chain`).toEqual([]);
}

describe('three owners that come and go', () => {
  const seeds = Number(process.env['KONTOR_SEEDS'] ?? 300);
  const first = Number(process.env['KONTOR_SEED'] ?? 1);

  it(`decide every input exactly once, in order, whatever befalls them (${seeds} seeds)`, { timeout: 60_000 + seeds * 200 }, async () => {
    const sum = { crashes: 0, freezes: 0, moves: 0, orphans: 0, blocks: 0, epochs: 0 };
    for (let seed = first; seed < first + seeds; seed++) {
      const result = await run(seed);
      judge(result);
      for (const name of ['crashes', 'freezes', 'moves'] as const) sum[name] += result.troubles[name];
      for (const { name } of [sales, shipments]) {
        const blocks = acceptedBlocks(result.world, name);
        sum.blocks += blocks.length;
        sum.orphans += result.world.log.records(name, 0).length - blocks.length;
        sum.epochs += blocks.at(-1)?.epoch ?? 0;
      }
    }
    // The test would prove nothing if nothing had gone wrong.
    for (const [trouble, count] of Object.entries(sum)) expect(count, trouble).toBeGreaterThan(seeds / 4);
    if (process.env['KONTOR_SEEDS'] !== undefined) console.log(sum);
  });
});
