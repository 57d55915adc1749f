import type { Bounds, Follower, KeyedRecord, Log, NewRecord, Sink, TopicDescription } from '../../log/log.js';
import type { Membership } from '../../membership/membership.js';
import { Runtime, type RuntimeOptions } from '../../runtime.js';
import type { Clock } from '../../task/own-journal.js';
import type { OpenStore, Store } from '../../task/store.js';
import type { Topology } from '../../topology/topology.js';
import type { World } from './world.js';

/** A process that runs a topology. Code in it goes on only when something reaches it: killed, nothing does; frozen, it comes later. */
export class Process {
  readonly runtime: Runtime;
  readonly stopped: Error[] = [];
  /** Hashes of the blocks that it took for committed, by journal. */
  readonly committed: { readonly journal: string; readonly hash: string }[] = [];
  /** Stores of its tasks, by `journal/partition`. */
  readonly stores = new Map<string, Store>();
  /** What it thought a person should know. */
  readonly alarms: string[] = [];
  private dead = false;
  private frozenUntil = 0;
  private held: (() => void)[] = [];

  constructor(readonly world: World, topology: Topology, readonly openStore: OpenStore, options: Pick<RuntimeOptions, 'partitions' | 'instance' | 'assigned' | 'membership' | 'zone' | 'snapshots'>) {
    this.runtime = new Runtime(topology, {
      ...options,
      ...(options.membership === undefined ? {} : { membership: this.reached(options.membership) }),
      log: new Connection(world.log, this, options.instance),
      clock: this.clock(),
      randomId: () => world.newId(),
      openStore: async (name, partition) => {
        const store = await openStore(name, partition);
        this.stores.set(`${name}/${partition}`, store);
        return store;
      },
      onAlarm: (message) => {
        this.alarms.push(message);
        world.note(`${options.instance}: ${message}`);
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
    for (const store of this.stores.values()) await store.close();
  }

  /** Hears that `assigned` answers differently, now or when it thaws. */
  told(): void {
    this.gate(() => this.runtime.assignmentChanged())();
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

  private reached(membership: Membership): Membership {
    return {
      join: (offer, assigned) => this.receive(membership.join(offer, this.gate(assigned))),
      rejoin: () => membership.rejoin(),
      leave: () => membership.leave(),
    };
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
  constructor(private readonly log: Log, private readonly process: Process, private readonly instance: string) {}

  describe(topic: string): Promise<TopicDescription> {
    return this.process.receive(this.log.describe(topic));
  }

  bounds(topic: string, partition: number): Promise<Bounds> {
    return this.process.receive(this.log.bounds(topic, partition));
  }

  append(topic: string, partition: number, record: NewRecord): Promise<number> {
    if (!this.process.alive) return new Promise(() => undefined);
    const { world } = this.process;
    const { height, epoch } = record.headers;
    const what = `${this.instance}: ${topic}/${partition}${height === undefined ? '' : ` block ${height}${epoch === undefined ? '' : ` of epoch ${epoch}`}`}`;
    world.note(`${what} sent`);
    const answer = this.log.append(topic, partition, record);
    answer.then((offset) => world.note(`${what} is at offset ${offset}`), (error: Error) => world.note(`${what}: ${error.message}`));
    return this.process.receive(answer);
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
