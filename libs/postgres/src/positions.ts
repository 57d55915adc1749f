import type { JournalPosition } from '@kontor/streams';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columns, type Sql } from './columns.js';

/** How far a projection or an effect has read each journal. Written with the rows that came of it, in one transaction. */
@Entity({ name: 'kontor_positions' })
export class PositionRow {
  /** The projection's or the cursor's name. */
  @PrimaryColumn('text') reader!: string;
  @PrimaryColumn('text') journal!: string;
  @PrimaryColumn('integer') partition!: number;
  @Column('text') chain!: string;
  @Column('bigint') height!: string;
  @Column('text') hash!: string;
  @Column('bigint', { name: 'record_offset' }) recordOffset!: string;
  @Column('integer') line!: number;
}

/** Migration that makes `kontor_positions`, the table of all readers' positions. Run with those of the projections. */
export class CreatePositions1763800000000 implements MigrationInterface {
  readonly name = 'CreatePositions1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table kontor_positions (
        reader text not null,
        journal text not null,
        partition integer not null,
        chain text not null,
        height bigint not null check (height > 0),
        hash text not null check (hash ~ '^[0-9a-f]{64}$'),
        record_offset bigint not null,
        line integer not null,
        primary key (reader, journal, partition)
      ) with (fillfactor = 50)`); // every row is updated all the time: room on its page keeps the updates off the index
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table kontor_positions');
  }
}

/** By journal name. A journal never read is absent. */
export type JournalPositions = ReadonlyMap<string, JournalPosition>;

/** From where to where a reader goes in one partition of a journal; `from` undefined: it never read it. */
export interface Move {
  readonly journal: string;
  readonly partition: number;
  readonly from: JournalPosition | undefined;
  readonly to: JournalPosition;
}

interface PositionRecord {
  readonly journal: string;
  readonly chain: string;
  readonly height: string;
  readonly hash: string;
  readonly record_offset: string;
  readonly line: number;
}

/** Where a reader stands in one partition, by journal; a journal it never read is absent. */
export async function readPositions(sql: Sql, reader: string, partition: number): Promise<JournalPositions> {
  const text = 'select journal, chain, height, hash, record_offset, line from kontor_positions where reader = $1 and partition = $2';
  const { rows } = await sql.query(text, [reader, partition]);
  return new Map((rows as PositionRecord[]).map((row) => [row.journal, positionOf(row)]));
}

const positionOf = ({ chain, height, hash, record_offset, line }: PositionRecord): JournalPosition => ({
  chain, height: Number(height), hash, offset: Number(record_offset), line,
});

/** Gives a reader its first position in a partition of a journal. False if it has one: another writer is ahead. */
export async function beginAt(sql: Sql, reader: string, first: Pick<Move, 'journal' | 'partition' | 'to'>): Promise<boolean> {
  const { text, values } = insertion(reader, [first]);
  return (await sql.query(text, values)).rows.length === 1;
}

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/**
 * Statements that move a reader on several journals and partitions. They fail, and with them their transaction, if it does not
 * stand everywhere where `from` says (`isOfRival`). A rival's move waits for the row locks until this transaction ends, and fails then.
 */
export function movesDemanded(reader: string, moves: readonly Move[]): readonly Statement[] {
  const inOrder = [...moves].sort((a, b) => a.partition - b.partition || (a.journal < b.journal ? -1 : 1)); // two writers lock rows in one order
  const firsts = inOrder.filter(({ from }) => from === undefined);
  const further = inOrder.flatMap(({ from, ...move }) => (from === undefined ? [] : [{ ...move, reader, from }]));
  return [
    ...(firsts.length === 0 ? [] : [demanded(insertion(reader, firsts), firsts.length)]),
    ...(further.length === 0 ? [] : [demanded(update(further), further.length)]),
  ];
}

const RIVAL = 'another writer is ahead';

/** A number that is none says why in Postgres's own log, too. It is made of the count, so that it is not judged before there is one. */
function demanded({ text, values }: Statement, count: number): Statement {
  const wanted = `$${values.length + 1}::integer`;
  return {
    text: `with moved as (${text}) select case when count(*) = ${wanted} then 0 else ('${RIVAL}: ' || count(*) || ' of ' || ${wanted} || ' positions were where they were left')::integer end from moved`,
    values: [...values, count],
  };
}

/** Whether a transaction has failed by `movesDemanded`. */
export const isOfRival = (error: Error): boolean => 'code' in error && error.code === '22P02' && error.message.includes(RIVAL);

/** A move of one reader among several; `from` is known. */
export interface ReaderMove extends Move {
  readonly reader: string;
  readonly from: JournalPosition;
}

/** Moves several readers in one statement, each for itself: for each whether it stood where `from` says. Of the same reader, journal and partition only the first is tried. */
export async function moveEach(sql: Sql, moves: readonly ReaderMove[]): Promise<readonly boolean[]> {
  const firsts = new Map<string, ReaderMove>();
  for (const move of moves) if (!firsts.has(placeOf(move))) firsts.set(placeOf(move), move);
  const { text, values } = update([...firsts.values()]);
  const moved = new Set(((await sql.query(text, values)).rows as Place[]).map(placeOf));
  return moves.map((move) => firsts.get(placeOf(move)) === move && moved.has(placeOf(move)));
}

type Place = Pick<ReaderMove, 'reader' | 'journal' | 'partition'>;

const placeOf = ({ reader, journal, partition }: Place): string => `${partition} ${journal} ${reader}`;

const positionColumns = { journal: 'text', partition: 'integer', chain: 'text', height: 'bigint', hash: 'text', record_offset: 'bigint', line: 'integer' } as const;

function insertion(reader: string, moves: readonly Pick<Move, 'journal' | 'partition' | 'to'>[]): Statement {
  const given = columns(positionColumns, moves.map(row));
  return {
    text: `insert into kontor_positions (reader, ${given.names}) select $${given.values.length + 1}, ${given.names} from ${given.table} on conflict do nothing returning journal`,
    values: [...given.values, reader],
  };
}

function update(moves: readonly ReaderMove[]): Statement {
  const types = { reader: 'text', ...positionColumns, from_chain: 'text', from_height: 'bigint', from_hash: 'text' } as const;
  const given = columns(types, moves.map((move) => ({ reader: move.reader, ...row(move), from_chain: move.from.chain, from_height: String(move.from.height), from_hash: move.from.hash })));
  const text = `update kontor_positions p set chain = r.chain, height = r.height, hash = r.hash, record_offset = r.record_offset, line = r.line
    from ${given.table}
    where p.reader = r.reader and p.partition = r.partition and p.journal = r.journal
      and (p.chain, p.height, p.hash) = (r.from_chain, r.from_height, r.from_hash)
    returning p.reader, p.journal, p.partition`;
  return { text, values: given.values };
}

const row = ({ journal, partition, to }: Pick<Move, 'journal' | 'partition' | 'to'>) => ({
  journal, partition, chain: to.chain, height: String(to.height), hash: to.hash, record_offset: String(to.offset), line: to.line,
});
