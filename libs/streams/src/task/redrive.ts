import { typeOfLine } from '../journal/event.js';
import type { JsonValue } from '../topology/state.js';
import type { TimerDefinition } from '../topology/topology.js';
import type { BuilderContext, InputRecord } from './block-builder.js';
import { Defect, TIMER_CAUSE } from './fold.js';
import { reasonOf, type ParkedRecord } from './parking.js';
import type { Texts } from './steps.js';

/** The queue that is being decided again. What would park its key is a failure instead, and its key counts as flowing. */
export interface Redriving {
  readonly key: string;
  failure: string | undefined;
}

/** What a block's builder lends. */
export interface Redriver {
  readonly context: BuilderContext;
  readonly full: boolean;
  /** Decides a record of an input. */
  dispatch(record: InputRecord): void;
  /** Fires for an entry of this value; nothing of it is in the block if it throws. */
  fireFor(timer: TimerDefinition, value: unknown, key: string): void;
}

/** Decides queued records again, in order, up to the first that fails, or whose text is not at hand, or that has no room. @returns how many were decided */
export function redrive(builder: Redriver, redriving: Redriving, queued: readonly ParkedRecord[], texts: Texts): number {
  let records = 0;
  for (const record of queued) {
    const text = record.cut === true ? texts.get(record.cause) : record.record;
    if (text === undefined || (records > 0 && builder.full)) break;
    if (record.cause.startsWith(TIMER_CAUSE)) refire(builder, redriving, record.cause.slice(TIMER_CAUSE.length), text);
    else takeAgain(builder, redriving, record, text);
    if (redriving.failure !== undefined) break;
    records++;
  }
  return records;
}

function takeAgain(builder: Redriver, redriving: Redriving, { cause, lane }: ParkedRecord, text: string): void {
  const { processor } = builder.context;
  const name = lane ?? cause.slice(0, cause.indexOf('/'));
  const input = processor.inputs.find(({ source }) => source.name === name);
  if (input === undefined) redriving.failure = `${processor.journal.name} does not read ${name} any more`;
  // A record without a key is parked under the empty one.
  else builder.dispatch({ input, type: typeOfLine(text, 0), cause, key: redriving.key === '' ? null : redriving.key, text: () => text });
}

/** Fires a timer that had to wait. */
function refire(builder: Redriver, redriving: Redriving, name: string, text: string): void {
  const { fold, processor } = builder.context;
  const timer = fold.timers.find(({ definition }) => definition.name === name)?.definition;
  if (timer === undefined) {
    redriving.failure = `${processor.journal.name} has no timer ${name} any more`;
    return;
  }
  try {
    if (timer.clock === 'stream') fireDerived(builder, timer, text);
    else fireIfDue(builder, timer, text);
  } catch (error) {
    if (error instanceof Defect) throw error;
    redriving.failure = reasonOf(error);
  }
}

/** A timer on the block's clock: unless its entry was moved or ended meanwhile. */
function fireIfDue(builder: Redriver, timer: TimerDefinition, key: string): void {
  const { state, at } = builder.context;
  const value = state.get(timer.state, key);
  const due = timer.due(value, key);
  if (due === undefined || due > at) return;
  builder.fireFor(timer, value, key);
  if (timer.due(state.get(timer.state, key), key) === due) throw new Defect(`timer ${timer.name} of ${key} fired and is still due: its events must move or end it`);
}

/** A timer on stream time had ended its entry when it parked; what it held waits in the queue. */
function fireDerived(builder: Redriver, timer: TimerDefinition, text: string): void {
  const { key, value } = JSON.parse(text) as { readonly key: string; readonly value: JsonValue };
  builder.fireFor(timer, timer.state.codec === undefined ? value : timer.state.codec.decode(value), key);
}
