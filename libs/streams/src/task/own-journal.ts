import { UnknownOutcome, type Follower, type Log, type LogRecord, type NewRecord, type Pace } from '../log/log.js';
import { JournalStopped } from '../follow.js';
import { openBlock, type Block } from '../journal/block.js';
import { ChainReader, type Head } from '../journal/chain-reader.js';
import type { JournalPosition } from '../journal/positions.js';

/** The clock of the platform. Deciders never see it: theirs is the block's `at`. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `ms`; the result cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** How an append ended: ours is on the chain, or blocks of others are and ours is not. */
export type Outcome = { readonly kind: 'committed'; readonly head: Head } | { readonly kind: 'conflict' };

/** Doubles from here on; an append is retried for ever, because giving up would leave its outcome unknown. */
const RETRY_MS_MIN = 20;
const RETRY_MS_MAX = 2000;

/** Blocks that were read and nobody folds yet: reading pauses above it. */
const HANDED_BYTES_MAX = 16 * 1024 * 1024;

interface InFlight {
  readonly block: Block;
  readonly record: NewRecord;
  readonly resolve: (outcome: Outcome) => void;
  /** A time-out came: what the journal shows is judged as it arrives. */
  unknown: boolean;
  /** The broker named an offset other than the expected one: decided when the journal was read past it. */
  landedAt: number | undefined;
}

export interface OwnJournalEvents {
  /** A block of another writer was accepted. */
  foreign(head: Head): void;
  stopped(error: JournalStopped): void;
  /** Something was read; `next` moved. */
  progressed(): void;
}

/**
 * A task's own journal: the writer's rule. It appends one block at a time, and follows the journal all the
 * while, so that a block of another owner shows at once, and what the broker holds is compared with what was sent.
 */
export class OwnJournal {
  private readonly reader: ChainReader;
  private follower: Follower | undefined;
  private pace_: Pace = 'relaxed';
  /** Everything below this offset was handed over by a follower. */
  private delivered = 0;
  private inFlight: InFlight | undefined;
  private ended = false;
  /** Bytes of foreign blocks that were handed over and are not folded yet. */
  private handed = 0;
  /** Followed, but not judged yet: they came while an append was in flight. */
  private readonly held: LogRecord[] = [];
  /** Own blocks accepted on the broker's word, to be compared when they are read: offset → hash. */
  private readonly unseen = new Map<number, string>();

  constructor(private readonly log: Log, readonly topic: string, readonly partition: number, from: JournalPosition | undefined, private readonly clock: Clock, private readonly events: OwnJournalEvents) {
    this.reader = new ChainReader(topic, partition, from);
  }

  get head(): Head | undefined {
    return this.reader.head;
  }

  /** Everything below this offset was judged. */
  get next(): number {
    return this.reader.next;
  }

  get counts(): ChainReader['counts'] {
    return this.reader.counts;
  }

  start(): void {
    this.delivered = this.reader.next;
    this.follow();
  }

  /**
   * How soon foreign blocks are to be seen. An owner knows its own blocks by their acknowledgement, and reading them
   * back only compares: `relaxed`, the pace at the start. A standby that takes over goes on from what it has read.
   */
  pace(pace: Pace): void {
    if (this.ended || pace === this.pace_) return;
    this.pace_ = pace;
    this.follower?.close();
    this.follow();
  }

  private follow(): void {
    this.follower = this.log.follow(this.topic, this.partition, this.delivered, {
      records: (records) => {
        this.delivered = records[records.length - 1]!.offset + 1;
        for (const record of records) this.followed(record);
        this.events.progressed();
      },
      failed: (error) => this.stop(error.message),
    }, this.pace_);
  }

  /** All blocks that were handed over are being folded: reading goes on if it had to wait for that. */
  taken(): void {
    if (this.handed > HANDED_BYTES_MAX) this.follower?.resume();
    this.handed = 0;
  }

  close(): void {
    this.ended = true;
    this.follower?.close();
    // No answer will be heard any more: whoever waits for the append goes on, and takes nothing of it for committed.
    if (this.inFlight !== undefined) this.finish(this.inFlight, { kind: 'conflict' });
  }

  /** Appends a child of the head. Never rejects: an unknown outcome is resolved by asking again, for as long as it takes. */
  append(block: Block, record: NewRecord): Promise<Outcome> {
    // A foreign block was accepted since this one was built: it would be an orphan, and its offset might even be the expected one.
    if (block.height > 1 && block.prev !== this.reader.head?.block.hash) return Promise.resolve({ kind: 'conflict' });
    if (block.height === 1 && this.reader.head !== undefined) return Promise.resolve({ kind: 'conflict' });
    return new Promise((resolve) => {
      this.inFlight = { block, record, resolve, unknown: false, landedAt: undefined };
      void this.send(this.inFlight, RETRY_MS_MIN);
    });
  }

  private async send(append: InFlight, retryMs: number): Promise<void> {
    try {
      const offset = await this.log.append(this.topic, this.partition, append.record);
      this.acknowledged(append, offset);
    } catch (error) {
      if (this.inFlight !== append || this.ended) return;
      if (!(error instanceof UnknownOutcome)) return this.stop(`the log refuses block ${append.block.height}: ${(error as Error).message}`);
      append.unknown = true;
      this.judgeHeld();
      this.clock.after(retryMs, () => {
        if (this.inFlight === append && !this.ended) void this.send(append, Math.min(retryMs * 2, RETRY_MS_MAX));
      });
    }
  }

  private acknowledged(append: InFlight, offset: number): void {
    if (this.inFlight !== append || this.ended) return; // decided by what the journal showed meanwhile
    const expected = this.reader.next;
    if (offset === expected) return this.accept(append, offset);
    if (offset < expected && !append.unknown) return this.stop(`at offset ${offset}: an append landed below ${expected}, which was read already: truncated or re-created`);
    append.landedAt = offset;
    this.judgeHeld();
  }

  private accept(append: InFlight, offset: number): void {
    this.reader.accept(append.block, offset);
    this.unseen.set(offset, append.block.hash);
    this.finish(append, { kind: 'committed', head: this.reader.head! });
    this.judgeHeld();
  }

  private finish(append: InFlight, outcome: Outcome): void {
    this.inFlight = undefined;
    append.resolve(outcome);
  }

  private followed(record: LogRecord): void {
    if (this.ended) return;
    const append = this.inFlight;
    const mustWait = append !== undefined && !append.unknown && append.landedAt === undefined && record.offset >= this.reader.next;
    if (mustWait || this.held.length > 0) this.held.push(record);
    else this.judge(record);
  }

  /** Judges what was held back, as far as it may be. */
  private judgeHeld(): void {
    const held = this.held.splice(0);
    for (const record of held) this.followed(record);
    this.decide();
  }

  private judge(record: LogRecord): void {
    if (record.offset < this.reader.next && this.compare(record)) return;
    const verdict = this.reader.read(record);
    if (verdict.kind === 'stop') return this.stop(verdict.reason);
    if (verdict.kind === 'next') this.accepted(verdict.block);
    this.decide();
  }

  /** An own block read back: the broker must hold the very bytes that were sent. Values of own blocks are hashed, not parsed. */
  private compare(record: LogRecord): boolean {
    const hash = this.unseen.get(record.offset);
    if (hash === undefined) return false;
    this.unseen.delete(record.offset);
    try {
      if (openBlock(this.topic, this.partition, record).hash === hash) return true;
      this.stop(`at offset ${record.offset}: another block stands where ours was acknowledged`);
    } catch (error) {
      this.stop(`at offset ${record.offset}: ${(error as Error).message}`);
    }
    return true;
  }

  private accepted(block: Block): void {
    const append = this.inFlight;
    if (append?.block.hash === block.hash) this.finish(append, { kind: 'committed', head: this.reader.head! });
    else this.handOver(block);
  }

  private handOver(block: Block): void {
    this.handed += block.value.length;
    if (this.handed > HANDED_BYTES_MAX) this.follower?.pause();
    this.events.foreign(this.reader.head!);
  }

  /** Whether the append in flight has lost: another block stands at its height, or the journal was read past the place it landed at. */
  private decide(): void {
    const append = this.inFlight;
    if (append === undefined || this.ended) return;
    const height = this.reader.head?.block.height ?? 0;
    if (height >= append.block.height) return this.finish(append, { kind: 'conflict' });
    if (append.landedAt !== undefined && this.reader.next > append.landedAt) {
      this.stop(`at offset ${append.landedAt}: block ${append.block.height} landed there, but the chain does not go through it`);
    }
  }

  private stop(reason: string): void {
    if (this.ended) return;
    this.close();
    this.events.stopped(new JournalStopped(this.topic, this.partition, reason));
  }
}
