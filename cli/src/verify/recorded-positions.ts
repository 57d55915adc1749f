import type { Block, JournalPosition } from '@kontor/streams';
import type { Audit, BlockPlace } from './audit.js';
import type { FaultBook } from './faults.js';
import { short } from './journal-lane.js';

/** How far a reader outside of the journals says that it has come: a projection, an effect. */
export interface RecordedPosition {
  /** Such as `ledger.balances`. */
  readonly reader: string;
  readonly journal: string;
  readonly partition: number;
  readonly position: JournalPosition;
}

/** Recorded positions must name accepted blocks: they are witnesses of a lost or rewritten tail. */
export class RecordedPositions implements Audit {
  private readonly open = new Map<string, RecordedPosition[]>();

  constructor(all: readonly RecordedPosition[]) {
    for (const one of all) {
      const key = keyOf(one, one.position.height);
      this.open.set(key, [...(this.open.get(key) ?? []), one]);
    }
  }

  block(block: Block, place: BlockPlace, faults: FaultBook): void {
    const key = keyOf(place, block.height);
    for (const { reader, position } of this.open.get(key) ?? []) {
      const { chain, hash, offset } = position;
      if (chain === block.chain && hash === block.hash && offset === place.offset) continue;
      faults.add('projection', place, `${reader} has read block ${position.height} with hash ${short(hash)} at offset ${offset}; the accepted one is ${short(block.hash)} at offset ${place.offset}`);
    }
    this.open.delete(key);
  }

  /** Those that name what was not met. */
  beyond(): readonly RecordedPosition[] {
    return [...this.open.values()].flat();
  }
}

const keyOf = ({ journal, partition }: { readonly journal: string; readonly partition: number }, height: number): string => `${journal}/${partition}/${height}`;
