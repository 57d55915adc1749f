import type { Turn } from './turn.js';

/** A fan-out takes a quarter of what a decision may hold, in lines and in characters: operators behind it write of their own what it causes. */
const LINES_MAX = 125;
const CHARS_MAX = 64 * 1024;
/** So many results are not worth measuring. */
const UNMEASURED = 8;
/** What a line's envelope adds to its data. */
const ENVELOPE_CHARS = 300;

/** How much of a block a fan-out has used up by what it caused so far, downstream included. */
export class Room {
  private results = 0;
  private measured: number;
  private chars = 0;

  constructor(private readonly turn: Turn, private readonly from = turn.lines.length) {
    this.measured = from;
  }

  get full(): boolean {
    return this.turn.lines.length - this.from >= LINES_MAX || this.chars >= CHARS_MAX;
  }

  /** To be called after each result. */
  measure(): void {
    if (++this.results <= UNMEASURED) return;
    const { lines } = this.turn;
    for (; this.measured < lines.length; this.measured++) this.chars += ENVELOPE_CHARS + JSON.stringify(lines[this.measured]!.data).length;
  }
}
