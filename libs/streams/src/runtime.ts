import { randomBytes } from 'node:crypto';
import { heartbeatsOf } from './membership/beat.js';
import { placeOf, type Holding, type Membership, type Place } from './membership/membership.js';
import { Ownership } from './membership/ownership.js';
import type { Role } from './membership/view.js';
import type { Log } from './log/log.js';
import type { FollowedEvent } from './follow.js';
import type { Head } from './journal/chain-reader.js';
import { partitionOf } from './log/partitioner.js';
import type { Declaration, EventMap, Journal } from './topology/declarations.js';
import { checkTopics, type TopicDrift } from './topology/settings.js';
import { TopicWatch } from './topology/topic-watch.js';
import type { State } from './topology/state.js';
import type { GlobalTable, ProcessorDefinition, Topology } from './topology/topology.js';
import { systemClock, type Clock } from './task/own-journal.js';
import type { ListedKey, ParkedOrder, Released } from './task/parked-keys.js';
import type { ParkedQueue } from './task/parking.js';
import type { OpenStore } from './task/store.js';
import { TaskSet, type OpenedTask } from './task/task-set.js';
import { TableReader } from './task/tables.js';
import type { ScanOptions } from './task/scan.js';
import type { InputStatus, Read, Scan, StandbyRead } from './task/reads.js';
import type { TaskPhase } from './task/task-options.js';
import { Task } from './task/task.js';
import { rebuild, type Rebuilt } from './snapshots/rebuild.js';
import type { RestoreStatus } from './snapshots/restore-progress.js';
import { snapshotTopicsOf } from './snapshots/snapshot-topic.js';
import { StoreKeeper } from './snapshots/store-keeper.js';
import type { SnapshotOptions } from './snapshots/task-snapshots.js';
import { topicsOf, declarationsOf } from './topology/topics-of.js';

/** What a topology runs on. Everything from outside comes in here: log, stores, clock, chance, company. */
export interface RuntimeOptions {
  readonly log: Log;
  readonly openStore: OpenStore;
  /** Partition count of topics that declare none. */
  readonly partitions: number;
  readonly clock?: Clock;
  /** Begins the writer ids of this process, for people who read a journal. */
  readonly instance: string;
  /** A fresh random id; injected where runs must be repeatable. */
  readonly randomId?: () => string;
  /**
   * Shares the partitions with other instances of this topology; absent: this one owns all. Of this runtime alone.
   * Instances hear of each other over `<topology>.heartbeats`, which must exist and be among the log's topics.
   */
  readonly membership?: Membership;
  /** Where this instance runs, such as an availability zone: standbys are put into another one. */
  readonly zone?: string;
  /** Whether this instance owns a partition, where that is not a membership's affair. Default: all of them. */
  readonly assigned?: (journal: string, partition: number) => boolean;
  /** Compares topics with their declarations while running, too; absent, at start alone. */
  readonly watchTopics?: { readonly everyMs?: number; readonly onDrift?: (drift: readonly TopicDrift[]) => void };
  /**
   * Writes snapshots of owned stores to `<journal>.snapshots` (`snapshotTopicsOf`), and restores empty stores from them.
   * These topics must exist and be among the log's. Absent: stores come back from their journals alone.
   */
  readonly snapshots?: SnapshotOptions;
  /** A restore in which nothing moved for so long is told of by `onAlarm`. Default 30 s. */
  readonly stalledAfterMs?: number;
  /** Something goes on, but a person should know: a snapshot that is of no use or cannot be written, a restore that stands still. */
  readonly onAlarm?: (message: string) => void;
  /** A task or table has stopped for good: data or code is wrong, and going on would hide it. */
  readonly onStopped?: (error: Error) => void;
}

/** What a task is doing and how far it has come; counts are since the start of this process. */
export interface TaskStatus {
  readonly journal: string;
  readonly partition: number;
  readonly phase: TaskPhase;
  /** What this instance is to the partition, as far as it knows. */
  readonly role: Role;
  /** Why it has stopped, or must not own: what to do about it. */
  readonly reason?: string;
  readonly height: number;
  readonly epoch: number;
  readonly blocks: number;
  readonly events: number;
  readonly conflicts: number;
  readonly duplicates: number;
  readonly orphans: number;
  readonly stale: number;
  /** Told to decide nothing for now: it stands by until it is resumed. */
  readonly paused: boolean;
  /** Of a task that decides; a standby reads no inputs. */
  readonly inputs: readonly InputStatus[];
  /** While the state is restored: how far that is. */
  readonly restore?: RestoreStatus;
  /** Snapshots that this task was restored from (1 or none), has written, and could not write; absent where there are none. */
  readonly snapshots?: { readonly loaded: number; readonly written: number; readonly failed: number };
}

/** How fresh a read must be, and who may answer it. */
export interface ReadOptions {
  /** First fold everything that is in the journal now, so that a deposed owner cannot answer with an old value. */
  readonly strict?: boolean;
  /** How long a strict read waits for that, in milliseconds, before it throws `StillBehind`. Default 5 s. */
  readonly timeoutMs?: number;
  /** What the journal is keyed by, if the state is keyed by something else. */
  readonly partitionKey?: string;
  /** Answer also where this instance only stands by; the answer says how far behind it is. */
  readonly standby?: boolean;
}

/** Called after a block is committed, with its events, parsed on demand. */
export type CommitListener = (partition: number, head: Head, events: () => readonly FollowedEvent[]) => void;

/** A state has no entry here: its partition belongs to another instance, or its topology is not run. */
export class NotOwner extends Error {
  override name = 'NotOwner';
  /** @param owner the instance that owns it, if that is known */
  constructor(message: string, readonly owner?: string) {
    super(message);
  }
}

/** Runs a topology: one task per processor and partition, in this process. */
export class Runtime {
  private readonly tasks: TaskSet;
  private readonly tables = new Map<GlobalTable, TableReader>();
  private readonly listeners = new Map<string, Set<CommitListener>>();
  private readonly ownershipListeners = new Set<() => void>();
  private readonly paused = new Set<Place>();
  private ownership: Ownership | undefined;
  private stopping = false;
  /** Begins the names of all its writers: of the process in this life, if there are others of its kind. */
  private readonly id: string;
  private readonly clock: Clock;
  private watch: TopicWatch | undefined;
  private readonly randomId: () => string;

  constructor(readonly topology: Topology, private readonly options: RuntimeOptions) {
    this.clock = options.clock ?? systemClock;
    this.randomId = options.randomId ?? (() => randomBytes(12).toString('base64url'));
    this.id = options.membership === undefined ? options.instance : `${options.instance}.${this.randomId()}`;
    this.tasks = new TaskSet({
      wanted: (processor, partition) => this.roleOf(processor.journal.name, partition) !== 'none',
      open: (processor, partition) => this.openTask(processor, partition),
      warm: ({ processor, partition }) => this.ownership?.warm(processor.journal.name, partition),
    });
  }

  /**
   * Checks the topics, restores every task from its store and journal, and runs. Processors whose journal
   * another one of this topology reads as a table come up first.
   */
  async start(): Promise<void> {
    const { log, partitions } = this.options;
    const heartbeats = this.options.membership === undefined ? [] : [heartbeatsOf(this.topology.name)];
    await checkTopics(log, [...declarationsOf(this.topology), ...heartbeats, ...this.snapshotTopics()], partitions);
    for (const table of this.topology.tables) {
      const reader = new TableReader(table, log);
      this.tables.set(table, reader);
      await reader.load((error) => this.options.onStopped?.(error));
    }
    for (const processor of this.topology.processors) this.tasks.add(processor, this.countOf(processor.journal));
    // Who was told to stop while it started must not come into a group that it will never leave.
    if (this.stopping) throw new Error(`the runtime of ${this.topology.name} is shut down`);
    await this.join();
    await this.tasks.follow();
    if (this.options.watchTopics !== undefined) this.watchTopics(this.options.watchTopics);
  }

  /**
   * Hands everything over: the others are told, and take over while this instance finishes what is in flight.
   * To be followed by `stop`. Without a membership it does nothing.
   */
  async leave(): Promise<void> {
    await this.ownership?.announceLeaving();
  }

  /** Finishes what is in flight, then closes everything that `start` opened. The log stays open. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.watch?.stop();
    await this.leave();
    // Tables first: a task that waits for one must not keep the others from ending.
    for (const table of this.tables.values()) table.close();
    await this.tasks.stop();
    await this.ownership?.close();
  }

  /** To be called when `assigned` answers differently than before. */
  assignmentChanged(): void {
    for (const { processor: { journal }, partition } of this.tasks.all()) if (!this.owns(journal, partition)) this.paused.delete(placeOf(journal.name, partition));
    this.tasks.follow().catch(() => undefined); // a task that cannot start has said so through `onStopped`
    for (const listener of this.ownershipListeners) listener();
  }

  /** Whether this instance owns a partition as far as it knows: of a journal of this topology, or else whose number its own have. */
  owns(journal: Pick<Journal, 'name'>, partition: number): boolean {
    return this.roleOf(...this.home(journal.name, partition)) === 'owner';
  }

  /**
   * The same, and no other instance has taken over for all that can be known: false when this one was cut off or
   * stopped for so long that it may have been deposed. To be asked before what no journal protects, such as an effect.
   */
  leads(journal: Pick<Journal, 'name'>, partition: number): boolean {
    const home = this.home(journal.name, partition);
    return this.ownership === undefined ? this.roleOf(...home) === 'owner' : this.ownership.leads(...home);
  }

  /** Hears that `owns` may answer differently. The result ends it. */
  onOwnershipChanged(listener: () => void): () => void {
    this.ownershipListeners.add(listener);
    return () => this.ownershipListeners.delete(listener);
  }

  /** Hands a partition to the instance that stands by for it; this one stands by from then on. Throws `NotOwner`. */
  handOver(journal: Pick<Journal, 'name'>, partition: number): void {
    if (!this.owns(journal, partition)) throw this.notOwner(journal.name, partition);
    if (this.ownership === undefined) throw new Error(`${journal.name}/${partition} cannot be handed over: ${this.topology.name} runs without a membership`);
    this.ownership.yield(journal.name, partition);
  }

  /** What is watched of the topics, if they are. */
  get topicWatch(): Pick<TopicWatch, 'drift' | 'failure' | 'checkedAt'> | undefined {
    return this.watch;
  }

  /**
   * Decides nothing more on a partition after what is in flight; it is still read, and nobody takes it over for it.
   * Until it is resumed or moves: nothing records it, so a new owner, or this one after a restart, goes on. Throws `NotOwner`.
   */
  pause(journal: Pick<Journal, 'name'>, partition: number): void {
    this.taskFor(journal, partition);
    this.paused.add(placeOf(journal.name, partition));
    this.tasks.get(journal.name, partition)?.signal();
  }

  /** Goes on where it was paused. Throws `NotOwner`. */
  resume(journal: Pick<Journal, 'name'>, partition: number): void {
    this.taskFor(journal, partition).signal();
    this.paused.delete(placeOf(journal.name, partition));
  }

  status(): readonly TaskStatus[] {
    return this.tasks.all().map((task) => statusOf(task, this.roleOf(task.processor.journal.name, task.partition), this.paused.has(placeOf(task.processor.journal.name, task.partition))));
  }

  /** Whether every task runs or stands by. With a membership there may be none: others have them all. */
  get ready(): boolean {
    const tasks = this.tasks.all();
    return (tasks.length > 0 || (this.ownership?.settled ?? false)) && tasks.every(({ warm }) => warm);
  }

  /** Reads a committed entry. Throws `NotOwner`, `StillBehind`. */
  async read<S>(state: State<EventMap, S>, key: string, options: ReadOptions & { readonly standby: true }): Promise<StandbyRead<S>>;
  async read<S>(state: State<EventMap, S>, key: string, options?: ReadOptions): Promise<Read<S>>;
  async read<S>(state: State<EventMap, S>, key: string, options: ReadOptions = {}): Promise<Read<S>> {
    const task = this.taskFor(state.journal, this.partitionOf(state.journal, options.partitionKey ?? state.placedBy?.(key) ?? key), options);
    if (options.strict !== true) return options.standby === true ? task.readStandby(state, key) : task.read(state, key);
    await task.catchUp(options.timeoutMs);
    return { ...task.read(state, key), ...(options.standby === true && { lag: 0 }) };
  }

  /**
   * Reads committed entries of one partition in order of their keys, all as of the height that comes with them:
   * a range, those that begin alike, or all. Hold a large state in pages, by `limit` and `from`. Throws `NotOwner`, `StillBehind`.
   */
  async scan<S>(state: State<EventMap, S>, partition: number, options: ScanOptions & Pick<ReadOptions, 'strict' | 'standby' | 'timeoutMs'> = {}): Promise<Scan<S>> {
    const task = this.taskFor(state.journal, partition, options);
    if (options.strict === true) await task.catchUp(options.timeoutMs);
    return task.scan(state, options);
  }

  /** About how many bytes the store of a partition takes, owned or followed here; undefined where there is none, or it is being closed. */
  async storeBytes({ name }: Pick<Journal, 'name'>, partition: number): Promise<number | undefined> {
    return this.tasks.openedAt(name, partition)?.store.bytes().catch(() => undefined);
  }

  /** All parked keys of a partition, in order of the keys, as of its last committed block. Throws `NotOwner`. */
  parkedKeys(journal: Pick<Journal, 'name'>, partition: number): AsyncIterable<ListedKey> {
    return this.taskFor(journal, partition).parked.list();
  }

  /** The queue behind a parked key with its first `limit` records, or undefined if the key flows. Throws `NotOwner`. */
  parked(journal: Pick<Journal, 'name'>, key: string, limit?: number): ParkedQueue | undefined {
    return this.taskFor(journal, this.partitionOf(journal, key)).parked.get(key, limit);
  }

  /**
   * Decides the waiting records of a key again, in the order they came, up to the first that fails; the rest waits on.
   * `by` says in the journal who ordered it. Rejects with `NotOwner` or `NotPerformed`.
   */
  async redrive(journal: Pick<Journal, 'name'>, key: string, order: ParkedOrder): Promise<Released> {
    return this.taskFor(journal, this.partitionOf(journal, key)).parked.redrive(key, order);
  }

  /** Gives up the first `count` waiting records of a key, by default all that wait now. They stay in their topic, and the journal says what was given up. */
  async discard(journal: Pick<Journal, 'name'>, key: string, order: ParkedOrder & { readonly count?: number }): Promise<Released> {
    return this.taskFor(journal, this.partitionOf(journal, key)).parked.discard(key, order);
  }

  /** Hears of every block committed to a journal of this topology, own or foreign. The result ends it. */
  onCommitted(journal: Pick<Journal, 'name'>, listener: CommitListener): () => void {
    const set = this.listeners.get(journal.name) ?? new Set();
    this.listeners.set(journal.name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  private snapshotTopics(): readonly Declaration[] {
    return this.options.snapshots === undefined ? [] : snapshotTopicsOf(this.topology);
  }

  private watchTopics({ everyMs, onDrift }: NonNullable<RuntimeOptions['watchTopics']>): void {
    const { log, partitions } = this.options;
    this.watch = new TopicWatch({
      log, partitions, clock: this.clock, declarations: [...declarationsOf(this.topology), ...this.snapshotTopics()], ...(everyMs !== undefined && { everyMs }),
      onDrift: (drift) => onDrift?.(drift),
      onStop: (topic, error) => {
        for (const task of this.tasks.all()) if (topicsOf(task.processor).has(topic)) task.halt(error);
      },
    });
    this.watch.start();
  }

  /** Writes a snapshot of a partition's store now, and resolves when it is in the log. Throws `NotOwner`, and why it cannot be written. */
  async snapshot({ name }: Pick<Journal, 'name'>, partition: number): Promise<void> {
    await this.openedAt(name, partition).keeper.snapshot();
  }

  /**
   * Folds a partition's journal anew from genesis and compares the store with it; the task goes on meanwhile. A store that is
   * wrong is replaced, for which the task stops for a moment. Throws `NotOwner`, and `JournalStopped` if the journal lacks the store's block.
   */
  async rebuild({ name }: Pick<Journal, 'name'>, partition: number): Promise<Rebuilt> {
    const { log, openStore } = this.options;
    const { task, store } = this.openedAt(name, partition);
    return rebuild({ log, openStore, processor: task.processor, partition, store, change: (change) => this.tasks.reopen(name, partition, change) });
  }

  /**
   * Drops a partition's store, which then comes back as on an empty disk: from a snapshot and what followed, or with
   * `snapshots: 'drop'`, which takes all snapshots away as well, from the journal alone. Throws `NotOwner`.
   */
  async reset({ name }: Pick<Journal, 'name'>, partition: number, { snapshots }: { readonly snapshots?: 'keep' | 'drop' } = {}): Promise<void> {
    const { keeper } = this.openedAt(name, partition);
    if (snapshots === 'drop') await keeper.dropSnapshots();
    await this.tasks.reopen(name, partition, (store) => store.clear());
  }

  private openedAt(journal: string, partition: number): OpenedTask {
    const opened = this.tasks.openedAt(journal, partition);
    if (opened === undefined) throw this.notOwner(journal, partition);
    return opened;
  }

  private taskFor({ name }: Pick<Journal, 'name'>, partition: number, { standby = false }: Pick<ReadOptions, 'standby'> = {}): Task {
    const task = this.tasks.get(name, partition);
    if (task === undefined || (!standby && this.roleOf(name, partition) !== 'owner')) throw this.notOwner(name, partition);
    return task;
  }

  /** The instance that owns a partition, if that is known. */
  ownerOf(journal: string, partition: number): string | undefined {
    if (this.ownership !== undefined) return this.ownership.ownerOf(journal, partition);
    return this.roleOf(journal, partition) === 'owner' ? this.id : undefined;
  }

  private notOwner(journal: string, partition: number): NotOwner {
    const owner = this.ownerOf(journal, partition);
    const where = this.tasks.partitionsOf(journal) === undefined ? `${journal} is not run` : `${journal}/${partition} is not owned`;
    return new NotOwner(`${where} by this instance of ${this.topology.name}${owner === undefined ? '' : `; ${owner} owns it`}`, owner);
  }

  /** The partition of a journal that a key belongs to. Throws `NotOwner` for a journal that is not of this topology. */
  partitionOf({ name }: Pick<Journal, 'name'>, key: string): number {
    const partitions = this.tasks.partitionsOf(name);
    if (partitions === undefined) throw this.notOwner(name, 0);
    return partitionOf(key, partitions);
  }

  private countOf(journal: Journal): number {
    return journal.partitions ?? this.options.partitions;
  }

  /** What this instance is to a partition, as far as it knows. */
  roleOf(journal: string, partition: number): Role {
    if (this.ownership !== undefined) return this.ownership.roleOf(journal, partition);
    return (this.options.assigned?.(journal, partition) ?? true) ? 'owner' : 'standby';
  }

  /** Where a partition of a foreign journal belongs: with the longest journal of ours. */
  private home(journal: string, partition: number): [journal: string, partition: number] {
    if (this.tasks.partitionsOf(journal) !== undefined) return [journal, partition];
    const [longest] = this.topology.processors.map((processor) => processor.journal).sort((a, b) => this.countOf(b) - this.countOf(a));
    return [longest!.name, partition % this.countOf(longest!)];
  }

  private async join(): Promise<void> {
    const { log, membership, zone } = this.options;
    if (membership === undefined) return;
    const journals = new Map(this.topology.processors.map(({ journal }) => [journal.name, this.countOf(journal)]));
    this.ownership = new Ownership({
      log,
      clock: this.clock,
      membership,
      heartbeats: heartbeatsOf(this.topology.name).name,
      id: this.id,
      ...(zone === undefined ? {} : { zone }),
      journals,
      holding: (place) => this.holding(place),
      changed: () => this.assignmentChanged(),
    });
    await this.ownership.start();
  }

  private holding(place: Place): Holding | undefined {
    const task = this.tasks.all().find(({ processor, partition }) => placeOf(processor.journal.name, partition) === place);
    if (task === undefined) return undefined;
    return { warm: task.warm, ...(task.writtenEpoch === undefined ? {} : { epoch: task.writtenEpoch }) };
  }

  private async openTask(processor: ProcessorDefinition, partition: number): Promise<OpenedTask> {
    const { log, openStore, onStopped, onAlarm, snapshots, stalledAfterMs } = this.options;
    const changed = this.watch?.reasonToStop(topicsOf(processor));
    if (changed !== undefined) {
      onStopped?.(changed);
      throw changed; // it came back here after its topic was changed
    }
    const { name } = processor.journal;
    const store = await openStore(name, partition).catch((error: unknown) => {
      // Whoever takes a partition over later is not waited for by anybody: only this tells.
      onStopped?.(new Error(`${name}/${partition} has no store: ${(error as Error).message}`, { cause: error }));
      throw error;
    });
    const writer = `${this.id}/${this.randomId()}`;
    const owns = (): boolean => this.roleOf(name, partition) === 'owner';
    const keeper = new StoreKeeper({ log, clock: this.clock, store, processor, partition, writer, snapshots, stalledAfterMs, owns, warn: (message) => onAlarm?.(message) });
    const task = new Task(processor, partition, {
      log,
      store,
      keeper,
      clock: this.clock,
      tables: this.tables,
      writer,
      chain: this.randomId(),
      assigned: () => owns() && !this.paused.has(placeOf(name, partition)),
      opened: (writer, epoch) => this.ownership?.opened(name, partition, writer, epoch),
      barred: (reason) => {
        // With others about, this instance soon has no task there whose status could say it.
        onAlarm?.(`${name}/${partition} is not owned by this instance: ${reason}`);
        this.ownership?.bar(name, partition, reason);
      },
      committed: (head, events) => this.committed(name, partition, head, events),
      stopped: (error) => onStopped?.(error),
    });
    return { task, store, keeper };
  }

  private committed(journal: string, partition: number, head: Head, events: () => readonly FollowedEvent[]): void {
    const listeners = this.listeners.get(journal);
    if (listeners === undefined || listeners.size === 0) return;
    let parsed: readonly FollowedEvent[] | undefined;
    for (const listener of listeners) listener(partition, head, () => (parsed ??= events()));
  }
}

function statusOf(task: Task, role: Role, paused: boolean): TaskStatus {
  const restore = task.keeper?.restoreStatus();
  const snapshots = task.keeper?.counts;
  return {
    journal: task.processor.journal.name,
    partition: task.partition,
    phase: task.phase,
    role,
    ...(task.reason === undefined ? {} : { reason: task.reason }),
    height: task.height,
    epoch: task.epoch,
    ...task.counts,
    duplicates: task.chainCounts?.duplicates ?? 0,
    orphans: task.chainCounts?.orphans ?? 0,
    stale: task.chainCounts?.stale ?? 0,
    paused,
    inputs: task.inputStatus,
    ...(restore === undefined ? {} : { restore }),
    ...(snapshots === undefined ? {} : { snapshots: { ...snapshots } }),
  };
}
