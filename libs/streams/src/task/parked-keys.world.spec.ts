import { describe, expect, it } from 'vitest';
import { eventsOf } from '../follow.js';
import { ChainReader } from '../journal/chain-reader.js';
import { emptyStores, Mischief, Process, World } from './owners.spec.support.js';
import { commands, echoes, open, paidLane, pay, receipts, till } from './parked-keys.spec.support.js';

// People order re-drives from whichever process they reach, while processes crash and disagree who owns.

const PAYMENTS = 12;
const TURNS_MAX = 60_000;

class Scene {
  readonly world: World;
  readonly processes: Process[];
  readonly mischief: Mischief;
  readonly views = [0, 0];
  owner = 0;
  orders = 0;
  crashes = 0;
  private sent = 0;
  private opened = false;

  constructor(seed: number) {
    this.world = new World(seed);
    for (const { name, settings } of [commands, paidLane, receipts, echoes]) this.world.log.createTopic(name, 1, settings);
    this.mischief = new Mischief(this.world, receipts.name);
    this.processes = this.views.map((_, i) => this.begin(i));
  }

  begin(i: number, openStore = emptyStores()): Process {
    const process = new Process(this.world, till, openStore, { partitions: 1, instance: `p${i}`, assigned: () => this.views[i] === i });
    process.start();
    return process;
  }

  /** Asks a process, owner or not, started or not. */
  order(process: Process): void {
    this.orders++;
    const asked = process.runtime.redrive(receipts, 'ann', { by: 'carol' });
    asked.catch(() => undefined);
  }

  send(turn: number): void {
    if (this.sent < PAYMENTS - 1 && this.world.chance(0.03)) this.pay();
    if (!this.opened && turn > 300 && this.world.chance(0.01)) this.open();
  }

  sendRest(): void {
    if (!this.opened) this.open();
    while (this.sent < PAYMENTS) this.pay();
  }

  async trouble(): Promise<void> {
    const { world, processes, views } = this;
    if (world.chance(0.01)) this.owner = 1 - this.owner;
    if (world.chance(0.3)) this.mischief.strike();
    for (const [i, process] of processes.entries()) {
      if (world.chance(0.05)) {
        views[i] = this.owner;
        process.told();
      }
      if (world.chance(0.02)) this.order(process);
      if (!world.chance(0.002)) continue;
      await process.kill();
      this.crashes++;
      processes[i] = this.begin(i, world.chance(0.5) ? process.openStore : emptyStores());
    }
  }

  events() {
    const reader = new ChainReader(receipts.name, 0);
    return this.world.log.records(receipts.name, 0).flatMap((record) => {
      const verdict = reader.read(record);
      expect(verdict.kind).not.toBe('stop');
      return verdict.kind === 'next' ? eventsOf(verdict.block, new Set(['Paid', 'kontor.KeyRedriven'])) : [];
    });
  }

  paid(): string[] {
    return this.events().filter(({ type }) => type === 'Paid').map(({ data }) => (data as { id: string }).id);
  }

  stopped(): string[] {
    return this.processes.flatMap((process) => process.stopped.map(({ message }) => message));
  }

  private pay(): void {
    this.plant(pay(`p${this.sent++}`, 'front'));
  }

  private open(): void {
    this.opened = true;
    this.plant(open('front'));
  }

  private plant(record: ReturnType<typeof pay>): void {
    this.world.log.faults.plant(commands.name, 0, record);
  }
}

async function run(seed: number): Promise<Scene> {
  const scene = new Scene(seed);
  for (let turn = 0; turn < 900 && scene.stopped().length === 0; turn++) {
    scene.send(turn);
    await scene.trouble();
    await scene.world.turn();
  }
  scene.mischief.end();
  scene.views.fill(scene.owner);
  for (const process of scene.processes) process.told();
  scene.sendRest();
  for (let turn = 0; turn < TURNS_MAX && scene.stopped().length === 0; turn++) {
    if (turn % 100 === 0) {
      if (scene.paid().length >= PAYMENTS) break;
      scene.order(scene.processes[scene.owner]!);
    }
    await scene.world.turn();
  }
  return scene;
}

describe('Re-driving a parked key while processes crash and disagree who owns', () => {
  it('decides every record of its queue exactly once, in order', async () => {
    const sums = { orders: 0, crashes: 0, redriven: 0 };
    for (let seed = 1; seed <= 60; seed++) {
      const scene = await run(seed);
      expect(scene.stopped(), `seed ${seed}`).toEqual([]);
      expect(scene.paid(), `seed ${seed}`).toEqual(Array.from({ length: PAYMENTS }, (_, i) => `p${i}`));
      for (const key of ['orders', 'crashes'] as const) sums[key] += scene[key];
      sums.redriven += scene.events().filter(({ type }) => type === 'kontor.KeyRedriven').length;
      for (const process of scene.processes) await process.kill();
    }
    expect(sums.orders).toBeGreaterThan(600);
    expect(sums.crashes).toBeGreaterThan(60);
    expect(sums.redriven).toBeGreaterThan(60);
  }, 120_000);
});
