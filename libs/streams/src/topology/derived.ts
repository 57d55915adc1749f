import type { EventMap } from './declarations.js';
import type { State } from './state.js';
import type { GlobalTable, Lookup } from './topology.js';

/** A record as a derived processor takes it. */
export interface DerivedRecord {
  readonly key: string | null;
  /** The event: its data with its type. */
  readonly value: { readonly type: string };
  /** Event time, in milliseconds: the CloudEvent's `time`. */
  readonly time: number;
}

/** One line that a derived processor writes. */
export interface DerivedLine {
  readonly type: string;
  readonly subject: string;
  readonly data: object;
  /** The event's own time, in milliseconds; the block's clock if unset. */
  readonly time?: number;
}

/** What is fixed, or pending, while one block is built. */
export interface BlockView {
  readonly partition: number;
  /** A state of the processor as the block being built has it. */
  find<S>(state: State<EventMap, S>, key: string): S | undefined;
  /** The version of a global table that is pinned for the block. */
  table<S>(table: GlobalTable<S>): Lookup<S>;
}

/** Handles one event type of an input of a derived processor: all that one record does, or nothing of it if it throws. */
export interface DerivingHandler {
  readonly type: string;
  derive(record: DerivedRecord, block: BlockView): readonly DerivedLine[];
}

/** Lines and states that the library writes and keeps for itself; they stand in no catalogue. */
export const isInternal = (type: string): boolean => type.startsWith('kontor.');

/** Type of the line that says that a record was dropped, and why. No state folds it. */
export const DROPPED = 'kontor.dropped';
