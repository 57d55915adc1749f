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
