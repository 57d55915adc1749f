/** Where a row of positions points. */
export interface RowTarget {
  readonly topic: string;
  readonly partition: number;
  /** The lane that brought it here from another partition; the position's offset is one in the lane. */
  readonly lane: string | undefined;
}

/** A row is named after a topic, whose partition is the block's own, or `lane/journal/partition`. */
export function targetOf(row: string, partition: number): RowTarget {
  const first = row.indexOf('/');
  if (first < 0) return { topic: row, partition, lane: undefined };
  const last = row.lastIndexOf('/');
  return { topic: row.slice(first + 1, last), partition: Number(row.slice(last + 1)), lane: row.slice(0, first) };
}

/** Who asks a journal for what came over a lane: apart from a reader that also reads it directly, as each is elsewhere in it. */
export const readerOver = (reader: string, lane: string): string => `${reader} over ${lane}`;

/** Whether a name is that of a reader, or of the same one over a lane. */
export const isOf = (name: string, reader: string): boolean => name === reader || name.startsWith(readerOver(reader, ''));
