import { eventsOf, type FollowedEvent, type FollowedRecord } from '../../follow.js';
import { shipmentsOf } from '../../lanes/lane-record.js';
import type { KeyedRecord, NewRecord } from '../../log/log.js';
import type { Block } from '../../journal/block.js';
import { decodeEvent, encodeEvent, idOfLine, typeOfLine } from '../../journal/event.js';
import { linesOf } from '../../journal/lines.js';
import { partitionOf } from '../../log/partitioner.js';
import { publishedOf } from '../../publish/published.js';
import type { InputRecord } from '../../task/block-builder.js';
import type { ParkedQueue } from '../../task/parking.js';
import { TableFold } from '../../task/tables.js';
import type { Declaration, EventMap, Journal, Source, Topic } from '../../topology/declarations.js';
import type { State } from '../../topology/state.js';
import type { GlobalTable, InputDefinition, Topology } from '../../topology/topology.js';
import { ForeignJournal } from '../foreign-journal.js';
import { DriverStore, type ReadableStore } from './driver-store.js';
import { DriverTask } from './driver-task.js';
import { TestInput, type Piped } from './test-input.js';
import { TestOutput } from './test-output.js';

/** What a driver starts with. */
export interface TestDriverOptions {
  /** What the clock shows at first, in milliseconds since the epoch. */
  readonly now?: number;
  /** Partition count of topics that declare none; default 1. */
  readonly partitions?: number;
}

/** Records that operators dropped, as their events say. */
export interface Dropped {
  readonly operator: string;
  readonly reason: string;
  readonly count: number;
}

/** 2026-01-01T00:00:00Z: runs must not depend on when they run. */
const NEW_YEAR = 1_767_225_600_000;
/** A timer that is due again whenever it fires would hang the test. */
const FIRINGS_MAX = 100_000;

/**
 * Runs a topology in the test itself: no log, no waiting, no threads. What is piped in is decided before `pipe`
 * returns, with the code that decides in production. Journals that one processor writes and another one of the
 * topology reads flow through. The clock stands still until `advance`.
 */
export class TopologyTestDriver {
  private time: number;
  private readonly partitions: number;
  private readonly tasks = new Map<string, DriverTask[]>();
  private readonly tables = new Map<GlobalTable, TableFold>();
  private readonly foreign = new Map<string, ForeignJournal>();
  private readonly offsets = new Map<string, number>();
  private readonly outputs = new Map<string, TestOutput<EventMap>>();
  private readonly queue: { readonly task: DriverTask; readonly record: InputRecord }[] = [];

  constructor(readonly topology: Topology, options: TestDriverOptions = {}) {
    this.time = options.now ?? NEW_YEAR;
    this.partitions = options.partitions ?? 1;
    for (const table of topology.tables) this.tables.set(table, new TableFold(table));
    for (const processor of topology.processors) {
      const context = { now: () => this.time, table: (table: GlobalTable) => this.tables.get(table)!.current(), partitionsOf: (topic: Pick<Declaration, 'partitions'>) => topic.partitions ?? this.partitions };
      const count = processor.journal.partitions ?? this.partitions;
      this.tasks.set(processor.journal.name, Array.from({ length: count }, (_, partition) => new DriverTask(processor, partition, context)));
    }
  }

  /** The clock that the next block sees. */
  get now(): number {
    return this.time;
  }

  /** A topic or journal that the topology reads; a journal that another service writes is written here in its place. */
  topic<E extends EventMap>(source: Source<E>): TestInput<E> {
    const readers = this.readersOf(source);
    if (this.tasks.has(source.name)) throw new Error(`${source.name} is written by topology ${this.topology.name} itself: pipe into what it is decided from, and read it with output()`);
    if (readers.length === 0 && this.tablesOf(source).length === 0) {
      throw new Error(`topology ${this.topology.name} reads no ${source.name}; it reads ${listed(this.sourceNames())}`);
    }
    return new TestInput(source, (piped) => this.pipe(source, piped));
  }

  /** Events that the topology wrote. There is one cursor per output: what was read is not read again. */
  output<E extends EventMap>(journal: Journal<E> | Topic<E>): TestOutput<E> {
    const written = new Set([...this.tasks.keys(), ...this.all().flatMap(({ processor }) => processor.publications.map(({ to }) => to.name))]);
    if (!written.has(journal.name)) throw new Error(`topology ${this.topology.name} writes no ${journal.name}; it writes ${listed(written)}`);
    const known = this.outputs.get(journal.name) ?? new TestOutput<EventMap>();
    this.outputs.set(journal.name, known);
    return known as unknown as TestOutput<E>;
  }

  /** A state of the topology, or what a handle or global table holds. */
  store<S>(of: State<EventMap, S> | { readonly state: State<EventMap, S> }): ReadableStore<S> {
    const state = 'evolve' in of ? of : of.state;
    const tasks = (this.tasks.get(state.journal.name) ?? []).filter(({ processor }) => processor.states.includes(state));
    if (tasks.length > 0) return new DriverStore(state, tasks);
    const table = [...this.tables].find(([candidate]) => candidate.state === state)?.[1];
    if (table !== undefined) return { get: (key) => table.current().get(key) as S | undefined, all: () => [...table.all()] as [string, S][] };
    throw new Error(`topology ${this.topology.name} has no state ${state.name}; it has ${listed(this.stateNames())}`);
  }

  /** Moves the clock on by so many milliseconds and fires every timer that comes due, in order of its time. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new Error(`the clock cannot be moved by ${ms} ms: it only goes forward`);
    this.time += ms;
    this.settle();
  }

  /** The queue behind a parked key, or undefined if the key flows. */
  parked(key: string, journal?: Pick<Declaration, 'name'>): ParkedQueue | undefined {
    for (const task of this.all()) {
      const queue = journal === undefined || task.processor.journal.name === journal.name ? task.parked(key) : undefined;
      if (queue !== undefined) return queue;
    }
    return undefined;
  }

  /** What operators dropped so far: late records, records without a key. */
  dropped(): readonly Dropped[] {
    const counts = new Map<string, Dropped>();
    for (const { data } of this.lines('kontor.dropped')) {
      const { operator, reason } = data as { operator: string; reason: string };
      const id = `${operator}\u0000${reason}`;
      counts.set(id, { operator, reason, count: (counts.get(id)?.count ?? 0) + 1 });
    }
    return [...counts.values()];
  }

  /** Every task forgets its state and folds its journal anew: what comes after must not show it. */
  restart(): void {
    for (const task of this.all()) task.restart();
  }

  // --- what flows ---

  private pipe(source: Source, piped: Piped): void {
    const count = source.partitions ?? this.partitions;
    const partition = partitionOf(piped.key ?? '', count);
    if (source.kind === 'journal') this.pipeBlock(source, partition, piped);
    else this.pipeRecord(source, partition, piped);
    this.settle();
  }

  private pipeBlock(source: Journal, partition: number, { key, type, data, time }: Piped): void {
    if (key === null || type === undefined || data === undefined) throw new Error(`a line of journal ${source.name} has a key and an event; only a plain topic can carry less`);
    const id = `${source.name}/${partition}`;
    const writer = this.foreign.get(id) ?? new ForeignJournal(source, partition);
    this.foreign.set(id, writer);
    this.spread(source.name, partition, writer.block({ type, key, data, time: time ?? this.time }, this.time));
  }

  private pipeRecord(source: Source, partition: number, { key, type, data, time, text }: Piped): void {
    const id = `${source.name}/${partition}`;
    const offset = this.offsets.get(id) ?? 0;
    this.offsets.set(id, offset + 1);
    const line = text ?? encodeEvent({
      type: type!, specversion: '1.0', id: `${id}/${offset}`, source: 'test', subject: key ?? '',
      time: new Date(time ?? this.time).toISOString(),
      ...(source.kind === 'lane' ? { route: { to: id, key: key ?? '', after: 0 } } : {}),
      data: data!,
    });
    for (const { task, input } of this.readersOf(source)) {
      if (task.partition !== partition) continue;
      this.queue.push({ task, record: { input, key, type: typeOfLine(line, 0), cause: `${id}/${offset}`, text: () => line } });
    }
  }

  /** Hands a block to the tables and tasks that read its journal. */
  private spread(journal: string, partition: number, record: FollowedRecord): void {
    for (const [table, fold] of this.tables) if (table.state.journal.name === journal) fold.fold(partition, [record]);
    const lines = linesOf(record.block);
    for (const { task, input } of this.readersOf({ name: journal })) {
      if (task.partition !== partition) continue;
      for (let i = 0; i < lines.count; i++) {
        const cause = `${journal}/${partition}/${record.block.height}/${i}`;
        this.queue.push({ task, record: { input, key: null, type: lines.type(i), cause, text: () => lines.text(i) } });
      }
    }
  }

  /** Until nothing is left to decide. Timers that are due fire before the next record, as in the task's loop. */
  private settle(): void {
    for (let firings = 0; firings < FIRINGS_MAX; ) {
      if (this.fireOne()) {
        firings++;
        continue;
      }
      const next = this.queue.shift();
      if (next === undefined) return;
      this.committed(next.task, next.task.take(next.record));
    }
    throw new Error(`${FIRINGS_MAX} timers have fired at ${new Date(this.time).toISOString()}, and there is still one due: firing must move or end a timer`);
  }

  private fireOne(): boolean {
    for (const task of this.all()) {
      const block = task.fireDue();
      this.committed(task, block);
      if (block !== undefined) return true;
    }
    return false;
  }

  private committed(task: DriverTask, record: FollowedRecord | undefined): void {
    if (record === undefined) return;
    const { journal } = task.processor;
    this.write(task, record.block);
    this.spread(journal.name, task.partition, record);
    for (const { lane, partition, record: shipped } of shipmentsOf(journal.name, task.partition, record.block)) this.ship(lane, partition, shipped);
  }

  private write({ processor: { journal, publications }, partition }: DriverTask, block: Block): void {
    for (const { topic, records } of publishedOf(publications, block)) this.publish(publications.find(({ to }) => to.name === topic)!.to, records, block.at);
    const output = this.output(journal);
    const lines = linesOf(block);
    for (let i = 0; i < lines.count; i++) {
      if (!((lines.type(i) ?? '') in journal.schemas)) continue;
      const { type, subject, time, cause = '', data } = decodeEvent(lines.text(i));
      output.add({ event: { type, ...data }, key: subject, partition, time: Date.parse(time), at: block.at, cause });
    }
  }

  /** What a router does: the routed lines of a block come to the partition that they name. */
  private ship(lane: string, partition: number, { value }: NewRecord): void {
    const lines = linesOf({ value });
    for (const { task, input } of this.readersOf({ name: lane })) {
      if (task.partition !== partition) continue;
      for (let i = 0; i < lines.count; i++) {
        const line = lines.text(i);
        this.queue.push({ task, record: { input, key: null, type: lines.type(i), cause: idOfLine(line)!, text: () => line } });
      }
    }
  }

  private publish(to: Topic, records: readonly KeyedRecord[], at: number): void {
    for (const { key, value } of records) {
      const { type, time, cause = '', data } = decodeEvent(value!.toString('utf8'));
      this.output(to).add({ event: { type, ...data }, key, partition: partitionOf(key, to.partitions ?? this.partitions), time: Date.parse(time), at, cause });
    }
  }

  private lines(type: string): FollowedEvent[] {
    return this.all().flatMap((task) => task.blocks.flatMap(({ block }) => eventsOf(block, new Set([type]))));
  }

  // --- what there is ---

  private all(): DriverTask[] {
    return [...this.tasks.values()].flat();
  }

  private readersOf(source: Pick<Declaration, 'name'>): { readonly task: DriverTask; readonly input: InputDefinition }[] {
    return this.all().flatMap((task) => task.processor.inputs.filter((input) => input.source.name === source.name).map((input) => ({ task, input })));
  }

  private tablesOf(source: Pick<Declaration, 'name'>): GlobalTable[] {
    return [...this.tables.keys()].filter(({ state }) => state.journal.name === source.name);
  }

  private sourceNames(): Set<string> {
    const names = this.all().flatMap(({ processor }) => processor.inputs.map(({ source }) => source.name));
    for (const { state } of this.tables.keys()) names.push(state.journal.name);
    return new Set(names.filter((name) => !this.tasks.has(name)));
  }

  private stateNames(): Set<string> {
    return new Set([...this.topology.processors.flatMap(({ states }) => states), ...[...this.tables.keys()].map(({ state }) => state)].map(({ name }) => name));
  }
}

const listed = (names: Iterable<string>): string => [...names].join(', ') || 'nothing';
