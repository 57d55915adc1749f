import { decodeEvent, type Route } from '../journal/event.js';
import { linesOf } from '../journal/lines.js';
import { foldRouted } from '../lanes/routed.js';
import type { Block } from '../journal/block.js';
import { DROPPED } from '../topology/derived.js';
import type { EventMeta, State } from '../topology/state.js';
import type { ProcessorDefinition } from '../topology/topology.js';
import { foldParking, parkedState, PARKING_TYPES, type ParkingEvent } from './parking.js';
import type { TaskState } from './task-state.js';
import { Timers, waitsForInputs } from './timers.js';

/** `evolve` threw, or the fold met what it cannot: a defect in code, never data. The partition stops. */
export class Defect extends Error {
  override name = 'Defect';
}

/** A state, and the timers that it sets. */
interface Folded {
  readonly state: State;
  readonly timers: readonly Timers[];
}

/** Folds events of a processor's journal into its states and timers. */
export class Fold {
  readonly timers: readonly Timers[];
  /** The first event type met in the journal that its declaration lacks: newer code wrote it, and its fold is not ours. */
  unknown: string | undefined;
  private readonly byType = new Map<string, readonly Folded[]>();

  /** Types that are in no catalogue and that this code writes, whether a state folds them or not. */
  private readonly otherTypes: ReadonlySet<string>;

  constructor(private readonly processor: ProcessorDefinition, private readonly state: TaskState) {
    const { routes, publications } = processor;
    this.otherTypes = new Set([...routes.map(({ type }) => type), ...publications.flatMap(({ types }) => [...types]), DROPPED]);
    this.timers = processor.timers.map((timer) => new Timers(timer, state));
    const folded = processor.states.map((of) => ({ state: of, timers: this.timers.filter(({ definition }) => definition.state === of) }));
    for (const type of new Set(processor.states.flatMap(({ evolve }) => Object.keys(evolve)))) {
      this.byType.set(type, folded.filter(({ state: { evolve } }) => type in evolve));
    }
  }

  event(event: { readonly type: string }, meta: EventMeta): void {
    if (PARKING_TYPES.has(event.type)) {
      this.parking(event as ParkingEvent, meta);
      return;
    }
    const states = this.byType.get(event.type);
    if (states !== undefined) for (const folded of states) this.evolve(folded, event, meta);
  }

  /** Reads from committed state what is kept in memory beside it: open timers, and whether keys are parked. To be called again after pending changes were dropped. */
  async rebuild(): Promise<void> {
    for (const timers of this.timers) await timers.rebuild();
    await this.state.lookFor(parkedState);
  }

  /** The time that a timer goes by: the block's clock, or how far stream time has come. */
  clockOf({ definition }: Timers, at: number): number {
    if (definition.clock === 'block') return at;
    return this.state.find(definition.streamTime.state, definition.streamTime.key) ?? -Infinity;
  }

  /**
   * When the next timer is due by the block's clock; 0 if one is by stream time. What is due at `now`, and waits for the inputs
   * to be read up to there, is left out: they wake the task, not the clock.
   */
  nextDue(now: number, inputsRead: number): number {
    let due = Infinity;
    for (const timers of this.timers) {
      if (timers.definition.clock === 'stream') {
        if (timers.dueAt(this.clockOf(timers, 0)) !== undefined) return 0;
        continue;
      }
      const next = timers.peek()?.due ?? Infinity;
      const waits = waitsForInputs(timers) && next <= now && next > inputsRead;
      if (!waits) due = Math.min(due, next);
    }
    return due;
  }

  /** The time up to which inputs must be read for what is due at `now`; -Infinity if nothing waits for that. */
  inputsAwaited(now: number): number {
    let awaited = -Infinity;
    for (const timers of this.timers) if (waitsForInputs(timers)) awaited = Math.max(awaited, timers.dueAt(now)?.due ?? -Infinity);
    return awaited;
  }

  /** A block that someone else wrote, or an own one from before a restart. Parses only what a state asks for. */
  block(block: Block): void {
    const lines = linesOf(block);
    for (let i = 0; i < lines.count; i++) {
      const type = lines.type(i);
      const routed = lines.isRouted(i);
      if (type === undefined) continue;
      if (!this.knows(type)) this.unknown ??= type;
      if (!(routed || this.wants(type))) continue;
      const envelope = decodeEvent(lines.text(i));
      if (routed) this.routed(envelope.route!, block.height);
      this.event(flat(envelope.type, envelope.data), { key: envelope.subject, at: block.at });
    }
  }

  /** A timer that fired for a parked key waits in its queue, and nowhere else. */
  private parking(event: ParkingEvent, { key, at }: EventMeta): void {
    foldParking(this.state, key, event, at);
    if (!('record' in event) || !event.cause.startsWith(TIMER_CAUSE)) return;
    this.timers.find(({ definition }) => definition.name === event.cause.slice(TIMER_CAUSE.length))?.cancel(event.record);
  }

  /** An event of the block at `height` travels over a lane. */
  routed({ to }: Route, height: number): void {
    foldRouted(this.state, to, height);
  }

  private knows(type: string): boolean {
    return this.wants(type) || type in this.processor.journal.schemas || this.otherTypes.has(type);
  }

  private wants(type: string): boolean {
    return PARKING_TYPES.has(type) || this.byType.has(type);
  }

  private evolve({ state, timers }: Folded, event: { readonly type: string }, meta: EventMeta): void {
    try {
      const key = state.keyOf(event, meta);
      const value = state.evolve[event.type]!(this.state.get(state, key), event, meta);
      this.state.set(state, key, value);
      for (const timer of timers) timer.changed(key, value);
    } catch (error) {
      throw new Defect(`state ${state.name} cannot fold ${event.type} of ${meta.key}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** How the cause of what a timer yields begins. */
export const TIMER_CAUSE = 'timer:';

/** An event as code sees it: its data with its type. */
export function flat(type: string, data: object): { readonly type: string } {
  // The parsed data belongs to nobody else yet, so the type is set on it instead of on a copy.
  return Object.assign(data, { type });
}
