import { Column, Entity, PrimaryColumn } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../database.js';
import { credits, newSchema } from '../postgres.spec.support.js';
import { projection } from '../projection.js';
import { selectList } from './select-list.js';

@Entity({ name: 'things' })
class Thing {
  @PrimaryColumn('text', { name: 'thing_id' }) id!: string;
  @Column('numeric', { name: 'amount_given' }) amount!: string | null;
  @Column('timestamptz', { name: 'given_at' }) givenAt!: Date | null;
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

  it('of a select list has the properties of the entity, and no number where a number would round', async () => {
    const { dataSource } = database;
    const read = (id: string): Promise<Thing[]> => dataSource.query(`select ${selectList(dataSource, Thing)} from things where thing_id = $1`, [id]);
    expect(await read('a')).toEqual([{ id: 'a', amount: '123456789012345678901234.5', givenAt: new Date('2026-01-02T03:04:05.678Z') }]);
    expect(await read('b')).toEqual([{ id: 'b', amount: null, givenAt: null }]);
    expect(await preparedTexts()).toHaveLength(1);
  });
});
