import pg from 'pg';
import { DataSource } from 'typeorm';
import { CreateEffectClaims1764330000000, CreateEffectQueues1763900000000 } from './effect-queues.js';
import { CreatePositions1763800000000, PositionRow } from './positions.js';
import type { Projection } from './projection.js';
import { preparingDriver } from './reads/preparing-driver.js';
import { Backoff, isTransient } from './transient.js';

/** Which database a service has, and what is projected into it. */
export interface DatabaseOptions {
  /** Of a role that owns its schema and has it as search path: tables are named without one. */
  readonly url: string;
  readonly projections: readonly Projection[];
  /** Of tables that follow from no journal: a rebuild of projections leaves them as they are. */
  readonly migrations?: Projection['migrations'];
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Connections for projections and cursors; reads by TypeORM have a pool of the same size. Default 8. */
  readonly connections?: number;
  /** A connection broke while nobody used it. The pool replaces it. */
  readonly onIdleError?: (error: Error) => void;
}

/** A service's Postgres. */
export interface Database {
  /** For hot writes: projections, cursors. */
  readonly pool: pg.Pool;
  /** TypeORM's, for reads. */
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

/** Longer than any round takes; a client that hangs is given up and its work done again. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** Containers and rigs start Postgres and services together. */
const START_TIMEOUT_MS = 30_000;
/** Any number; the same for all services, since each has its own schema but they share a database. */
const MIGRATION_LOCK = 5_377_001;

/** Connects, waiting up to 30 s for Postgres, and runs the migrations of positions and projections. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, projections, migrations = [], applicationName, connections = 8, onIdleError } = options;
  const pool = newPool({ url, applicationName, connections, onIdleError });
  const dataSource = new DataSource({
    type: 'postgres',
    driver: preparingDriver,
    url,
    applicationName,
    poolSize: connections,
    poolErrorHandler: (error: Error) => onIdleError?.(error),
    entities: [PositionRow, ...projections.flatMap(({ entities }) => entities)] as NonNullable<ConstructorParameters<typeof DataSource>[0]['entities']>,
    migrations: [CreatePositions1763800000000, CreateEffectQueues1763900000000, CreateEffectClaims1764330000000, ...projections.flatMap((projection) => projection.migrations), ...migrations],
    migrationsTableName: 'kontor_migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
  });
  try {
    await untilThere(() => pool.query('select 1'));
    await dataSource.initialize();
    await migrate(pool, dataSource);
  } catch (error) {
    await Promise.allSettled([pool.end(), dataSource.isInitialized ? dataSource.destroy() : undefined]);
    throw error;
  }
  return {
    pool,
    dataSource,
    async close() {
      await Promise.all([pool.end(), dataSource.destroy()]);
    },
  };
}

/** A pool that survives restarts of the server. */
export function newPool(options: { url: string; applicationName: string; connections: number; onIdleError?: ((error: Error) => void) | undefined }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 5_000,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    pipeline: true, // several statements at once (`Statements`)
  });
  // Without listeners Node ends the process when a connection breaks: an idle one tells the pool, one in use only itself.
  pool.on('error', (error) => options.onIdleError?.(error));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function untilThere(attempt: () => Promise<unknown>): Promise<void> {
  const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
  const backoff = new Backoff();
  for (;;) {
    try {
      return void (await attempt());
    } catch (error) {
      if (deadline.aborted || !isTransient(error)) throw error;
      await backoff.wait(deadline);
    }
  }
}

/** TypeORM's migrations are not safe against a second instance that starts at the same time. */
async function migrate(pool: pg.Pool, dataSource: DataSource): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
  } finally {
    client.release(true); // which also gives the lock back
  }
}
