/**
 * How far an input was read, as a block records it.
 *
 * `line` counts the lines consumed of the block at `height`; a block that is used up and the next one
 * not yet seen differ only by the height, so that a position names a block that exists.
 */
export interface JournalPosition {
  readonly chain: string;
  readonly height: number;
  readonly hash: string;
  readonly offset: number;
  readonly line: number;
}

/** In a plain topic: the offset of the next record. */
export interface TopicPosition {
  readonly next: number;
}

/** How far an input is used up: a journal's by block and line, a plain topic's by offset. */
export type Position = JournalPosition | TopicPosition;
/** Position per input, by topic name. An input never read is absent. */
export type Positions = ReadonlyMap<string, Position>;

/** Whether the input is a journal, and not a plain topic. */
export const isJournalPosition = (position: Position): position is JournalPosition => 'chain' in position;

/** `[["fx.quotes.v1",chain,height,hash,offset,line],["ledger.commands",next]]`, in the order given. */
export function encodePositions(positions: Positions): string {
  const rows: unknown[] = [];
  for (const [topic, p] of positions) {
    rows.push(isJournalPosition(p) ? [topic, p.chain, p.height, p.hash, p.offset, p.line] : [topic, p.next]);
  }
  return JSON.stringify(rows);
}

/** Throws `SyntaxError` on anything `encodePositions` would not write. */
export function decodePositions(text: string): Positions {
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows)) throw new SyntaxError('positions are not a list');
  const positions = new Map<string, Position>();
  for (const row of rows as unknown[]) {
    if (!Array.isArray(row) || typeof row[0] !== 'string') throw new SyntaxError('a position has no topic');
    positions.set(row[0], positionOf(row));
  }
  return positions;
}

function positionOf(row: unknown[]): Position {
  const [, chain, height, hash, offset, line] = row;
  if (row.length === 2 && isCount(chain)) return { next: chain };
  if (row.length === 6 && typeof chain === 'string' && isCount(height) && typeof hash === 'string' && isCount(offset) && isCount(line)) {
    return { chain, height, hash, offset, line };
  }
  throw new SyntaxError(`not a position: ${JSON.stringify(row)}`);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The input in which `to` lies before `from`, or undefined if none does. */
export function wentBack(from: Positions, to: Positions): string | undefined {
  for (const [topic, before] of from) {
    const after = to.get(topic);
    if (after === undefined || isBehind(after, before)) return topic;
  }
  return undefined;
}

/** Whether `after` is not at or past `before`: an older place, another chain or branch, or another kind of input. Such a move is never made. */
export function isBehind(after: Position, before: Position): boolean {
  if (isJournalPosition(after) && isJournalPosition(before)) {
    if (after.chain !== before.chain) return true;
    return after.height < before.height || (after.height === before.height && (after.line < before.line || after.hash !== before.hash));
  }
  if (isJournalPosition(after) || isJournalPosition(before)) return true;
  return after.next < before.next;
}
