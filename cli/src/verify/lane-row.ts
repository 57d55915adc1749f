import { isPublishedRow } from '@kontor/streams';

/** Where a row of positions points. */
export interface RowTarget {
  readonly topic: string;
  readonly partition: number;
  /** The lane that brought it here from another partition; the position's offset is one in the lane. */
  readonly lane: string | undefined;
  /** What has a place of its own in that topic: a lane, or a topic that the journal is published to. Undefined: the reader itself. */
  readonly over: string | undefined;
}

/** A row is named after a topic, whose partition is the block's own, `lane/journal/partition`, or `published/topic` for a place in the journal itself. */
export function targetOf(row: string, { topic: journal, partition }: { readonly topic: string; readonly partition: number }): RowTarget {
  if (isPublishedRow(row)) return { topic: journal, partition, lane: undefined, over: row };
  const first = row.indexOf('/');
  if (first < 0) return { topic: row, partition, lane: undefined, over: undefined };
  const last = row.lastIndexOf('/');
  const lane = row.slice(0, first);
  return { topic: row.slice(first + 1, last), partition: Number(row.slice(last + 1)), lane, over: lane };
}

/** Who asks a journal for what came over a lane: apart from a reader that also reads it directly, as each is elsewhere in it. */
export const readerOver = (reader: string, over: string | undefined): string => (over === undefined ? reader : `${reader} over ${over}`);

/** Whether a name is that of a reader, or of the same one over a lane. */
export const isOf = (name: string, reader: string): boolean => name === reader || name.startsWith(readerOver(reader, ''));
