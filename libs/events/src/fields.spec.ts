import { describe, expect, it } from 'vitest';
import { account, foreignId, instant, positiveMinorUnits, reference, signedMinorUnits } from './fields.js';

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, values: readonly unknown[]): unknown[] => values.filter((value) => schema.safeParse(value).success);

describe('fields', () => {
  it('take a reference in any script, of 140 characters and no more, without what nobody sees', () => {
    const fine = ['Invoice 2026-118', 'Miete für März – Zürich', '請求書 12', '🧾'.repeat(140)];
    expect(takes(reference, fine)).toEqual(fine);
    expect(takes(reference, ['', 'x'.repeat(141), 'a\nb', 'a\u0000b', 'a\u202eb', 'a\u200bb', '\ud800', 7])).toEqual([]);
  });

  it('take amounts as canonical integers only', () => {
    expect(takes(positiveMinorUnits, ['1', '999999999999999999', '0', '-1', '01', '1.0', '1e3', '1000000000000000000', ' 1', '1\n', 1, 1n])).toEqual(['1', '999999999999999999']);
    expect(takes(signedMinorUnits, ['-1', '0', '-0', '+1', '--1'])).toEqual(['-1', '0']);
  });

  it('take accounts that exist: of customers, and shards of the house', () => {
    const fine = ['customer:cus_1:EUR:available', 'nostro:simbank:JPY#0', 'payout:clearing:JPY#11', 'fx:rounding:JPY#3'];
    expect(takes(account, fine)).toEqual(fine);
    expect(takes(account, ['customer:cus_1:EUR', 'customer::EUR:available', 'customer:a|b:EUR:available', 'income:fee:EUR', 'income:fee:EUR#01', 'slush:fund:EUR#1'])).toEqual([]);
  });

  it('take instants in UTC with milliseconds, and ids without the separators that ids are built with', () => {
    expect(takes(instant, ['2026-11-02T09:30:00.000Z', '2026-11-02T09:30:00Z', '2026-11-02T09:30:00.000+00:00'])).toEqual(['2026-11-02T09:30:00.000Z']);
    expect(takes(foreignId, ['ecb:2024-12-31:0f5c', 'a/b', 'a|b', ''])).toEqual(['ecb:2024-12-31:0f5c']);
  });
});
