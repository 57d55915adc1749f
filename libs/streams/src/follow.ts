import type { Follower, Log, LogRecord, Pace } from './log/log.js';
import { ChainReader, positionAfter } from './journal/chain-reader.js';
import { decodeEvent } from './journal/event.js';
import { countLines, linesOf } from './journal/lines.js';
import type { Block } from './journal/block.js';
import type { JournalPosition } from './journal/positions.js';
import type { Declaration } from './topology/declarations.js';

/** An event of an accepted block. */
export interface FollowedEvent {
  readonly type: string;
  /** What the journal is keyed by. */
  readonly key: string;
  readonly id: string;
  /** The block's clock, in milliseconds. */
  readonly at: number;
  readonly cause: string;
  /** W3C trace context that it belongs to, if somebody records that trace. */
  readonly traceparent?: string;
  readonly data: unknown;
}

/** An accepted block, and the events of it that were asked for. */
export interface FollowedBlock {
  readonly block: Block;
  readonly offset: number;
  /** When the broker appended it, in milliseconds. */
  readonly timestamp: number;
  /** The position of a reader that has used up this block. */
  readonly position: JournalPosition;
  /** Those whose type was asked for; the other lines were not parsed. */
  readonly events: readonly FollowedEvent[];
}

/** From where a journal is followed, and what of it is parsed. */
export interface FollowOptions {
  /** Go on after this position; its block is read again and must still be there. Unset: from genesis. */
  readonly from?: JournalPosition | undefined;
  /** Event types to parse. */
  readonly types: ReadonlySet<string>;
  /** Bytes fetched but not yet taken at which fetching pauses. */
  readonly bufferBytesMax?: number;
  readonly pace?: Pace;
}

/** Accepted blocks of one partition, in batches of all that has come meanwhile. Iterating throws `JournalStopped`. */
export interface JournalFollower extends AsyncIterable<readonly FollowedBlock[]> {
  close(): void;
}

/** The chain does not go on: lost, altered, truncated, forged or another topic. Only a person can say which. */
export class JournalStopped extends Error {
  override name = 'JournalStopped';
  constructor(readonly journal: string, readonly partition: number, readonly reason: string) {
    super(`${journal}/${partition} stopped ${reason}`);
  }
}

/** An accepted block and where it was found. */
export interface FollowedRecord {
  readonly block: Block;
  readonly offset: number;
  readonly timestamp: number;
}

/** Where a follower's accepted blocks go. Must not throw and must not block, as a `Sink` must not. */
export interface BlockSink {
  /** @param next offset that is read next, also when no record was a block */
  blocks(blocks: readonly FollowedRecord[], next: number, end: number): void;
  stopped(error: JournalStopped): void;
}

/** A follower of blocks, with the reader that judges them: its head is the journal's, as far as it was read. */
export interface BlockFollower extends Follower {
  readonly reader: ChainReader;
}

/** Follows the accepted blocks of a partition. The block at `from` is read again, verified and delivered first. */
export function followBlocks(log: Log, journal: string, partition: number, from: JournalPosition | undefined, sink: BlockSink, pace: Pace = 'eager'): BlockFollower {
  const reader = new ChainReader(journal, partition, from);
  let ended = false;
  const stop = (reason: string) => {
    if (ended) return;
    ended = true;
    follower.close();
    sink.stopped(new JournalStopped(journal, partition, reason));
  };
  const follower = log.follow(journal, partition, reader.next, {
    records(records, end) {
      if (ended) return;
      const accepted: FollowedRecord[] = [];
      let fault: string | undefined;
      for (const record of records) {
        fault = judge(reader, record, accepted);
        if (fault !== undefined) break;
      }
      sink.blocks(accepted, reader.next, end);
      if (fault !== undefined) stop(fault);
    },
    failed: (error) => stop(error.message),
  }, pace);
  // At the very end of the log a lost block would look like one that is yet to come.
  if (from !== undefined) {
    log.bounds(journal, partition).then(
      ({ end }) => from.offset >= end && stop(`at offset ${from.offset}: block ${from.height} was there, the log now ends at ${end}: truncated or re-created`),
      (error: unknown) => stop((error as Error).message),
    );
  }
  return {
    reader,
    pause: () => follower.pause(),
    resume: () => follower.resume(),
    close() {
      ended = true;
      follower.close();
    },
  };
}

function judge(reader: ChainReader, record: LogRecord, accepted: FollowedRecord[]): string | undefined {
  const verdict = reader.read(record);
  if (verdict.kind === 'stop') return verdict.reason;
  if (verdict.kind === 'next') accepted.push({ block: verdict.block, offset: record.offset, timestamp: record.timestamp });
  return undefined;
}

const BUFFER_BYTES_MAX = 8 * 1024 * 1024;

/** Follows the events of a partition; fetching pauses while the consumer is behind. */
export function followJournal(log: Log, journal: Pick<Declaration, 'name'>, partition: number, options: FollowOptions): JournalFollower {
  const limit = options.bufferBytesMax ?? BUFFER_BYTES_MAX;
  let waiting: FollowedRecord[] = [];
  let bytes = 0;
  let failure: Error | undefined;
  let closed = false;
  let wake: (() => void) | undefined;
  const signal = () => {
    wake?.();
    wake = undefined;
  };
  const follower = followBlocks(log, journal.name, partition, options.from, {
    blocks(blocks) {
      for (const block of blocks) {
        if (block.offset === options.from?.offset) continue;
        waiting.push(block);
        bytes += block.block.value.length;
      }
      if (bytes > limit) follower.pause();
      if (waiting.length > 0) signal();
    },
    stopped(error) {
      failure = error;
      signal();
    },
  }, options.pace);
  async function* batches(): AsyncGenerator<readonly FollowedBlock[]> {
    for (;;) {
      if (waiting.length === 0) {
        if (failure !== undefined) throw failure;
        if (closed) return;
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const batch = waiting;
      waiting = [];
      if (bytes > limit) follower.resume();
      bytes = 0;
      yield batch.map((record) => followed(record, options.types));
    }
  }
  return {
    [Symbol.asyncIterator]: batches,
    close() {
      closed = true;
      follower.close();
      signal();
    },
  };
}

function followed(record: FollowedRecord, types: ReadonlySet<string>): FollowedBlock {
  const { block, offset, timestamp } = record;
  const position = positionAfter({ block, offset }, countLines(block.value));
  return { block, offset, timestamp, position, events: eventsOf(block, types) };
}

/** The events of a block whose type is asked for, parsed. */
export function eventsOf(block: Block, types: ReadonlySet<string>): FollowedEvent[] {
  const lines = linesOf(block);
  const events: FollowedEvent[] = [];
  for (let i = 0; i < lines.count; i++) {
    const type = lines.type(i);
    if (type === undefined || !types.has(type)) continue;
    const { subject, id, cause, traceparent, data } = decodeEvent(lines.text(i));
    events.push({ type, key: subject, id, at: block.at, cause: cause ?? '', ...(traceparent === undefined ? {} : { traceparent }), data });
  }
  return events;
}
