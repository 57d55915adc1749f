import { JournalStopped } from '../follow.js';
import { positionAfter, type Head } from '../journal/chain-reader.js';
import { countLines } from '../journal/lines.js';
import type { JournalPosition } from '../journal/positions.js';
import { PARKING_VERSION } from './parking.js';
import type { ProcessorDefinition } from '../topology/topology.js';
import type { Store } from './store.js';

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

/** The store was written by code with a newer version of a state: it is left as it is. */
export class NewerStore extends Error {
  override name = 'NewerStore';
}

/** Where to go on from, or undefined for the journal's start: the store is empty, or of other code or half filled, and emptied now. Throws `NewerStore`. */
export async function storedPosition(store: Store, processor: ProcessorDefinition): Promise<JournalPosition | undefined> {
  if (store.head === undefined) return undefined;
  if (isLoading(store.head)) {
    await store.clear(); // a restore was broken off
    return undefined;
  }
  const stored = decodeHead(store.head);
  if (stored.versions === versionsOf(processor)) return stored.position;
  const newer = newerThan(processor, stored.versions);
  if (newer !== undefined) throw new NewerStore(`its store holds ${newer}: newer code wrote it. Run that code, or remove the store to fold the journal with this one`);
  await store.clear(); // the journal has everything to fold it anew
  return undefined;
}

/** Throws `JournalStopped` if the log ends at or before the block that the store stands at. */
export function assertReaches({ journal }: ProcessorDefinition, partition: number, end: number, from: JournalPosition | undefined): void {
  if (from === undefined || from.offset < end) return;
  throw new JournalStopped(journal.name, partition, `at offset ${from.offset}: the store stands at block ${from.height} there, the log ends at ${end}: truncated or re-created`);
}

/** The first state of the store whose version is above the one of this code: `accounts@3, and this code has 2`. */
export function newerThan(processor: ProcessorDefinition, versions: string): string | undefined {
  const ours = new Map(versionsOf(processor).split(',').map(parted));
  for (const [name, version] of versions.split(',').map(parted)) {
    const known = ours.get(name);
    if (known !== undefined && version > known) return `${name}@${version}, and this code has ${known}`;
  }
  return undefined;
}

/** Name and version; timers have none. */
function parted(entry: string): [name: string, version: number] {
  const [name = '', version = '0'] = entry.split('@');
  return [name, Number(version)];
}
