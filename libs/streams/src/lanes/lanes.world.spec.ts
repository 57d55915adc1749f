import { describe, expect, it } from 'vitest';
import { emptyStores, Mischief, Process, World } from '../task/owners.spec.support.js';
import { allLines, createTopics, passages, PARTITIONS, placeOrder, sales, shop, sold, stock, taken } from './lanes.spec.support.js';

// Three processes of one topology: routers and readers of two lanes that cross. Who owns a partition is told to each of them
// late; they are killed, with and without their stores, and frozen; appends to journals and lanes get lost, late and doubled.

const ORDERS = 16;
const CUSTOMERS = ['ann', 'bob', 'cleo'];
const TURNS = 1500;
const TURNS_MAX = 80_000;
const partsOf = (n: number): number => n % 4;
const EXPECTED = Array.from({ length: ORDERS }, (_, n) => partsOf(n)).reduce((sum, parts) => sum + parts, 0);
const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);

async function run(seed: number) {
  const world = new World(seed);
  createTopics(world.log);
  const mischiefs = [sold, taken, sales, stock].flatMap(({ name }) => partitions.map((partition) => new Mischief(world, name, partition)));
  const roughness = world.oneOf([0.2, 1, 3]);
  const owners = partitions.map(() => 0);
  const views = [0, 1, 2].map(() => [...owners]);
  const all: Process[] = [];
  const begin = (i: number, openStore = emptyStores()): Process => {
    const process = new Process(world, shop, openStore, { partitions: PARTITIONS, instance: `p${i}`, assigned: (_, partition) => views[i]![partition] === i });
    all.push(process);
    process.start();
    return process;
  };
  const processes = views.map((_, i) => begin(i));
  const troubles = { crashes: 0, freezes: 0, moves: 0 };

  const meddle = async (): Promise<void> => {
    for (const partition of partitions) {
      if (!world.chance(0.003 * roughness)) continue;
      owners[partition] = Math.floor(world.random() * 3);
      troubles.moves++;
    }
    for (const [i, process] of processes.entries()) {
      if (world.chance(0.02)) {
        views[i] = [...owners];
        process.told();
      }
      if (world.chance(0.001 * roughness)) {
        await process.kill();
        processes[i] = begin(i, world.chance(0.5) ? process.openStore : emptyStores());
        troubles.crashes++;
      } else if (world.chance(0.0015 * roughness)) {
        process.freeze(world.random() * 300);
        troubles.freezes++;
      }
    }
    for (const mischief of mischiefs) if (world.chance(0.1 * roughness)) mischief.strike();
  };
  const failed = (): boolean => processes.some(({ stopped }) => stopped.length > 0);
  const finished = (): boolean => allLines(world.log, sales.name).filter(({ type }) => type === 'Confirmed').length >= EXPECTED;

  let ordered = 0;
  const order = (): void => placeOrder(world.log, ordered, CUSTOMERS[ordered % 3]!, partsOf(ordered++));
  for (let turn = 0; turn < TURNS && !failed(); turn++) {
    if (ordered < ORDERS - 3 && world.chance(0.02)) order();
    await meddle();
    await world.turn();
  }
  for (const mischief of mischiefs) mischief.end();
  views.forEach((view) => owners.forEach((owner, partition) => (view[partition] = owner)));
  for (const process of processes) process.told();
  while (ordered < ORDERS) order(); // wakes owners that were told while they slept
  let turns = 0;
  while (!failed() && (turns % 50 !== 0 || !finished()) && turns < TURNS_MAX) {
    await world.turn();
    turns++;
  }
  for (const process of processes) await process.kill();
  return { world, processes, troubles, stalled: turns >= TURNS_MAX };
}

describe('Lanes between processes that crash, sleep and disagree who owns', () => {
  it('bring every routed event to its destination exactly once and in its journal\'s order', async () => {
    const sums = { crashes: 0, freezes: 0, moves: 0, copies: 0, records: 0 };
    for (let seed = 1; seed <= 40; seed++) {
      const { world, processes, troubles, stalled } = await run(seed);
      expect(processes.flatMap(({ stopped }) => stopped.map(({ message }) => message)), `seed ${seed}`).toEqual([]);
      expect({ seed, stalled }).toEqual({ seed, stalled: false });
      for (const { passed, expected } of [passages(world.log, sales, 'Sold', stock, 'Taken'), passages(world.log, stock, 'Taken', sales, 'Confirmed')]) {
        expect(passed, `seed ${seed}`).toEqual(expected);
        expect(passed.flat().length, `seed ${seed}`).toBe(EXPECTED);
      }
      for (const key of ['crashes', 'freezes', 'moves'] as const) sums[key] += troubles[key];
      for (const { name } of [sold, taken]) {
        for (const partition of partitions) {
          const records = world.log.records(name, partition);
          sums.records += records.length;
          sums.copies += records.length - new Set(records.map(({ headers }) => headers['hash'])).size;
        }
      }
    }
    // The test means something only if these really happened.
    expect(sums.crashes).toBeGreaterThan(30);
    expect(sums.freezes).toBeGreaterThan(30);
    expect(sums.moves).toBeGreaterThan(100);
    expect(sums.copies).toBeGreaterThan(50);
  }, 240_000);
});
