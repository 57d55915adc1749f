import type { Log } from '../log/log.js';
import { decodeEvent } from '../journal/event.js';
import { followBlocks, JournalStopped, type BlockFollower, type FollowedRecord } from '../follow.js';
import { countLines, linesOf } from '../journal/lines.js';
import { isBehind, isJournalPosition, type JournalPosition, type Positions } from '../journal/positions.js';
import type { GlobalTable, ProcessorDefinition } from '../topology/topology.js';
import { flat } from './fold.js';

/** One version of a table: what all deciders of a block see. Never changes. */
export interface TableVersion {
  /** Where each partition stood, keyed `journal/partition`. */
  readonly positions: Positions;
  get(key: string): unknown;
}

/** The fold of a table's journal: each batch of blocks makes a new version by copying. Meant for tables of up to some thousand entries (rates, limits, calendars). */
export class TableFold {
  private entries: ReadonlyMap<string, unknown> = new Map();
  private positions: Positions = new Map();

  constructor(readonly table: GlobalTable) {}

  current(): TableVersion {
    const { entries, positions } = this;
    return { positions, get: (key) => entries.get(key) };
  }

  all(): Iterable<readonly [key: string, value: unknown]> {
    return this.entries;
  }

  /** Whether any pinned position of this table is ahead of what is folded here. */
  isBehind(pins: Positions): boolean {
    return this.pinned(pins).some(([partition, pin]) => {
      const here = this.positions.get(this.nameOf(partition));
      return here === undefined || isBehind(here, pin);
    });
  }

  /** The pins that are of this table, by partition. */
  pinned(pins: Positions): [partition: number, pin: JournalPosition][] {
    const prefix = this.nameOf('');
    const own: [number, JournalPosition][] = [];
    for (const [name, pin] of pins) if (name.startsWith(prefix) && isJournalPosition(pin)) own.push([Number(name.slice(prefix.length)), pin]);
    return own;
  }

  private nameOf(partition: number | ''): string {
    return `${this.table.state.journal.name}/${partition}`;
  }

  fold(partition: number, blocks: readonly FollowedRecord[]): void {
    if (blocks.length === 0) return;
    const entries = new Map(this.entries);
    const { state } = this.table;
    for (const { block } of blocks) {
      const lines = linesOf(block);
      for (let i = 0; i < lines.count; i++) {
        const type = lines.type(i);
        const evolve = type === undefined ? undefined : state.evolve[type];
        if (evolve === undefined) continue;
        const envelope = decodeEvent(lines.text(i));
        const event = flat(envelope.type, envelope.data) as never;
        const meta = { key: envelope.subject, at: block.at };
        const key = state.keyOf(event, meta);
        const value = evolve(entries.get(key) ?? state.initial(key), event, meta);
        if (value === undefined) entries.delete(key);
        else entries.set(key, value);
      }
    }
    const last = blocks[blocks.length - 1]!;
    const positions = new Map(this.positions);
    positions.set(this.nameOf(partition), {
      chain: last.block.chain, height: last.block.height, hash: last.block.hash, offset: last.offset, line: countLines(last.block.value),
    });
    this.entries = entries;
    this.positions = positions;
  }
}

/** A global table as this instance holds it: all partitions of a journal, followed and folded. */
export class TableReader {
  private readonly folded: TableFold;
  private readonly followers: BlockFollower[] = [];
  private readonly waiting = new Set<() => void>();
  private failure: Error | undefined;

  constructor(readonly table: GlobalTable, private readonly log: Log) {
    this.folded = new TableFold(table);
  }

  /** Resolves when all that was in the journal at the call is folded in; rejects with what stops it before. */
  async load(onStop: (error: Error) => void): Promise<void> {
    const name = this.table.state.journal.name;
    const { partitions } = await this.log.describe(name);
    await Promise.all(Array.from({ length: partitions }, (_, partition) => this.follow(name, partition, onStop)));
  }

  current(): TableVersion {
    return this.folded.current();
  }

  /**
   * Waits until no pinned position is ahead of this instance: a decision must not see an older table than the last one did.
   * Throws `JournalStopped` if the log does not hold what was pinned.
   */
  async reaches(pins: Positions): Promise<void> {
    for (const [partition, pin] of this.folded.pinned(pins)) await this.checkHeld(partition, pin);
    while (this.folded.isBehind(pins)) {
      if (this.failure !== undefined) throw this.failure;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  close(): void {
    this.failure ??= new Error('the table was closed');
    this.wakeAll();
    for (const follower of this.followers) follower.close();
  }

  private wakeAll(): void {
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  private async checkHeld(partition: number, pin: JournalPosition): Promise<void> {
    const { name } = this.table.state.journal;
    const { end } = await this.log.bounds(name, partition);
    if (pin.offset < end) return;
    throw new JournalStopped(name, partition, `at offset ${pin.offset}: a decision saw block ${pin.height} there, the log now ends at ${end}: truncated or re-created`);
  }

  private async follow(name: string, partition: number, onStop: (error: Error) => void): Promise<void> {
    const { end } = await this.log.bounds(name, partition);
    await new Promise<void>((loaded, failed) => {
      const follower = followBlocks(this.log, name, partition, undefined, {
        blocks: (blocks, next) => {
          this.folded.fold(partition, blocks);
          this.wakeAll();
          if (next >= end) loaded();
        },
        stopped: (error) => {
          this.failure = error;
          this.wakeAll();
          onStop(error);
          failed(error);
        },
      }, 'relaxed');
      this.followers.push(follower);
      if (end === 0) loaded();
    });
  }
}

type Readers = ReadonlyMap<GlobalTable, TableReader>;

/** The newest version of every table that a processor looks into. */
export function currentTables({ lookups }: ProcessorDefinition, readers: Readers): ReadonlyMap<GlobalTable, TableVersion> {
  const tables = new Map<GlobalTable, TableVersion>();
  for (const lookup of lookups.values()) if (lookup.kind === 'global-table') tables.set(lookup, readers.get(lookup)!.current());
  return tables;
}

/** Waits until every table that a processor looks into is as far as its last block saw it. */
export async function tablesReach({ lookups }: ProcessorDefinition, readers: Readers, pins: Positions): Promise<void> {
  for (const lookup of lookups.values()) if (lookup.kind === 'global-table') await readers.get(lookup)!.reaches(pins);
}
