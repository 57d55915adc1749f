import { reexecute, type Block, type Log, type OpenStore, type ProcessorDefinition } from '@kontor/streams';
import { watched, type Decision } from './decisions.js';

export interface DebugOptions {
  readonly partition: number;
  readonly height: number;
  /** Only decisions of this key. */
  readonly key?: string;
  readonly openStore: OpenStore;
  /** Called just before a decider that is asked for is. */
  readonly breakpoint?: () => void;
}

/** One block, with its decisions taken again on the state before it. */
export interface DebuggedBlock {
  readonly block: Block;
  readonly offset: number;
  readonly decisions: readonly Decision[];
  /** What this code writes in place of the block's lines; the same, unless the code differs from the writer's. */
  readonly value: Buffer;
  readonly same: boolean;
}

/** Folds a journal's partition up to the block before, and takes the block's decisions again. Undefined if there is no such block. */
export async function debugBlock(log: Log, processor: ProcessorDefinition, options: DebugOptions): Promise<DebuggedBlock | undefined> {
  const { partition, height, key, openStore, breakpoint } = options;
  const decisions: Decision[] = [];
  const wanted = (of: string | null): boolean => key === undefined || of === key;
  const observed = watched(processor, {
    before: (of) => wanted(of) && breakpoint?.(),
    decided: (decision) => void (wanted(decision.key) && decisions.push(decision)),
  });
  const store = await openStore(processor.journal.name, partition);
  try {
    for await (const { head, value, same } of reexecute(observed, partition, log, store, height)) {
      return { block: head.block, offset: head.offset, decisions, value, same };
    }
    return undefined;
  } finally {
    await store.close();
  }
}
