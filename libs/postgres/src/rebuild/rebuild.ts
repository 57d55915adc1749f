import type { Log } from '@kontor/streams';
import pg from 'pg';
import { openDatabase, type Database } from '../database.js';
import { readPositions, type JournalPositions } from '../positions.js';
import type { Projection } from '../projection.js';
import { partitionsOf } from '../projection-worker.js';
import { CatchUp } from './catch-up.js';
import { checksumOf, projectedTables, qualified, rowHashes, rowsOf, type Checksum, type TableComparison } from './checksums.js';

/** What is built anew, and from where. */
export interface RebuildOptions {
  /** Of the service's role. Beside its schema it owns an empty one, `<schema>_rebuild`. */
  readonly url: string;
  readonly log: Log;
  /** Partition count of journals that declare none. */
  readonly partitions: number;
  /** All of the service's. */
  readonly projections: readonly Projection[];
  /** Of these tables alone; default all. */
  readonly tables?: readonly string[];
  /** Blocks that were written, of those that are known to be there. */
  readonly onProgress?: (progress: { readonly blocks: number; readonly of: number }) => void;
}

/** Why there can be no rebuild; for people. */
export class RebuildRefused extends Error {
  override name = 'RebuildRefused';
}

/** Any number; told apart from that of migrations. */
const REBUILD_LOCK = 5_377_002;
/** Fewer blocks than this are written while the live projection waits. */
const SWITCH_WITHIN_BLOCKS = 200;
/** A reader that holds a table for longer is not to stop everybody who queues behind us. */
const LOCK_TIMEOUT_MS = 10_000;
/** A service that writes faster than its journal is read again is never caught up with. */
const ROUNDS_MAX = 50;

/** Builds all tables anew beside those that serve, and compares both at the same blocks. Nothing that serves is touched. */
export const compareProjections = (options: RebuildOptions): Promise<readonly TableComparison[]> => beside(options, (rebuild) => rebuild.compare());

/** The same, and then puts the new tables in the place of the old ones, in one transaction. The result is what the comparison found before. */
export const rebuildProjections = (options: RebuildOptions): Promise<readonly TableComparison[]> =>
  beside(options, async (rebuild) => {
    const compared = await rebuild.compare();
    await rebuild.switch(compared.map(({ table }) => table));
    return compared;
  });

/** One rebuild at a time; whatever an earlier one left is dropped first. */
async function beside<T>(options: RebuildOptions, work: (rebuild: Rebuild) => Promise<T>): Promise<T> {
  const live = patientPool(options.url);
  const guard = await live.connect();
  try {
    const schema = await schemaOf(guard);
    const { rows } = await guard.query<{ locked: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as locked', [REBUILD_LOCK, schema]);
    if (rows[0]?.locked !== true) throw new RebuildRefused(`another rebuild of ${schema} is under way`);
    await clear(guard, freshOf(schema));
    const fresh = await openDatabase({ url: within(options.url, freshOf(schema)), projections: options.projections, applicationName: 'kontor-rebuild', connections: 4 });
    const rebuild = new Rebuild(options, schema, live, fresh);
    try {
      return await work(rebuild);
    } finally {
      rebuild.close();
      await fresh.close();
      await clear(guard, freshOf(schema)).catch(() => undefined); // the next one clears it as well
    }
  } finally {
    guard.release(true); // which gives the lock back
    await live.end();
  }
}

class Rebuild {
  private readonly parts: readonly CatchUp[];
  private blocks = 0;
  private of = 0;

  constructor(private readonly options: RebuildOptions, private readonly schema: string, private readonly live: pg.Pool, private readonly fresh: Database) {
    const { log, projections, partitions } = options;
    this.parts = projections.flatMap((projection) => Array.from({ length: partitionsOf(projection.journals, partitions) }, (_, partition) => new CatchUp(log, fresh.pool, projection, partition, (blocks) => this.wrote(blocks))));
  }

  /**
   * 1. Catch up with the live tables, again and again until little is left.
   * 2. Read their positions and checksums as of one moment, by a snapshot: they serve and are written meanwhile.
   * 3. Catch up to exactly these positions, and compare.
   */
  async compare(): Promise<readonly TableComparison[]> {
    await this.approach();
    const client = await this.live.connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      const tables = await this.chosen(client);
      const positions = await this.positions(client);
      const sums = new Map<string, Checksum>();
      for (const table of tables) sums.set(table, await checksumOf(client, this.schema, table));
      await this.catchUp(positions);
      const compared: TableComparison[] = [];
      for (const table of tables) compared.push(await this.comparison(client, table, sums.get(table)!));
      return compared;
    } finally {
      client.release(true);
    }
  }

  /**
   * 1. Catch up until little is left.
   * 2. In one transaction: bar whoever writes positions, and with them rows; write what is left; put the new tables in place.
   * Readers see the old table or the new one. If it fails, or this process dies, the old ones stay as they are.
   */
  async switch(tables: readonly string[]): Promise<void> {
    await this.approach();
    for (const table of tables) await this.live.query(`analyze ${qualified(freshOf(this.schema), table)}`);
    const client = await this.live.connect();
    let failure: Error | undefined;
    try {
      await client.query(`begin; set local lock_timeout = '${LOCK_TIMEOUT_MS}'`);
      await client.query(`lock table ${qualified(this.schema, 'kontor_positions')} in share row exclusive mode`);
      await this.catchUp(await this.positions(client));
      for (const table of tables) {
        await client.query(`drop table ${qualified(this.schema, table)}`);
        await client.query(`alter table ${qualified(freshOf(this.schema), table)} set schema ${pg.escapeIdentifier(this.schema)}`);
      }
      await client.query('commit');
    } catch (error) {
      failure = error as Error;
      throw error;
    } finally {
      client.release(failure);
    }
  }

  close(): void {
    for (const part of this.parts) part.close();
  }

  private async approach(): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const positions = await this.positions(this.live);
      const left = this.parts.reduce((sum, part, i) => sum + part.behind(positions[i]!), 0);
      await this.catchUp(positions);
      if (left < SWITCH_WITHIN_BLOCKS) return;
    }
  }

  private async catchUp(positions: readonly JournalPositions[]): Promise<void> {
    this.of = this.blocks + this.parts.reduce((sum, part, i) => sum + part.behind(positions[i]!), 0);
    await Promise.all(this.parts.map((part, i) => part.to(positions[i]!)));
  }

  private wrote(blocks: number): void {
    this.blocks += blocks;
    this.options.onProgress?.({ blocks: this.blocks, of: this.of });
  }

  /** Of the live tables, for each part. */
  private async positions(sql: pg.Pool | pg.ClientBase): Promise<JournalPositions[]> {
    const all: JournalPositions[] = [];
    for (const { projection, partition } of this.parts) all.push(await readPositions(sql, projection.name, partition));
    return all;
  }

  private async chosen(sql: pg.ClientBase): Promise<readonly string[]> {
    const all = await projectedTables(this.fresh.pool, freshOf(this.schema));
    const missing = (this.options.tables ?? []).filter((table) => !all.includes(table));
    if (missing.length > 0) throw new RebuildRefused(`no projection of ${this.schema} writes ${missing.join(', ')}; there are ${all.join(', ')}`);
    const live = await projectedTables(sql, this.schema);
    const absent = all.filter((table) => !live.includes(table));
    if (absent.length > 0) throw new RebuildRefused(`${this.schema} has no ${absent.join(', ')} yet: start the service of this version once, so that it migrates`);
    return this.options.tables ?? all;
  }

  /** @param sql sees the live tables as of the moment that is compared */
  private async comparison(sql: pg.ClientBase, table: string, live: Checksum): Promise<TableComparison> {
    const fresh = freshOf(this.schema);
    const rebuilt = await checksumOf(this.live, fresh, table);
    const equal = live.rows === rebuilt.rows && live.sum === rebuilt.sum;
    if (equal) return { table, equal, live, rebuilt, onlyLive: [], onlyRebuilt: [] };
    const [was, is] = [await rowHashes(sql, this.schema, table), await rowHashes(this.live, fresh, table)];
    const onlyLive = await rowsOf(sql, this.schema, table, [...was].filter((hash) => !is.has(hash)));
    const onlyRebuilt = await rowsOf(this.live, fresh, table, [...is].filter((hash) => !was.has(hash)));
    return { table, equal, live, rebuilt, onlyLive, onlyRebuilt };
  }
}

/** A checksum of a large table takes its time, and who waits for it is idle in a transaction: no time-outs. */
function patientPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, application_name: 'kontor-rebuild', max: 4, keepAlive: true });
  pool.on('error', () => undefined); // a connection that breaks is seen by the query that fails
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function schemaOf(sql: pg.ClientBase): Promise<string> {
  const { rows } = await sql.query<{ schema: string | null; fresh: boolean }>(
    `select current_schema() as schema, exists (select from pg_namespace where nspname = current_schema() || '_rebuild' and pg_get_userbyid(nspowner) = current_user) as fresh`);
  const { schema, fresh } = rows[0]!;
  if (schema === null) throw new RebuildRefused('the role of this URL has no schema of its own');
  if (!fresh) throw new RebuildRefused(`there is no schema ${freshOf(schema)} that this role owns: an administrator creates it once, \`create schema ${freshOf(schema)} authorization …\`, with the default privileges of ${schema}`);
  return schema;
}

const freshOf = (schema: string): string => `${schema}_rebuild`;

function within(url: string, schema: string): string {
  const to = new URL(url);
  to.searchParams.set('options', `-c search_path=${schema}`);
  return to.href;
}

/** Drops all tables of the schema, and nothing else: its privileges stay. */
async function clear(sql: pg.ClientBase, schema: string): Promise<void> {
  const { rows } = await sql.query<{ table: string }>('select tablename as "table" from pg_tables where schemaname = $1', [schema]);
  for (const { table } of rows) await sql.query(`drop table if exists ${qualified(schema, table)} cascade`);
}
