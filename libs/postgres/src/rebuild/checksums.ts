import pg from 'pg';
import type { Sql } from '../columns.js';

/** What a table holds, whatever order its rows are in. */
export interface Checksum {
  readonly rows: number;
  /** Sums of two hashes of each row. */
  readonly sum: string;
}

/** A table that serves beside the one built anew, at the same blocks. */
export interface TableComparison {
  readonly table: string;
  readonly equal: boolean;
  readonly live: Checksum;
  readonly rebuilt: Checksum;
  /** Some of the rows that one of them has and the other has not, as text. */
  readonly onlyLive: readonly string[];
  readonly onlyRebuilt: readonly string[];
}

const EXAMPLES_MAX = 5;
const HASH = 'hashtextextended(t::text, 0)';

/** What the library keeps for itself. */
const OWN = 'kontor\\_%';

/** Tables of projections in a schema. */
export async function projectedTables(sql: Sql, schema: string): Promise<string[]> {
  const { rows } = await sql.query(`select table_name from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE' and table_name not like '${OWN}' order by table_name`, [schema]);
  return (rows as { table_name: string }[]).map(({ table_name }) => table_name);
}

export async function checksumOf(sql: Sql, schema: string, table: string): Promise<Checksum> {
  const { rows } = await sql.query(`select count(*)::text as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) || '.' || coalesce(sum(hashtextextended(t::text, 1)::numeric), 0) as sum from ${qualified(schema, table)} t`);
  const [{ rows: count, sum }] = rows as [{ rows: string; sum: string }];
  return { rows: Number(count), sum };
}

/** A hash of each row. */
export async function rowHashes(sql: Sql, schema: string, table: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql.query(`select ${HASH}::text as hash from ${qualified(schema, table)} t`);
  return new Set((rows as { hash: string }[]).map(({ hash }) => hash));
}

/** Some rows of those hashes, as text. */
export async function rowsOf(sql: Sql, schema: string, table: string, hashes: readonly string[]): Promise<string[]> {
  const { rows } = await sql.query(`select t::text as row from ${qualified(schema, table)} t where ${HASH} = any ($1::bigint[]) order by row limit ${EXAMPLES_MAX}`, [hashes.slice(0, EXAMPLES_MAX)]);
  return (rows as { row: string }[]).map(({ row }) => row);
}

export const qualified = (schema: string, table: string): string => `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
