import type { Log, LogRecord } from '../log/log.js';

/** Fetched and not yet taken; fetching pauses above it. */
const WAITING_BYTES_MAX = 8 * 1024 * 1024;

/**
 * The records of a partition from offset `from` to before `to`, in batches; fetching waits while the reader is behind.
 * `to` must not lie above the log's end. Throws what the log says, and the signal's reason once it is aborted.
 */
export async function* readPartition(log: Log, topic: string, partition: number, from: number, to: number, signal: AbortSignal): AsyncGenerator<readonly LogRecord[]> {
  if (from >= to) return;
  let waiting: LogRecord[] = [];
  let bytes = 0;
  let next = from;
  let failure: unknown;
  let wake = (): void => undefined;
  const aborted = (): void => {
    failure = signal.reason;
    wake();
  };
  signal.throwIfAborted();
  signal.addEventListener('abort', aborted, { once: true });
  const follower = log.follow(topic, partition, from, {
    records(records) {
      next = records[records.length - 1]!.offset + 1;
      for (const record of records) {
        if (record.offset >= to) continue;
        waiting.push(record);
        bytes += record.value?.length ?? 0;
      }
      if (bytes > WAITING_BYTES_MAX) follower.pause();
      wake();
    },
    failed(error) {
      failure = error;
      wake();
    },
  }, 'relaxed'); // there is much to read, and a relaxed follower takes much at a time
  try {
    for (;;) {
      if (failure !== undefined) throw failure;
      if (waiting.length > 0) {
        const batch = waiting;
        waiting = [];
        if (bytes > WAITING_BYTES_MAX) follower.resume();
        bytes = 0;
        yield batch;
      } else if (next >= to) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal.removeEventListener('abort', aborted);
    follower.close();
  }
}
