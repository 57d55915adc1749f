import type { Log, LogRecord } from './log.js';

/** Bytes fetched but not yet taken at which fetching pauses. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;

/** The records of a partition from `from` (0 unless given) to below `end`, in batches as they come; fetching waits for whoever takes them. */
export async function* recordsOf(log: Log, topic: string, partition: number, { from = 0, end }: { readonly from?: number; readonly end: number }): AsyncGenerator<readonly LogRecord[]> {
  let waiting: LogRecord[] = [];
  let bytes = 0;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  if (from >= end) return;
  const follower = log.follow(topic, partition, from, {
    records(records) {
      waiting.push(...records);
      for (const { value } of records) bytes += value?.length ?? 0;
      if (bytes > WAITING_BYTES_MAX) follower.pause();
      wake?.();
    },
    failed(error) {
      failure = error;
      wake?.();
    },
  });
  try {
    for (;;) {
      if (waiting.length === 0) {
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const batch = waiting.filter(({ offset }) => offset < end);
      const last = waiting.at(-1)!.offset;
      waiting = [];
      bytes = 0;
      follower.resume();
      if (batch.length > 0) yield batch;
      if (last >= end - 1) return;
    }
  } finally {
    follower.close();
  }
}
