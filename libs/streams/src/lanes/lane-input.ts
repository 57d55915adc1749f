import type { Follower, Log, LogRecord } from '../log/log.js';
import { JournalStopped } from '../follow.js';
import { idOfLine } from '../journal/event.js';
import type { Lines } from '../journal/lines.js';
import { isJournalPosition, type JournalPosition, type Position, type Positions } from '../journal/positions.js';
import type { InputRecord } from '../task/block-builder.js';
import { Backlog, type Fetched } from '../task/backlog.js';
import type { InputEvents, TaskInput } from '../task/input.js';
import type { InputDefinition } from '../topology/topology.js';
import { NotALaneRecord, openLaneRecord } from './lane-record.js';

/** Name of the position in what one journal partition has sent over a lane. */
export const laneRow = (lane: string, source: string): string => `${lane}/${source}`;

interface LaneRecord extends Fetched {
  readonly offset: number;
  readonly source: string;
  readonly chain: string;
  readonly height: number;
  readonly hash: string;
  readonly before: number;
  readonly lines: Lines;
}

/**
 * A lane as the input of a task. Routers send at least once, and at times two of them are alive: what the position of its
 * source covers already is dropped. A record whose predecessor is not the one held last is a loss, and stops the task.
 *
 * The first copy of each record counts, and all readers see the same log: so they take the same records at the same offsets.
 * Records are taken in order of offset, whoever sent them, so only the last one taken can be used up in part.
 */
export class LaneInput implements TaskInput {
  /** After what was taken so far, by row. */
  private readonly taken = new Map<string, JournalPosition>();
  /** The last one fetched and not dropped, by row. */
  private readonly admitted = new Map<string, { readonly chain: string; readonly height: number; readonly hash: string }>();
  private readonly backlog = new Backlog<LaneRecord>();
  private next: number;
  private end: number;
  /** What lies before it in the lane was used up by blocks that are committed. */
  private from: { readonly row: string; readonly position: JournalPosition } | undefined;
  private follower: Follower | undefined;
  private ended = false;
  /** Records dropped because they had come before. */
  duplicates = 0;

  constructor(readonly definition: InputDefinition, private readonly log: Log, readonly partition: number, from: Positions | undefined, end: number, private readonly events: InputEvents) {
    this.holdAt(from);
    this.next = this.from?.position.offset ?? 0;
    this.end = end;
  }

  get name(): string {
    return this.definition.source.name;
  }

  get buffered(): number {
    return this.backlog.size;
  }

  get unread(): number {
    return this.buffered + Math.max(0, this.end - this.next);
  }

  get expectsMore(): boolean {
    return this.next < this.end;
  }

  get isUsedUp(): boolean {
    return this.backlog.isUsedUp;
  }

  get time(): number | undefined {
    return this.backlog.next?.timestamp;
  }

  hasTaken(end: number): boolean {
    return (this.backlog.next?.offset ?? this.next) >= end;
  }

  positions(): Iterable<readonly [name: string, position: Position]> {
    return this.taken;
  }

  start(): void {
    // The record at the held offset is read again: at the very end a lost one would look like one that is yet to come.
    if (this.from !== undefined && this.from.position.offset >= this.end) {
      return this.stop(`at offset ${this.from.position.offset}: it was read up to there, the lane now ends at ${this.end}: truncated or re-created`);
    }
    this.follower = this.log.follow(this.name, this.partition, this.next, {
      records: (records, end) => this.came(records, end),
      failed: (error) => this.stop(error.message),
    }, this.definition.pace);
  }

  close(): void {
    this.ended = true;
    this.follower?.close();
  }

  /** Only what its reader handles travels over a lane. */
  passOver(): number {
    return 0;
  }

  take(): InputRecord {
    const at = this.backlog.next!;
    const { line } = this.backlog;
    const { chain, height, hash, offset, lines } = at;
    this.taken.set(laneRow(this.name, at.source), { chain, height, hash, offset, line: line + 1 });
    this.backlog.advance(lines.count);
    const text = lines.text(line);
    // What was decided in the source journal causes what is decided here; the lane only carried it.
    return { input: this.definition, type: lines.type(line), key: null, cause: idOfLine(text) ?? `${this.name}/${this.partition}/${offset}`, text: () => text };
  }

  release(positions: Positions): void {
    const from = this.furthest(positions);
    if (from !== undefined) this.backlog.release((one) => isUsedUp(one, from.position), this.follower);
  }

  rewind(positions: Positions | undefined): void {
    this.holdAt(positions);
    this.backlog.refill((one) => this.admit({ ...one, firstLine: 0 }), this.follower);
  }

  private holdAt(positions: Positions | undefined): void {
    this.taken.clear();
    this.admitted.clear();
    for (const [row, position] of this.rowsOf(positions)) {
      this.taken.set(row, position);
      this.admitted.set(row, position);
    }
    this.from = this.furthest(positions);
  }

  private *rowsOf(positions: Positions | undefined): Iterable<[row: string, position: JournalPosition]> {
    const prefix = laneRow(this.name, '');
    for (const [row, position] of positions ?? []) if (row.startsWith(prefix) && isJournalPosition(position)) yield [row, position];
  }

  private furthest(positions: Positions | undefined): { row: string; position: JournalPosition } | undefined {
    let furthest: { row: string; position: JournalPosition } | undefined;
    for (const [row, position] of this.rowsOf(positions)) if (furthest === undefined || position.offset > furthest.position.offset) furthest = { row, position };
    return furthest;
  }

  private came(records: readonly LogRecord[], end: number): void {
    for (const record of records) {
      if (this.ended) return;
      if (record.offset !== this.next) return this.stop(`at offset ${this.next}: it is missing, the next record is ${record.offset}`);
      this.next++;
      this.open(record);
    }
    this.end = Math.max(this.end, end);
    this.backlog.pauseIfFull(this.follower);
    this.events.changed();
  }

  private open(record: LogRecord): void {
    try {
      const { source, chain, height, block, before, value, lines } = openLaneRecord(this.name, this.partition, record);
      this.admit({ offset: record.offset, timestamp: record.timestamp, source, chain, height, hash: block, before, bytes: value.length, lines, firstLine: 0 });
    } catch (error) {
      if (!(error instanceof NotALaneRecord)) throw error;
      this.stop(`at offset ${record.offset}: ${error.message}`);
    }
  }

  private admit(one: LaneRecord): void {
    const { from } = this;
    if (from !== undefined && one.offset <= from.position.offset) {
      if (one.offset === from.position.offset) this.goOn(one, from);
      return;
    }
    const row = laneRow(this.name, one.source);
    const held = this.admitted.get(row);
    const fault = held === undefined ? undefined : faultOf(one, held);
    if (fault !== undefined) return this.stop(`at offset ${one.offset}: ${fault}`);
    if (held !== undefined && one.height <= held.height) {
      this.duplicates++;
      return;
    }
    if (one.before !== (held?.height ?? 0)) {
      return this.stop(`at offset ${one.offset}: block ${one.height} of ${one.source} follows block ${one.before} on this lane, the last one here is ${held?.height ?? 0}: a record is lost`);
    }
    this.admitted.set(row, { chain: one.chain, height: one.height, hash: one.hash });
    this.backlog.push(one);
  }

  /** The record that a position names is met again. */
  private goOn(one: LaneRecord, { row, position }: { row: string; position: JournalPosition }): void {
    if (laneRow(this.name, one.source) !== row || one.chain !== position.chain || one.hash !== position.hash) {
      return this.stop(`at offset ${one.offset}: block ${one.height} of ${one.source} stands where block ${position.height} of ${row} was read: altered or re-created`);
    }
    if (position.line < one.lines.count) this.backlog.push({ ...one, firstLine: position.line });
  }

  private stop(reason: string): void {
    if (this.ended) return;
    this.close();
    this.events.stopped(new JournalStopped(this.name, this.partition, reason));
  }
}

function faultOf(one: LaneRecord, held: { readonly chain: string; readonly height: number; readonly hash: string }): string | undefined {
  if (one.chain !== held.chain) return `block ${one.height} of ${one.source} is of chain ${one.chain}, those before it are of ${held.chain}`;
  if (one.height === held.height && one.hash !== held.hash) return `block ${one.height} of ${one.source} is another one than before`;
  return undefined;
}

const isUsedUp = (one: LaneRecord, position: JournalPosition): boolean => one.offset < position.offset || (one.offset === position.offset && position.line >= one.lines.count);
