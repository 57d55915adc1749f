import { ChainReader, type Block, type Log, type LogRecord } from '@kontor/streams';

/** Bytes fetched but not yet taken at which fetching pauses. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;

/** The records of a partition from offset 0 to below `end`, in batches; fetching waits for whoever takes them. */
export async function* recordsOf(log: Log, topic: string, partition: number, end: number): AsyncGenerator<readonly LogRecord[]> {
  let waiting: LogRecord[] = [];
  let bytes = 0;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  if (end === 0) return;
  const follower = log.follow(topic, partition, 0, {
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

/** A record of a journal, and what the reader's rule makes of it. */
export type JudgedRecord =
  | { readonly kind: 'next'; readonly block: Block; readonly record: LogRecord }
  | { readonly kind: 'duplicate' | 'orphan' | 'stale'; readonly record: LogRecord }
  /** The last one: the journal does not go on. */
  | { readonly kind: 'stop'; readonly reason: string; readonly record: LogRecord };

/** Every record of a journal's partition with its verdict, up to the first fault. */
export async function* judgedRecords(log: Log, journal: string, partition: number, end: number): AsyncGenerator<JudgedRecord> {
  const reader = new ChainReader(journal, partition);
  for await (const batch of recordsOf(log, journal, partition, end)) {
    for (const record of batch) {
      const verdict = reader.read(record);
      yield { ...verdict, record };
      if (verdict.kind === 'stop') return;
    }
  }
}
