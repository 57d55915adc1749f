import { NO_PARENT, sealBlock, type Block } from '../journal/block.js';
import type { Positions } from '../journal/positions.js';
import type { NewRecord } from '../log/log.js';
import type { BlockBuilder } from './block-builder.js';

export interface Child {
  /** Of the chain, if this is its first block. */
  readonly chain: string;
  readonly writer: string;
  /** Positions after the block. */
  readonly inputs: Positions;
}

/** Seals what was built as the child of a block: another writer than the parent's opens an epoch. */
export function sealChild(journal: string, partition: number, parent: Block | undefined, { chain, writer, inputs }: Child, builder: BlockBuilder): { block: Block; record: NewRecord } {
  const order = builder.order();
  return sealBlock(journal, partition, {
    chain: parent?.chain ?? chain,
    height: (parent?.height ?? 0) + 1,
    epoch: parent === undefined ? 1 : parent.writer === writer ? parent.epoch : parent.epoch + 1,
    prev: parent?.hash ?? NO_PARENT,
    writer,
    at: builder.at,
    inputs,
    order: { ...order, pins: new Map([...(parent?.order.pins ?? []), ...order.pins]) },
  }, builder.value());
}
