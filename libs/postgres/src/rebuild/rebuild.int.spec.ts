import { inMemoryLog, type InMemoryLog } from '@kontor/streams/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { insertRows, type Sql } from '../columns.js';
import { openDatabase, type Database } from '../database.js';
import { ChainWriter, credits, debits, newSchema } from '../postgres.spec.support.js';
import { projection, type ProjectedBlock, type Projection } from '../projection.js';
import { Projections } from '../projections.js';
import { compareProjections, rebuildProjections, RebuildRefused, type RebuildOptions } from './rebuild.js';

class CreateMovements1763800000001 implements MigrationInterface {
  readonly name = 'CreateMovements1763800000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table movements (id text primary key, amount bigint not null)');
    await runner.query('create table totals (partition integer primary key, total bigint not null)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table totals, movements');
  }
}

type Block = ProjectedBlock<{ readonly id: string; readonly data: object }>;

async function write(sql: Sql, blocks: readonly Block[]): Promise<void> {
  const rows = blocks.flatMap(({ partition, events }) => events.map(({ id, data }) => ({ partition, id, amount: 'amount' in data ? String(data.amount) : '0' })));
  await insertRows(sql, 'movements', { id: 'text', amount: 'bigint' }, rows, '');
  const totals = [...Map.groupBy(rows, ({ partition }) => partition)].map(([partition, of]) => ({ partition, total: of.reduce((sum, { amount }) => sum + BigInt(amount), 0n) }));
  await insertRows(sql, 'totals', { partition: 'integer', total: 'bigint' }, totals, 'on conflict (partition) do update set total = totals.total + excluded.total');
}

const movements = (apply = write): Projection => projection('movements', { journals: [credits, debits], types: ['Credited', 'Debited'], apply, migrations: [CreateMovements1763800000001] });

const PARTITIONS = 2;
let log: InMemoryLog;
let writers: ChainWriter[];
let schema: Awaited<ReturnType<typeof newSchema>>;
let database: Database;
let live: Projections;

beforeEach(async () => {
  log = inMemoryLog();
  writers = [];
  for (const journal of [credits, debits]) {
    log.createTopic(journal.name, PARTITIONS);
    for (let partition = 0; partition < PARTITIONS; partition++) writers.push(new ChainWriter(log, journal, partition));
  }
  schema = await newSchema();
  await schema.admin.query(`create schema ${schema.schema}_rebuild authorization ${schema.schema}; alter default privileges for role ${schema.schema} in schema ${schema.schema}_rebuild grant select on tables to pg_monitor`);
  database = await openDatabase({ url: schema.url, projections: [movements()], applicationName: 'rebuild-spec' });
  live = new Projections({ log, pool: database.pool, partitions: PARTITIONS, projections: [movements()] });
  await live.start();
});
afterEach(async () => {
  await live.stop();
  await database.close();
  await schema.admin.query(`drop schema ${schema.schema}_rebuild cascade`);
  await schema.drop();
});

const options = (over: Partial<RebuildOptions> = {}): RebuildOptions => ({ url: schema.url, log, partitions: PARTITIONS, projections: [movements()], ...over });

async function append(rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++) for (const [nth, writer] of writers.entries()) await writer.append({ type: nth < PARTITIONS ? 'Credited' : 'Debited', n: i, amount: nth < PARTITIONS ? '10' : '-3' });
}

async function everythingIsLive(): Promise<void> {
  for (const [nth, { height }] of writers.entries()) expect(await live.reaches('movements', (nth < PARTITIONS ? credits : debits).name, nth % PARTITIONS, height, { timeoutMs: 30_000 })).toBe(true);
}

const rowsOf = async (text: string): Promise<unknown[]> => (await database.pool.query<Record<string, unknown>>(text)).rows;
const totals = () => rowsOf('select partition, total from totals order by partition');
const oidOf = async (table: string): Promise<unknown> => (await rowsOf(`select '${schema.schema}.${table}'::regclass::oid::text as oid`))[0];
const left = async () => (await schema.admin.query(`select tablename from pg_tables where schemaname = '${schema.schema}_rebuild'`)).rows;

describe('A rebuild beside the tables that serve', () => {
  it('comes to the same rows, and switches to them while the service goes on writing', async () => {
    await append(40);
    await everythingIsLive();
    const before = await oidOf('movements');
    const progress = vi.fn();
    const [, compared] = await Promise.all([append(40), rebuildProjections(options({ onProgress: progress }))]);
    expect(compared.map(({ table, equal }) => [table, equal])).toEqual([['movements', true], ['totals', true]]);
    expect(await oidOf('movements')).not.toEqual(before);
    await append(5);
    await everythingIsLive();
    expect(await totals()).toEqual([0, 1].map((partition) => ({ partition, total: String(85 * 7) })));
    expect(live.status().detail.workers.map(({ phase }) => phase)).toEqual(['running', 'running']);
    expect(progress.mock.lastCall?.[0]).toEqual({ blocks: expect.any(Number) as number, of: expect.any(Number) as number });
    expect(await left()).toEqual([]);
  });

  it('reports a row that was altered, one that is missing and one too many, and mends them by the switch', async () => {
    await append(3);
    await everythingIsLive();
    const row = (height: number) => `${credits.name}/0/${height}/0`;
    await database.pool.query(`update movements set amount = 11 where id = '${row(1)}'; delete from movements where id = '${row(2)}'; insert into movements values ('forged', 1000)`);
    const compared = await compareProjections(options());
    expect(compared).toMatchObject([
      { table: 'movements', equal: false, live: { rows: 12 }, rebuilt: { rows: 12 }, onlyLive: ['(forged,1000)', `(${row(1)},11)`], onlyRebuilt: [`(${row(1)},10)`, `(${row(2)},10)`] },
      { table: 'totals', equal: true },
    ]);
    expect(await rowsOf('select id from movements where id = \'forged\'')).toHaveLength(1);
    await rebuildProjections(options({ tables: ['movements'] }));
    expect(await rowsOf('select id from movements where id = \'forged\' or amount = 11')).toEqual([]);
    expect((await compareProjections(options())).every(({ equal }) => equal)).toBe(true);
  });

  it('leaves the old tables as they are when it dies, and the next one starts anew', async () => {
    await append(20);
    await everythingIsLive();
    const before = [await oidOf('movements'), await oidOf('totals')];
    let rounds = 0;
    const dying = movements(async (sql, blocks) => {
      // What Postgres sees of a process that is killed: all its connections end.
      if (++rounds === 2) await schema.admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kontor-rebuild' and usename = '${schema.schema}'`);
      await write(sql, blocks);
    });
    await expect(rebuildProjections(options({ projections: [dying] }))).rejects.toThrow();
    expect(await left()).toContainEqual({ tablename: 'movements' });
    expect([await oidOf('movements'), await oidOf('totals')]).toEqual(before);
    expect((await rebuildProjections(options())).every(({ equal }) => equal)).toBe(true);
    expect(await totals()).toEqual([0, 1].map((partition) => ({ partition, total: String(20 * 7) })));
  });

  it('leaves the new tables with the privileges that the old ones had, and the role with no more than two schemas', async () => {
    await append(1);
    await everythingIsLive();
    await rebuildProjections(options());
    const { rows } = await schema.admin.query<{ may: boolean }>(`select has_table_privilege('pg_monitor', '${schema.schema}.movements', 'select') as may`);
    expect(rows).toEqual([{ may: true }]);
    await expect(database.pool.query('create schema another')).rejects.toThrow('permission denied');
  });

  it('refuses what cannot be: two at a time, a table that is not there, a schema that nobody made', async () => {
    await append(1);
    await everythingIsLive();
    let second: Promise<unknown> | undefined;
    await compareProjections(options({ projections: [movements(async (sql, blocks) => {
      second ??= compareProjections(options());
      await expect(second).rejects.toThrow(/another rebuild/);
      await write(sql, blocks);
    })] }));
    expect(second).toBeDefined();
    await expect(rebuildProjections(options({ tables: ['nothing'] }))).rejects.toThrow(RebuildRefused);
    await schema.admin.query(`alter schema ${schema.schema}_rebuild rename to ${schema.schema}_gone`);
    await expect(compareProjections(options())).rejects.toThrow(/there is no schema/);
    await schema.admin.query(`alter schema ${schema.schema}_gone rename to ${schema.schema}_rebuild`);
  });
});
