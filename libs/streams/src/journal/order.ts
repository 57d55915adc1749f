import { decodePositions, encodePositions, type Positions } from './positions.js';

/**
 * How a block's inputs were interleaved, so that every decision can be executed again.
 * A run takes `count` records (lines, of a journal) from an input, fires `count` timers of a name, or performs a step that a person ordered.
 */
export interface Order {
  readonly runs: readonly Run[];
  /** Where each global table stood for the whole block, keyed `table/partition`. */
  readonly pins: Positions;
}

/** What a run of decisions was taken from: records of an input, a timer that fell due, or a step of the task itself. */
export type RunKind = 'input' | 'timer' | 'step';

/** So many records of one input, one after the other, as the block decided them. */
export interface Run {
  readonly kind: RunKind;
  /** Topic of the input, name of the timer, or the step in JSON. */
  readonly name: string;
  readonly count: number;
}

/** The order of a block that decided nothing. */
export const NO_ORDER: Order = { runs: [], pins: new Map() };

/** `{"runs":[["fx.quotes.v1",3],["ledger.commands",1]],"pins":[…]}`; a timer's name is written `timer:name`, a step `step:{…}`. */
export function encodeOrder(order: Order): string {
  const runs = order.runs.map((run) => [run.kind === 'input' ? run.name : `${run.kind}:${run.name}`, run.count]);
  return `{"runs":${JSON.stringify(runs)},"pins":${encodePositions(order.pins)}}`;
}

/** Throws `SyntaxError` on anything `encodeOrder` would not write. */
export function decodeOrder(text: string): Order {
  const order = JSON.parse(text) as { runs?: unknown; pins?: unknown } | null;
  if (order === null || typeof order !== 'object' || !Array.isArray(order.runs)) throw new SyntaxError('order has no runs');
  return { runs: (order.runs as unknown[]).map(runOf), pins: decodePositions(JSON.stringify(order.pins)) };
}

/** No topic has a colon in its name. */
const MARKED = /^(timer|step):([^]*)$/;

function runOf(row: unknown): Run {
  if (!Array.isArray(row) || row.length !== 2) throw new SyntaxError(`not a run: ${JSON.stringify(row)}`);
  const [name, count] = row as unknown[];
  if (typeof name !== 'string' || !Number.isSafeInteger(count) || (count as number) < 1) throw new SyntaxError(`not a run: ${JSON.stringify(row)}`);
  const marked = MARKED.exec(name);
  return marked === null ? { kind: 'input', name, count: count as number } : { kind: marked[1] as RunKind, name: marked[2]!, count: count as number };
}

/** Adds one to the last run if it is of the same kind and name. */
export class RunLength {
  readonly runs: { kind: RunKind; name: string; count: number }[] = [];

  add(kind: RunKind, name: string, count = 1): void {
    const last = this.runs[this.runs.length - 1];
    if (last !== undefined && last.kind === kind && last.name === name) last.count += count;
    else this.runs.push({ kind, name, count });
  }
}

/** Everything that was taken and fired. */
export const countRuns = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + run.count, 0);
