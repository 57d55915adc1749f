import { isJournalPosition, type Block, type JournalPosition, type Position } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import { parseCause, type Cause } from './cause.js';
import type { FaultBook, Place } from './faults.js';
import { isParking, judgeEvents } from './judge-events.js';
import type { HeldBlock } from './held-block.js';
import { short, type JournalLane } from './journal-lane.js';
import { readerOver, targetOf } from './lane-row.js';
import type { TopicLane } from './topic-lane.js';

export type Lane = JournalLane | TopicLane;
/** A lane by topic and partition, if it is verified. */
export type FindLane = (topic: string, partition: number) => Lane | undefined;

/** Somebody has read further than a lane reaches: the furthest such position. */
export interface Witness {
  readonly lane: Lane;
  /** Who says so, and where. */
  readonly by: string;
  readonly what: string;
}

/** What a block reads: its inputs (of its own partition), what came over lanes, and the tables pinned for it (`topic/partition`). */
interface Reading {
  readonly pinned: boolean;
  readonly name: string;
  readonly topic: string;
  readonly partition: number;
  readonly lane: string | undefined;
  /** Whose place it is, if not the reader's own. */
  readonly over: string | undefined;
  readonly position: Position;
  readonly before: Position | undefined;
}

/** Judges the blocks of one journal partition in order, against its schemas and against what its inputs hold. */
export class Judge {
  readonly witnesses = new Map<string, Witness>();
  readonly writers = new Set<string>();
  private parent: Block | undefined;
  /** Asked for three times per block. */
  private moved: { readonly block: Block; readonly readings: readonly Reading[] } | undefined;
  /** Lines or records of each input that all blocks so far have used; absent where a fault made it unknowable. */
  private readonly used = new Map<string, number>();
  head: { readonly height: number; readonly hash: string; readonly offset: number; readonly at: number; readonly epoch: number } | undefined;
  events = 0;
  parked = 0;
  /** Offset up to which this lane is judged. */
  offset = 0;

  constructor(
    readonly lane: JournalLane,
    private readonly partitions: number,
    private readonly find: FindLane,
    private readonly audits: readonly Audit[],
    private readonly faults: FaultBook,
  ) {}

  get finished(): boolean {
    return this.lane.complete && this.lane.next === undefined;
  }

  /** The lane that must come further before this block can be judged. */
  awaits({ block }: HeldBlock): Lane | undefined {
    for (const { topic, partition, lane: over, position } of this.readings(block)) {
      const lane = this.find(topic, partition);
      if (lane !== undefined && !has(lane, position)) return lane;
      const carrier = over === undefined ? undefined : this.find(over, this.lane.partition);
      if (carrier?.kind === 'topic' && isJournalPosition(position) && !carrier.has({ next: position.offset + 1 })) return carrier;
    }
    return undefined;
  }

  judge(held: HeldBlock): void {
    const { block, offset } = held;
    const place = { journal: this.lane.topic, partition: this.lane.partition, offset, height: block.height };
    const events = judgeEvents(this.lane.declaration, this.partitions, held, place, this.faults);
    for (const reading of this.readings(block)) this.judgeReading(reading, block, place);
    this.judgeOrder(block, place);
    for (const audit of this.audits) audit.block?.(block, place, this.faults);
    events.forEach((event, line) => {
      if (event === undefined) return;
      const at = { ...place, line };
      this.judgeCause(event.cause, event.subject, block, at);
      if (isParking(event.type)) this.parked += wasParked(event.type) ? 1 : 0;
      else for (const audit of this.audits) audit.event?.(event, at, this.faults);
    });
    this.events += held.count;
    this.passed(held);
  }

  /** Nothing more will be asked of other lanes. */
  end(lanes: Iterable<Lane>): void {
    for (const lane of lanes) {
      lane.consumers.ended(this.lane.name);
      lane.prune();
    }
  }

  private passed({ block, offset }: HeldBlock): void {
    for (const { topic, partition, over, position } of this.readings(block)) {
      const lane = this.find(topic, partition);
      lane?.consumers.reached(readerOver(this.lane.name, over), isJournalPosition(position) ? position.height : position.next);
      lane?.prune();
    }
    this.writers.add(block.writer);
    this.head = { height: block.height, hash: block.hash, offset, at: block.at, epoch: block.epoch };
    this.parent = block;
    this.offset = offset + 1;
    this.lane.judged();
  }

  /** What has moved since the parent. */
  private readings(block: Block): readonly Reading[] {
    if (this.moved?.block !== block) this.moved = { block, readings: this.movedBy(block) };
    return this.moved.readings;
  }

  private movedBy(block: Block): Reading[] {
    const moved: Reading[] = [];
    const { parent } = this;
    for (const [name, position] of block.inputs) {
      const before = parent?.inputs.get(name);
      if (!isSame(before, position)) moved.push({ pinned: false, name, ...targetOf(name, this.lane), position, before });
    }
    for (const [name, position] of block.order.pins) {
      const before = parent?.order.pins.get(name);
      if (isSame(before, position)) continue;
      const cut = name.lastIndexOf('/');
      moved.push({ pinned: true, name, topic: name.slice(0, cut), partition: Number(name.slice(cut + 1)), lane: undefined, over: undefined, position, before });
    }
    return moved;
  }

  private judgeReading(reading: Reading, block: Block, place: Place): void {
    const { topic, partition, position, before, name, pinned } = reading;
    const lane = this.find(topic, partition);
    const wrong = (what: string): void => this.faults.add('position', place, `its ${pinned ? 'pin' : 'position'} in ${name} ${what}`);
    if (lane === undefined) return wrong('is in a topic that is not there');
    if (reading.lane !== undefined) return this.judgeLane(reading, reading.lane, lane, wrong);
    if ((lane.kind === 'journal') !== isJournalPosition(position)) return wrong(`is not one in a ${lane.kind}`);
    if (!lane.consumers.expects(readerOver(this.lane.name, reading.over))) return wrong('is in a topic that the end of this journal does not name');
    const upTo = isJournalPosition(position) ? this.locateIn(lane as JournalLane, position, wrong) : this.reachIn(lane as TopicLane, position.next);
    // How far routing has come is a position in the own journal, from which nothing is taken.
    if (!pinned && topic !== this.lane.topic) this.count(name, before, upTo, block, place);
  }

  /** What came over a lane: the source's block must be there, and its record in the lane. */
  private judgeLane({ position }: Reading, over: string, source: Lane, wrong: (what: string) => void): void {
    if (source.kind !== 'journal' || !isJournalPosition(position)) return wrong('is not one in a journal');
    const located = source.locateBlock(position);
    if ('wrong' in located) wrong(`names ${located.wrong}`);
    if ('beyond' in located) this.witness(source, `block ${position.height} (${short(position.hash)})`);
    const carrier = this.find(over, this.lane.partition);
    if (carrier?.kind !== 'topic') wrong(`came over ${over}, which is not there`);
    else if (this.reachIn(carrier, position.offset + 1) === undefined && carrier.stopped) wrong(`came from offset ${position.offset} of ${over}, which cannot be read up to there`);
  }

  /** @returns lines of that journal up to the position, or undefined if nothing can be said */
  private locateIn(lane: JournalLane, position: JournalPosition, wrong: (what: string) => void): number | undefined {
    const located = lane.locate(position);
    if ('found' in located) return located.found.linesBefore + position.line;
    if ('wrong' in located) wrong(`names ${located.wrong}`);
    if ('beyond' in located) this.witness(lane, `block ${position.height} (${short(position.hash)}, offset ${position.offset})`);
    return undefined;
  }

  private reachIn(lane: TopicLane, next: number): number | undefined {
    if (lane.reaches({ next })) return next;
    if (!lane.stopped) this.witness(lane, `offset ${next - 1}`);
    return undefined;
  }

  private witness(lane: Lane, what: string): void {
    this.witnesses.set(lane.name, { lane, what, by: `block ${(this.parent?.height ?? 0) + 1} of ${this.lane.name}` });
  }

  private count(name: string, before: Position | undefined, upTo: number | undefined, block: Block, place: Place): void {
    const from = before === undefined ? 0 : this.used.get(name);
    if (upTo === undefined) this.used.delete(name);
    else this.used.set(name, upTo);
    if (from === undefined || upTo === undefined) return;
    const counted = countOf(block, 'input', name);
    if (upTo - from !== counted) this.faults.add('order', place, `its order takes ${counted} from ${name}, its position there moves by ${upTo - from}`);
  }

  private judgeOrder({ inputs, order }: Block, place: Place): void {
    for (const { kind, name } of order.runs) {
      if (kind !== 'input') continue;
      const rows = [...inputs].filter(([row]) => row === name || row.startsWith(`${name}/`));
      if (rows.length === 0) this.faults.add('order', place, `its order takes from ${name}, in which it has no position`);
      else if (rows.every(([row, position]) => isSame(this.parent?.inputs.get(row), position))) this.faults.add('order', place, `its order takes from ${name}, in which its position does not move`);
    }
  }

  private judgeCause(text: string | undefined, key: string, block: Block, at: EventPlace): void {
    const cause = text === undefined ? undefined : parseCause(text);
    const wrong = (what: string): void => this.faults.add('cause', at, `its cause ${text ?? ''} ${what}`);
    if (text === undefined) return this.faults.add('cause', at, 'it names no cause');
    if (cause === undefined) return wrong('is not a coordinate');
    if (cause.kind === 'timer') {
      if (countOf(block, 'timer', cause.name) === 0 && !hasSteps(block)) wrong('is a timer that did not fire in this block');
      return;
    }
    if (this.cameOver(cause, block)) return;
    if (cause.partition !== this.lane.partition) return wrong('is in another partition');
    // What a person had decided again was read by an earlier block.
    if (!isConsumed(cause, hasSteps(block) ? undefined : this.parent?.inputs.get(cause.topic), block.inputs.get(cause.topic))) return wrong('is not among what this block has read');
    const found = this.keyOf(cause);
    if (found === 'unknown') return;
    if (found === 'absent') return wrong('does not exist');
    if (found.key !== key) wrong(`is of ${found.key === '' ? 'nobody' : found.key}, the event is of ${key}`);
  }

  /** Whether this block read the cause's block over a lane. Under which key it travelled is no longer held. */
  private cameOver(cause: Exclude<Cause, { kind: 'timer' }>, { inputs, ...block }: Block): boolean {
    if (cause.kind !== 'line') return false;
    for (const [row, after] of inputs) {
      const { topic, partition, lane } = targetOf(row, this.lane);
      if (lane === undefined || topic !== cause.topic || partition !== cause.partition || !isJournalPosition(after)) continue;
      const before = this.parent?.inputs.get(row);
      const from = before !== undefined && isJournalPosition(before) && !hasSteps(block) ? before.height : 0;
      if (cause.height >= from && cause.height <= after.height) return true;
    }
    return false;
  }

  private keyOf(cause: Exclude<Cause, { kind: 'timer' }>): { readonly key: string } | 'unknown' | 'absent' {
    const lane = this.find(cause.topic, cause.partition);
    if (lane === undefined) return 'absent';
    if (cause.kind === 'record') {
      const key = lane.kind === 'topic' ? lane.keyAt(cause.offset) : undefined;
      return key === undefined ? 'unknown' : { key: key ?? '' };
    }
    const held = lane.kind === 'journal' ? lane.at(cause.height) : undefined;
    if (held === undefined) return 'unknown'; // told already: the position that passed it names what is not there
    if (cause.line >= held.count) return 'absent';
    const key = held.keyOf(cause.line);
    return key === undefined ? 'unknown' : { key };
  }
}

const wasParked = (type: string): boolean => type === 'kontor.KeyParked' || type === 'kontor.RecordParked';

function has(lane: Lane, position: Position): boolean {
  if (isJournalPosition(position)) return lane.kind !== 'journal' || lane.has(position);
  return lane.kind !== 'topic' || lane.has(position);
}

function isSame(a: Position | undefined, b: Position): boolean {
  if (a === undefined) return false;
  if (isJournalPosition(a)) return isJournalPosition(b) && a.height === b.height && a.line === b.line && a.hash === b.hash && a.offset === b.offset && a.chain === b.chain;
  return !isJournalPosition(b) && a.next === b.next;
}

function countOf({ order }: Block, kind: 'input' | 'timer', name: string): number {
  let count = 0;
  for (const run of order.runs) if (run.kind === kind && run.name === name) count += run.count;
  return count;
}

const hasSteps = ({ order }: Pick<Block, 'order'>): boolean => order.runs.some(({ kind }) => kind === 'step');

/** Between the parent's position and this block's. */
function isConsumed(cause: Exclude<Cause, { kind: 'timer' }>, before: Position | undefined, after: Position | undefined): boolean {
  if (after === undefined) return false;
  if (cause.kind === 'record') {
    if (isJournalPosition(after)) return false;
    return cause.offset < after.next && (before === undefined || (!isJournalPosition(before) && cause.offset >= before.next));
  }
  if (!isJournalPosition(after)) return false;
  const isBelow = (p: JournalPosition): boolean => cause.height < p.height || (cause.height === p.height && cause.line < p.line);
  return isBelow(after) && (before === undefined || (isJournalPosition(before) && !isBelow(before)));
}
