import pg from 'pg';
import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

type Value = string | Date;
interface Packed {
  readonly packed: string;
}

/**
 * Reads whole rows of an entity, each as one text of Postgres (`row(…)::text`). For wide rows that are read much: with columns
 * of its own an answer describes each of them every time, and its rows are taken apart twice, by pg's protocol and by pg.
 */
export class PackedRows<Row extends ObjectLiteral> {
  /** `select …` of all columns: what follows is from where, and which. */
  private readonly select: string;
  private readonly columns: readonly Column[];
  private readonly empty: Readonly<Record<string, null>>;

  /** @throws if a column's type is none of text, numeric (as text, which rounds nothing) and timestamptz */
  constructor(private readonly dataSource: DataSource, entity: EntityTarget<Row>) {
    const { columns, name } = dataSource.getMetadata(entity);
    this.select = `select row(${columns.map(({ databaseName }) => `"${databaseName}"`).join(', ')})::text as packed`;
    this.columns = columns.map(({ propertyName, type }) => ({ property: propertyName, read: readerOf(type, `${name}.${propertyName}`) }));
    this.empty = Object.fromEntries(columns.map(({ propertyName }) => [propertyName, null]));
  }

  /** @param rest of the statement: `from things where thing_id = $1` */
  async query(rest: string, values: unknown[]): Promise<Row[]> {
    const found = await this.dataSource.query<Packed[]>(`${this.select} ${rest}`, values);
    return found.map(({ packed }) => this.unpacked(packed));
  }

  private unpacked(packed: string): Row {
    const row: Record<string, Value | null> = { ...this.empty };
    let start = 1; // after the bracket
    for (const { property, read } of this.columns) {
      const end = endOfField(packed, start);
      if (end > start) row[property] = read(fieldOf(packed, start, end));
      start = end + 1;
    }
    if (start !== packed.length) throw new Error(`A row of ${this.columns.length} columns was expected, and is not: ${packed.length} characters, ${start} read`);
    return row as Row;
  }
}

interface Column {
  readonly property: string;
  readonly read: (text: string) => Value;
}

function readerOf(type: unknown, name: string): Column['read'] {
  if (type === 'text' || type === 'numeric') return (text) => text;
  if (type === 'timestamptz') return timeOf;
  throw new TypeError(`${name} is ${String(type)}: rows are read packed with columns of text, numeric and timestamptz only`);
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSED = 0x29;
const HYPHEN = 0x2d;
const ZERO = 0x30;

/** Where a field ends, by a comma or the last bracket. In quotes both are text. */
function endOfField(packed: string, start: number): number {
  let quoted = false;
  for (let i = start; i < packed.length; i++) {
    const code = packed.charCodeAt(i);
    if (code === QUOTE) quoted = !quoted; // one that is meant is doubled: out and in again
    else if (!quoted && (code === COMMA || code === CLOSED)) return i;
  }
  return packed.length;
}

/** Postgres puts quotes around what has to be told from the signs of a row, and doubles them and backslashes within. */
function fieldOf(packed: string, start: number, end: number): string {
  if (packed.charCodeAt(start) !== QUOTE) return packed.slice(start, end);
  const text = packed.slice(start + 1, end - 1);
  return text.includes('"') || text.includes('\\') ? text.replace(/(["\\])\1/g, '$1') : text;
}

const TIMESTAMPTZ = 1184;
const parsedByPg = pg.types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date;

/** `2026-01-02 03:04:05.678+00`, without zeros at the end of the fraction: usual in a session in UTC, and read in a sixth of the time here. */
function timeOf(text: string): Date {
  const isUsual = text.length >= 22 && text.length <= 26 && text.charCodeAt(4) === HYPHEN && text.charCodeAt(0) !== ZERO && text.endsWith('+00');
  if (!isUsual) return parsedByPg(text);
  const two = (at: number): number => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * ZERO;
  return new Date(Date.UTC(two(0) * 100 + two(2), two(5) - 1, two(8), two(11), two(14), two(17), text.length === 22 ? 0 : Number(text.slice(20, -3).padEnd(3, '0'))));
}
