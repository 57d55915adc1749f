import type { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { JournalPosition } from '@kontor/streams';
import { inMemoryLog, type InMemoryLog } from '@kontor/streams/testing';
import type { Pool } from 'pg';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { execute, insertRows, type Sql } from './columns.js';
import { openDatabase, newPool, type Database } from './database.js';
import { projection, type ProjectedBlock, type Projection } from './projection.js';
import { Rounds } from './rounds.js';
import { runProjections, type Projections, type ProjectionsOptions } from './projections.js';
import type { Round } from './write-round.js';
import { ChainWriter, credits, debits, newSchema, openGate } from './postgres.spec.support.js';

@Entity({ name: 'movements' })
class Movement {
  @PrimaryColumn('text') id!: string;
  @Column('integer') partition!: number;
  @Column('bigint') amount!: string;
}

class CreateMovements1763800000001 implements MigrationInterface {
  readonly name = 'CreateMovements1763800000001';
  async up(runner: QueryRunner): Promise<void> {
    // No `on conflict` anywhere: a block applied twice is a violation, or a doubled total.
    await runner.query('create table movements (id text primary key, partition integer not null, amount bigint not null check (amount <> 0))');
    await runner.query('create table totals (partition integer primary key, total bigint not null, blocks integer not null)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table totals, movements');
  }
}

type Block = ProjectedBlock<{ readonly id: string; readonly data: object }>;

async function write(sql: Sql, blocks: readonly Block[]): Promise<void> {
  const rows = blocks.flatMap(({ partition, events }) => events.map(({ id, data }) => ({ id, partition, amount: 'amount' in data ? String(data.amount) : '1' })));
  await insertRows(sql, 'movements', { id: 'text', partition: 'integer', amount: 'bigint' }, rows, '');
  const totals = [...Map.groupBy(blocks, ({ partition }) => partition)].map(([partition, of]) => ({
    partition, total: rows.reduce((sum, row) => (row.partition === partition ? sum + BigInt(row.amount) : sum), 0n), blocks: of.length,
  }));
  await insertRows(sql, 'totals', { partition: 'integer', total: 'bigint', blocks: 'integer' }, totals,
    'on conflict (partition) do update set total = totals.total + excluded.total, blocks = totals.blocks + excluded.blocks');
}

const movements = (apply: (sql: Sql, blocks: readonly Block[]) => Promise<void> = write): Projection =>
  projection('movements', { journals: [credits, debits], types: ['Credited', 'Debited'], apply, entities: [Movement], migrations: [CreateMovements1763800000001] });

const PARTITIONS = 2;
let log: InMemoryLog;
let schema: Awaited<ReturnType<typeof newSchema>>;
let database: Database;
let runners: Projections[];
let pools: Pool[];
let writers: Map<string, ChainWriter>;

beforeEach(async () => {
  log = inMemoryLog();
  writers = new Map();
  for (const journal of [credits, debits]) {
    log.createTopic(journal.name, PARTITIONS);
    for (let p = 0; p < PARTITIONS; p++) writers.set(`${journal.name}/${p}`, new ChainWriter(log, journal, p));
  }
  schema = await newSchema();
  database = await openDatabase({ url: schema.url, projections: [movements()], applicationName: 'projections-spec' });
  runners = [];
  pools = [];
});

afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await Promise.all([database.close(), ...pools.map((pool) => pool.end())]);
  await schema.drop();
});

function run(options: Partial<ProjectionsOptions> = {}): Projections {
  const runner = runProjections({ log, pool: database.pool, partitions: PARTITIONS, projections: [movements()], ...options });
  runners.push(runner);
  void runner.start();
  return runner;
}

/** Blocks of one to three events on every partition of both journals; the sum of all amounts per partition. */
async function append(rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    for (let p = 0; p < PARTITIONS; p++) {
      await writers.get(`${credits.name}/${p}`)!.append({ type: 'Credited', n: i, amount: '10' }, { type: 'Noted', n: i }, { type: 'Credited', n: i, amount: '5' });
      await writers.get(`${debits.name}/${p}`)!.append({ type: 'Debited', n: i, amount: '-3' });
    }
  }
}

async function everythingOf(runner: Projections): Promise<void> {
  for (const [name, writer] of writers) {
    const [journal, partition] = name.split('/') as [string, string];
    expect(await runner.reaches('movements', journal, Number(partition), writer.height, { timeoutMs: 30_000 })).toBe(true);
  }
}

async function expectEachOnce(rounds: number): Promise<void> {
  const { rows } = await database.pool.query('select partition, total, blocks from totals order by partition');
  expect(rows).toEqual([0, 1].map((partition) => ({ partition, total: String(rounds * 12), blocks: rounds * 2 })));
  const { rows: counted } = await database.pool.query<{ n: string }>('select count(*) as n from movements');
  expect(Number(counted[0]!.n)).toBe(rounds * 3 * PARTITIONS);
}

async function writtenHeights(): Promise<number[]> {
  const { rows } = await database.pool.query<{ height: string }>('select height from kontor_positions order by height');
  return rows.map(({ height }) => Number(height));
}

/** The round of one block of one event. */
function share(partition: number, height: number): Round {
  const events = [{ id: `${partition}/${height}`, data: { amount: '7' } } as unknown as ProjectedBlock['events'][number]];
  const to = (at: number): JournalPosition => ({ chain: 'c', height: at, hash: String(at).repeat(64), offset: at, line: 0 });
  return {
    moves: [{ journal: credits.name, partition, from: height === 1 ? undefined : to(height - 1), to: to(height) }],
    blocks: [{ journal: credits.name, partition, height, hash: '', at: 0, timestamp: 0, events }],
  };
}

/** What is written to the sockets of a pool's connections, from now on. */
function writesOf(pool: Pool): { count: number } {
  const writes = { count: 0 };
  pool.on('acquire', (client) => {
    const { stream } = (client as unknown as { connection: { stream: Writable & { counted?: true } } }).connection;
    if (stream.counted) return;
    stream.counted = true;
    for (const method of ['_write', '_writev'] as const) {
      const original = stream[method]!.bind(stream) as (...args: unknown[]) => void;
      stream[method] = (...args: unknown[]) => (writes.count++, original(...args));
    }
  });
  return writes;
}

describe('Projections of journals into Postgres', () => {
  it('write the rows of each block once, and are read by TypeORM', async () => {
    const runner = run();
    await append(10);
    await everythingOf(runner);
    await expectEachOnce(10);
    const read = await database.dataSource.getRepository(Movement).findOneByOrFail({ id: `${credits.name}/0/1/0` });
    expect(read).toMatchObject({ partition: 0, amount: '10' });
    expect(runner.status().ready).toBe(true);
  });

  it('find rows by their keys, also by statements that were planned while the table was empty', async () => {
    const wide = Array.from({ length: 40 }, (_, i) => `c${i} text`).join(', ');
    await database.pool.query(`create table things (id text primary key, told integer not null, ${wide})`);
    const things = movements(async (sql, blocks) => {
      const given = [blocks.flatMap(({ events }) => events.map(({ id }) => id))];
      await sql.query('insert into things (id, told) select id, 0 from unnest($1::text[]) as r (id)', given);
      await sql.query('update things t set told = t.told + 1 from unnest($1::text[]) as r (id) where t.id = r.id', given);
    });
    const runner = run({ projections: [things] });
    for (let i = 0; i < 40; i++) {
      await append(1);
      await everythingOf(runner);
    }
    await runner.stop();
    await database.pool.end(); // which makes its connections tell what they have read
    const read = async (): Promise<unknown> => (await database.dataSource.query<object[]>(`select seq_tup_read::int as looked_through, n_tup_ins::int as inserted from pg_stat_user_tables where relname = 'things' and schemaname = current_schema()`))[0];
    await expect.poll(read).toEqual({ looked_through: 0, inserted: 240 });
    database = { ...database, close: () => database.dataSource.destroy() };
  });

  it('take what has come meanwhile in one transaction, and write it in one statement per table', async () => {
    await append(50);
    const statements: string[] = [];
    const counting = movements((sql, blocks) => write({ query: (text, values) => (statements.push(text), sql.query(text, values)) }, blocks));
    const runner = run({ projections: [counting] });
    await everythingOf(runner);
    await expectEachOnce(50);
    // 100 blocks per partition: however they were cut, far fewer statements than blocks.
    expect(statements.length).toBeLessThan(40);
    expect(runner.status().detail.workers.map(({ blocks }) => blocks)).toEqual([100, 100]);
  });

  it('pass blocks without rows at once, and write seldom how far they went, with the next rows at the latest', async () => {
    const given: number[] = [];
    const runner = run({ projections: [movements((sql, blocks) => (given.push(...blocks.map(({ events }) => events.length)), write(sql, blocks)))] });
    const roundsOf = (): number => runner.status().detail.workers.reduce((sum, { rounds }) => sum + rounds, 0);
    const begun = Date.now();
    for (let i = 0; i < 50; i++) {
      for (const writer of writers.values()) await writer.append({ type: 'Noted', n: i });
      await everythingOf(runner);
    }
    const tenths = Math.ceil((Date.now() - begun) / 100) + 1;
    expect(given, 'nothing to write').toEqual([]);
    expect(roundsOf(), 'one round of each partition in a tenth of a second').toBeLessThanOrEqual(tenths * PARTITIONS);
    await vi.waitFor(async () => expect(await writtenHeights()).toEqual([50, 50, 50, 50]), 10_000);

    for (const writer of writers.values()) await writer.append({ type: 'Noted', n: 50 });
    await writers.get(`${credits.name}/0`)!.append({ type: 'Credited', n: 51, amount: '10' });
    await everythingOf(runner);
    expect((await database.pool.query('select 1 from movements')).rowCount).toBe(1);
    await runner.stop();
    const again = run();
    for (const writer of writers.values()) await writer.append({ type: 'Credited', n: 52, amount: '10' });
    await everythingOf(again);
    expect((await database.pool.query('select 1 from movements')).rowCount).toBe(1 + writers.size);
    expect(await writtenHeights()).toEqual([...writers.values()].map(({ height }) => height).sort((a, b) => a - b));
  });

  it('write what comes for several partitions in one transaction', async () => {
    const together: number[][] = [];
    const runner = run({ projections: [movements((sql, blocks) => (together.push([...new Set(blocks.map(({ partition }) => partition))]), write(sql, blocks)))] });
    const wholeRounds = () => together.filter((partitions) => partitions.length === PARTITIONS).length;
    while (wholeRounds() < 3) {
      await append(1);
      await turn(); // or the runner never comes to its turn
    }
    await everythingOf(runner);
    await expectEachOnce(writers.get(`${credits.name}/0`)!.height);
  });

  it('write each partition by itself where they cannot be written together', async () => {
    let refused = 0;
    const apart = movements(async (sql, blocks) => {
      await write(sql, blocks);
      if (new Set(blocks.map(({ partition }) => partition)).size < 2) return;
      refused++;
      throw new Error('not these two in one round');
    });
    const runner = run({ projections: [apart] });
    while (refused < 3) {
      await append(1);
      await turn(); // or the runner never comes to its turn
    }
    await everythingOf(runner);
    await expectEachOnce(writers.get(`${credits.name}/0`)!.height);
    expect(runner.status().ready).toBe(true);
  });

  it('tell a partition in which a rival is ahead, and write the others that came with it', async () => {
    const [ours, rival] = [0, 1].map(() => new Rounds(movements(), database.pool, false)) as [Rounds, Rounds];
    expect(await Promise.all([ours.write(share(0, 1)), ours.write(share(1, 1))])).toEqual([true, true]);
    expect(await rival.write(share(1, 2))).toBe(true);
    expect(await Promise.all([ours.write(share(0, 2)), ours.write(share(1, 2))])).toEqual([true, false]);
    const { rows } = await database.pool.query('select partition, total, blocks from totals order by partition');
    expect(rows).toEqual([0, 1].map((partition) => ({ partition, total: '14', blocks: 2 })));
  });

  it('send positions and rows in one write between begin and commit, and in two where rows need an answer in between', async () => {
    pools.push(newPool({ url: schema.url, applicationName: 'counted', connections: 1 }));
    const rounds = new Rounds(movements(), pools[0]!, false);
    await rounds.write(share(0, 1));
    const writes = writesOf(pools[0]!);
    expect(await rounds.write(share(0, 2))).toBe(true);
    expect(writes.count).toBe(3);
    const asking = new Rounds(movements(async (sql, blocks) => {
      expect(await sql.query('select count(*)::int as n from movements')).toMatchObject({ rows: [{ n: 2 }] });
      await write(sql, blocks);
    }), pools[0]!, false);
    expect(await asking.write(share(0, 3))).toBe(true);
    expect(writes.count).toBe(3 + 4);
    expect((await database.pool.query('select total, blocks from totals')).rows).toEqual([{ total: '21', blocks: 3 }]);
  });

  it('know a rival by its positions, whatever else fails with them, and keep the connection', async () => {
    pools.push(newPool({ url: schema.url, applicationName: 'behind', connections: 1 }));
    const opened = vi.fn();
    pools[0]!.on('connect', opened);
    const behind = (apply: (sql: Sql, blocks: readonly Block[]) => Promise<void>) => new Rounds(movements(apply), pools[0]!, false).write(share(0, 1));
    expect(await new Rounds(movements(), database.pool, false).write(share(0, 1))).toBe(true);
    expect(await behind(write)).toBe(false);
    expect(await behind(async (sql) => void (await sql.query('select 1'))), 'an answer that does not come').toBe(false);
    expect(await behind(() => Promise.reject(new Error('no such row'))), 'a row that the rival has written otherwise').toBe(false);
    expect(await new Rounds(movements(), pools[0]!, false).write(share(0, 2)), 'and the next goes on').toBe(true);
    expect(opened).toHaveBeenCalledTimes(1);
    expect((await database.pool.query('select total, blocks from totals')).rows).toEqual([{ total: '14', blocks: 2 }]);
  });

  it('tell by what a round failed first, and not what came of it', async () => {
    const failing = (apply: (sql: Sql) => Promise<void>) => new Rounds(movements(apply), database.pool, false).write(share(0, 1));
    const twice = async (sql: Sql): Promise<void> => execute(sql, "insert into movements values ('a', 0, 1), ('a', 0, 1)");
    await expect(failing(twice)).rejects.toThrow('duplicate key');
    await expect(failing(async (sql) => { await twice(sql); await sql.query('select 1'); })).rejects.toThrow('duplicate key');
    expect((await database.pool.query('select 1 from movements')).rowCount).toBe(0);
    expect((await database.pool.query('select 1 from kontor_positions')).rowCount).toBe(0);
  });

  it('commit nothing of a round of which a statement could not even be sent', async () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop; // no JSON: node-postgres refuses it, and Postgres hears of nothing
    const failing = movements(async (sql, blocks) => {
      await write(sql, blocks);
      await execute(sql, 'insert into totals values ($1, 1, 1)', [loop]);
    });
    await expect(new Rounds(failing, database.pool, false).write(share(0, 1))).rejects.toThrow('circular');
    for (const table of ['movements', 'totals', 'kontor_positions']) expect((await database.pool.query(`select 1 from ${table}`)).rowCount, table).toBe(0);
  });

  it('write nothing where a transaction could not begin, although each statement would commit by itself', async () => {
    pools.push(newPool({ url: schema.url, applicationName: 'no begin', connections: 1 }));
    const client = await pools[0]!.connect();
    const original = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => original(...(String(args[0]).startsWith('begin') ? ['select 1 / 0'] : args))) as typeof client.query;
    client.release();
    await expect(new Rounds(movements(), pools[0]!, false).write(share(0, 1))).rejects.toThrow('division by zero');
    for (const table of ['movements', 'totals', 'kontor_positions']) expect((await database.pool.query(`select 1 from ${table}`)).rowCount, table).toBe(0);
  });

  it('refuse what is sent when the round is over', async () => {
    const late = Promise.withResolvers<Sql>();
    expect(await new Rounds(movements(async (sql, blocks) => { await write(sql, blocks); late.resolve(sql); }), database.pool, false).write(share(0, 1))).toBe(true);
    await expect(execute(await late.promise, 'delete from movements')).rejects.toThrow('the round is over');
  });

  it('go on where they were after a restart', async () => {
    const first = run();
    await append(5);
    await everythingOf(first);
    await first.stop();
    await append(5);
    await everythingOf(run());
    await expectEachOnce(10);
  });

  it('apply each block once when two of them run on the same tables', async () => {
    pools.push(newPool({ url: schema.url, applicationName: 'rival', connections: 4 }));
    const told = [0, 0].map(() => ({ own: 0, others: 0 }));
    const onProgress = (who: number): NonNullable<ProjectionsOptions['onProgress']> => ({ blocks, own }) => { told[who]![own ? 'own' : 'others'] += blocks; };
    const both = [run({ onProgress: onProgress(0) }), run({ pool: pools[0]!, onProgress: onProgress(1) })];
    await append(100);
    await Promise.all(both.map(everythingOf));
    await expectEachOnce(100);
    const all = 100 * 2 * PARTITIONS;
    expect(told.map(({ own, others }) => own + others), 'each hears of every block').toEqual([all, all]);
    expect(told[0]!.own + told[1]!.own, 'and of each from its writer once').toBe(all);
    const written = both.flatMap((runner) => runner.status().detail.workers).reduce((sum, { blocks }) => sum + blocks, 0);
    expect(written).toBe(all);
  });

  it('leave neither rows nor positions of a round that failed half-way, and stop, saying why', async () => {
    let rounds = 0;
    const failing = movements(async (sql, blocks) => {
      await write(sql, blocks);
      if (++rounds > 2) throw new Error('a defect after the rows were written');
    });
    const stopped = vi.fn();
    const runner = run({ projections: [failing] });
    runner.onStopped(stopped);
    await append(3);
    await vi.waitFor(async () => {
      await append(1);
      expect(runner.status().detail.workers.map(({ phase, reason }) => [phase, reason])).toEqual([0, 1].map(() => ['stopped', 'a defect after the rows were written']));
    }, 10_000);
    expect(stopped).toHaveBeenCalledTimes(2);
    expect(runner.status().ready).toBe(false);
    await runner.stop();
    await everythingOf(run());
    await expectEachOnce(writers.get(`${credits.name}/0`)!.height);
  });

  it('stop at a constraint violation instead of losing the block', async () => {
    const runner = run();
    await writers.get(`${credits.name}/0`)!.append({ type: 'Credited', n: 1, amount: '0' });
    await vi.waitFor(() => expect(runner.status().detail.workers[0]).toMatchObject({ phase: 'stopped', reason: expect.stringContaining('check constraint') as string }), 10_000);
    expect(runner.status().detail.workers[1]).toMatchObject({ phase: 'running' });
    expect((await database.pool.query('select 1 from kontor_positions')).rowCount).toBe(0);
  });

  it('apply a block once whose commit was done but not answered', async () => {
    let lost = 0;
    const forgetful = forgettingCommits(database.pool, () => ++lost <= 3);
    const runner = run({ pool: forgetful });
    for (let wave = 0; wave < 5; wave++) {
      await append(4);
      await everythingOf(runner);
    }
    await expectEachOnce(20);
    expect(lost).toBeGreaterThanOrEqual(3);
  });

  it('go on, losing and doubling nothing, when their connections are cut again and again', async () => {
    const runner = run();
    const seen = new Set<string>();
    let cuts = 0;
    for (let i = 0; i < 60; i++) {
      await append(2);
      if (i % 5 === 0) cuts += (await schema.admin.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [schema.schema])).rowCount ?? 0;
      for (const { phase } of runner.status().detail.workers) seen.add(phase);
    }
    await everythingOf(runner);
    await vi.waitFor(() => expectEachOnce(120), 10_000);
    expect(cuts).toBeGreaterThan(0);
    expect(seen).not.toContain('stopped');
  });

  it('wait for a Postgres that is away, say so, and lose nothing', async () => {
    const gate = await openGate(new URL(schema.url));
    pools.push(newPool({ url: gate.url, applicationName: 'behind a gate', connections: 4 }));
    const runner = run({ pool: pools[0]! });
    await append(3);
    await everythingOf(runner);
    await gate.shut();
    await append(3);
    await vi.waitFor(() => expect(runner.status().detail.workers.map(({ phase }) => phase)).toEqual(['retrying', 'retrying']), 10_000);
    expect(runner.status().ready).toBe(false);
    await gate.open();
    await everythingOf(runner);
    await expectEachOnce(6);
    expect(runner.status().ready).toBe(true);
    await runner.stop();
    await pools.pop()!.end();
    await gate.shut();
  });

  it('refuse to move a position that is not where it was', async () => {
    const runner = run();
    await append(2);
    await everythingOf(runner);
    await runner.stop();
    await database.pool.query('update kontor_positions set hash = $1 where journal = $2 and partition = 0', ['f'.repeat(64), credits.name]);
    const stopped = vi.fn();
    run().onStopped(stopped);
    await append(1);
    // Its block is no longer the one in the journal: another log, or other tables.
    await vi.waitFor(() => expect(stopped).toHaveBeenCalled(), 10_000);
    expect(String(stopped.mock.calls[0]![0])).toContain(credits.name);
  });

  it('tell those who wait for a block as soon as its rows can be read, and others after their time', async () => {
    const runner = run();
    const waiting = runner.reaches('movements', credits.name, 0, 1, { timeoutMs: 10_000 });
    expect(await runner.reaches('movements', credits.name, 1, 1, { timeoutMs: 20 })).toBe(false);
    await append(1);
    expect(await waiting).toBe(true);
    expect((await database.pool.query('select 1 from movements where partition = 0 and amount > 0')).rowCount).toBe(2);
  });
});

/** A pool whose connection breaks after a commit, before its answer, as long as `forget` says so. */
function forgettingCommits(pool: Pool, forget: () => boolean): Pool {
  return new Proxy(pool, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== 'connect') return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
      return async () => {
        const client = await target.connect();
        const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
        const forgetting = async (text: string, values?: unknown[]) => {
          const result = await query(text, values);
          if (text === 'commit' && forget()) throw Object.assign(new Error('the connection was reset'), { code: 'ECONNRESET' });
          return result;
        };
        return new Proxy(client, { get: (inner, field) => (field === 'query' ? forgetting : (Reflect.get(inner, field, inner) as unknown)) });
      };
    },
  });
}
