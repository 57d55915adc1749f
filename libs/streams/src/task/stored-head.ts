import { positionAfter, type Head } from '../journal/chain-reader.js';
import { countLines } from '../journal/lines.js';
import type { JournalPosition } from '../journal/positions.js';
import { PARKING_VERSION } from './parking.js';
import type { ProcessorDefinition } from '../topology/topology.js';

/** What a store says of itself: the block it stands at, and what was folded into it. */
export interface StoredHead {
  readonly position: JournalPosition;
  /** As `versionsOf` writes it. */
  readonly versions: string;
}

export function encodeHead(processor: ProcessorDefinition, head: Head): string {
  const stored: StoredHead = { position: positionAfter(head, countLines(head.block.value)), versions: versionsOf(processor) };
  return JSON.stringify(stored);
}

/** The head of a store that is being filled from a snapshot: not usable before it has the snapshot's own. */
export const loadingHead = (snapshot: string): string => JSON.stringify({ loading: snapshot });

export const isLoading = (text: string): boolean => 'loading' in (JSON.parse(text) as object);

export const decodeHead = (text: string): StoredHead => JSON.parse(text) as StoredHead;

/** Names and versions of everything that is folded into a store: `accounts@2,kontor.parked@2,timer:funds-wait`. */
export const versionsOf = (processor: ProcessorDefinition): string =>
  [...processor.states.map((state) => `${state.name}@${state.version}`), ...processor.timers.map((timer) => `timer:${timer.name}`), PARKING_VERSION].sort().join(',');
