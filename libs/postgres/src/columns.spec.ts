import { describe, expect, it } from 'vitest';
import { columns, insertRows, lastPer, type Sql } from './columns.js';

describe('Rows as columns', () => {
  it('become one typed array per column, whatever their number', () => {
    const when = new Date(0);
    const rows = [
      { id: 'a', amount: 12n, seen: when, note: { x: 1 } },
      { id: 'b', amount: '-3', seen: null, note: undefined },
    ];
    expect(columns({ id: 'text', amount: 'bigint', seen: 'timestamptz', note: 'jsonb' }, rows)).toEqual({
      names: '"id", "amount", "seen", "note"',
      table: 'unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::jsonb[]) as r ("id", "amount", "seen", "note")',
      values: ['{"a","b"}', '{"12","-3"}', '{"1970-01-01T00:00:00.000Z"}', '{"{\\"x\\":1}"}'],
    });
  });

  it('are not written at all when there are none', async () => {
    const sql: Sql = { query: () => Promise.reject(new Error('no statement was needed')) };
    await expect(insertRows(sql, 'transfers', { id: 'text' }, [], '')).resolves.toBeUndefined();
  });

  it('are refused under a name that is not a plain identifier', async () => {
    const sql: Sql = { query: () => Promise.resolve({ rows: [], rowCount: 0 }) };
    await expect(insertRows(sql, 'transfers; drop table x', { id: 'text' }, [{ id: 'a' }], '')).rejects.toThrow('identifier');
    expect(() => columns({ 'id"': 'text' }, [])).toThrow('identifier');
  });

  it('keep the last of each key, in the order of the keys\' first appearance', () => {
    const rows = [{ k: 'a', n: 1 }, { k: 'b', n: 2 }, { k: 'a', n: 3 }];
    expect(lastPer(rows, ({ k }) => k)).toEqual([{ k: 'a', n: 3 }, { k: 'b', n: 2 }]);
  });
});
