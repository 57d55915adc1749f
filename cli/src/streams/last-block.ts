import { openBlock, type Block, type Log, type LogRecord } from '@kontor/streams';

/** Records at the end of a partition that are looked at: more than owners in a duel leave behind of orphans. */
const WINDOW = 64;

export interface LastBlock {
  readonly block: Block;
  readonly offset: number;
}

/**
 * The head of a journal's partition, found from its end. It is the reader's rule over the last records alone, taking
 * the first of them as accepted: good enough to look at, not to decide on. Undefined for an empty partition.
 */
export async function lastBlockOf(log: Log, journal: string, partition: number): Promise<LastBlock | undefined> {
  const { first, end } = await log.bounds(journal, partition);
  if (end <= first) return undefined;
  const records = await recordsBetween(log, journal, partition, Math.max(first, end - WINDOW), end);
  let head: LastBlock | undefined;
  for (const record of records) {
    const block = openBlock(journal, partition, record);
    if (head === undefined || (block.height === head.block.height + 1 && block.prev === head.block.hash)) head = { block, offset: record.offset };
  }
  return head;
}

/** Records of a partition from one offset to below another, which must be there. */
export function recordsBetween(log: Log, topic: string, partition: number, from: number, end: number): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = [];
  if (end <= from) return Promise.resolve(found);
  return new Promise((resolve, reject) => {
    const follower = log.follow(topic, partition, from, {
      records(records) {
        found.push(...records.filter(({ offset }) => offset < end));
        if (records.at(-1)!.offset < end - 1) return;
        follower.close();
        resolve(found);
      },
      failed: reject,
    });
  });
}
