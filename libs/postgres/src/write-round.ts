import type { Pool } from 'pg';
import { movesDemanded, isOfRival, type Move } from './positions.js';
import type { ProjectedBlock, Projection } from './projection.js';
import { Statements } from './statements.js';

/** What is written together: blocks, and where their reader goes by them. */
export interface Round {
  readonly moves: readonly Move[];
  readonly blocks: readonly ProjectedBlock[];
}

/**
 * 1. Begin.  2. Move the positions, or fail, and write the rows: sent together, unless `apply` needs an answer in between.  3. Commit both.
 * Begun first, since outside a transaction each statement would commit by itself.
 * False if another writer is ahead: then nothing is written. A connection on which anything else failed is closed, which rolls back.
 * @param synchronousCommit false: a crash of Postgres loses the last rounds, rows and positions alike, and they are read again from the journal
 */
export async function writeRound(pool: Pool, projection: Projection, { moves, blocks }: Round, synchronousCommit: boolean): Promise<boolean> {
  const client = await pool.connect();
  const statements = new Statements(client);
  let failure: Error | undefined;
  try {
    await client.query(begin(synchronousCommit));
    for (const { text, values } of movesDemanded(projection.name, moves)) statements.send(text, values);
    if (blocks.length > 0) await projection.apply(statements, blocks);
    await statements.commit();
    return true;
  } catch (error) {
    failure = (await statements.firstFailure()) ?? (error instanceof Error ? error : new Error(String(error)));
    if (!isOfRival(failure)) throw failure;
    failure = undefined;
    await client.query('rollback').catch((broken: Error) => (failure = broken));
    return false;
  } finally {
    client.release(failure);
  }
}

/**
 * Statements find rows by their keys: a plan that was made while a table was empty would read all of it in every
 * round, for as long as its connection lives.
 */
const begin = (synchronousCommit: boolean): string => `begin; set local enable_seqscan = off${synchronousCommit ? '' : '; set local synchronous_commit = off'}`;
