import { ChainReader, recordsOf, type Block, type Log, type LogRecord } from '@kontor/streams';

/** A record of a journal, and what the reader's rule makes of it. */
export type JudgedRecord =
  | { readonly kind: 'next'; readonly block: Block; readonly record: LogRecord }
  | { readonly kind: 'duplicate' | 'orphan' | 'stale'; readonly record: LogRecord }
  /** The last one: the journal does not go on. */
  | { readonly kind: 'stop'; readonly reason: string; readonly record: LogRecord };

/** Every record of a journal's partition with its verdict, up to the first fault. */
export async function* judgedRecords(log: Log, journal: string, partition: number, end: number): AsyncGenerator<JudgedRecord> {
  const reader = new ChainReader(journal, partition);
  for await (const batch of recordsOf(log, journal, partition, { end })) {
    for (const record of batch) {
      const verdict = reader.read(record);
      yield { ...verdict, record };
      if (verdict.kind === 'stop') return;
    }
  }
}
