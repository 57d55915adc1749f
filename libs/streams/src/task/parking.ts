import type { EventMap } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import type { TaskState } from './task-state.js';

/**
 * A record that cannot be decoded, or whose decider throws, parks its key: later records of the key join
 * the queue in order, other keys flow on. All of it is events, so the queue is a fold like any other state.
 *
 * A record of a plain topic that has no key parks under the empty one. It can never be decided, so such a queue
 * is to be discarded. A timer that fires for a parked key joins its queue like a record.
 */
export type ParkingEvent =
  | RecordParkingEvent
  /** The first `records` of the queue were decided again; what came of it stands before this event. With a reason the next one failed, and the rest waits on. */
  | { readonly type: 'kontor.KeyRedriven'; readonly cause: string; readonly by: string; readonly records: number; readonly reason?: string }
  /** The first `records` of the queue were given up. */
  | { readonly type: 'kontor.RecordsDiscarded'; readonly cause: string; readonly by: string; readonly records: number };

export type RecordParkingEvent =
  | ({ readonly type: 'kontor.KeyParked'; readonly reason: string } & ParkedRecordEvent)
  | ({ readonly type: 'kontor.RecordParked' } & ParkedRecordEvent);

interface ParkedRecordEvent {
  readonly cause: string;
  /** Its text as it came; for a timer, the key of the entry that it fired for (on stream time: the entry, which it ended, in JSON). */
  readonly record: string;
  /** The text is longer than what is kept of it. */
  readonly cut?: true;
  /** The lane that it came over; its cause names the journal that it stands in. */
  readonly lane?: string;
}

/** Types of the lines by which a journal keeps its parked keys. They stand beside its own events; readers pass over them. */
export const PARKING_TYPES: ReadonlySet<string> = new Set(['kontor.KeyParked', 'kontor.RecordParked', 'kontor.KeyRedriven', 'kontor.RecordsDiscarded']);

/** What is kept of a parked record: enough for any command or event here; a longer one is cut, and found again by its cause. */
export const PARKED_RECORD_CHARS_MAX = 16 * 1024;
const REASON_CHARS_MAX = 500;

/** A record that waits behind a parked key, with as much of it as was kept. */
export interface ParkedRecord {
  /** Coordinate of the record, or `timer:name`. */
  readonly cause: string;
  readonly record: string;
  readonly cut?: true;
  readonly lane?: string;
  /** Clock of the block that parked it, in milliseconds. */
  readonly at: number;
}

/** A parked key, without what waits behind it. */
export interface ParkedKey {
  readonly reason: string;
  /** When the key was parked: clock of the block, in milliseconds. */
  readonly since: number;
  /** Records that wait. */
  readonly count: number;
}

export interface ParkedQueue extends ParkedKey {
  /** The first of them, in the order they came. */
  readonly records: readonly ParkedRecord[];
}

/** What the state keeps of a queue: its records stand in entries of their own, numbered from `first` to before `next`. */
interface Parked {
  readonly reason: string;
  readonly since: number;
  readonly first: number;
  readonly next: number;
}

export const parkedState = stateOf<Parked>('kontor.parked');
const recordState = stateOf<ParkedRecord>('kontor.parked-record');
/** Stores that hold these in another form are folded anew. */
export const PARKING_VERSION = 'kontor.parked@2';

function stateOf<S>(name: string): State<EventMap, S | undefined> {
  return { kind: 'state', name, version: 2, initial: () => undefined, evolve: {}, codec: undefined } as unknown as State<EventMap, S | undefined>;
}

const recordKey = (key: string, number: number): string => `${key}\u0000${String(number).padStart(12, '0')}`;

export const reasonOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, REASON_CHARS_MAX);

export function keyParked(cause: string, error: unknown, record: string): RecordParkingEvent {
  return { type: 'kontor.KeyParked', cause, reason: reasonOf(error), ...kept(record) };
}

/** What a timer by stream time was about stands nowhere else, as its entry ends: it is kept whole, however long it is. */
export function timerParked(cause: string, error: unknown, entry: string): RecordParkingEvent {
  return { type: 'kontor.KeyParked', cause, reason: reasonOf(error), record: entry };
}

export function recordParked(cause: string, record: string): RecordParkingEvent {
  return { type: 'kontor.RecordParked', cause, ...kept(record) };
}

const kept = (record: string): { record: string; cut?: true } =>
  record.length <= PARKED_RECORD_CHARS_MAX ? { record } : { record: record.slice(0, PARKED_RECORD_CHARS_MAX), cut: true };

/** Folds a parking event of a key. @param at clock of its block, in milliseconds */
export function foldParking(state: TaskState, key: string, event: ParkingEvent, at: number): void {
  const queue = state.find(parkedState, key);
  if (event.type === 'kontor.KeyRedriven' || event.type === 'kontor.RecordsDiscarded') {
    if (queue !== undefined) unpark(state, key, queue, event.records, 'reason' in event ? event.reason : undefined);
    return;
  }
  const { cause, record, cut, lane } = event;
  const next = queue?.next ?? 0;
  state.set(recordState, recordKey(key, next), { cause, record, ...(cut === undefined ? {} : { cut }), ...(lane === undefined ? {} : { lane }), at });
  const reason = event.type === 'kontor.KeyParked' ? event.reason : (queue?.reason ?? '');
  state.set(parkedState, key, { reason, since: queue?.since ?? at, first: queue?.first ?? 0, next: next + 1 });
}

function unpark(state: TaskState, key: string, queue: Parked, records: number, reason: string | undefined): void {
  const first = Math.min(queue.first + records, queue.next);
  for (let number = queue.first; number < first; number++) state.set(recordState, recordKey(key, number), undefined);
  state.set(parkedState, key, first === queue.next ? undefined : { ...queue, first, ...(reason === undefined ? {} : { reason }) });
}

type Find = <S>(state: State<EventMap, S>, key: string) => S | undefined;

/** The queue of a key with its first `limit` records, or undefined if the key flows. */
export function parkedQueue(find: Find, key: string, limit = Infinity): ParkedQueue | undefined {
  const parked = find(parkedState, key);
  if (parked === undefined) return undefined;
  const records: ParkedRecord[] = [];
  for (let number = parked.first; number < Math.min(parked.next, parked.first + limit); number++) records.push(find(recordState, recordKey(key, number))!);
  return { ...summaryOf(parked), records };
}

export const summaryOf = ({ reason, since, first, next }: Parked): ParkedKey => ({ reason, since, count: next - first });
