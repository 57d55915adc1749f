import type { Topic } from '../topology/declarations.js';
import type { Place } from './membership.js';

/** What an instance tells the others several times a second. */
export interface Beat {
  readonly id: string;
  /** Grows with every beat of this instance. */
  readonly nth: number;
  /** Of the newest assignment it has heard; 0 before the first. */
  readonly generation: number;
  /** What it takes itself for the owner of. */
  readonly holds: readonly Place[];
  /** Places whose newest epoch it opened since the assignment, with that epoch. */
  readonly opened: Readonly<Record<Place, number>>;
  /** What it must not own, or hands over. */
  readonly declines: readonly Place[];
  /** It goes on purpose: whoever stands by takes over at once. */
  readonly leaving: boolean;
}

export const encodeBeat = (beat: Beat): Buffer => Buffer.from(JSON.stringify(beat), 'utf8');

/** Undefined for what is no beat: an instance of another version may say things that this one does not know. */
export function decodeBeat(value: Buffer | null): Beat | undefined {
  try {
    const { id, nth, generation, holds, opened, declines, leaving } = JSON.parse(value?.toString('utf8') ?? '') as Partial<Beat>;
    if (typeof id !== 'string' || typeof nth !== 'number' || typeof generation !== 'number') return undefined;
    return { id, nth, generation, holds: holds ?? [], opened: opened ?? {}, declines: declines ?? [], leaving: leaving === true };
  } catch {
    return undefined;
  }
}

/** Nothing in it is worth keeping: small segments, so that what is old goes. */
const SOON_FORGOTTEN = { 'cleanup.policy': 'delete', 'retention.ms': '600000', 'segment.bytes': '16777216' } as const;

/** The topic over which the instances of a service hear of each other. */
export function heartbeatsOf(service: string): Topic {
  return { kind: 'topic', name: `${service}.heartbeats`, owner: service, key: 'instance', partitions: 1, classification: 'not-personal', schemas: {}, settings: SOON_FORGOTTEN };
}
