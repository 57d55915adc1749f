import type { Lookup, GlobalTable } from '../topology/topology.js';
import { DROPPED, type BlockView, type DerivedLine } from '../topology/derived.js';
import type { EventMap } from '../topology/declarations.js';
import type { State } from '../topology/state.js';
import { putLine, type EvolveLine, type Store, type StoreLine } from './store.js';

/** What flows along an edge of the graph. On the edge behind a table the value is a `Change`. */
export interface Flow {
  readonly key: string | null;
  readonly value: unknown;
  /** Event time, in milliseconds. */
  readonly time: number;
}

/** A row of a table before and after; undefined: there is none. */
export interface Change<V = unknown> {
  readonly old: V | undefined;
  readonly new: V | undefined;
}

/** Why a record was dropped. A dropped record is an event: `kontor.dropped`. */
export type DropReason = 'late' | 'null-key' | 'null-value' | 'expired';

/** Data of a `kontor.dropped` line; its subject is the record's key. */
export interface DroppedLine {
  readonly operator: string;
  readonly reason: DropReason;
  readonly t: number;
}

export { DROPPED };

/**
 * The passage of one record, or of one timer, through a component. What operators write is seen at once by those behind
 * them, and enters the block whole when all are done, or not at all if one throws.
 */
export class Turn {
  readonly lines: DerivedLine[] = [];
  private readonly overlay = new Map<string, { readonly value: unknown }>();

  constructor(private readonly block: BlockView, private readonly streamTimes: Store<number>) {}

  get partition(): number {
    return this.block.partition;
  }

  /** The entry of a store, what this turn wrote included. */
  get<S>({ state }: Store<S>, key: string): S | undefined {
    return this.find(state, key);
  }

  /** Version of a global table that is pinned for the block. */
  table<S>(table: GlobalTable<S>): Lookup<S> {
    return this.block.table(table);
  }

  /** Sets an entry, or deletes it; `time` is the event time of what caused it. */
  put<S>(store: Store<S>, key: string, value: S | undefined, time: number): void {
    this.write(store, `kontor.put.${store.name}`, key, putLine(store, value, time));
  }

  /** Writes a line of a store; it is folded at once, by the function that folds it for ever. */
  write<S>(store: Store<S>, type: string, key: string, line: StoreLine): void {
    this.lines.push({ type, subject: key, data: line });
    const meta = { key, at: line.t };
    const evolve = store.state.evolve[type] as EvolveLine<S> | undefined;
    if (evolve === undefined) throw new TypeError(`store ${store.name} knows no line ${type}`);
    this.overlay.set(entry(store.state, key), { value: evolve(this.find(store.state, key), line as never, meta) });
    this.observe(store.clock, line.t);
  }

  /** Writes an event of the component's journal, with its own time. */
  event(type: string, subject: string, data: object, time: number): void {
    this.lines.push({ type, subject, data, time });
  }

  drop(operator: string, reason: DropReason, { key, time }: Flow): void {
    const data: DroppedLine = { operator, reason, t: time };
    this.lines.push({ type: DROPPED, subject: key ?? '', data });
  }

  /** The highest event time that the stores of a clock have taken in; -Infinity at first. */
  streamTime(clock: string): number {
    return this.find(this.streamTimes.state, clock) ?? -Infinity;
  }

  private observe(clock: string, time: number): void {
    if (time > this.streamTime(clock)) this.overlay.set(entry(this.streamTimes.state, clock), { value: time });
  }

  private find<S>(state: State<EventMap, S>, key: string): S | undefined {
    const written = this.overlay.get(entry(state, key));
    return written === undefined ? this.block.find(state, key) : (written.value as S | undefined);
  }
}

const entry = (state: { readonly name: string }, key: string): string => `${state.name}\u0000${key}`;
