import type { EventMap } from '../topology/declarations.js';
import type { State } from '../topology/state.js';

/**
 * A record that cannot be decoded, or whose decider throws, parks its key: later records of the key join
 * the queue in order, other keys flow on. Both are events, so the queue is a fold like any other state.
 */
export type ParkingEvent =
  | { readonly type: 'kontor.KeyParked'; readonly cause: string; readonly reason: string; readonly record: string }
  | { readonly type: 'kontor.RecordParked'; readonly cause: string; readonly record: string };

export const PARKING_TYPES: ReadonlySet<string> = new Set(['kontor.KeyParked', 'kontor.RecordParked']);

/** What is kept of a parked record: enough for any command or event here; a longer one is cut, and found again by its cause. */
export const PARKED_RECORD_CHARS_MAX = 16 * 1024;
const REASON_CHARS_MAX = 500;

export interface ParkedQueue {
  readonly reason: string;
  readonly records: readonly { readonly cause: string; readonly record: string }[];
}

export const parkedState = {
  kind: 'state',
  name: 'kontor.parked',
  version: 1,
  initial: () => undefined,
  evolve: {},
  codec: undefined,
} as unknown as State<EventMap, ParkedQueue | undefined>;

export function keyParked(cause: string, error: unknown, record: string): ParkingEvent {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { type: 'kontor.KeyParked', cause, reason: reason.slice(0, REASON_CHARS_MAX), record: record.slice(0, PARKED_RECORD_CHARS_MAX) };
}

export function recordParked(cause: string, record: string): ParkingEvent {
  return { type: 'kontor.RecordParked', cause, record: record.slice(0, PARKED_RECORD_CHARS_MAX) };
}

export function evolveParked(queue: ParkedQueue | undefined, event: ParkingEvent): ParkedQueue {
  const record = { cause: event.cause, record: event.record };
  if (event.type === 'kontor.KeyParked') return { reason: event.reason, records: [...(queue?.records ?? []), record] };
  return { reason: queue?.reason ?? '', records: [...(queue?.records ?? []), record] };
}
