import { isJournalPosition, linesOf, openBlock, type Block, type Log, type LogRecord, type Position, type ProcessorDefinition, type Source } from '@kontor/streams';
import { lastBlockOf, recordsBetween } from './last-block.js';

/** How far a processor's newest block is behind one of its inputs, on one partition. */
export interface InputLag {
  readonly input: string;
  /** Offset that is read next. */
  readonly next: number;
  readonly end: number;
  /** Records that lie in the log and are in no block yet: decided at this moment, or not taken. */
  readonly records: number;
  /** Since when the oldest of them lies there; 0 if there is none. */
  readonly ms: number;
}

export interface PartitionLag {
  readonly journal: string;
  readonly partition: number;
  /** 0 before the first block. */
  readonly height: number;
  readonly epoch: number;
  readonly writer: string | undefined;
  /** Clock of the newest block, in milliseconds since the epoch. */
  readonly at: number | undefined;
  readonly inputs: readonly InputLag[];
}

/** Every partition of a processor, from the log alone: positions stand in the blocks. @param now milliseconds since the epoch */
export async function lagOf(log: Log, { journal, inputs }: ProcessorDefinition, now: () => number): Promise<readonly PartitionLag[]> {
  const { partitions } = await log.describe(journal.name);
  return Promise.all(Array.from({ length: partitions }, async (_, partition) => {
    const head = (await lastBlockOf(log, journal.name, partition))?.block;
    const lags = await Promise.all(inputs.map(({ source }) => inputLag(log, source, partition, head, now)));
    return { journal: journal.name, partition, height: head?.height ?? 0, epoch: head?.epoch ?? 0, writer: head?.writer, at: head?.at, inputs: lags };
  }));
}

async function inputLag(log: Log, source: Source, partition: number, head: Block | undefined, now: () => number): Promise<InputLag> {
  const next = await nextOffset(log, source, partition, head);
  const { end } = await log.bounds(source.name, partition);
  const records = Math.max(0, end - next);
  const oldest = records === 0 ? undefined : (await recordsBetween(log, source.name, partition, next, next + 1))[0];
  return { input: source.name, next, end, records, ms: oldest === undefined ? 0 : Math.max(0, now() - oldest.timestamp) };
}

/** A lane has a position per partition that sends over it; what the furthest has used up, the others have passed. */
async function nextOffset(log: Log, source: Source, partition: number, head: Block | undefined): Promise<number> {
  const held = [...(head?.inputs ?? [])].filter(([name]) => name === source.name || (source.kind === 'lane' && name.startsWith(`${source.name}/`))).map(([, position]) => position);
  const nexts = await Promise.all(held.map((position) => after(log, source, partition, position)));
  return Math.max(0, ...nexts);
}

/** A block that is not used up is read next. */
async function after(log: Log, source: Source, partition: number, position: Position): Promise<number> {
  if (!isJournalPosition(position)) return position.next;
  const [record] = await recordsBetween(log, source.name, partition, position.offset, position.offset + 1);
  return position.offset + (record !== undefined && position.line < linesIn(source, partition, record) ? 0 : 1);
}

function linesIn(source: Source, partition: number, record: LogRecord): number {
  if (source.kind !== 'journal') return 0;
  return linesOf(openBlock(source.name, partition, record)).count;
}
