import type { Follower, KeyedRecord, Log, NewRecord, Sink } from '../log/log.js';
import { Runtime, type RuntimeOptions } from '../runtime.js';
import { inMemoryLog, inMemoryStores, randomFrom, type Held, type InMemoryLog } from '../testing/index.js';
import type { Topology } from '../topology/topology.js';
import type { Clock } from './own-journal.js';
import type { OpenStore, Store } from './store.js';

/** A turn of the world moves its clock on by this. */
const TURN_MS = 1;

/** One thread, one seed: a log, a clock, and processes that can be killed or frozen between any two turns. */
export class World {
  now = 1_700_000_000_000;
  readonly random: () => number;
  readonly log: InMemoryLog;
  private readonly turns: (() => void)[] = [];
  private readonly timers = new Set<{ due: number; run: () => void }>();
  private ids = 0;

  constructor(readonly seed: number) {
    this.random = randomFrom(seed);
    this.log = inMemoryLog({ seed, now: () => this.now, schedule: (turn) => void this.turns.push(turn) });
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  oneOf<T>(things: readonly T[]): T {
    return things[Math.floor(this.random() * things.length)]!;
  }

  newId(): string {
    return `id${++this.ids}`;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.now + ms, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** One thing happens: a turn of the log, or timers that are due. Resolves when all code has come to rest. */
  async turn(): Promise<void> {
    this.now += TURN_MS;
    this.turns.shift()?.();
    for (const timer of [...this.timers].sort((a, b) => a.due - b.due)) {
      if (timer.due > this.now) break;
      this.timers.delete(timer);
      timer.run();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A process that runs a topology. Code in it goes on only when something reaches it: killed, nothing does; frozen, it comes later. */
export class Process {
  readonly runtime: Runtime;
  readonly stopped: Error[] = [];
  /** Hashes of the blocks that it took for committed, by journal. */
  readonly committed: { readonly journal: string; readonly hash: string }[] = [];
  private readonly stores: Store[] = [];
  private dead = false;
  private frozenUntil = 0;
  private held: (() => void)[] = [];

  constructor(private readonly world: World, topology: Topology, readonly openStore: OpenStore, options: Pick<RuntimeOptions, 'partitions' | 'instance' | 'assigned'>) {
    this.runtime = new Runtime(topology, {
      ...options,
      log: new Connection(world.log, this),
      clock: this.clock(),
      randomId: () => world.newId(),
      openStore: async (name, partition) => {
        const store = await openStore(name, partition);
        this.stores.push(store);
        return store;
      },
      onStopped: (error) => this.reports(error),
    });
    for (const { journal } of topology.processors) {
      this.runtime.onCommitted(journal, (_, { block }) => this.committed.push({ journal: journal.name, hash: block.hash }));
    }
  }

  start(): void {
    this.runtime.start().catch((error: unknown) => this.reports(error as Error));
  }

  /** From here on nothing reaches it, and it sends nothing; what it has sent may still land. */
  async kill(): Promise<void> {
    this.dead = true;
    for (const store of this.stores) await store.close();
  }

  freeze(ms: number): void {
    this.frozenUntil = this.world.now + ms;
  }

  get alive(): boolean {
    return !this.dead;
  }

  /** Wraps what comes from outside. */
  gate<A extends unknown[]>(receive: (...args: A) => void): (...args: A) => void {
    return (...args) => {
      if (this.dead) return;
      if (this.world.now >= this.frozenUntil && this.held.length === 0) return receive(...args);
      if (this.held.length === 0) this.thawLater();
      this.held.push(() => receive(...args));
    };
  }

  receive<T>(promise: Promise<T>): Promise<T> {
    if (this.dead) return new Promise(() => undefined);
    return new Promise((resolve, reject) => void promise.then(this.gate(resolve), this.gate(reject)));
  }

  private thawLater(): void {
    this.world.after(Math.max(0, this.frozenUntil - this.world.now), () => {
      if (this.world.now < this.frozenUntil) return this.thawLater();
      for (const deliver of this.held.splice(0)) if (!this.dead) deliver();
    });
  }

  private clock(): Clock {
    return { now: () => this.world.now, after: (ms, callback) => this.world.after(ms, this.gate(callback)) };
  }

  private reports(error: Error): void {
    if (!this.dead) this.stopped.push(error);
  }
}

/** The log as one process sees it. */
class Connection implements Log {
  constructor(private readonly log: Log, private readonly process: Process) {}

  describe(topic: string) {
    return this.process.receive(this.log.describe(topic));
  }

  bounds(topic: string, partition: number) {
    return this.process.receive(this.log.bounds(topic, partition));
  }

  append(topic: string, partition: number, record: NewRecord): Promise<number> {
    if (!this.process.alive) return new Promise(() => undefined);
    return this.process.receive(this.log.append(topic, partition, record));
  }

  send(topic: string, records: readonly KeyedRecord[]): Promise<void> {
    return this.process.receive(this.log.send(topic, records));
  }

  follow(topic: string, partition: number, from: number, sink: Sink): Follower {
    return this.log.follow(topic, partition, from, {
      records: this.process.gate((records, end) => sink.records(records, end)),
      failed: this.process.gate((error) => sink.failed(error)),
    });
  }

  async close(): Promise<void> {}
}

/** Makes appends to a journal go wrong: lost, unanswered, late, doubled, or without a leader for a while. */
export class Mischief {
  private readonly held: Held[] = [];
  private leaderChange: { end(): void } | undefined;

  constructor(private readonly world: World, private readonly journal: string) {}

  strike(): void {
    const { faults } = this.world.log;
    const { journal, world } = this;
    const dice = world.random();
    if (dice < 0.02) faults.loseNext(journal, 0);
    else if (dice < 0.04) faults.loseNextAnswer(journal, 0);
    else if (dice < 0.06) this.held.push(faults.delayNext(journal, 0));
    else if (dice < 0.08) this.held.push(faults.doubleNext(journal, 0, world.chance(0.5) ? 'at once' : 'when released'));
    else if (dice < 0.085) this.leaderChange ??= faults.changeLeader(journal, 0);
    if (this.held.length > 0 && world.chance(0.04)) this.held.splice(Math.floor(world.random() * this.held.length), 1)[0]!.release();
    if (world.chance(0.05)) this.endLeaderChange();
  }

  /** Nothing new goes wrong from here on; what was held back comes now. */
  end(): void {
    this.endLeaderChange();
    for (const held of this.held.splice(0)) held.release();
  }

  private endLeaderChange(): void {
    this.leaderChange?.end();
    this.leaderChange = undefined;
  }
}

export const emptyStores = (): OpenStore => inMemoryStores();
