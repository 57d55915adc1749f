import type { JournalPosition } from '@kontor/streams';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PgCursors } from './cursors.js';
import { openDatabase, type Database } from './database.js';
import { newSchema } from './postgres.spec.support.js';

let schema: Awaited<ReturnType<typeof newSchema>>;
let database: Database;

beforeEach(async () => {
  schema = await newSchema();
  database = await openDatabase({ url: schema.url, projections: [], applicationName: 'cursors-spec' });
});
afterEach(async () => {
  await database.close();
  await schema.drop();
});

const at = (height: number): JournalPosition => ({ chain: 'c', height, hash: String(height).padStart(64, '0'), offset: height + 7, line: 2 });

describe('Cursors of effects in Postgres', () => {
  it('are nowhere at first, and then where they were moved to', async () => {
    const cursors = new PgCursors(database.pool);
    expect(await cursors.load('rail', 'a.b.v1', 0)).toBeUndefined();
    expect(await cursors.move('rail', 'a.b.v1', 0, undefined, at(3))).toBe(true);
    expect(await cursors.move('rail', 'a.b.v1', 0, at(3), at(9))).toBe(true);
    expect(await cursors.load('rail', 'a.b.v1', 0)).toEqual(at(9));
    expect(await cursors.load('rail', 'a.b.v1', 1)).toBeUndefined();
    expect(await cursors.load('other', 'a.b.v1', 0)).toBeUndefined();
  });

  it('are not moved by one who thinks they are elsewhere', async () => {
    const cursors = new PgCursors(database.pool);
    await cursors.move('rail', 'a.b.v1', 0, undefined, at(3));
    expect(await cursors.move('rail', 'a.b.v1', 0, undefined, at(4))).toBe(false);
    expect(await cursors.move('rail', 'a.b.v1', 0, at(2), at(4))).toBe(false);
    expect(await cursors.move('rail', 'a.b.v1', 0, { ...at(3), chain: 'another' }, at(4))).toBe(false);
    expect(await cursors.load('rail', 'a.b.v1', 0)).toEqual(at(3));
  });

  it('are moved by one of many who try at the same time', async () => {
    const cursors = new PgCursors(database.pool);
    const first = await Promise.all(Array.from({ length: 8 }, () => cursors.move('rail', 'a.b.v1', 0, undefined, at(1))));
    expect(first.filter(Boolean)).toHaveLength(1);
    const next = await Promise.all(Array.from({ length: 8 }, () => cursors.move('rail', 'a.b.v1', 0, at(1), at(2))));
    expect(next.filter(Boolean)).toHaveLength(1);
  });
});

describe('A service\'s database', () => {
  it('is migrated once by instances that start together', async () => {
    const together = await Promise.all([1, 2, 3].map((n) => openDatabase({ url: schema.url, projections: [], applicationName: `instance-${n}` })));
    const { rows } = await database.pool.query('select name from kontor_migrations');
    expect(rows).toEqual([{ name: 'CreatePositions1763800000000' }]);
    await Promise.all(together.map((each) => each.close()));
  });

  it('does not wait for a password to become right', async () => {
    const url = new URL(schema.url);
    url.password = 'wrong';
    await expect(openDatabase({ url: url.href, projections: [], applicationName: 'stranger' })).rejects.toThrow(/password authentication failed/);
  });
});
