import { followBlocks, type ChainReader, type FollowedRecord, type Journal, type JournalPosition, type Log } from '@kontor/streams';
import { Consumers } from './consumers.js';
import type { FaultBook, Place } from './faults.js';
import { Flow } from './flow.js';
import { HeldBlock } from './held-block.js';

export type Located =
  | { readonly found: HeldBlock }
  /** It should be here, and is not. */
  | { readonly wrong: string }
  /** Further than this journal reaches. */
  | { readonly beyond: true }
  /** The journal has a fault below it, so nothing can be said. */
  | { readonly unknown: true };

export interface LaneOptions {
  readonly log: Log;
  readonly partition: number;
  /** Records below it are judged. */
  readonly end: number;
  /** Records below it are there for others to point at: it was taken after every `end`. */
  readonly horizon: number;
  /** Bytes that the lane holds at which fetching pauses. */
  readonly heldBytesMax: number;
  readonly faults: FaultBook;
  readonly changed: () => void;
}

/** One partition of a journal, from genesis to the end that was fixed at the start. */
export class JournalLane {
  readonly kind = 'journal';
  readonly consumers = new Consumers();
  readonly flow: Flow;
  private reader: ChainReader | undefined;
  /** Dense by height; the first `dropped` are let go. */
  private held: (HeldBlock | undefined)[] = [];
  private dropped = 0;
  /** Height of the first that is not let go. */
  private base = 1;
  private judgedTo = 0;
  private lines = 0;
  private ended = false;
  stopped = false;

  constructor(readonly declaration: Journal, private readonly options: LaneOptions) {
    this.flow = new Flow(options.heldBytesMax);
  }

  get topic(): string {
    return this.declaration.name;
  }

  get partition(): number {
    return this.options.partition;
  }

  get name(): string {
    return `${this.topic}/${this.partition}`;
  }

  get end(): number {
    return this.options.end;
  }

  get counts() {
    return this.reader?.counts ?? { blocks: 0, duplicates: 0, orphans: 0, stale: 0 };
  }

  /** Behind the last block. */
  get endPlace(): Place {
    return { journal: this.topic, partition: this.partition, offset: this.options.end, height: this.height + 1 };
  }

  /** Height of the last block that has come. */
  get height(): number {
    return this.base + this.held.length - this.dropped - 1;
  }

  /** Nothing more will come. */
  get complete(): boolean {
    return this.ended;
  }

  start(): void {
    const { log, partition, horizon } = this.options;
    if (horizon === 0) return this.finish();
    const follower = followBlocks(log, this.topic, partition, undefined, {
      blocks: (blocks, next) => this.admit(blocks, next),
      stopped: ({ reason }) => this.stop(reason),
    });
    this.reader = follower.reader;
    this.flow.follower = follower;
  }

  close(): void {
    this.flow.follower?.close();
  }

  /** The next block to judge, if it has come. */
  get next(): HeldBlock | undefined {
    const block = this.at(this.judgedTo + 1);
    return block !== undefined && block.offset < this.end ? block : undefined;
  }

  /** All that has come is judged, and more is to come. */
  get starves(): boolean {
    return this.next === undefined && !this.ended;
  }

  judged(): void {
    const block = this.at(++this.judgedTo)!;
    const before = block.bytes;
    block.settle();
    this.flow.released(before - block.bytes);
    this.prune();
  }

  /** Lets go of blocks that are judged and that no reader asks for again. */
  prune(): void {
    const upTo = Math.min(this.judgedTo, this.consumers.floor - 1);
    let bytes = 0;
    while (this.base <= upTo && this.dropped < this.held.length) {
      bytes += this.held[this.dropped]!.bytes;
      this.held[this.dropped++] = undefined;
      this.base++;
    }
    if (bytes > 0) this.flow.released(bytes);
    // Cut in large pieces: moving the rest for each block would be quadratic.
    if (this.dropped < CUT_AT || this.dropped * 2 < this.held.length) return;
    this.held.splice(0, this.dropped);
    this.dropped = 0;
  }

  has({ height }: JournalPosition): boolean {
    return this.ended || this.height >= height;
  }

  /** The block that a position names; to be asked only once `has` is true. */
  locate(position: JournalPosition): Located {
    const { height, offset, line } = position;
    const located = this.locateBlock(position);
    if (!('found' in located)) return located;
    const { found } = located;
    if (found.offset !== offset) return { wrong: `block ${height} at offset ${offset}; it stands at ${found.offset}` };
    const least = Math.min(1, found.count); // a block that only opens an epoch has no line
    if (line < least || line > found.count) return { wrong: `line ${line} of block ${height}, which has ${found.count}` };
    return located;
  }

  /** The block of a position that names its offset and lines elsewhere: in the record of a lane. */
  locateBlock({ height, hash, chain }: JournalPosition): Located {
    if (height > this.height) return this.stopped ? { unknown: true } : { beyond: true };
    const found = this.at(height);
    if (found === undefined) return { wrong: `block ${height}, which does not exist or was passed long ago` };
    if (found.hash !== hash) return { wrong: `block ${height} with hash ${short(hash)}; the accepted one is ${short(found.hash)}` };
    if (found.chain !== chain) return { wrong: `block ${height} of chain ${chain}; it is of chain ${found.chain}` };
    return { found };
  }

  /** A block by height, if it is still held. */
  at(height: number): HeldBlock | undefined {
    return height < this.base ? undefined : this.held[height - this.base + this.dropped];
  }

  private admit(blocks: readonly FollowedRecord[], next: number): void {
    let bytes = 0;
    for (const { block, offset } of blocks) {
      if (offset >= this.options.horizon) break;
      const held = new HeldBlock(block, offset, this.lines);
      this.lines += held.count;
      this.held.push(held);
      bytes += held.bytes;
    }
    this.flow.held(bytes);
    if (next >= this.options.horizon) this.finish();
    else this.options.changed();
  }

  private stop(reason: string): void {
    if (this.ended) return;
    const reader = this.reader;
    const place = { journal: this.topic, partition: this.partition, offset: reader?.next ?? 0, height: (reader?.head?.block.height ?? 0) + 1 };
    this.options.faults.add('chain', place, reason.replace(/^at offset \d+: /, ''));
    this.stopped = true;
    this.finish();
  }

  private finish(): void {
    this.ended = true;
    this.close();
    this.options.changed();
  }
}

const CUT_AT = 256;

export const short = (hash: string): string => hash.slice(0, 12);
