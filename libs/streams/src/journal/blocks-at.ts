import type { Log, LogRecord } from '../log/log.js';
import { recordsOf } from '../log/records-of.js';
import { openBlock, type Block } from './block.js';

/**
 * Clocks never go back along the chain, but between its blocks lie records that no reader applies: orphans a little
 * ahead of their time, repeats behind it. No run of them is so long.
 */
const STRAYS_MAX = 16;
/** Fewer records than this are read through: it is one fetch, as a further probe would be. */
const WORTH_HALVING = 256;
/** Of one partition; each is two numbers. */
const MARKS_MAX = 4_096;

/**
 * The accepted blocks of a partition that have one of these clocks (milliseconds), in their order: found by halving, for a
 * journal has no index of time. Costs a few fetches, however long the journal is, and hardly more for clocks that lie close
 * together. Judges by what lies around, not by the chain from genesis: a block that has a child is accepted, and so is the
 * first of its height at the end. Throws `NotABlock`.
 */
export async function blocksAt(log: Log, journal: string, partition: number, clocks: readonly number[]): Promise<readonly Block[]> {
  const { end } = await log.bounds(journal, partition);
  const blocks: Block[] = [];
  let low = 0;
  for (let left = [...new Set(clocks)].sort((a, b) => a - b); left.length > 0;) {
    const from = await before(log, journal, partition, { at: left[0]!, low, end });
    const passed = await readPast(log, journal, partition, { clocks: left, from, end });
    blocks.push(...passed.blocks);
    left = left.slice(passed.clocks);
    low = from;
  }
  return blocks;
}

interface Passed {
  /** So many of the clocks were passed: at least one. */
  readonly clocks: number;
  readonly blocks: readonly Block[];
}

/** Reads past the first clock, and on while the next is not far. */
async function readPast(log: Log, journal: string, partition: number, { clocks, from, end }: { readonly clocks: readonly number[]; readonly from: number; readonly end: number }): Promise<Passed> {
  const found = new Map<string, Block>();
  const parents = new Set<string>();
  let passed = 0;
  let later = 0;
  const result = (count: number): Passed => ({ clocks: count, blocks: accepted(found, parents).filter(({ at }) => clocks.indexOf(at) < count) });
  for await (const records of recordsOf(log, journal, partition, { from, end })) {
    for (const record of records) {
      const block = openBlock(journal, partition, record);
      parents.add(block.prev);
      if (clocks.includes(block.at) && !found.has(block.hash)) found.set(block.hash, block);
      if (block.at > clocks[passed]!) later++;
      if (later > STRAYS_MAX) {
        passed++;
        later = 0;
      }
      if (passed === clocks.length) return result(passed);
    }
    if (passed > 0 && records.at(-1)!.offset - from > WORTH_HALVING) return result(passed);
  }
  return result(clocks.length);
}

/** An offset before all blocks of that clock, and not far before. */
async function before(log: Log, journal: string, partition: number, { at, low: first, end }: { readonly at: number; readonly low: number; readonly end: number }): Promise<number> {
  const marks = marksOf(log, `${journal}/${partition}`);
  let [low, high] = marks.around(at, first, end);
  while (high - low > WORTH_HALVING) {
    const middle = Math.floor((low + high) / 2);
    const some = await someFrom(log, journal, partition, middle, end);
    const latest = Math.max(...some.map(({ headers }) => Number(headers['at'])));
    if (some.length > STRAYS_MAX) marks.add(middle, latest);
    if (latest >= at) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low - STRAYS_MAX);
}

/** Places of a partition whose clocks were looked at once: what was appended stays as it is, so the next search begins between them. */
class Marks {
  /** Offset → the latest clock of as many records from there as no run of strays fills. */
  private readonly latest = new Map<number, number>();

  add(offset: number, latest: number): void {
    this.latest.set(offset, latest);
    if (this.latest.size > MARKS_MAX) this.latest.delete(this.latest.keys().next().value!);
  }

  /** As far as halving would have come by the marks alone. */
  around(at: number, low: number, high: number): [low: number, high: number] {
    for (const [offset, latest] of this.latest) {
      if (offset < low || offset >= high) continue;
      if (latest >= at) high = offset;
      else low = offset + 1;
    }
    return [low, high];
  }
}

const allMarks = new WeakMap<Log, Map<string, Marks>>();

function marksOf(log: Log, place: string): Marks {
  const ofLog = allMarks.get(log) ?? new Map<string, Marks>();
  allMarks.set(log, ofLog);
  const marks = ofLog.get(place) ?? new Marks();
  ofLog.set(place, marks);
  return marks;
}

/** Enough that no run of strays fills them, or all to the end. */
async function someFrom(log: Log, journal: string, partition: number, from: number, end: number): Promise<readonly LogRecord[]> {
  const some: LogRecord[] = [];
  for await (const records of recordsOf(log, journal, partition, { from, end })) {
    some.push(...records);
    if (some.length > STRAYS_MAX) break;
  }
  return some.slice(0, STRAYS_MAX + 1);
}

/** A writer never goes on from its own orphan, so what has a child is no orphan. */
function accepted(found: ReadonlyMap<string, Block>, parents: ReadonlySet<string>): Block[] {
  const blocks = [...found.values()];
  return blocks.filter((block) => {
    const rivals = blocks.filter(({ height }) => height === block.height);
    return rivals.some(({ hash }) => parents.has(hash)) ? parents.has(block.hash) : rivals[0] === block;
  });
}
