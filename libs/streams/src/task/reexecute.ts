import type { Log } from '../log/log.js';
import { followBlocks, type FollowedRecord } from '../follow.js';
import { positionAfter, type Head } from '../journal/chain-reader.js';
import { countLines } from '../journal/lines.js';
import type { Positions } from '../journal/positions.js';
import { partitionCounts } from '../lanes/routed.js';
import type { GlobalTable, InputDefinition, ProcessorDefinition } from '../topology/topology.js';
import { BlockBuilder } from './block-builder.js';
import { Fold } from './fold.js';
import type { TaskInput } from './input.js';
import { openInput } from './open-input.js';
import type { Store } from './store.js';
import { TableFold, type TableVersion } from './tables.js';
import { TaskState } from './task-state.js';
import { decodeStep, type Step } from './steps.js';
import { fetchCut } from './fetch-cause.js';
import { parkedQueue } from './parking.js';

/** A block and what its inputs yield when its decisions are taken again. */
export interface Reexecuted {
  readonly head: Head;
  /** The value that this code decides, in the recorded order, with the block's clock and pinned tables. */
  readonly value: Buffer;
  readonly same: boolean;
}

/**
 * Takes every decision of a journal partition again, block by block up to the present end, from its inputs
 * in their recorded order. Where the outcome differs, the fold goes on with what the journal says.
 * @param store an empty one, used as scratch
 * @param from height of the first block whose decisions are taken again; those below are only folded
 */
export async function* reexecute(processor: ProcessorDefinition, partition: number, log: Log, store: Store, from = 1): AsyncGenerator<Reexecuted> {
  let failure: Error | undefined;
  const state = new TaskState(store, (error) => (failure = error));
  const fold = new Fold(processor, state);
  const blocks = await allBlocks(log, processor.journal.name, partition);
  const below = blocks.filter(({ block }) => block.height < from);
  await foldAlone(below, state, fold);
  const inputs = new Map<string, ReplayedInput>();
  for (const definition of processor.inputs) inputs.set(definition.source.name, await ReplayedInput.open(definition, log, partition, below.at(-1)?.block.inputs));
  const tables = await replayedTables(processor, log);
  const { partitions, lanes } = await partitionCounts(processor, log);
  try {
    for (const record of blocks.slice(below.length)) {
      const { block } = record;
      const versions = new Map([...tables].map(([table, replayed]) => [table, replayed.at(block.order.pins)]));
      state.push();
      const builder = new BlockBuilder({ processor, partition, partitions, state, fold, tables: versions, lanes, at: block.at, height: block.height });
      for (const run of block.order.runs) {
        for (let i = 0; i < run.count; i++) {
          if (run.kind === 'input') builder.take(await inputs.get(run.name)!.take());
          else if (run.kind === 'step') await performAgain(builder, decodeStep(run.name), log, state);
          else builder.fireDue(fold.timers.find((timers) => timers.definition.name === run.name)!);
        }
      }
      const value = builder.value();
      const same = value.equals(block.value);
      if (!same) {
        state.dropPending();
        await fold.rebuild();
        state.push();
        fold.block(block);
      }
      if (failure !== undefined) throw failure;
      state.commit(JSON.stringify(positionAfter(record, countLines(block.value))));
      for (const input of inputs.values()) input.release(block.inputs);
      yield { head: record, value, same };
    }
  } finally {
    for (const input of inputs.values()) input.close();
  }
}

/** Blocks folded per batch of the scratch store. */
const FOLD_BATCH = 200;

async function foldAlone(blocks: readonly FollowedRecord[], state: TaskState, fold: Fold): Promise<void> {
  for (let i = 0; i < blocks.length; i += FOLD_BATCH) {
    const batch = blocks.slice(i, i + FOLD_BATCH);
    state.push();
    for (const { block } of batch) fold.block(block);
    const last = batch.at(-1)!;
    state.commit(JSON.stringify(positionAfter(last, countLines(last.block.value))));
    await state.flush();
  }
  await fold.rebuild();
}

async function performAgain(builder: BlockBuilder, step: Step, log: Log, state: TaskState): Promise<void> {
  const queue = parkedQueue((of, key) => state.find(of, key), step.key, step.records);
  builder.perform(step, await fetchCut(log, queue?.records ?? []));
}

/** All accepted blocks of a partition up to its present end. */
export async function allBlocks(log: Log, journal: string, partition: number): Promise<readonly FollowedRecord[]> {
  const { end } = await log.bounds(journal, partition);
  if (end === 0) return [];
  const all: FollowedRecord[] = [];
  return new Promise((resolve, reject) => {
    const follower = followBlocks(log, journal, partition, undefined, {
      blocks(blocks, next) {
        for (const block of blocks) if (block.offset < end) all.push(block);
        if (next < end) return;
        follower.close();
        resolve(all);
      },
      stopped: reject,
    });
  });
}

class ReplayedInput {
  private readonly input: TaskInput;
  private waiting: (() => void) | undefined;
  private failure: Error | undefined;

  static async open(definition: InputDefinition, log: Log, partition: number, from: Positions | undefined): Promise<ReplayedInput> {
    const { end } = await log.bounds(definition.source.name, partition);
    return new ReplayedInput(definition, log, partition, from, end);
  }

  private constructor(definition: InputDefinition, log: Log, partition: number, from: Positions | undefined, end: number) {
    const wake = () => this.waiting?.();
    this.input = openInput(definition, log, partition, from, end, {
      changed: wake,
      stopped: (error) => {
        this.failure = error;
        wake();
      },
    });
    this.input.start();
  }

  async take() {
    while (this.input.time === undefined) {
      if (this.failure !== undefined) throw this.failure;
      await new Promise<void>((resolve) => (this.waiting = resolve));
    }
    return this.input.take();
  }

  release(positions: Positions): void {
    this.input.release(positions);
  }

  close(): void {
    this.input.close();
  }
}

async function replayedTables({ lookups }: ProcessorDefinition, log: Log): Promise<ReadonlyMap<GlobalTable, ReplayedTable>> {
  const tables = new Map<GlobalTable, ReplayedTable>();
  for (const lookup of lookups.values()) if (lookup.kind === 'global-table') tables.set(lookup, await ReplayedTable.read(lookup, log));
  return tables;
}

/** A table's journal read whole, folded forward to each block's pin. */
class ReplayedTable {
  private readonly folded: TableFold;

  private constructor(table: GlobalTable, private readonly blocks: readonly FollowedRecord[][]) {
    this.folded = new TableFold(table);
  }

  static async read(table: GlobalTable, log: Log): Promise<ReplayedTable> {
    const { name } = table.state.journal;
    const { partitions } = await log.describe(name);
    const blocks = await Promise.all(Array.from({ length: partitions }, async (_, partition) => [...(await allBlocks(log, name, partition))]));
    return new ReplayedTable(table, blocks);
  }

  at(pins: Positions): TableVersion {
    const { name } = this.folded.table.state.journal;
    this.blocks.forEach((blocks, partition) => {
      const pin = pins.get(`${name}/${partition}`);
      if (pin === undefined || !('height' in pin)) return;
      const upTo = blocks.findIndex(({ block }) => block.height > pin.height);
      this.folded.fold(partition, blocks.splice(0, upTo < 0 ? blocks.length : upTo));
    });
    return this.folded.current();
  }
}
