import type { JournalPosition } from '@kontor/streams';
import type { Pool } from 'pg';
import { prepared } from './columns.js';
import { PgEffectQueues } from './effect-queues.js';
import { beginAt, moveEach, readPositions, type ReaderMove } from './positions.js';
import { AskedTogether } from './together.js';

/** How far effects are, in the positions table under `effect:<name>`, and the events of their parked keys. */
export class PgCursors {
  readonly queues: PgEffectQueues;

  /** The effects of a service move at about the same time, partition by partition. */
  private readonly moves: AskedTogether<ReaderMove, boolean>;

  constructor(private readonly pool: Pool) {
    this.moves = new AskedTogether((moves) => moveEach(prepared(pool), moves));
    this.queues = new PgEffectQueues(pool);
  }

  async load(name: string, journal: string, partition: number): Promise<JournalPosition | undefined> {
    return (await readPositions(this.pool, readerOf(name), partition)).get(journal);
  }

  /** Moves a cursor that stands at `from` (undefined: nowhere yet). False if it does not: another worker has moved it. */
  move(name: string, journal: string, partition: number, from: JournalPosition | undefined, to: JournalPosition): Promise<boolean> {
    if (from === undefined) return beginAt(prepared(this.pool), readerOf(name), { journal, partition, to });
    return this.moves.ask({ reader: readerOf(name), journal, partition, from, to });
  }
}

const readerOf = (name: string): string => `effect:${name}`;
