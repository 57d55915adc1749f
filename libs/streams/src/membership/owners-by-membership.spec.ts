import { describe, expect, it } from 'vitest';
import { eventsOf } from '../follow.js';
import type { Block } from '../journal/block.js';
import { ChainReader } from '../journal/chain-reader.js';
import { encodeEvent } from '../journal/event.js';
import { Mischief } from '../testing/simulator/mischief.js';
import { Process } from '../testing/simulator/process.js';
import { World } from '../testing/simulator/world.js';
import { inMemoryGroup, inMemoryStores } from '../testing/index.js';
import type { InMemoryGroup } from '../testing/in-memory-membership.js';
import { journal, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';
import { heartbeatsOf } from './beat.js';
import type { Membership } from './membership.js';
import { SILENCE_MS } from './view.js';

// Instances of one topology that share two partitions by membership, beats and suspicion, in one thread from one seed.

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });
const orders = topic('shop.orders', { owner: 'shop', key: 'customerId', events: { Order: anything<{ n: number }>() } });
const sales = journal('shop.sales.v1', { owner: 'shop', key: 'customerId', events: { Sold: anything<{ n: number; before: number }>() } });
const sold = state('sold-by-customer', sales, { version: 1, initial: () => 0, evolve: { Sold: (count) => count + 1 } });
// Nothing drops a repeat: an input decided twice, or out of order, shows in the journal. `before` is the state that the decision saw.
const shop = topology('shop', (t) => ({ sold: t.decide(sold, { into: sales }).on(orders, 'Order', (before, { n }) => ({ type: 'Sold', n, before })) }));

const PARTITIONS = 2;
/** The group finds out that a member is gone; suspicion is to be quicker. */
const SESSION_MS = 4_000;

interface Instance {
  process: Process;
  readonly member: Membership;
}

class Shop {
  readonly group: InMemoryGroup;
  readonly instances: Instance[] = [];
  readonly all: Process[] = [];
  ordered = 0;

  constructor(readonly world: World, count: number) {
    for (const declaration of [orders, sales]) world.log.createTopic(declaration.name, PARTITIONS, declaration.settings);
    const beats = heartbeatsOf(shop.name);
    world.log.createTopic(beats.name, 1, beats.settings);
    this.group = inMemoryGroup({ schedule: (turn) => void world.after(1 + Math.floor(world.random() * 20), turn) });
    for (let i = 0; i < count; i++) this.begin();
  }

  begin(openStore = inMemoryStores()): Instance {
    const member = this.group.member();
    const nth = this.all.length;
    const process = new Process(this.world, shop, openStore, { partitions: PARTITIONS, instance: `p${nth}`, membership: member, zone: `z${nth % 2}` });
    const instance = { process, member };
    this.instances.push(instance);
    this.all.push(process);
    process.start();
    return instance;
  }

  /** Without a word; another comes in its place, now and then with what its disk held. */
  async kill(instance: Instance): Promise<void> {
    await instance.process.kill();
    this.instances.splice(this.instances.indexOf(instance), 1);
    this.world.after(SESSION_MS, () => this.group.expel(instance.member));
  }

  order(): void {
    const n = this.ordered++;
    const event = { type: 'Order', specversion: '1.0', id: `o${n}`, source: 'test', subject: `c${n % 6}`, time: '2026-01-01T00:00:00Z', data: { n } } as const;
    this.world.log.faults.plant(orders.name, n % PARTITIONS, { key: event.subject, value: Buffer.from(encodeEvent(event)), headers: {} });
  }

  blocks(partition: number): Block[] {
    const reader = new ChainReader(sales.name, partition);
    const blocks: Block[] = [];
    for (const record of this.world.log.records(sales.name, partition)) {
      const verdict = reader.read(record);
      if (verdict.kind === 'stop') throw new Error(`seed ${this.world.seed}: a reader stops ${verdict.reason}`);
      if (verdict.kind === 'next') blocks.push(verdict.block);
    }
    return blocks;
  }

  lines(partition: number): { n: number; before: number }[] {
    return this.blocks(partition).flatMap((block) => eventsOf(block, new Set(['Sold']))).map(({ data }) => data as { n: number; before: number });
  }

  epoch(partition: number): number {
    return this.blocks(partition).at(-1)?.epoch ?? 0;
  }

  finished(): boolean {
    return Array.from({ length: PARTITIONS }, (_, partition) => this.lines(partition).length).reduce((a, b) => a + b) >= this.ordered;
  }

  owners(partition: number): Process[] {
    return this.instances.map(({ process }) => process).filter(({ runtime }) => runtime.owns(sales, partition));
  }

  async run(turns: number, until: () => boolean = () => false): Promise<boolean> {
    for (let turn = 0; turn < turns; turn++) {
      if (turn % 25 === 0 && until()) return true;
      await this.world.turn();
    }
    return until();
  }

  /** Every order once, in order, each decided on the state that all before it made. */
  judge(): void {
    const label = `seed ${this.world.seed}`;
    const troubled = this.all.flatMap(({ stopped }) => stopped.map(({ message }) => message));
    expect(troubled.filter((message) => !message.endsWith('is shut down')), label).toEqual([]); // who leaves while it still starts says so
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const counts = new Map<number, number>();
      const expected = Array.from({ length: this.ordered }, (_, n) => n).filter((n) => n % PARTITIONS === partition).map((n) => {
        const before = counts.get(n % 6) ?? 0;
        counts.set(n % 6, before + 1);
        return { n, before };
      });
      expect(this.lines(partition).map(({ n, before }) => ({ n, before })), label).toEqual(expected);
      const onChain = new Set(this.blocks(partition).map(({ hash }) => hash));
      const others = new Set(this.blocks(1 - partition).map(({ hash }) => hash));
      expect(this.all.flatMap(({ committed }) => committed).filter(({ hash }) => !onChain.has(hash) && !others.has(hash)), `${label}: committed, but not on the chain`).toEqual([]);
    }
  }
}

async function settled(seed: number, count: number): Promise<Shop> {
  const it = new Shop(new World(seed), count);
  const shared = (): boolean => {
    const [first, second] = [it.owners(0), it.owners(1)];
    return it.instances.every(({ process }) => process.runtime.ready) && first.length === 1 && second.length === 1 && first[0] !== second[0];
  };
  expect(await it.run(20_000, shared), `seed ${seed}: the partitions were not shared`).toBe(true);
  await it.run(SILENCE_MS);
  return it;
}

describe('instances that share partitions', () => {
  it('own one each and stand by for the other', async () => {
    const it = await settled(1, 2);
    for (let n = 0; n < 20; n++) it.order();
    expect(await it.run(5_000, () => it.finished())).toBe(true);
    it.judge();
    const [a, b] = it.instances.map(({ process }) => process.runtime.status());
    expect(a!.map(({ role }) => role).sort()).toEqual(['owner', 'standby']);
    expect(b!.map(({ role }) => role).sort()).toEqual(['owner', 'standby']);
    expect(new Set([...a!, ...b!].filter(({ partition }) => partition === 0).map(({ height }) => height)).size, 'the standby is at the tail').toBe(1);
  });

  it('read at the owner, or from a standby with its lag', async () => {
    const it = await settled(2, 2);
    for (let n = 0; n < 6; n++) it.order();
    expect(await it.run(5_000, () => it.finished())).toBe(true);
    const standby = it.instances.map(({ process }) => process).find((process) => process !== it.owners(0)[0])!;
    const key = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'].find((candidate) => it.owners(0)[0]!.runtime.partitionOf(sales, candidate) === 0)!;
    await expect(standby.runtime.read(sold, key)).rejects.toThrow(/owned by this instance of shop; p\d\.\w+ owns it/);
    const read = standby.runtime.read(sold, key, { standby: true });
    await it.run(200);
    expect(await read).toMatchObject({ partition: 0, lag: 0, height: it.blocks(0).length });
  });

  it('go on within a second and a half of a kill, long before the group has noticed', async () => {
    const it = await settled(3, 2);
    const [owner] = it.owners(0);
    await it.kill(it.instances.find(({ process }) => process === owner)!);
    for (let n = 0; n < 10; n++) it.order();
    expect(await it.run(1_500, () => it.finished())).toBe(true);
    it.judge();
  });

  it('hand over at once when one leaves, and nothing is decided twice', async () => {
    const it = await settled(4, 2);
    const leaver = it.instances[0]!;
    for (let n = 0; n < 10; n++) it.order();
    void leaver.process.runtime.stop();
    for (let n = 0; n < 10; n++) it.order();
    expect(await it.run(300, () => it.finished())).toBe(true);
    await it.run(500);
    it.judge();
    expect(leaver.process.runtime.status().map(({ phase }) => phase)).toEqual(['stopped', 'stopped']);
  });

  it('hand a partition over on demand, and leave it there', async () => {
    const it = await settled(5, 2);
    const [before] = it.owners(0);
    before!.runtime.handOver(sales, 0);
    for (let n = 0; n < 10; n++) it.order();
    expect(await it.run(300, () => it.finished())).toBe(true);
    expect(it.owners(0)).not.toContain(before);
    it.judge();
  });

  it('do not take turns after a wrong suspicion: it costs one epoch, and whoever took over goes on', async () => {
    const it = await settled(6, 2);
    it.order();
    it.order();
    await it.run(200, () => it.finished());
    const epoch = it.epoch(0);
    const [frozen] = it.owners(0);
    frozen!.freeze(SILENCE_MS * 2);
    for (let n = 0; n < 40; n++) {
      it.order();
      await it.run(200);
    }
    expect(await it.run(5_000, () => it.finished())).toBe(true);
    it.judge();
    expect(it.epoch(0)).toBe(epoch + 1);
    expect(it.owners(0)).toHaveLength(1);
    expect(it.owners(0)).not.toContain(frozen);
  });

  it('do not let a woken instance lead before it has heard who took over', async () => {
    const it = await settled(7, 2);
    it.order();
    it.order();
    await it.run(500, () => it.finished());
    const [frozen] = it.owners(0);
    frozen!.freeze(SILENCE_MS * 3);
    await it.run(SILENCE_MS * 3 - 50);
    expect(frozen!.runtime.owns(sales, 0), 'it does not know better').toBe(true);
    expect(frozen!.runtime.leads(sales, 0)).toBe(false);
    let led = 0;
    await it.run(2_000, () => {
      if (frozen!.runtime.leads(sales, 0)) led++;
      return false;
    });
    expect(led).toBe(0);
    expect(it.owners(0)).not.toContain(frozen);
  });

  it.each([
    ['one that is told to stop while it still starts joins no group that it will never leave', 3_065],
    ['a partition that comes back in the very moment in which its slot comes to rest is opened', 1_182_031_165],
  ])('%s (seed %i)', async (_, seed) => {
    await comeAndGo(seed);
  });

  const seeds = Number(process.env['KONTOR_SEEDS'] ?? 40);
  const first = Number(process.env['KONTOR_SEED'] ?? 1);
  it(`decide every input exactly once, in order, while they come, go, are killed and frozen (${seeds} seeds)`, { timeout: 60_000 + seeds * 2_000 }, async () => {
    const sum = { kills: 0, freezes: 0, leaves: 0, rebalances: 0, epochs: 0 };
    for (let seed = first; seed < first + seeds; seed++) {
      const troubles = await comeAndGo(seed);
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += troubles[name];
    }
    for (const [trouble, count] of Object.entries(sum)) expect(count, trouble).toBeGreaterThan(seeds / 4);
    const changes = sum.kills + sum.freezes + sum.leaves + sum.rebalances;
    expect(sum.epochs, 'each trouble may open an epoch of each partition, and settling again one more').toBeLessThan((changes + seeds) * PARTITIONS * 2);
    if (process.env['KONTOR_SEEDS'] !== undefined) console.log(sum);
  });
});

async function comeAndGo(seed: number) {
  const world = new World(seed);
  const it = new Shop(world, 2 + Math.floor(world.random() * 2));
  const mischief = new Mischief(world, sales.name);
  const troubles = { kills: 0, freezes: 0, leaves: 0, rebalances: 0, epochs: 0 };
  const meddle = async (): Promise<void> => {
    if (world.chance(0.01)) it.order();
    if (world.chance(0.05)) mischief.strike();
    const instance = world.oneOf(it.instances);
    const dice = world.random();
    if (dice < 0.0004) {
      troubles.kills++;
      await it.kill(instance);
      it.begin(world.chance(0.5) ? instance.process.openStore : inMemoryStores());
    } else if (dice < 0.0008) {
      troubles.freezes++;
      instance.process.freeze(world.random() * 3 * SILENCE_MS);
    } else if (dice < 0.0011) {
      troubles.leaves++;
      it.instances.splice(it.instances.indexOf(instance), 1);
      void instance.process.runtime.stop();
      it.begin();
    } else if (dice < 0.0014) {
      troubles.rebalances++;
      it.group.rebalance();
    }
  };
  for (let turn = 0; turn < 6_000; turn++) {
    await meddle();
    await world.turn();
  }
  mischief.end();
  expect(await it.run(30_000, () => it.finished()), `seed ${seed}: stalled`).toBe(true);
  await it.run(500);
  it.judge();
  for (let partition = 0; partition < PARTITIONS; partition++) troubles.epochs += it.epoch(partition);
  return troubles;
}
