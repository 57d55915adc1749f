import { transferIdOf } from '@kontor/events';
import { describe, expect, it } from 'vitest';
import { TransferTable } from './transfer-table.js';

describe('a table of transfers', () => {
  it('keeps the bits of each of many ids, and tells those that were set before', () => {
    const table = new TransferTable();
    const ids = Array.from({ length: 20_000 }, (_, i) => transferIdOf('ada', String(i)));
    for (const [i, id] of ids.entries()) expect(table.set(id, (i % 7) + 1)).toBe(0);
    for (const [i, id] of ids.entries()) expect(table.set(id, 512)).toBe((i % 7) + 1);
    expect(ids.every((id, i) => table.get(id) === ((i % 7) + 1 | 512))).toBe(true);
    expect(table.size).toBe(20_000);
  });

  it('keeps amounts of each of many ids, up to the largest that events have', () => {
    const table = new TransferTable(2);
    const ids = Array.from({ length: 10_000 }, (_, i) => transferIdOf('ada', String(i)));
    for (const [i, id] of ids.entries()) table.open(id, 999_999_999_999_999_999n, BigInt(i));
    for (const [i, id] of ids.entries()) expect([table.add(id, 0, -1n), table.add(id, 1, BigInt(-i - 1)), table.get(id)]).toEqual([999_999_999_999_999_998n, -1n, 1]);
    expect(table.add(transferIdOf('bob', '1'), 0, 1n)).toBeUndefined();
    expect(table.size).toBe(10_000);
  });

  it('takes bits away again', () => {
    const table = new TransferTable();
    const id = transferIdOf('ada', '1');
    table.set(id, 1 | (1 << 30));
    table.clear(id, 1 << 30);
    expect([table.get(id), table.set(id, 1 << 30), table.get(id)]).toEqual([1, 1, 1 | (1 << 30)]);
  });

  it('tells ids apart that differ in one digit anywhere', () => {
    const id = 'tr_01234567-89ab-5cde-8f01-23456789abcd';
    const table = new TransferTable();
    table.set(id, 1);
    for (let i = 3; i < id.length; i++) {
      if (id[i] === '-') continue;
      const other = `${id.slice(0, i)}${id[i] === 'f' ? 'e' : 'f'}${id.slice(i + 1)}`;
      expect([other, table.get(other)]).toEqual([other, 0]);
    }
  });

  it('refuses what is no such id', () => {
    const table = new TransferTable();
    for (const id of ['', 'tr_', 'tr_01234567-89ab-5cde-8f01-23456789abc', 'tr_01234567-89ab-5cde-8f01-23456789abcg', 'tr_0123456789ab5cde8f0123456789abcd0000', 'tr_01234567-89ab-5cde-8f01-2345-789abcd']) {
      expect([id, table.set(id, 1)]).toEqual([id, undefined]);
    }
    expect(table.size).toBe(0);
  });
});
