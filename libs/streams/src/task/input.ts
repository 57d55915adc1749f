import type { Follower, Log, LogRecord } from '../log/log.js';
import { followBlocks, JournalStopped, type FollowedRecord } from '../follow.js';
import { countLines, linesOf, type Lines } from '../journal/lines.js';
import { typeOfLine } from '../journal/event.js';
import { isJournalPosition, type JournalPosition, type Position, type Positions, type TopicPosition } from '../journal/positions.js';
import type { InputDefinition } from '../topology/topology.js';
import { Backlog, type Fetched } from './backlog.js';
import type { InputRecord } from './block-builder.js';

export interface InputEvents {
  /** Something has come, or is known to be there. */
  changed(): void;
  stopped(error: JournalStopped): void;
}

/** An input of a task, of whatever kind. */
export interface TaskInput {
  readonly definition: InputDefinition;
  /** Topic that it reads; what it takes stands under this name in `order`. */
  readonly name: string;
  /** Records that were fetched and are not taken yet. */
  readonly buffered: number;
  /** Records that are known to be in the log, fetched or not, and are not taken yet. */
  readonly unread: number;
  /** The log is known to hold records that were not fetched yet. */
  readonly expectsMore: boolean;
  /** All that there was room for was taken, and waits for a block: nothing more is fetched before one is committed. */
  readonly isUsedUp: boolean;
  /** Time of the next record, in milliseconds, or undefined if none is here. */
  readonly time: number | undefined;
  /** Whether everything below this offset was taken. */
  hasTaken(end: number): boolean;
  /** Rows of positions after what was taken so far; none if nothing ever was. */
  positions(): Iterable<readonly [name: string, position: Position]>;
  start(): void;
  close(): void;
  /** The next record; only while `time` is defined. */
  take(): InputRecord;
  /** Passes over records that stand together and that nobody handles, up to the next one that somebody may handle. How many those were; none if nothing is here. */
  passOver(): number;
  /** Everything before these positions is committed and will not be asked for again. */
  release(positions: Positions): void;
  /** Puts the cursor behind positions that someone else's block or our last committed one names. */
  rewind(positions: Positions | undefined): void;
}

/** A block with its lines, or a plain record with one. */
interface BlockOrRecord extends Fetched {
  readonly offset: number;
  readonly count: number;
  lines?: Lines;
  readonly block?: FollowedRecord['block'];
  readonly record?: LogRecord;
}

/**
 * A journal or a plain topic as the input of a task.
 */
export class Input implements TaskInput {
  private readonly backlog = new Backlog<BlockOrRecord>();
  private end: number;
  private next: number;
  private position_: Position | undefined;
  /** After a rewind to a place not fetched yet: what lies before it is passed over as it comes. */
  private skipTo: Position | undefined;
  private follower: Follower | undefined;

  constructor(readonly definition: InputDefinition, private readonly log: Log, readonly partition: number, positions: Positions | undefined, end: number, private readonly events: InputEvents) {
    const from = positions?.get(definition.source.name);
    this.position_ = from;
    this.skipTo = from;
    this.end = end;
    this.next = from === undefined ? 0 : isJournalPosition(from) ? from.offset : from.next;
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

  /** Position after what was taken so far; undefined if nothing ever was. */
  get position(): Position | undefined {
    return this.position_;
  }

  hasTaken(end: number): boolean {
    return (this.backlog.next?.offset ?? this.next) >= end;
  }

  positions(): Iterable<readonly [name: string, position: Position]> {
    return this.position_ === undefined ? [] : [[this.name, this.position_]];
  }

  start(): void {
    if (this.definition.source.kind === 'journal') this.followJournal();
    else this.followTopic();
  }

  close(): void {
    this.follower?.close();
  }

  passOver(): number {
    const at = this.backlog.next;
    if (at?.block === undefined) return 0;
    const lines = (at.lines ??= linesOf(at.block));
    const { handlers } = this.definition;
    const { line } = this.backlog;
    let next = line;
    while (next < at.count && !isHandled(handlers, lines.type(next))) next++;
    if (next > line) this.moveTo(at, at.block, next);
    return next - line;
  }

  take(): InputRecord {
    const at = this.backlog.next!;
    const { line } = this.backlog;
    const { block, record } = at;
    if (block !== undefined) {
      this.moveTo(at, block, line + 1);
      const lines = (at.lines ??= linesOf(block));
      return {
        input: this.definition,
        type: lines.type(line),
        key: null,
        cause: `${this.name}/${this.partition}/${block.height}/${line}`,
        text: () => lines.text(line),
      };
    }
    this.position_ = { next: at.offset + 1 };
    this.backlog.advance(at.count);
    const text = record!.value?.toString('utf8') ?? '';
    return { input: this.definition, type: typeOfLine(text, 0), key: record!.key, cause: `${this.name}/${this.partition}/${at.offset}`, text: () => text };
  }

  release(positions: Positions): void {
    const position = positions.get(this.name);
    if (position !== undefined) this.backlog.release((one) => after(one, position) === undefined, this.follower);
  }

  rewind(positions: Positions | undefined): void {
    const position = positions?.get(this.name);
    this.position_ = position;
    this.skipTo = position;
    this.backlog.refill((one) => this.admit(one), this.follower);
  }

  /** Behind so many lines of the block at the cursor. */
  private moveTo({ offset, count }: BlockOrRecord, { chain, height, hash }: FollowedRecord['block'], line: number): void {
    this.position_ = { chain, height, hash, offset, line };
    this.backlog.advance(count, line - this.backlog.line);
  }

  private followJournal(): void {
    const from = this.position_ as JournalPosition | undefined;
    this.follower = followBlocks(this.log, this.name, this.partition, from, {
      blocks: (blocks, next, end) => {
        for (const { block, offset, timestamp } of blocks) {
          this.admit({ block, offset, timestamp, bytes: block.value.length, firstLine: 0, count: countLines(block.value) });
        }
        this.fetchedTo(next, end);
      },
      stopped: (error) => this.events.stopped(error),
    }, this.definition.pace);
  }

  private followTopic(): void {
    if (this.next > this.end) return this.stop(`at offset ${this.next}: it was read up to there, the log now ends at ${this.end}: truncated or re-created`);
    this.follower = this.log.follow(this.name, this.partition, this.next, {
      records: (records, end) => {
        for (const record of records) {
          // Offsets of a plain topic are dense: nothing is compacted or written in transactions. A jump is a loss.
          if (record.offset !== this.next) return this.stop(`at offset ${this.next}: it is missing, the next record is ${record.offset}`);
          this.next++;
          this.admit({ record, offset: record.offset, timestamp: record.timestamp, bytes: record.value?.length ?? 0, firstLine: 0, count: 1 });
        }
        this.fetchedTo(this.next, end);
      },
      failed: (error) => this.stop(error.message),
    }, this.definition.pace);
  }

  private stop(reason: string): void {
    this.follower?.close();
    this.events.stopped(new JournalStopped(this.name, this.partition, reason));
  }

  private fetchedTo(next: number, end: number): void {
    this.next = next;
    this.end = Math.max(this.end, end);
    this.backlog.pauseIfFull(this.follower);
    this.events.changed();
  }

  private admit(one: BlockOrRecord): void {
    const admitted = this.skipTo === undefined ? one : after(one, this.skipTo);
    if (admitted === 'foreign') return this.stop(`at offset ${one.offset}: its block is not the one that this task's journal names`);
    if (admitted !== undefined && admitted.count > 0) this.backlog.push(admitted);
  }
}

const isHandled = (handlers: InputDefinition['handlers'], type: string | undefined): boolean => type !== undefined && handlers.has(type);

/** What is left of a fetched record behind a position: undefined if nothing is. */
function after(one: BlockOrRecord, position: Position): BlockOrRecord | undefined | 'foreign' {
  if (one.block === undefined) return one.offset < (position as TopicPosition).next ? undefined : one;
  const { height, hash, line } = position as JournalPosition;
  if (one.block.height < height) return undefined;
  if (one.block.height > height) return { ...one, firstLine: 0 };
  if (one.block.hash !== hash) return 'foreign';
  return line >= one.count ? undefined : { ...one, firstLine: line };
}
