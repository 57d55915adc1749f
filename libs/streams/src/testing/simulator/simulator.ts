import { encodeEvent } from '../../journal/event.js';
import { partitionOf } from '../../log/partitioner.js';
import { declarationsOf } from '../../topology/topics-of.js';
import { snapshotsOf } from '../../snapshots/snapshot-topic.js';
import type { OpenStore, Store } from '../../task/store.js';
import type { Topology } from '../../topology/topology.js';
import { ForeignJournal } from '../foreign-journal.js';
import { inMemoryStores } from '../in-memory-store.js';
import { Mischief } from './mischief.js';
import { Process } from './process.js';
import type { SimulatedFaults, SimulatedInput, SimulationOptions } from './simulate.js';
import { stageIn } from './stage.js';
import { World } from './world.js';

/** What went wrong in a run, so often. */
export interface Troubles {
  readonly crashes: number;
  /** Of the crashes, those after which the stores were gone too. */
  readonly emptied: number;
  readonly freezes: number;
  readonly moves: number;
  /** What outsiders sent or heard again. */
  readonly repeats: number;
  /** Appends that never landed, that landed without an answer, that landed late, and that landed twice. */
  readonly lost: number;
  readonly unanswered: number;
  readonly delayed: number;
  readonly doubled: number;
  /** Partitions without a leader for a while. */
  readonly leaderless: number;
  /** Blocks of owners that were deposed, or that came twice or late: in a log, and on no chain. */
  readonly orphans: number;
}

type Counted = { -readonly [K in keyof Troubles]: number };

const TURNS = 1200;
const TURNS_MAX = 60_000;
/** Everybody has read its journal again by then. */
const NOTICED_WITHIN_TURNS = 2_000;
const CLOCK_GOES_ON_MS = 60_000;
/** Turns between two looks at a condition that reads whole journals. */
const LOOK_EVERY = 50;

/** One instance of a topology, over all its lives. */
interface Instance {
  readonly topology: Topology;
  readonly number: number;
  /** By partition: who it was told owns it. */
  readonly view: number[];
  process: Process;
}

/** The machinery of `simulate`: who runs, who owns, what comes in and what goes wrong. */
export class Simulator {
  readonly world: World;
  readonly all: Process[] = [];
  readonly troubles: Counted = { crashes: 0, emptied: 0, freezes: 0, moves: 0, repeats: 0, lost: 0, unanswered: 0, delayed: 0, doubled: 0, leaderless: 0, orphans: 0 };
  turn = 0;
  private readonly instances: Instance[] = [];
  private readonly mischiefs: Mischief[] = [];
  private readonly compacted: { readonly name: string; readonly partition: number }[] = [];
  private readonly foreign = new Map<string, ForeignJournal>();
  private readonly owners: number[];
  private readonly faults: Required<SimulatedFaults>;
  private sent = 0;
  private records = 0;
  /** Nothing new goes wrong any more. */
  private calm = false;

  constructor(topologies: readonly Topology[], private readonly options: SimulationOptions, private readonly partitionsOf: (topic: string) => number) {
    const world = (this.world = new World(options.seed));
    const roughness = world.oneOf([0.2, 1, 3]);
    this.faults = { log: roughness, crashes: roughness, freezes: roughness, moves: roughness, ...options.faults };
    const written = new Set(topologies.flatMap(({ processors }) => processors.flatMap(({ journal, routes }) => [journal.name, ...routes.map(({ lane }) => lane.name)])));
    for (const { name, settings } of new Map(topologies.flatMap(declarationsOf).map((declaration) => [declaration.name, declaration])).values()) {
      world.log.createTopic(name, partitionsOf(name), settings);
      if (written.has(name)) for (let p = 0; p < partitionsOf(name); p++) this.mischiefs.push(new Mischief(world, name, p));
    }
    if (options.snapshots !== undefined) this.createSnapshotTopics(topologies);
    const most = Math.max(...[...written].map(partitionsOf));
    this.owners = Array.from({ length: most }, () => 0);
    for (const topology of topologies) {
      for (let number = 0; number < this.count; number++) {
        const instance = { topology, number, view: [...this.owners] } as unknown as Instance;
        this.instances.push(instance);
        this.begin(instance, inMemoryStores());
      }
    }
    const stage = stageIn(world, { send: (input) => this.send(input), partitionsOf, faulty: () => this.faults.log > 0 && !this.calm, repeated: () => void this.troubles.repeats++ });
    for (const act of options.actors ?? []) act(stage);
  }

  get processes(): readonly Process[] {
    return this.instances.map(({ process }) => process);
  }

  /** Things come in and go wrong. */
  async trouble(meddle: () => void | Promise<void> | undefined): Promise<void> {
    const { turns = TURNS, inputs = [] } = this.options;
    for (; this.turn < turns && !this.failed; this.turn++) {
      while (this.sent < inputs.length && this.world.chance((inputs.length * 1.2) / turns)) this.send(inputs[this.sent++]!);
      await meddle();
      await this.meddle();
      await this.world.turn();
    }
    this.calm = true;
    for (const mischief of this.mischiefs) mischief.end();
    while (this.sent < inputs.length) this.send(inputs[this.sent++]!);
    for (const instance of this.instances) this.settleInstance(instance);
  }

  /** Counts what the log says of it. */
  countLog(orphans: number): void {
    Object.assign(this.troubles, this.world.log.faults.struck, { orphans });
  }

  /** Goes on until the condition holds, or, without one, until nothing moves. False if it never came to that. */
  async settle(condition: () => boolean | undefined): Promise<boolean> {
    const { world } = this;
    const until = world.now + (this.options.clockGoesOnMs ?? CLOCK_GOES_ON_MS);
    for (let turn = 0; turn < TURNS_MAX && !this.failed; turn++) {
      if (turn % LOOK_EVERY === 0 && condition() === true) return true;
      const due = world.restsUntil;
      if (due !== undefined && due > until) return condition() ?? true;
      if (due !== undefined) world.skipTo(due);
      await world.turn();
    }
    return false;
  }

  /** Whether some task stops before long. */
  async stops(): Promise<boolean> {
    for (let turn = 0; turn < NOTICED_WITHIN_TURNS && !this.failed; turn++) await this.world.turn();
    return this.failed;
  }

  /** A store that stands at a head. */
  contentsAt(place: string, head: string): Store {
    for (const { stores } of this.processes) {
      const store = stores.get(place);
      if (store?.head?.includes(head) === true) return store;
    }
    throw new Error(`no store of ${place} stands at the head of its journal`);
  }

  /** Of every topology, the instance of that number. */
  async crash(number: number, keepsStores: boolean): Promise<void> {
    for (const instance of this.instances) if (instance.number === number) await this.restart(instance, keepsStores);
  }

  private get count(): number {
    return this.options.instances ?? 3;
  }

  private get failed(): boolean {
    return this.processes.some(({ stopped }) => stopped.length > 0);
  }

  private begin(instance: Instance, openStore: OpenStore): void {
    const { topology, number, view } = instance;
    instance.process = new Process(this.world, topology, openStore, {
      partitions: this.options.partitions ?? 1,
      instance: this.nameOf(instance),
      assigned: (_, partition) => view[partition] === number,
      ...(this.options.snapshots === undefined ? {} : { snapshots: this.options.snapshots }),
    });
    this.all.push(instance.process);
    instance.process.start();
  }

  private createSnapshotTopics(topologies: readonly Topology[]): void {
    for (const topology of topologies) {
      for (const { journal } of topology.processors) {
        const { name, settings } = snapshotsOf(journal);
        const partitions = this.partitionsOf(journal.name);
        this.world.log.createTopic(name, partitions, settings);
        for (let partition = 0; partition < partitions; partition++) {
          this.mischiefs.push(new Mischief(this.world, name, partition));
          this.compacted.push({ name, partition });
        }
      }
    }
  }

  private nameOf({ topology, number }: Instance): string {
    return `${topology.name}-${number}`;
  }

  private async meddle(): Promise<void> {
    const { world, faults } = this;
    for (const partition of this.owners.keys()) {
      if (!world.chance(0.004 * faults.moves)) continue;
      this.owners[partition] = Math.floor(world.random() * this.count);
      this.troubles.moves++;
      world.note(`partition ${partition} is given to ${this.owners[partition]}`);
    }
    for (const instance of this.instances) {
      for (const partition of this.owners.keys()) {
        if (!world.chance(0.02)) continue;
        instance.view[partition] = this.owners[partition]!;
        instance.process.told();
      }
      if (world.chance(0.0015 * faults.crashes)) await this.restart(instance, world.chance(0.5));
      else if (world.chance(0.002 * faults.freezes)) this.freeze(instance, Math.floor(world.random() * 300));
    }
    for (const { name, partition } of this.compacted) if (world.chance(0.01)) world.log.faults.compact(name, partition);
    for (const mischief of this.mischiefs) if (world.chance(0.3 * faults.log)) mischief.strike();
  }

  private async restart(instance: Instance, keepsStores: boolean): Promise<void> {
    this.troubles.crashes++;
    if (!keepsStores) this.troubles.emptied++;
    this.world.note(`${this.nameOf(instance)} is killed and starts again with ${keepsStores ? 'its' : 'empty'} stores`);
    this.noteRestored(instance);
    await instance.process.kill();
    this.begin(instance, keepsStores ? instance.process.openStore : inMemoryStores());
  }

  private freeze({ process, ...instance }: Instance, ms: number): void {
    this.troubles.freezes++;
    this.world.note(`${this.nameOf(instance as Instance)} is frozen for ${ms} ms`);
    process.freeze(ms);
  }

  private noteRestored(instance: Instance): void {
    for (const { journal, partition, snapshots } of instance.process.runtime.status()) {
      if ((snapshots?.loaded ?? 0) > 0) this.world.note(`${this.nameOf(instance)}: the store of ${journal}/${partition} had come from a snapshot`);
    }
  }

  /** Everybody hears who owns what. */
  private settleInstance({ view, process }: Instance): void {
    view.splice(0, view.length, ...this.owners);
    process.told();
  }

  private send(input: SimulatedInput): void {
    const { source, type, key, data, time = this.world.now } = input;
    const partition = partitionOf(key ?? '', this.partitionsOf(source.name));
    this.world.note(`${source.name}/${partition}: ${type} of ${key ?? 'no key'}`);
    if (source.kind === 'journal') return this.sendBlock(input, partition, time);
    const value = encodeEvent({ type, specversion: '1.0', id: `${source.name}/${++this.records}`, source: 'test', subject: key ?? '', time: new Date(time).toISOString(), data });
    this.world.log.faults.plant(source.name, partition, { key, value: Buffer.from(value), headers: {} });
  }

  /** Into a journal that another service writes; its owner repeats itself at times, and a deposed one still sends. */
  private sendBlock({ source, type, key, data }: SimulatedInput, partition: number, time: number): void {
    if (source.kind !== 'journal' || key === null) throw new Error(`an event of journal ${source.name} has a key`);
    const { world } = this;
    const id = `${source.name}/${partition}`;
    const writer = this.foreign.get(id) ?? new ForeignJournal(source, partition);
    this.foreign.set(id, writer);
    const event = { type, key, data, time };
    const { record } = writer.block(event, world.now);
    world.log.faults.plant(source.name, partition, record);
    if (this.faults.log > 0 && world.chance(0.1)) world.log.faults.plant(source.name, partition, record);
    const orphan = this.faults.log > 0 && world.chance(0.1) ? writer.orphan(event) : undefined;
    if (orphan !== undefined) world.log.faults.plant(source.name, partition, orphan.record);
  }
}
