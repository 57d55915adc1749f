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

  it('are moved together, each for itself', async () => {
    const cursors = new PgCursors(database.pool);
    const start = (name: string, partition: number) => cursors.move(name, 'a.b.v1', partition, undefined, at(1));
    await Promise.all([start('rail', 0), start('rail', 1), start('hooks', 0), start('hooks', 1)]);
    const moved = await Promise.all([
      cursors.move('rail', 'a.b.v1', 0, at(1), at(2)), cursors.move('rail', 'a.b.v1', 1, at(9), at(10)), cursors.move('hooks', 'a.b.v1', 0, at(1), at(3)),
      cursors.move('rail', 'a.b.v1', 0, at(2), at(4)), cursors.move('hooks', 'another.v1', 0, at(1), at(2)),
    ]);
    expect(moved).toEqual([true, false, true, false, false]);
    expect((await cursors.load('rail', 'a.b.v1', 0))?.height).toBe(2);
    expect((await cursors.load('rail', 'a.b.v1', 1))?.height).toBe(1);
    expect((await cursors.load('hooks', 'a.b.v1', 0))?.height).toBe(3);
  });

  it('are moved by one of many who try at the same time', async () => {
    const cursors = new PgCursors(database.pool);
    const first = await Promise.all(Array.from({ length: 8 }, () => cursors.move('rail', 'a.b.v1', 0, undefined, at(1))));
    expect(first.filter(Boolean)).toHaveLength(1);
    const next = await Promise.all(Array.from({ length: 8 }, () => cursors.move('rail', 'a.b.v1', 0, at(1), at(2))));
    expect(next.filter(Boolean)).toHaveLength(1);
  });
});

describe('Queues of parked effects in Postgres', () => {
  const place = { cursor: 'rail', journal: 'a.b.v1', partition: 0 };
  const event = (height: number, line: number) => ({ type: 'Added', key: 'ann', id: `a.b.v1/0/${height}/${line}`, at: 1, cause: 'c/0/0', data: { text: 'zero \u0000 and "quotes"' } });

  it('keep events in the order of their journal, each once, however often they are added', async () => {
    const { queues } = new PgCursors(database.pool);
    const claim = await queues.claim(place);
    await queues.add(place, claim, 'ann', [event(10, 0), event(9, 2)], 'the bank refuses');
    await queues.add(place, claim, 'ann', [event(9, 2), event(9, 1)], undefined);
    await queues.add({ ...place, partition: 1 }, await queues.claim({ ...place, partition: 1 }), 'bob', [event(1, 0)], 'another');
    expect(await queues.keys(place)).toEqual([{ key: 'ann', reason: 'the bank refuses', count: 3, since: expect.any(Number) as number }]);
    expect(await queues.first(place, 'ann', 2)).toEqual([event(9, 1), event(9, 2)]);
    await queues.add(place, claim, 'ann', [], 'refuses still');
    expect((await queues.keys(place))[0]).toMatchObject({ reason: 'refuses still', count: 3 });
  });

  it('release a key only when nothing of it waits', async () => {
    const { queues } = new PgCursors(database.pool);
    const claim = await queues.claim(place);
    await queues.add(place, claim, 'ann', [event(3, 0), event(3, 1)], 'x');
    await queues.remove(place, 'ann', [event(3, 0).id]);
    expect(await queues.release(place, claim, 'ann')).toBe('waiting');
    await queues.remove(place, 'ann', [event(3, 1).id]);
    expect(await queues.release(place, claim, 'ann')).toBe('released');
    expect(await queues.keys(place)).toEqual([]);
    expect(await queues.release(place, claim, 'nobody')).toBe('released');
  });

  it('are changed by the last that claimed the effect, and by nobody else', async () => {
    const { queues } = new PgCursors(database.pool);
    const first = await queues.claim(place);
    expect(await queues.add(place, first, 'ann', [event(3, 0)], 'x')).toBe(true);
    const second = await queues.claim(place);
    expect(await queues.add(place, first, 'ann', [event(3, 1)], 'y')).toBe(false);
    expect(await queues.add(place, first, 'bob', [event(3, 2)], 'y')).toBe(false);
    expect(await queues.release(place, first, 'ann')).toBe('lost');
    expect(await queues.keys(place)).toMatchObject([{ key: 'ann', reason: 'x', count: 1 }]);
    expect(await queues.add(place, second, 'ann', [event(3, 1)], 'y')).toBe(true);
  });

  it('show whoever claims the effect all that was added under older claims', async () => {
    const { queues } = new PgCursors(database.pool);
    const claim = await queues.claim(place);
    const keys = Array.from({ length: 20 }, (_, i) => `key-${String(i).padStart(2, '0')}`);
    const added = keys.map((key, i) => queues.add(place, claim, key, [event(i + 1, 0)], 'x'));
    await added[5];
    await queues.claim(place);
    const seen = (await queues.keys(place)).map(({ key }) => key);
    const held = await Promise.all(added);
    expect(seen).toEqual(keys.filter((_, i) => held[i]));
  });
});

describe('A service\'s database', () => {
  it('is migrated once by instances that start together', async () => {
    const together = await Promise.all([1, 2, 3].map((n) => openDatabase({ url: schema.url, projections: [], applicationName: `instance-${n}` })));
    const { rows } = await database.pool.query('select name from kontor_migrations');
    expect(rows).toEqual([{ name: 'CreatePositions1763800000000' }, { name: 'CreateEffectQueues1763900000000' }, { name: 'CreateEffectClaims1764330000000' }]);
    await Promise.all(together.map((each) => each.close()));
  });

  it('does not wait for a password to become right', async () => {
    const url = new URL(schema.url);
    url.password = 'wrong';
    await expect(openDatabase({ url: url.href, projections: [], applicationName: 'stranger' })).rejects.toThrow(/password authentication failed/);
  });
});
