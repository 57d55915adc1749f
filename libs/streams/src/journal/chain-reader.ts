import type { LogRecord } from '../log/log.js';
import { NO_PARENT, NotABlock, openBlock, type Block } from './block.js';
import { wentBack, type JournalPosition } from './positions.js';

/** What a reader makes of one record. Only `next` is applied; `stop` ends the partition and alarms. */
export type Verdict =
  | { readonly kind: 'next'; readonly block: Block }
  | { readonly kind: 'duplicate' | 'orphan' | 'stale' }
  | { readonly kind: 'stop'; readonly reason: string };

/** The head of the chain as a reader holds it. */
export interface Head {
  readonly block: Block;
  readonly offset: number;
}

/** Accepted hashes kept to tell a duplicate or an orphan from a fork. A zombie later than this is merely stale. */
export const HASHES_KEPT = 1000;

/**
 * The reader's rule for one partition of a journal: the broker accepts every push, but only the first
 * child of the head counts. Holds no queue and does no I/O; feed it every record in order of offset.
 */
export class ChainReader {
  private held: Head | undefined;
  private readonly accepted = new Map<number, string>();
  /** Set while the record at a position taken over from elsewhere was not yet seen again. */
  private expected: JournalPosition | undefined;
  private nextOffset: number | undefined;

  readonly counts = { blocks: 0, duplicates: 0, orphans: 0, stale: 0 };

  /** @param from where to go on; the record at its offset is read again and must be that block */
  constructor(readonly topic: string, readonly partition: number, from?: JournalPosition) {
    this.expected = from;
  }

  /** The last accepted block, or undefined before genesis (and before the held block was read again). */
  get head(): Head | undefined {
    return this.held;
  }

  /** Offset to read from: that of the held block at first, then the one after the last record judged. */
  get next(): number {
    return this.nextOffset ?? this.expected?.offset ?? 0;
  }

  /** Judges the record at `next`. An offset that skips one is a gap: journals are dense. */
  read(record: LogRecord): Verdict {
    // Also the first record must be the first of the log: behind a lost genesis, its rival's would pass for it.
    if (this.expected === undefined && record.offset !== this.next) return stop(record, `offset ${this.next} is missing`);
    const verdict = this.judge(record);
    if (verdict.kind !== 'stop') this.nextOffset = record.offset + 1;
    return verdict;
  }

  /** Takes the writer's own block as accepted at the offset the broker gave it, without reading it back. */
  accept(block: Block, offset: number): void {
    this.held = { block, offset };
    this.accepted.set(block.height, block.hash);
    this.accepted.delete(block.height - HASHES_KEPT);
    this.nextOffset = offset + 1;
    this.counts.blocks++;
  }

  isAccepted(height: number, hash: string): boolean {
    return this.accepted.get(height) === hash;
  }

  private judge(record: LogRecord): Verdict {
    let block: Block;
    try {
      block = openBlock(this.topic, this.partition, record);
    } catch (error) {
      if (error instanceof NotABlock) return stop(record, error.message);
      throw error;
    }
    if (this.expected !== undefined) return this.resume(record, block, this.expected);
    return this.place(record, block);
  }

  private resume(record: LogRecord, block: Block, expected: JournalPosition): Verdict {
    if (record.offset !== expected.offset || block.chain !== expected.chain || block.hash !== expected.hash) {
      return stop(record, `expected block ${expected.height} (${short(expected.hash)}) of chain ${expected.chain} at offset ${expected.offset}, found ${describe(block)} at ${record.offset}: lost, altered or re-created`);
    }
    this.expected = undefined;
    // The parent's hash is known from the block itself, so that a late loser of the race for this height is told as an orphan.
    if (block.height > 1) this.accepted.set(block.height - 1, block.prev);
    this.accept(block, record.offset);
    return { kind: 'next', block };
  }

  private place(record: LogRecord, block: Block): Verdict {
    const { held } = this;
    if (block.height === 1 && block.prev === NO_PARENT) {
      if (held === undefined) return this.follow(record, block);
      return this.counted(this.accepted.get(1) === block.hash ? 'duplicate' : 'orphan');
    }
    if (held === undefined) return stop(record, `${describe(block)} where the first block should be`);
    const head = held.block;
    if (block.chain !== head.chain) return stop(record, `${describe(block)} is of chain ${block.chain}, this one is ${head.chain}`);
    if (block.height <= head.height) return this.below(record, block);
    if (block.height !== head.height + 1 || block.prev !== head.hash) {
      return stop(record, `${describe(block)} does not follow ${describe(head)}: a block is missing or foreign`);
    }
    const fault = faultOfChild(head, block);
    return fault === undefined ? this.follow(record, block) : stop(record, `${describe(block)}: ${fault}`);
  }

  private below(record: LogRecord, block: Block): Verdict {
    if (this.accepted.get(block.height) === block.hash) return this.counted('duplicate');
    const parent = block.height === 1 ? NO_PARENT : this.accepted.get(block.height - 1);
    if (parent === undefined) return this.counted('stale');
    if (parent === block.prev) return this.counted('orphan');
    return stop(record, `${describe(block)} forks below the head`);
  }

  private follow(record: LogRecord, block: Block): Verdict {
    this.accept(block, record.offset);
    return { kind: 'next', block };
  }

  private counted(kind: 'duplicate' | 'orphan' | 'stale'): Verdict {
    if (kind === 'stale') this.counts.stale++;
    else this.counts[`${kind}s`]++;
    return { kind };
  }
}

/** What makes a child invalid although its parent is right, or undefined. */
function faultOfChild(parent: Block, child: Block): string | undefined {
  const sameOwner = child.epoch === parent.epoch && child.writer === parent.writer;
  if (!sameOwner && child.epoch !== parent.epoch + 1) return `epoch ${child.epoch} of ${child.writer} after epoch ${parent.epoch} of ${parent.writer}`;
  if (child.at < parent.at) return 'its clock goes back';
  const input = wentBack(parent.inputs, child.inputs) ?? wentBack(parent.order.pins, child.order.pins);
  return input === undefined ? undefined : `its position in ${input} goes back`;
}

const short = (hash: string): string => hash.slice(0, 12);
const describe = (block: Block): string => `block ${block.height} (${short(block.hash)})`;
const stop = (record: LogRecord, reason: string): Verdict => ({ kind: 'stop', reason: `at offset ${record.offset}: ${reason}` });

/** The position of a reader that has used up the whole block. */
export function positionAfter(head: Head, lines: number): JournalPosition {
  return { chain: head.block.chain, height: head.block.height, hash: head.block.hash, offset: head.offset, line: lines };
}

