import { followJournal, JournalStopped } from '../follow.js';
import type { Head } from '../journal/chain-reader.js';
import type { JournalPosition } from '../journal/positions.js';
import type { Log } from '../log/log.js';
import type { ProcessorDefinition } from '../topology/topology.js';
import { Fold } from './fold.js';
import type { Store } from './store.js';
import { encodeHead } from './stored-head.js';
import { TaskState } from './task-state.js';

/** Folds accepted blocks of a processor's journal into a store, without being a task: to compare, to look at a past height, to measure. */
export class StoreFolder {
  private readonly state: TaskState;
  private readonly fold_: Fold;
  private failure: Error | undefined;

  /** @param store holds the fold of all blocks before the first one given; empty for genesis */
  constructor(private readonly processor: ProcessorDefinition, store: Store) {
    this.state = new TaskState(store, (error) => (this.failure = error));
    this.fold_ = new Fold(processor, this.state);
  }

  /** Resolves when the store stands at the last of these blocks. Throws `Defect` if one cannot be folded, and what the store says. */
  async fold(heads: readonly Head[]): Promise<void> {
    const last = heads[heads.length - 1];
    if (last === undefined) return;
    this.state.push();
    for (const { block } of heads) this.fold_.block(block);
    this.state.commit(encodeHead(this.processor, last));
    await this.state.flush();
    if (this.failure !== undefined) throw this.failure;
  }
}

/** How a long fold is watched and given up. */
export interface RefoldOptions {
  readonly signal?: AbortSignal;
  /** Called with what was folded in since the last call. */
  readonly progress?: (blocks: number, bytes: number) => void;
}

/**
 * Folds a partition of a processor's journal from genesis up to a block into an empty store.
 * Throws `JournalStopped` if the journal does not go through that very block, and the signal's reason.
 */
export async function refold(processor: ProcessorDefinition, partition: number, log: Log, store: Store, upTo: JournalPosition, { signal, progress }: RefoldOptions = {}): Promise<void> {
  const { name } = processor.journal;
  const missing = (why: string) => new JournalStopped(name, partition, `block ${upTo.height} (${upTo.hash.slice(0, 12)}) is not on the chain: ${why}`);
  const { end } = await log.bounds(name, partition);
  if (upTo.offset >= end) throw missing(`the log ends at ${end}`);
  const folder = new StoreFolder(processor, store);
  const follower = followJournal(log, processor.journal, partition, { types: new Set(), pace: 'relaxed' });
  try {
    for await (const blocks of follower) {
      signal?.throwIfAborted();
      const wanted = blocks.filter(({ block }) => block.height <= upTo.height);
      await folder.fold(wanted);
      progress?.(wanted.length, wanted.reduce((sum, { block }) => sum + block.value.length, 0));
      const last = wanted[wanted.length - 1];
      if (last?.block.height !== upTo.height) continue;
      if (last.block.hash !== upTo.hash) throw missing(`${last.block.hash.slice(0, 12)} stands at its height`);
      return;
    }
  } finally {
    follower.close();
  }
}
