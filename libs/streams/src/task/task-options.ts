import type { FollowedEvent } from '../follow.js';
import type { Head } from '../journal/chain-reader.js';
import type { Log } from '../log/log.js';
import type { GlobalTable } from '../topology/topology.js';
import type { Clock } from './own-journal.js';
import type { StoreKeeper } from '../snapshots/store-keeper.js';
import type { Store } from './store.js';
import type { TableReader } from './tables.js';

export interface TaskOptions {
  readonly log: Log;
  readonly store: Store;
  /** Looks after it: snapshots, and how far a restore is. Without it, there is nothing but the store and the journal. */
  readonly keeper?: StoreKeeper;
  readonly clock: Clock;
  /** New at every start: it tells this writer's blocks from those of its earlier lives. */
  readonly writer: string;
  /** Id for the chain, should this task write its first block. */
  readonly chain: string;
  readonly tables: ReadonlyMap<GlobalTable, TableReader>;
  /** Whether the newest assignment names this instance as the owner. */
  readonly assigned: () => boolean;
  /** Hears of the first block of an epoch, own or foreign, that came while this task was at the end of its journal. */
  readonly opened?: (writer: string, epoch: number) => void;
  /** This code must not own the partition: its journal or store was written by newer code. */
  readonly barred?: (reason: string) => void;
  readonly committed: (head: Head, events: () => readonly FollowedEvent[]) => void;
  readonly stopped: (error: Error) => void;
}

/** `barred`: the store was written by newer code and is left as it is; the task does not run. */
export type TaskPhase = 'restoring' | 'running' | 'standing-by' | 'barred' | 'stopped';
