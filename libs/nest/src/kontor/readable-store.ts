import { NotOwner, partitionOf, type EventMap, type Journal, type Read, type ReadOptions, type Runtime, type Scan, type ScanOptions, type State } from '@kontor/streams';
import type { Demands } from '../server/query-wire.js';

export interface StoreReadOptions extends Demands, Omit<ReadOptions, 'strict'> {
  /** How long `minHeight`, or what is strict, is waited for. Default 5 s. */
  readonly timeoutMs?: number;
}

/** The height asked for did not come in time. Try again; the entry was not read. */
export class HeightNotReached extends Error {
  override name = 'HeightNotReached';
}

const TIMEOUT_MS = 5_000;

/** Committed entries of one state, as queries read them. */
export interface ReadableStore<S> {
  /** The entry, and the partition and height it is as of. Throws `NotOwner`, `HeightNotReached`, `StillBehind`. */
  get(key: string, options?: StoreReadOptions): Promise<Read<S>>;
  /** Entries of one partition, in order of their keys' UTF-8 bytes, all as of one height. Throws as `get` does. */
  scan(partition: number, options?: ScanOptions & Omit<StoreReadOptions, 'partitionKey'>): Promise<Scan<S>>;
}

/** Reads of a state's committed entries, in the partitions that this instance runs. Throws as `Runtime.read` does where it runs none. */
export function readableStore<S>(runtime: Runtime, state: State<EventMap, S>, partitions: number): ReadableStore<S> {
  const arrived = async (partition: number, { minHeight, timeoutMs = TIMEOUT_MS }: Pick<StoreReadOptions, 'minHeight' | 'timeoutMs'>) => {
    if (minHeight !== undefined) await reaches(runtime, state.journal, partition, minHeight, timeoutMs);
  };
  return {
    async get(key, options = {}) {
      await arrived(partitionOf(options.partitionKey ?? state.placedBy?.(key) ?? key, state.journal.partitions ?? partitions), options);
      return runtime.read(state, key, options);
    },
    async scan(partition, options = {}) {
      await arrived(partition, options);
      return runtime.scan(state, partition, options);
    },
  };
}

function reaches(runtime: Runtime, journal: Pick<Journal, 'name'>, partition: number, height: number, timeoutMs: number): Promise<void> {
  const { name } = journal;
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      stopListening();
      outcome();
    };
    const late = () => settle(() => reject(new HeightNotReached(`${name}/${partition} has not reached height ${height} within ${timeoutMs} ms`)));
    const timer = setTimeout(late, timeoutMs);
    // Listen first, look second: a block between the two would be missed the other way round.
    const stopListening = runtime.onCommitted(journal, (of, head) => {
      if (of === partition && head.block.height >= height) settle(resolve);
    });
    const task = runtime.status().find((status) => status.journal === name && status.partition === partition);
    if (task === undefined) settle(() => reject(new NotOwner(`${name}/${partition} is not run by this instance`)));
    else if (task.height >= height) settle(resolve);
  });
}
