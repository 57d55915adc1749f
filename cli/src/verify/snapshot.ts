import pg from 'pg';
import { RigError } from '../rig/rig-error.js';
import type { BlockPlace } from './audit.js';
import type { RecordedPosition } from './recorded-positions.js';

interface PositionRow {
  readonly reader: string;
  readonly journal: string;
  readonly partition: number;
  readonly chain: string;
  readonly height: string;
  readonly hash: string;
  readonly record_offset: string;
  readonly line: number;
}

const ROWS_PER_FETCH = 5000;

/** The height up to which each partition of each journal has become rows. */
export class Reach {
  private readonly heights = new Map<string, number[]>();

  set(journal: string, partition: number, height: number): void {
    const heights = this.heights.get(journal) ?? [];
    heights[partition] = height;
    this.heights.set(journal, heights);
  }

  /** Whether the rows of a block are there. */
  holds({ journal, partition, height }: BlockPlace): boolean {
    return height <= (this.heights.get(journal)?.[partition] ?? 0);
  }
}

/** All schemas as they were at one moment, positions and rows alike: one read-only transaction. */
export class Snapshot {
  private readonly reached = new Map<string, Reach>();

  private constructor(private readonly client: pg.Client, readonly schemas: readonly string[], readonly positions: readonly (RecordedPosition & { readonly schema: string })[]) {
    for (const { reader, journal, partition, position } of positions) this.reachOf(reader).set(journal, partition, position.height);
  }

  static async open(url: string): Promise<Snapshot> {
    const client = new pg.Client({ connectionString: url, application_name: 'kontor-verify', connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined); // seen by the query that fails
    try {
      await client.connect();
      await client.query('begin isolation level repeatable read read only');
      // What a rebuild is at is nobody's yet, and not this role's to see.
      const { rows } = await client.query<{ schemaname: string }>("select schemaname from pg_tables where tablename = 'kontor_positions' and has_schema_privilege(schemaname, 'usage') order by schemaname");
      const schemas = rows.map(({ schemaname }) => schemaname);
      const positions = [];
      for (const schema of schemas) positions.push(...(await positionsIn(client, schema)));
      return new Snapshot(client, schemas, positions);
    } catch (error) {
      await client.end();
      throw new RigError(`Postgres cannot be read: ${(error as Error).message}`);
    }
  }

  /** How far a projection (`schema.name`) is. */
  reachOf(reader: string): Reach {
    let reach = this.reached.get(reader);
    if (reach === undefined) this.reached.set(reader, (reach = new Reach()));
    return reach;
  }

  async hasTable(schema: string, table: string): Promise<boolean> {
    const { rowCount } = await this.client.query('select 1 from pg_tables where schemaname = $1 and tablename = $2', [schema, table]);
    return rowCount === 1;
  }

  /** Rows of a query, some thousand at a time. */
  async *rows<Row extends pg.QueryResultRow>(text: string): AsyncGenerator<Row> {
    await this.client.query(`declare kontor_rows no scroll cursor for ${text}`);
    for (;;) {
      const { rows } = await this.client.query<Row>(`fetch ${ROWS_PER_FETCH} from kontor_rows`);
      yield* rows;
      if (rows.length < ROWS_PER_FETCH) break;
    }
    await this.client.query('close kontor_rows');
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

async function positionsIn(client: pg.Client, schema: string): Promise<(RecordedPosition & { readonly schema: string })[]> {
  const { rows } = await client.query<PositionRow>(`select reader, journal, partition, chain, height, hash, record_offset, line from ${pg.escapeIdentifier(schema)}.kontor_positions`);
  return rows.map(({ reader, journal, partition, chain, height, hash, record_offset: offset, line }) => ({
    schema, reader: `${schema}.${reader}`, journal, partition, position: { chain, height: Number(height), hash, offset: Number(offset), line },
  }));
}
