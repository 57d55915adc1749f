import type { Log } from '../log/log.js';
import { decodeEvent } from '../journal/event.js';
import { followBlocks, type BlockFollower, type FollowedRecord } from '../follow.js';
import { countLines, linesOf } from '../journal/lines.js';
import { isBehind, type Position, type Positions } from '../journal/positions.js';
import type { GlobalTable } from '../topology/topology.js';
import { flat } from './fold.js';

/** One version of a table: what all deciders of a block see. Never changes. */
export interface TableVersion {
  /** Where each partition stood, keyed `journal/partition`. */
  readonly positions: Positions;
  get(key: string): unknown;
}

/**
 * A global table as this instance holds it: all partitions of a journal, folded. Each batch of blocks makes
 * a new version by copying; meant for tables of up to some thousand entries (rates, limits, calendars).
 */
export class TableReader {
  private entries: ReadonlyMap<string, unknown> = new Map();
  private positions: Positions = new Map();
  private readonly followers: BlockFollower[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(readonly table: GlobalTable, private readonly log: Log) {}

  /** Resolves when all that was in the journal at the call is folded in. */
  async load(onStop: (error: Error) => void): Promise<void> {
    const name = this.table.state.journal.name;
    const { partitions } = await this.log.describe(name);
    for (let partition = 0; partition < partitions; partition++) {
      const { end } = await this.log.bounds(name, partition);
      await new Promise<void>((loaded) => {
        const follower = followBlocks(this.log, name, partition, undefined, {
          blocks: (blocks, next) => {
            this.fold(partition, blocks);
            if (next >= end) loaded();
          },
          stopped: onStop,
        });
        this.followers.push(follower);
        if (end === 0) loaded();
      });
    }
  }

  current(): TableVersion {
    const { entries, positions } = this;
    return { positions, get: (key) => entries.get(key) };
  }

  /** Waits until no pinned position is ahead of this instance: a decision must not see an older table than the last one did. */
  async reaches(pins: Positions): Promise<void> {
    while (this.isBehind(pins)) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  close(): void {
    for (const follower of this.followers) follower.close();
  }

  private isBehind(pins: Positions): boolean {
    const prefix = this.table.state.journal.name + '/';
    for (const [name, pin] of pins) {
      if (!name.startsWith(prefix)) continue;
      const here: Position | undefined = this.positions.get(name);
      if (here === undefined || isBehind(here, pin)) return true;
    }
    return false;
  }

  private fold(partition: number, blocks: readonly FollowedRecord[]): void {
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
        const value = evolve((entries.get(key) ?? state.initial(key)) as never, event, meta);
        if (value === undefined) entries.delete(key);
        else entries.set(key, value);
      }
    }
    const last = blocks[blocks.length - 1]!;
    const positions = new Map(this.positions);
    positions.set(`${state.journal.name}/${partition}`, {
      chain: last.block.chain, height: last.block.height, hash: last.block.hash, offset: last.offset, line: countLines(last.block.value),
    });
    this.entries = entries;
    this.positions = positions;
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}
