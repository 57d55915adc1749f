import { allBlocks, isJournalPosition, type Journal, type Log, type Topic } from '@kontor/streams';
import type { Admin } from 'kafkajs';

/**
 * How far a stopped topology has read an ordinary topic: the positions in the last block of each partition of its journal.
 * A consumer group that goes on from there misses nothing and doubles nothing.
 */
async function offsetsAfter(log: Log, journal: Pick<Journal, 'name'>, input: Pick<Topic, 'name'>): Promise<{ partition: number; offset: string }[]> {
  const { partitions } = await log.describe(journal.name);
  return Promise.all(Array.from({ length: partitions }, async (_, partition) => {
    const blocks = await allBlocks(log, journal.name, partition);
    const position = blocks.at(-1)?.block.inputs.get(input.name);
    if (position !== undefined && isJournalPosition(position)) throw new Error(`${input.name} is a journal: no consumer group has offsets in it`);
    return { partition, offset: String(position?.next ?? 0) };
  }));
}

/** Puts a consumer group where the topology has stopped. Neither of the two may run. */
export async function handBack(admin: Admin, groupId: string, log: Log, journal: Pick<Journal, 'name'>, input: Pick<Topic, 'name'>): Promise<void> {
  await admin.setOffsets({ groupId, topic: input.name, partitions: await offsetsAfter(log, journal, input) });
}
