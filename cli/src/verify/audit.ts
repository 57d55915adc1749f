import type { Block, Envelope } from '@kontor/streams';
import type { FaultBook, Place } from './faults.js';

/** Where an accepted block stands. */
export interface BlockPlace extends Place {
  readonly partition: number;
  readonly offset: number;
  readonly height: number;
}

/** Where an event of an accepted block stands. */
export interface EventPlace extends BlockPlace {
  readonly line: number;
}

/** Follows all journals, each partition in its order, and reports what cannot be. */
export interface Audit {
  block?(block: Block, place: BlockPlace, faults: FaultBook): void;
  /** @param event its data is valid by its schema */
  event?(event: Envelope, place: EventPlace, faults: FaultBook): void;
}
