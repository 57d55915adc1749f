import type { Block } from './block.js';
import { isRouted, typeOfLine } from './event.js';

/** The lines of a block's value, cut but not parsed. */
export interface Lines {
  readonly count: number;
  /** Type of line `i`, read without parsing. */
  type(i: number): string | undefined;
  text(i: number): string;
  /** Whether it travels over a lane, read without parsing. */
  isRouted(i: number): boolean;
}

const NEWLINE = 10;

/** Counts lines without decoding the bytes. */
export function countLines(value: Buffer): number {
  if (value.length === 0) return 0;
  let lines = 1;
  for (let at = value.indexOf(NEWLINE); at >= 0; at = value.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

/** Splits a block's value into its lines. Nothing is parsed until it is asked for. */
export function linesOf(block: Pick<Block, 'value'>): Lines {
  const text = block.value.toString('utf8');
  const starts: number[] = text.length === 0 ? [] : [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    count: starts.length,
    type: (i) => typeOfLine(text, starts[i]!),
    isRouted: (i) => isRouted(text, starts[i]!),
    text: (i) => text.slice(starts[i], i + 1 < starts.length ? starts[i + 1]! - 1 : text.length),
  };
}
