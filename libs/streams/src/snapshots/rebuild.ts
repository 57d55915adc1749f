import type { Log } from '../log/log.js';
import { refold } from '../task/refold.js';
import type { OpenStore, Store } from '../task/store.js';
import { decodeHead, isLoading, loadingHead } from '../task/stored-head.js';
import type { ProcessorDefinition } from '../topology/topology.js';
import { compareEntries, replaceEntries, type Differences } from './compare.js';

/** What folding the journal anew has shown about a store. */
export interface Rebuilt extends Differences {
  readonly journal: string;
  readonly partition: number;
  /** Of the block up to which both were folded; 0 if the store was empty. */
  readonly height: number;
  /** Whether the store holds exactly what the journal says. If not, it has been replaced. */
  readonly equal: boolean;
}

export interface RebuildOptions {
  readonly log: Log;
  readonly openStore: OpenStore;
  readonly processor: ProcessorDefinition;
  readonly partition: number;
  /** The store in use; only read. */
  readonly store: Store;
  /** Stops the task, lets its store be changed, and starts it again. */
  readonly change: (change: (store: Store) => Promise<void>) => Promise<void>;
}

/**
 * Folds the journal anew from genesis, beside the task, which goes on; up to the block that its store stands at now. Where that
 * comes out different, the store was wrong: the task is stopped for as long as it takes to copy what is right.
 */
export async function rebuild({ log, openStore, processor, partition, store, change }: RebuildOptions): Promise<Rebuilt> {
  const { name } = processor.journal;
  const scratch = await openStore(`${name}.rebuild`, partition);
  const view = store.view();
  try {
    await scratch.clear(); // of a rebuild that was broken off
    const { head } = view;
    if (head === undefined || isLoading(head)) return { journal: name, partition, height: 0, equal: true, same: 0, different: 0, examples: [] };
    const { position } = decodeHead(head);
    await refold(processor, partition, log, scratch, position);
    const differences = await compareEntries(scratch, view);
    await view.close();
    if (differences.different > 0) await change((wrong) => replaceEntries(wrong, scratch, scratch.head!, loadingHead('rebuild')));
    return { journal: name, partition, height: position.height, equal: differences.different === 0, ...differences };
  } finally {
    await view.close();
    await scratch.clear();
    await scratch.close();
  }
}
