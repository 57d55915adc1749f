import { BLOCK_BYTES_MAX, BLOCK_EVENTS_MAX } from '../journal/block.js';
import { decodeEvent, encodeEvent, NotAnEvent, sampledTrace, type Route } from '../journal/event.js';
import { countRuns, RunLength, type Order } from '../journal/order.js';
import type { Position } from '../journal/positions.js';
import type { Schema } from '../topology/declarations.js';
import { isInternal, type BlockView, type DerivedLine, type DerivingHandler } from '../topology/derived.js';
import type { DecidingHandler, DerivingTimer, GlobalTable, Handler, InputDefinition, Lookup, ProcessorDefinition, TimerDefinition } from '../topology/topology.js';
import { routeOf } from '../lanes/routed.js';
import { validated } from '../topology/validated.js';
import type { TaskInput } from './input.js';
import { Defect, flat, TIMER_CAUSE, type Fold } from './fold.js';
import { keyParked, parkedQueue, parkedState, recordParked, timerParked, type ParkingEvent, type RecordParkingEvent } from './parking.js';
import { redrive, type Redriving } from './redrive.js';
import { encodeStep, type Step, type StepOutcome, type Texts } from './steps.js';
import type { TableVersion } from './tables.js';
import type { TaskState } from './task-state.js';
import { waitsForInputs, type Timers } from './timers.js';

/** One record of an input, or one line of a block of it. */
export interface InputRecord {
  readonly input: InputDefinition;
  /** Read without parsing; undefined if the bytes do not begin as an event does. */
  readonly type: string | undefined;
  /** Coordinate, becomes the `cause` of what is decided. */
  readonly cause: string;
  /** Key of a plain record; a journal's lines carry theirs inside. */
  readonly key: string | null;
  text(): string;
}

/** A decision may take half of a block, and a block takes decisions until it is half full: so a whole one always fits. */
const DECISION_BYTES_MAX = BLOCK_BYTES_MAX / 2;
const DECISION_EVENTS_MAX = BLOCK_EVENTS_MAX / 2;
/** Runs stand in a header: so many of usual names are some hundred kilobytes, whatever nothing came of. */
const RUNS_MAX = 4_000;
/** A block that only moves positions is written after this many passed-over records, so that a restart does not read them all again. */
const PASSED_OVER_MAX = 10_000;

/** The decision is more than a block may hold. Parks its key. */
class DecisionTooLarge extends Error {
  override name = 'DecisionTooLarge';
}

export interface BuilderContext {
  readonly processor: ProcessorDefinition;
  readonly partition: number;
  /** How many the journal has. */
  readonly partitions: number;
  readonly state: TaskState;
  readonly fold: Fold;
  /** The tables' versions that are pinned for this block. */
  readonly tables: ReadonlyMap<GlobalTable, TableVersion>;
  /** Partition counts of the lanes that the processor routes to. */
  readonly lanes?: ReadonlyMap<string, number>;
  readonly height: number;
  readonly at: number;
}

/** Builds one block: decides record by record, and evolves the pending state with what was decided. Pure but for that state. */
export class BlockBuilder {
  private readonly lines: string[] = [];
  private readonly run = new RunLength();
  private bytes = 0;
  private decided = false;
  /** The lane that what is being decided came over. */
  private lane: string | undefined;
  /** Of the record that is being decided. */
  private traceparent: string | undefined;
  /** The parked key whose queue is being decided again, and why that failed. */
  private redriving: Redriving | undefined;
  private readonly time: string;
  private readonly lookups: Readonly<Record<string, Lookup<unknown>>>;
  private readonly view: BlockView;
  /** Whether a block must be written even if nothing comes of a record: what it came to may hang on what this block pins. */
  private readonly pins: boolean;

  constructor(readonly context: BuilderContext) {
    const { tables, state, partition, at } = context;
    this.time = new Date(at).toISOString();
    this.lookups = lookupsOf(context);
    this.view = { partition, find: (of, key) => state.find(of, key), table: (table) => tables.get(table)! as Lookup<never> };
    this.pins = tables.size > 0;
  }

  get at(): number {
    return this.context.at;
  }

  get full(): boolean {
    return this.bytes >= DECISION_BYTES_MAX || this.lines.length >= DECISION_EVENTS_MAX || this.run.runs.length >= RUNS_MAX;
  }

  /** Whether the block must be written: something was decided, be it that nothing happens. */
  get hasDecisions(): boolean {
    return this.decided;
  }

  /** The same, or so much was passed over that its positions alone are worth a block. */
  get isWorthWriting(): boolean {
    return this.decided || this.full || countRuns(this.runs) >= PASSED_OVER_MAX;
  }

  /** Runs taken so far; those of a block that decided nothing go on into the next one. */
  get runs(): RunLength['runs'] {
    return this.run.runs;
  }

  continueRuns(runs: RunLength['runs']): void {
    for (const run of runs) this.run.add(run.kind, run.name, run.count);
  }

  value(): Buffer {
    return Buffer.from(this.lines.join('\n'), 'utf8');
  }

  order(): Order {
    const pins = new Map<string, Position>();
    for (const version of this.context.tables.values()) for (const [name, position] of version.positions) pins.set(name, position);
    return { runs: this.run.runs, pins };
  }

  /** Decides the next record of an input, or passes over all those before it that nobody handles. */
  takeFrom(input: Pick<TaskInput, 'name' | 'take' | 'passOver'>): void {
    const passed = input.passOver();
    if (passed > 0) this.run.add('input', input.name, passed);
    else this.take(input.take());
  }

  take(record: InputRecord): void {
    this.run.add('input', record.input.source.name);
    this.dispatch(record);
  }

  /** Decides a record that stands in no run of its own. */
  dispatch(record: InputRecord): void {
    const { source } = record.input;
    this.lane = source.kind === 'lane' ? source.name : undefined;
    this.traceparent = undefined;
    const handler = record.type === undefined ? undefined : record.input.handlers.get(record.type);
    if (handler === undefined && (source.kind !== 'topic' || (record.type !== undefined && record.type in source.schemas))) return;
    if (handler === undefined || !('derive' in handler) || this.pins) this.decided = true;
    if (source.kind !== 'topic') this.takeLine(record, handler!);
    else this.takePlain(record, handler);
  }

  /**
   * Fires the earliest timer if it is due.
   * @param inputsRead the time up to which inputs are read, for a timer that waits for that; an order that is followed again knew it
   */
  fireDue(timers: Timers, inputsRead = Infinity): boolean {
    const clock = this.context.fold.clockOf(timers, this.context.at);
    const next = timers.dueAt(waitsForInputs(timers) ? Math.min(clock, inputsRead) : clock);
    if (next === undefined) return false;
    this.fire(timers, next.key);
    return true;
  }

  /** Fires all timers that are due, those of an earlier name first, as far as the block has room. */
  fireAllDue(inputsRead: number): void {
    for (const timers of this.context.fold.timers) while (!this.full && this.fireDue(timers, inputsRead));
  }

  private fire(timers: Timers, key: string): void {
    const { definition } = timers;
    const { state } = this.context;
    const cause = TIMER_CAUSE + definition.name;
    const due = timers.dueOf(key);
    this.run.add('timer', definition.name);
    this.decided = true;
    this.lane = undefined;
    this.traceparent = undefined;
    const value = state.get(definition.state, key);
    const subject = definition.subject(value, key, this.context);
    if (definition.clock === 'stream') this.fireDeriving(definition, value, key, cause);
    else if (this.isParked(subject)) this.park(subject, recordParked(cause, key));
    else {
      try {
        this.fireFor(definition, value, key);
      } catch (error) {
        if (error instanceof Defect) throw error;
        this.park(subject, keyParked(cause, error, key));
      }
    }
    if (timers.dueOf(key) === due) throw new Defect(`timer ${definition.name} of ${key} fired and is still due: its events must move or end it`);
  }

  /** Fires for an entry of this value; nothing of it is in the block if it throws. */
  fireFor(timer: TimerDefinition, value: unknown, key: string): void {
    const cause = TIMER_CAUSE + timer.name;
    const subject = timer.subject(value, key, this.context);
    this.emit(timer.clock === 'stream' ? this.encodeLines(timer.derive(value, key, this.view), cause) : this.encode(timer.fire(value, this.contextFor(subject, new Date(this.context.at).toISOString())), subject, cause));
  }

  /** A window closes by what was taken in, whoever is parked meanwhile. What cannot be derived parks, with the entry, and the entry ends. */
  private fireDeriving(timer: DerivingTimer, value: unknown, key: string, cause: string): void {
    try {
      this.fireFor(timer, value, key);
    } catch (error) {
      if (error instanceof Defect) throw error;
      this.park(timer.subject(value, key), timerParked(cause, error, storedText(timer, key, value)));
      this.emit(this.encodeLines(timer.abandon(value, key, this.view), cause));
    }
  }

  private takeLine(record: InputRecord, handler: Handler): void {
    // A line that is hashed but does not decode is a defect of the writer: nobody knows whose key it is, so nothing may pass it.
    const envelope = decodeEvent(record.text());
    this.traceparent = sampledTrace(envelope);
    // Over a lane it comes with the key that it travels under.
    const key = record.input.source.kind === 'lane' ? envelope.route?.key : envelope.subject;
    if (key === undefined) throw new Defect(`${record.cause} came over ${record.input.source.name} without a route`);
    if ('derive' in handler) this.derive(record, handler, key, envelope.data, envelope.time);
    else this.decide(record, handler, key, envelope.data, envelope.time);
  }

  private takePlain(record: InputRecord, handler: Handler | undefined): void {
    const key = record.key ?? '';
    if (this.isParked(key)) {
      this.park(key, recordParked(record.cause, record.text()));
      return;
    }
    let data: object;
    let time: string;
    try {
      if (handler === undefined) throw new NotAnEvent(record.type === undefined ? 'does not begin with an event type' : `unknown type ${record.type}`);
      const envelope = decodeEvent(record.text());
      this.traceparent = sampledTrace(envelope);
      // What is only derived from may come without a key; the operators that need one say so.
      if (record.key === null ? !('derive' in handler) : envelope.subject !== record.key) throw new NotAnEvent('the record key is not the subject');
      time = envelope.time;
      data = validated(record.input.source.schemas[handler.type]!, envelope.data);
    } catch (error) {
      this.park(key, keyParked(record.cause, error, record.text()));
      return;
    }
    if ('derive' in handler) this.derive(record, handler, record.key, data, time);
    else this.decide(record, handler, key, data, time);
  }

  private derive(record: InputRecord, handler: DerivingHandler, key: string | null, data: object, at: string): void {
    const subject = key ?? '';
    if (this.isParked(subject)) {
      this.park(subject, recordParked(record.cause, record.text()));
      return;
    }
    let encoded: Encoded[];
    try {
      const time = Date.parse(at);
      if (Number.isNaN(time)) throw new NotAnEvent(`its time is not RFC 3339: ${at}`);
      encoded = this.encodeLines(handler.derive({ key, value: flat(handler.type, data), time }, this.view), record.cause);
    } catch (error) {
      this.park(subject, keyParked(record.cause, error, record.text()));
      return;
    }
    if (encoded.length > 0) this.emit(encoded);
  }

  private decide(record: InputRecord, handler: DecidingHandler, key: string, data: object, time: string): void {
    if (this.isParked(key)) {
      this.park(key, recordParked(record.cause, record.text()));
      return;
    }
    let encoded: Encoded[];
    try {
      const event = flat(handler.type, data);
      const entry = this.context.state.get(this.context.processor.primary!, handler.by(event, key));
      encoded = this.encode(handler.decide(entry, event, this.contextFor(key, time)), key, record.cause);
    } catch (error) {
      this.park(key, keyParked(record.cause, error, record.text()));
      return;
    }
    this.emit(encoded);
  }

  private contextFor(key: string, time: string): object {
    const { at, partition, partitions } = this.context;
    return { now: at, time, key, partition, partitions, ...this.lookups };
  }

  private isParked(key: string): boolean {
    const { state } = this.context;
    return !state.isKnownEmpty(parkedState) && key !== this.redriving?.key && state.find(parkedState, key) !== undefined;
  }

  private park(key: string, event: RecordParkingEvent): void {
    if (this.redriving?.key === key) this.redriving.failure = 'reason' in event ? event.reason : '';
    else this.write(key, this.lane === undefined ? event : { ...event, lane: this.lane });
  }

  private write(key: string, event: ParkingEvent): void {
    const { type, ...data } = event;
    this.emit([this.encodeOne(type, data, key, event.cause, 0)]);
  }

  /**
   * Performs what a person ordered for a parked key: `step.records` at most of its queue's first records, as far as the block has room.
   * Undefined if the key flows; nothing is written then.
   */
  perform(step: Step, texts: Texts): StepOutcome | undefined {
    const queue = parkedQueue((of, key) => this.context.state.find(of, key), step.key, step.records);
    const cause = queue?.records[0]?.cause;
    if (queue === undefined || cause === undefined) return undefined;
    this.traceparent = undefined;
    if (step.do === 'discard') {
      this.run.add('step', encodeStep({ ...step, records: queue.records.length }));
      this.write(step.key, { type: 'kontor.RecordsDiscarded', cause, by: step.by, records: queue.records.length });
      return { records: queue.records.length, left: queue.count - queue.records.length };
    }
    const redriving: Redriving = (this.redriving = { key: step.key, failure: undefined });
    const records = redrive(this, redriving, queue.records, texts);
    this.redriving = undefined;
    this.traceparent = undefined;
    const { failure } = redriving;
    const outcome = { records, left: queue.count - records, ...(failure === undefined ? {} : { reason: failure }) };
    if (records === 0 && failure === undefined) return outcome; // no text of a record that was cut: to be ordered again with it
    this.run.add('step', encodeStep({ ...step, records: failure === undefined ? records : records + 1 }));
    this.write(step.key, { type: 'kontor.KeyRedriven', cause, by: step.by, records, ...(failure === undefined ? {} : { reason: failure }) });
    return outcome;
  }

  /** Encodes all events of a decision before any is applied, so that a decision enters the block whole or not at all. */
  private encode(decision: unknown, key: string, cause: string): Encoded[] {
    if (decision === undefined) return [];
    const events = (Array.isArray(decision) ? decision : [decision]) as readonly { readonly type: string }[];
    if (events.length > DECISION_EVENTS_MAX) throw new DecisionTooLarge(`${events.length} events; a decision has at most ${DECISION_EVENTS_MAX}`);
    let bytes = 0;
    const encoded = events.map(({ type, ...data }, i) => {
      const one = this.encodeOne(type, validated(this.schemaOf(type), data), key, cause, i);
      bytes += one.line.length;
      return one;
    });
    if (bytes > DECISION_BYTES_MAX) throw new DecisionTooLarge(`${bytes} bytes; a decision has at most ${DECISION_BYTES_MAX}`);
    return encoded;
  }

  private encodeLines(lines: readonly DerivedLine[], cause: string): Encoded[] {
    if (lines.length > DECISION_EVENTS_MAX) throw new DecisionTooLarge(`${lines.length} lines; one record may cause at most ${DECISION_EVENTS_MAX}`);
    let bytes = 0;
    const encoded = lines.map(({ type, subject, data, time }, i) => {
      const one = this.encodeOne(type, isInternal(type) ? data : validated(this.schemaOf(type), data), subject, cause, i, time);
      bytes += one.line.length;
      return one;
    });
    if (bytes > DECISION_BYTES_MAX) throw new DecisionTooLarge(`${bytes} bytes; one record may cause at most ${DECISION_BYTES_MAX}`);
    return encoded;
  }

  private schemaOf(type: string): Schema<object> {
    const { journal } = this.context.processor;
    const schema = journal.schemas[type];
    if (schema === undefined) throw new TypeError(`${journal.name} declares no event ${type}`);
    return schema;
  }

  private encodeOne(type: string, data: object, key: string, cause: string, nth: number, time?: number): Encoded {
    const { processor, partition, height } = this.context;
    const route = routeOf(this.context, type, data, key);
    const line = encodeEvent({
      type,
      specversion: '1.0',
      id: `${processor.journal.name}/${partition}/${height}/${this.lines.length + nth}`,
      source: processor.journal.owner,
      subject: key,
      time: time === undefined ? this.time : new Date(time).toISOString(),
      cause,
      ...(this.traceparent === undefined ? {} : { traceparent: this.traceparent }),
      ...(route === undefined ? {} : { route }),
      data,
    });
    return { line, type, data, key, route };
  }

  private emit(encoded: readonly Encoded[]): void {
    this.decided = true;
    for (const { line, type, data, key, route } of encoded) {
      this.lines.push(line);
      this.bytes += line.length + 1;
      if (route !== undefined) this.context.fold.routed(route, this.context.height);
      this.context.fold.event(flat(type, data), { key, at: this.context.at });
    }
  }
}

interface Encoded {
  readonly line: string;
  readonly type: string;
  readonly data: object;
  readonly key: string;
  readonly route: Route | undefined;
}


function storedText({ state: { name, codec }, part }: DerivingTimer, key: string, entry: unknown): string {
  const value = part === undefined ? entry : part(entry);
  return JSON.stringify({ store: name, key, value: codec === undefined ? value : codec.encode(value) });
}

function lookupsOf({ processor, state, tables }: BuilderContext): Readonly<Record<string, Lookup<unknown>>> {
  const lookups: Record<string, Lookup<unknown>> = {};
  for (const [name, lookup] of processor.lookups) {
    lookups[name] = lookup.kind === 'global-table' ? tables.get(lookup)! : { get: (key) => state.find(lookup, key) };
  }
  return lookups;
}
