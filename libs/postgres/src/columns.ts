import type { ClientBase, Pool } from 'pg';
import { arrayLiteral } from './array-literal.js';
import { statementName } from './statement-names.js';

/** Postgres types a projection writes, and what stands for them in code. Amounts are text in code and `numeric` or `bigint` in tables: never a float. */
interface ValueOf {
  readonly text: string;
  readonly bigint: string | bigint;
  readonly numeric: string;
  readonly integer: number;
  readonly boolean: boolean;
  readonly date: string;
  readonly timestamptz: Date;
  readonly uuid: string;
  /** Any JSON value. */
  readonly jsonb: object;
}

/** Name of a column's type in Postgres, of those that rows are written with. */
export type ColumnType = keyof ValueOf;
/** Type by column name. */
export type ColumnTypes = Readonly<Record<string, ColumnType>>;
/** A row by column name; null and undefined are SQL's null. */
export type RowOf<C extends ColumnTypes> = { readonly [K in keyof C]: ValueOf[C[K]] | null | undefined };

/** The connection of one transaction; `apply` must use no other. */
export interface Sql {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number | null }>;
  /** In a round: goes with what comes after it, and is answered before the commit goes. What it fails by, the round fails by. */
  send?(text: string, values?: unknown[]): void;
}

/** A statement whose answer nobody needs: a round does not wait for it. */
export async function execute(sql: Sql, text: string, values?: unknown[]): Promise<void> {
  if (sql.send === undefined) await sql.query(text, values);
  else sql.send(text, values);
}

/**
 * Runs each text as a prepared statement of its connection: parsed and planned once, not once per round.
 * Texts must be few and constant, as those of `columns` and `insertRows` are.
 */
export function prepared(client: ClientBase | Pool): Sql {
  return { query: (text, values) => client.query({ name: statementName(text), text, ...(values === undefined ? {} : { values }) }) };
}

/** The parts of one statement that writes any number of rows. */
export interface Columns {
  /** `a, b`: for the column list of an insert and for its select. */
  readonly names: string;
  /** `unnest($1::text[], $2::bigint[]) as r (a, b)`: the rows, as a table named `r`. */
  readonly table: string;
  /** One array per column, as Postgres reads it. */
  readonly values: string[];
}

/** Turns rows into one array per column, so that any number of them is one statement with a constant text. */
export function columns<const C extends ColumnTypes>(types: C, rows: readonly RowOf<C>[]): Columns {
  const entries = Object.entries(types);
  const names = entries.map(([name]) => identifier(name)).join(', ');
  const casts = entries.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ');
  const values = entries.map(([name], nth) => arrayLiteral(rows.map((row) => row[name]), nth === 0));
  return { names, table: `unnest(${casts}) as r (${names})`, values };
}

/**
 * Writes rows in one statement (`execute`). `conflict` is the `on conflict …` clause: a projection meets a key again
 * whenever two journals tell of it. Two rows of one call must not have the same key (`lastPer`).
 */
export async function insertRows<const C extends ColumnTypes>(sql: Sql, table: string, types: C, rows: readonly RowOf<C>[], conflict: string): Promise<void> {
  if (rows.length === 0) return;
  const given = columns(types, rows);
  await execute(sql, `insert into ${identifier(table)} (${given.names}) select ${given.names} from ${given.table} ${conflict}`, given.values);
}

/** The last row of each key: `on conflict do update` refuses to touch a row twice in a statement. */
export function lastPer<R>(rows: readonly R[], key: (row: R) => string): R[] {
  return [...new Map(rows.map((row) => [key(row), row])).values()];
}

function identifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new Error(`${name} is not a plain SQL identifier`);
  return `"${name}"`;
}
