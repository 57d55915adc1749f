import { NO_PARENT, sealBlock, type Block } from '../../journal/block.js';
import type { FollowedRecord } from '../../follow.js';
import { BlockBuilder, type InputRecord } from '../../task/block-builder.js';
import { Fold } from '../../task/fold.js';
import { parkedQueue, type ParkedQueue } from '../../task/parking.js';
import { TaskState } from '../../task/task-state.js';
import type { TableVersion } from '../../task/tables.js';
import type { Declaration, EventMap } from '../../topology/declarations.js';
import type { State } from '../../topology/state.js';
import type { GlobalTable, ProcessorDefinition } from '../../topology/topology.js';
import { inMemoryStore } from '../in-memory-store.js';

export interface DriverTaskContext {
  now(): number;
  table(table: GlobalTable): TableVersion;
  partitionsOf(topic: Pick<Declaration, 'name' | 'partitions'>): number;
}

/**
 * One processor on one partition, stepped by hand: the core's own builder, fold and state, without a log and
 * without the waiting. Every record and every firing is a block of its own.
 */
export class DriverTask {
  readonly blocks: FollowedRecord[] = [];
  private state!: KeptState;
  private fold!: Fold;
  private parent: Block | undefined;

  constructor(readonly processor: ProcessorDefinition, readonly partition: number, private readonly context: DriverTaskContext) {
    this.begin();
  }

  get name(): string {
    return `${this.processor.journal.name}/${this.partition}`;
  }

  take(record: InputRecord): FollowedRecord | undefined {
    return this.build((builder) => builder.take(record));
  }

  /** Fires the earliest timer that is due, of the first name that has one. */
  fireDue(): FollowedRecord | undefined {
    let fired = false;
    const block = this.build((builder) => {
      fired = this.fold.timers.some((timers) => builder.fireDue(timers));
    });
    return fired ? block : undefined;
  }

  committed<S>(state: State<EventMap, S>, key: string): S | undefined {
    return this.state.committed(state, key);
  }

  /** All entries of a state, in order of their keys. */
  entries<S>(state: State<EventMap, S>): readonly (readonly [key: string, value: S])[] {
    const entries: [string, S][] = [];
    for (const key of [...this.state.keysOf(state)].sort()) {
      const value = this.state.committed(state, key);
      if (value !== undefined) entries.push([key, value]);
    }
    return entries;
  }

  parked(key: string): ParkedQueue | undefined {
    return parkedQueue((state, of) => this.state.committed(state, of), key);
  }

  /** Forgets all state and folds the journal anew, as an instance does that takes over with an empty disk. */
  restart(): void {
    this.begin();
    for (const { block } of this.blocks) {
      this.state.push();
      this.fold.block(block);
      this.state.commit(block.hash);
    }
  }

  private begin(): void {
    this.state = new KeptState(inMemoryStore(this.name), (error) => {
      throw error;
    });
    this.fold = new Fold(this.processor, this.state);
  }

  private build(step: (builder: BlockBuilder) => void): FollowedRecord | undefined {
    const { processor, partition, state, fold, context, parent } = this;
    const tables = new Map<GlobalTable, TableVersion>();
    for (const lookup of processor.lookups.values()) if (lookup.kind === 'global-table') tables.set(lookup, context.table(lookup));
    const lanes = new Map(processor.routes.map(({ lane }) => [lane.name, context.partitionsOf(lane)]));
    const at = Math.max(context.now(), parent?.at ?? 0);
    state.push();
    const builder = new BlockBuilder({ processor, partition, partitions: context.partitionsOf(processor.journal), state, fold, tables, lanes, at, height: (parent?.height ?? 0) + 1 });
    step(builder);
    if (!builder.hasDecisions) {
      state.dropPending();
      return undefined;
    }
    return this.commit(builder);
  }

  private commit(builder: BlockBuilder): FollowedRecord {
    const { processor, partition, parent } = this;
    const { block } = sealBlock(processor.journal.name, partition, {
      chain: parent?.chain ?? `chain-of-${this.name}`,
      height: (parent?.height ?? 0) + 1,
      epoch: 1,
      prev: parent?.hash ?? NO_PARENT,
      writer: 'driver',
      at: builder.at,
      inputs: new Map(),
      order: builder.order(),
    }, builder.value());
    this.parent = block;
    this.state.commit(block.hash);
    const record = { block, offset: this.blocks.length, timestamp: block.at };
    this.blocks.push(record);
    return record;
  }
}

/** Knows which keys were ever set, so that entries can be listed without waiting for the store. */
class KeptState extends TaskState {
  private readonly keys = new Map<string, Set<string>>();

  keysOf(state: State<EventMap, unknown>): Iterable<string> {
    return this.keys.get(state.name) ?? [];
  }

  override set<S>(state: State<EventMap, S>, key: string, value: S | undefined): void {
    const keys = this.keys.get(state.name) ?? new Set();
    keys.add(key);
    this.keys.set(state.name, keys);
    super.set(state, key, value);
  }
}
