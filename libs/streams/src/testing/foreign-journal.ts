import { sealBlock, NO_PARENT, type Block } from '../journal/block.js';
import { encodeEvent } from '../journal/event.js';
import type { FollowedRecord } from '../follow.js';
import type { Journal } from '../topology/declarations.js';

/** One event that a test puts into a journal which another service writes. */
export interface ForeignEvent {
  readonly type: string;
  readonly key: string;
  readonly data: object;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** Writes one partition of a journal as its owner elsewhere would: a chain of blocks, each with one event. */
export class ForeignJournal {
  private parent: Block | undefined;
  private grandparent: Block | undefined;

  constructor(private readonly journal: Journal, private readonly partition: number) {}

  /** @param at the block's clock; never goes back */
  block(event: ForeignEvent, at: number): FollowedRecord & ReturnType<typeof sealBlock> {
    const sealed = this.seal(event, at, this.parent, 'test');
    this.grandparent = this.parent;
    this.parent = sealed.block;
    return { ...sealed, offset: sealed.block.height - 1, timestamp: sealed.block.at };
  }

  /** A block that a deposed owner sends where the last one stands already: an orphan. Undefined before there is one. */
  orphan(event: ForeignEvent): ReturnType<typeof sealBlock> | undefined {
    return this.parent === undefined ? undefined : this.seal(event, this.parent.at, this.grandparent, 'zombie');
  }

  private seal(event: ForeignEvent, at: number, parent: Block | undefined, writer: string): ReturnType<typeof sealBlock> {
    const { journal, partition } = this;
    const height = (parent?.height ?? 0) + 1;
    const line = encodeEvent({
      type: event.type,
      specversion: '1.0',
      id: `${journal.name}/${partition}/${height}/0`,
      source: journal.owner,
      subject: event.key,
      time: new Date(event.time).toISOString(),
      cause: `test/${partition}/${height}`,
      data: event.data,
    });
    return sealBlock(journal.name, partition, {
      chain: parent?.chain ?? `chain-of-${journal.name}-${partition}`,
      height,
      epoch: writer === 'test' ? 1 : 2,
      prev: parent?.hash ?? NO_PARENT,
      writer,
      at: Math.max(at, parent?.at ?? 0),
      inputs: new Map(),
      order: { runs: [], pins: new Map() },
    }, Buffer.from(line));
  }
}
