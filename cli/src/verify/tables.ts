import type { Snapshot } from './snapshot.js';

/** A table that was folded a second time from the events that its projection had read, and is compared with that. */
export interface FoldedTable {
  readonly schema: string;
  readonly table: string;
  /**
   * Compares every row.
   * @param wrong called with a sentence for each difference
   * @returns rows compared
   */
  compare(snapshot: Snapshot, wrong: (sentence: string) => void): Promise<number>;
}
