import { decodeOrder, decodePositions, type Log, type LogRecord } from '@kontor/streams';

/** Records at the end of a partition that are looked at: more than two owners leave behind of orphans in a duel. */
const RECORDS = 32;

/**
 * Topics that the newest blocks of a partition have read. Positions never vanish, so these are all that its blocks
 * ever read: known beforehand, what nobody will ask for need not be held.
 */
export async function inputsAtTail(log: Log, topic: string, partition: number, bounds: { readonly first: number; readonly end: number }): Promise<Set<string>> {
  const names = new Set<string>();
  for (const { headers } of await lastRecords(log, topic, partition, bounds)) {
    try {
      for (const name of decodePositions(headers['inputs'] ?? '').keys()) names.add(name);
      for (const name of decodeOrder(headers['order'] ?? '').pins.keys()) names.add(name.slice(0, name.lastIndexOf('/')));
    } catch {
      // Not a block: the judge says so.
    }
  }
  return names;
}

function lastRecords(log: Log, topic: string, partition: number, { first, end }: { readonly first: number; readonly end: number }): Promise<LogRecord[]> {
  if (end <= first) return Promise.resolve([]);
  const last: LogRecord[] = [];
  return new Promise((resolve) => {
    const follower = log.follow(topic, partition, Math.max(first, end - RECORDS), {
      records(records) {
        last.push(...records);
        if (last.at(-1)!.offset < end - 1) return;
        follower.close();
        resolve(last);
      },
      failed: () => resolve(last),
    });
  });
}
