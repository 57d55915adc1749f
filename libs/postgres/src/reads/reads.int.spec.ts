import { Column, Entity, PrimaryColumn } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../database.js';
import { credits, newSchema } from '../postgres.spec.support.js';
import { projection } from '../projection.js';
import { PackedRows } from './packed-rows.js';

@Entity({ name: 'things' })
class Thing {
  @PrimaryColumn('text', { name: 'thing_id' }) id!: string;
  @Column('numeric', { name: 'amount_given' }) amount!: string | null;
  @Column('timestamptz', { name: 'given_at' }) givenAt!: Date | null;
}

@Entity({ name: 'counts' })
class Count {
  @PrimaryColumn('text') id!: string;
  @Column('integer') count!: number;
}

let schema: Awaited<ReturnType<typeof newSchema>>;
let database: Database;
beforeEach(async () => {
  schema = await newSchema();
  const things = projection('things', { journals: [credits], types: [], apply: () => Promise.resolve(), entities: [Thing] });
  database = await openDatabase({ url: schema.url, projections: [things], applicationName: 'reads-spec', connections: 1 });
  await database.pool.query('create table things (thing_id text primary key, amount_given numeric, given_at timestamptz)');
  await database.pool.query("insert into things values ('a', 123456789012345678901234.5, '2026-01-02T03:04:05.678Z'), ('b', null, null)");
});
afterEach(async () => {
  await database.close();
  await schema.drop();
});

const preparedTexts = async (): Promise<string[]> => (await database.dataSource.query<{ statement: string }[]>("select statement from pg_prepared_statements where statement like '%things%' order by 1")).map(({ statement }) => statement);

describe('A read by TypeORM', () => {
  it('is prepared once per connection, if it has parameters', async () => {
    const things = database.dataSource.getRepository(Thing);
    for (const id of ['a', 'b', 'a']) expect((await things.findOneBy({ id }))?.id).toBe(id);
    expect(await things.count()).toBe(2);
    expect(await preparedTexts()).toEqual([expect.stringContaining('"thing_id" = $1')]);
  });

  it('of packed rows has the properties of the entity, and no number where a number would round', async () => {
    const rows = new PackedRows(database.dataSource, Thing);
    const read = (id: string): Promise<Thing[]> => rows.query('from things where thing_id = $1', [id]);
    expect(await read('a')).toEqual([{ id: 'a', amount: '123456789012345678901234.5', givenAt: new Date('2026-01-02T03:04:05.678Z') }]);
    expect(await read('b')).toEqual([{ id: 'b', amount: null, givenAt: null }]);
    expect(await read('c')).toEqual([]);
    expect(await preparedTexts()).toHaveLength(1);
  });

  it('of packed rows gives every text back, whatever it is made of', async () => {
    const rows = new PackedRows(database.dataSource, Thing);
    const texts = ['', ' ', '"', '""', '\\', '\\\\', '\\"', ',', '),(', '(a,"b")', 'NULL', 'a\nb\tc', 'Žluťoučký – 😀', '"a", \\b'];
    await database.pool.query('insert into things (thing_id) select unnest($1::text[])', [texts]);
    for (const id of texts) expect(await rows.query('from things where thing_id = $1', [id])).toEqual([{ id, amount: null, givenAt: null }]);
  });

  it.each(['UTC', 'Europe/London', 'Asia/Kathmandu'])('of packed rows knows when, in a session in %s', async (zone) => {
    const rows = new PackedRows(database.dataSource, Thing);
    await database.dataSource.query(`set timezone = '${zone}'`);
    const times = ['2026-07-01T00:00:00.000Z', '2026-01-02T03:04:05.100Z', '2026-01-02T03:04:05.070Z', '2024-02-29T23:59:59.999Z', '1969-12-31T23:59:59.999Z', '0099-01-01T00:00:00.000Z', '9999-12-31T12:00:00.000Z'].map((text) => new Date(text));
    for (const time of times) {
      await database.pool.query("update things set given_at = $1 where thing_id = 'a'", [time]);
      expect((await rows.query("from things where thing_id = $1", ['a']))[0]?.givenAt).toEqual(time);
    }
  });

  it('of packed rows is refused where a column would need more than its text', async () => {
    const counts = projection('counts', { journals: [credits], types: [], apply: () => Promise.resolve(), entities: [Count] });
    const other = await openDatabase({ url: schema.url, projections: [counts], applicationName: 'reads-spec', connections: 1 });
    expect(() => new PackedRows(other.dataSource, Count)).toThrow('Count.count is integer: rows are read packed with columns of text, numeric and timestamptz only');
    await other.close();
  });
});
