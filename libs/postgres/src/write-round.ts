import type { Pool } from 'pg';
import { prepared, type Sql } from './columns.js';
import { movePositions, type Move } from './positions.js';
import type { ProjectedBlock, Projection } from './projection.js';

/** What is written together: blocks, and where their reader goes by them. */
export interface Round {
  readonly moves: readonly Move[];
  readonly blocks: readonly ProjectedBlock[];
}

/**
 * 1. Move the positions, under guard.  2. Write the rows.  3. Commit both.
 * False if another writer is ahead: then nothing is written. A connection on which anything failed is closed, which rolls back.
 * @param synchronousCommit false: a crash of Postgres loses the last rounds, rows and positions alike, and they are read again from the journal
 */
export async function writeRound(pool: Pool, projection: Projection, round: Round, synchronousCommit: boolean): Promise<boolean> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query(begin(synchronousCommit));
    const written = await apply(prepared(client), projection, round);
    await client.query(written ? 'commit' : 'rollback');
    return written;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw failure;
  } finally {
    client.release(failure);
  }
}

/**
 * Statements find rows by their keys: a plan that was made while a table was empty would read all of it in every
 * round, for as long as its connection lives.
 */
const begin = (synchronousCommit: boolean): string => `begin; set local enable_seqscan = off${synchronousCommit ? '' : '; set local synchronous_commit = off'}`;

async function apply(sql: Sql, projection: Projection, { moves, blocks }: Round): Promise<boolean> {
  if (!(await movePositions(sql, projection.name, moves))) return false;
  if (blocks.length > 0) await projection.apply(sql, blocks);
  return true;
}
