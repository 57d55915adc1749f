import { randomBytes } from 'node:crypto';
import type { Log } from './log/log.js';
import type { FollowedEvent } from './follow.js';
import type { Head } from './journal/chain-reader.js';
import { partitionOf } from './log/partitioner.js';
import type { Declaration, EventMap, Journal } from './topology/declarations.js';
import { checkTopics } from './topology/settings.js';
import type { State } from './topology/state.js';
import type { GlobalTable, ProcessorDefinition, Topology } from './topology/topology.js';
import { systemClock, type Clock } from './task/own-journal.js';
import type { ListedKey, ParkedOrder, Released } from './task/parked-keys.js';
import type { ParkedQueue } from './task/parking.js';
import type { OpenStore, Store } from './task/store.js';
import { TableReader } from './task/tables.js';
import type { ScanOptions } from './task/scan.js';
import type { InputStatus, Read, Scan } from './task/reads.js';
import { Task, type TaskPhase } from './task/task.js';

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
  /** Whether this instance owns a partition, by the newest assignment. Default: all of them. */
  readonly assigned?: (journal: string, partition: number) => boolean;
  /** A task or table has stopped for good: data or code is wrong, and going on would hide it. */
  readonly onStopped?: (error: Error) => void;
}

export interface TaskStatus {
  readonly journal: string;
  readonly partition: number;
  readonly phase: TaskPhase;
  readonly reason?: string;
  readonly height: number;
  readonly epoch: number;
  readonly blocks: number;
  readonly events: number;
  readonly conflicts: number;
  readonly duplicates: number;
  readonly orphans: number;
  readonly stale: number;
  /** Of a task that decides; a standby reads no inputs. */
  readonly inputs: readonly InputStatus[];
}

export interface ReadOptions {
  /** First fold everything that is in the journal now, so that a deposed owner cannot answer with an old value. */
  readonly strict?: boolean;
  /** What the journal is keyed by, if the state is keyed by something else. */
  readonly partitionKey?: string;
}

/** Called after a block is committed, with its events, parsed on demand. */
export type CommitListener = (partition: number, head: Head, events: () => readonly FollowedEvent[]) => void;

/** A state has no entry here: its partition belongs to another instance, or its topology is not run. */
export class NotOwner extends Error {
  override name = 'NotOwner';
}

/** Runs a topology: one task per processor and partition, in this process. */
export class Runtime {
  private readonly tasks: Task[] = [];
  private readonly byJournal = new Map<string, Map<number, Task>>();
  private readonly tables = new Map<GlobalTable, TableReader>();
  private readonly stores: Store[] = [];
  private readonly listeners = new Map<string, Set<CommitListener>>();
  private readonly clock: Clock;
  private readonly randomId: () => string;

  constructor(readonly topology: Topology, private readonly options: RuntimeOptions) {
    this.clock = options.clock ?? systemClock;
    this.randomId = options.randomId ?? (() => randomBytes(12).toString('base64url'));
  }

  /**
   * Checks the topics, restores every task from its store and journal, and runs. Processors whose journal
   * another one of this topology reads as a table come up first.
   */
  async start(): Promise<void> {
    const { log, partitions } = this.options;
    await checkTopics(log, declarationsOf(this.topology), partitions);
    for (const table of this.topology.tables) {
      const reader = new TableReader(table, log);
      this.tables.set(table, reader);
      await reader.load((error) => this.options.onStopped?.(error));
    }
    await Promise.all(this.topology.processors.map((processor) => this.startProcessor(processor)));
  }

  /** Finishes what is in flight, then closes everything that `start` opened. The log stays open. */
  async stop(): Promise<void> {
    // Tables first: a task that waits for one must not keep the others from ending.
    for (const table of this.tables.values()) table.close();
    await Promise.all(this.tasks.map((task) => task.stop()));
    await Promise.all(this.stores.map((store) => store.close()));
  }

  status(): readonly TaskStatus[] {
    return this.tasks.map(statusOf);
  }

  /** Whether every task runs or stands by. */
  get ready(): boolean {
    return this.tasks.length > 0 && this.tasks.every((task) => task.phase === 'running' || task.phase === 'standing-by');
  }

  /** Reads a committed entry. Throws `NotOwner`. */
  async read<S>(state: State<EventMap, S>, key: string, options: ReadOptions = {}): Promise<Read<S>> {
    const task = this.taskOf(state.journal, options.partitionKey ?? state.placedBy?.(key) ?? key);
    if (options.strict === true) await task.catchUp();
    return task.read(state, key);
  }

  /**
   * Reads committed entries of one partition in order of their keys, all as of the height that comes with them:
   * a range, those that begin alike, or all. Hold a large state in pages, by `limit` and `from`. Throws `NotOwner`.
   */
  async scan<S>(state: State<EventMap, S>, partition: number, options: ScanOptions & Pick<ReadOptions, 'strict'> = {}): Promise<Scan<S>> {
    const task = this.byJournal.get(state.journal.name)?.get(partition);
    if (task === undefined) throw new NotOwner(`${state.journal.name}/${partition} is not run by this instance of ${this.topology.name}`);
    if (options.strict === true) await task.catchUp();
    return task.scan(state, options);
  }

  /** All parked keys of a partition, in order of the keys, as of its last committed block. Throws `NotOwner`. */
  parkedKeys(journal: Pick<Journal, 'name'>, partition: number): AsyncIterable<ListedKey> {
    const task = this.byJournal.get(journal.name)?.get(partition);
    if (task === undefined) throw new NotOwner(`${journal.name}/${partition} is not run by this instance of ${this.topology.name}`);
    return task.parked.list();
  }

  /** The queue behind a parked key with its first `limit` records, or undefined if the key flows. Throws `NotOwner`. */
  parked(journal: Pick<Journal, 'name'>, key: string, limit?: number): ParkedQueue | undefined {
    return this.taskOf(journal, key).parked.get(key, limit);
  }

  /**
   * Decides the waiting records of a key again, in the order they came, up to the first that fails; the rest waits on.
   * `by` says in the journal who ordered it. Rejects with `NotOwner` or `NotPerformed`.
   */
  async redrive(journal: Pick<Journal, 'name'>, key: string, order: ParkedOrder): Promise<Released> {
    return this.taskOf(journal, key).parked.redrive(key, order);
  }

  /** Gives up the first `count` waiting records of a key, by default all that wait now. They stay in their topic, and the journal says what was given up. */
  async discard(journal: Pick<Journal, 'name'>, key: string, order: ParkedOrder & { readonly count?: number }): Promise<Released> {
    return this.taskOf(journal, key).parked.discard(key, order);
  }

  /** Hears of every block committed to a journal of this topology, own or foreign. The result ends it. */
  onCommitted(journal: Pick<Journal, 'name'>, listener: CommitListener): () => void {
    const set = this.listeners.get(journal.name) ?? new Set();
    this.listeners.set(journal.name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  private taskOf(journal: Pick<Journal, 'name'>, key: string): Task {
    const tasks = this.byJournal.get(journal.name);
    const task = tasks?.get(partitionOf(key, tasks.size));
    if (task === undefined) throw new NotOwner(`${journal.name} is not run by this instance of ${this.topology.name}`);
    return task;
  }

  private async startProcessor(processor: ProcessorDefinition): Promise<void> {
    const { journal } = processor;
    const count = journal.partitions ?? this.options.partitions;
    const tasks = new Map<number, Task>();
    for (let partition = 0; partition < count; partition++) {
      const task = await this.openTask(processor, partition);
      tasks.set(partition, task);
      this.tasks.push(task);
    }
    this.byJournal.set(journal.name, tasks);
    await Promise.all([...tasks.values()].map((task) => task.start()));
  }

  private async openTask(processor: ProcessorDefinition, partition: number): Promise<Task> {
    const { log, openStore, instance, assigned, onStopped } = this.options;
    const { name } = processor.journal;
    const store = await openStore(name, partition);
    this.stores.push(store);
    return new Task(processor, partition, {
      log,
      store,
      clock: this.clock,
      tables: this.tables,
      writer: `${instance}/${this.randomId()}`,
      chain: this.randomId(),
      assigned: () => assigned?.(name, partition) ?? true,
      committed: (head, events) => this.committed(name, partition, head, events),
      stopped: (error) => onStopped?.(error),
    });
  }

  private committed(journal: string, partition: number, head: Head, events: () => readonly FollowedEvent[]): void {
    const listeners = this.listeners.get(journal);
    if (listeners === undefined || listeners.size === 0) return;
    let parsed: readonly FollowedEvent[] | undefined;
    for (const listener of listeners) listener(partition, head, () => (parsed ??= events()));
  }
}

/** Every topic a topology reads or writes. */
export function declarationsOf(topology: Topology): readonly Declaration[] {
  const declarations = new Map<string, Declaration>();
  for (const { journal, inputs, routes, publications } of topology.processors) {
    declarations.set(journal.name, journal);
    for (const { source } of inputs) declarations.set(source.name, source);
    for (const { lane } of routes) declarations.set(lane.name, lane);
    for (const { to } of publications) declarations.set(to.name, to);
  }
  for (const { state } of topology.tables) declarations.set(state.journal.name, state.journal);
  return [...declarations.values()];
}

function statusOf(task: Task): TaskStatus {
  return {
    journal: task.processor.journal.name,
    partition: task.partition,
    phase: task.phase,
    ...(task.reason === undefined ? {} : { reason: task.reason }),
    height: task.height,
    epoch: task.epoch,
    ...task.counts,
    duplicates: task.chainCounts?.duplicates ?? 0,
    orphans: task.chainCounts?.orphans ?? 0,
    stale: task.chainCounts?.stale ?? 0,
    inputs: task.inputStatus,
  };
}
