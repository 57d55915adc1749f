import type { Headers, LogRecord } from '@kontor/streams';
import type { RecordsBatch } from '@platformatic/kafka';

const IS_CONTROL = 1 << 5;
const IS_LOG_APPEND_TIME = 1 << 3;

/** The records from an offset on. A broker answers with whole batches, so the first one may begin before it; marks of transactions are no records. */
export function recordsOf(batches: readonly RecordsBatch[], from: number): LogRecord[] {
  const records: LogRecord[] = [];
  for (const { attributes, firstOffset, firstTimestamp, maxTimestamp, records: raw } of batches) {
    if ((attributes & IS_CONTROL) !== 0) continue;
    const base = Number(firstOffset);
    const appended = (attributes & IS_LOG_APPEND_TIME) === 0 ? undefined : Number(maxTimestamp);
    const first = Number(firstTimestamp);
    for (const { offsetDelta, timestampDelta, key, value, headers } of raw) {
      const offset = base + offsetDelta;
      if (offset < from) continue;
      records.push({
        offset,
        timestamp: appended ?? first + Number(timestampDelta),
        key: key === null ? null : key.toString('utf8'),
        value,
        headers: headersOf(headers),
      });
    }
  }
  return records;
}

/** The offset behind the last batch, or undefined if there is none. */
export function endOf(batches: readonly RecordsBatch[]): number | undefined {
  const last = batches.at(-1);
  return last === undefined ? undefined : Number(last.firstOffset) + last.lastOffsetDelta + 1;
}

function headersOf(headers: RecordsBatch['records'][number]['headers']): Headers {
  const texts: Record<string, string> = {};
  for (const [name, value] of headers) texts[name?.toString('utf8') ?? ''] = value?.toString('utf8') ?? '';
  return texts;
}
