import type { FollowedBlock, FollowedEvent, Journal } from '@kontor/streams';
import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { Sql } from './columns.js';

type EventMapOf<J> = J extends Journal<infer E> ? E : never;
/** An event of a journal, with its data typed by its type. */
export type JournalEvent<J extends Journal = Journal, K extends string = string> = J extends Journal
  ? { readonly [T in keyof EventMapOf<J> & K]: Omit<FollowedEvent, 'type' | 'data'> & { readonly type: T; readonly data: EventMapOf<J>[T] } }[keyof EventMapOf<J> & K]
  : never;
/** The event types of a journal; of several journals, of any of them. */
export type TypeIn<J extends Journal> = J extends Journal ? keyof EventMapOf<J> & string : never;

/** What a projection is given of a block. */
export interface ProjectedBlock<Event = FollowedEvent> {
  readonly journal: string;
  readonly partition: number;
  readonly height: number;
  readonly hash: string;
  /** The block's clock, in milliseconds. */
  readonly at: number;
  /** When the broker appended it, in milliseconds. */
  readonly timestamp: number;
  /** Those whose type the projection names: one at least. */
  readonly events: readonly Event[];
}

type MigrationClass = new () => MigrationInterface;
type EntityClass = abstract new (...args: never[]) => object;

/** What a projection reads, what it writes, and the migrations of its tables. */
export interface ProjectionOptions<J extends Journal, K extends string> {
  /** All of the same partition count: the projection's work is cut by partition. */
  readonly journals: readonly J[];
  /** Event types that are parsed; blocks without any of them only move the position, which is written within a tenth of a second. */
  readonly types: readonly K[];
  /**
   * Writes rows, in the transaction that also moves the positions: all of it happens once, or not at all.
   * Blocks are of any partitions. Those of one partition of a journal are in order; of two journals nothing is known, so
   * a row may be told of by the later journal first: write by `insert … on conflict`. Must write through `sql` only, and wait for all that it does: what `insertRows` and `execute` send is written when the round is.
   * It is called for rounds, too, that another writer has won, and that are given up. Throwing stops the worker.
   */
  readonly apply: (sql: Sql, blocks: readonly ProjectedBlock<JournalEvent<J, K>>[]) => Promise<void>;
  /** TypeORM's, for reads. */
  readonly entities?: readonly (EntityClass | EntitySchema)[];
  /** TypeORM's, for the tables `apply` writes. */
  readonly migrations?: readonly MigrationClass[];
}

/** Journals, made into tables. */
export interface Projection {
  readonly name: string;
  readonly journals: readonly Journal[];
  readonly types: ReadonlySet<string>;
  apply(sql: Sql, blocks: readonly ProjectedBlock[]): Promise<void>;
  readonly entities: readonly (EntityClass | EntitySchema)[];
  readonly migrations: readonly MigrationClass[];
}

/** Declares a projection. Throws on a type that none of its journals has. */
export function projection<const J extends Journal, const K extends TypeIn<J>>(name: string, options: ProjectionOptions<J, K>): Projection {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`projection name ${name} is not lower-case words with hyphens`);
  const { journals, types, apply, entities = [], migrations = [] } = options;
  for (const type of types) {
    if (!journals.some((journal) => type in journal.schemas)) throw new Error(`projection ${name}: none of its journals has an event ${type}`);
  }
  const counts = new Set(journals.map((journal) => journal.partitions));
  if (counts.size !== 1) throw new Error(`projection ${name}: its journals differ in partition count`);
  return { name, journals, types: new Set(types), apply: apply, entities, migrations };
}

/** A followed block as `apply` is given it. */
export function projectedBlock(journal: string, partition: number, { block, timestamp, events }: FollowedBlock): ProjectedBlock {
  const { height, hash, at } = block;
  return { journal, partition, height, hash, at, timestamp, events };
}
