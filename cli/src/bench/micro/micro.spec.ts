import { describe, expect, it } from 'vitest';
import { entries } from '@kontor/events';
import { ChainReader, decodeEvent } from '@kontor/streams';
import { measureMicros, medianOf } from './measure.js';
import { compare } from './regress.js';
import { bookingLine, chainOfBookings } from './samples.js';
import { measureStores } from './stores.js';

describe('what benchmarks of the parts work on', () => {
  it('are bookings as the ledger declares them, in blocks that a reader accepts', () => {
    const { data } = decodeEvent(bookingLine(4711));
    const checked = entries.schemas.TransferBooked['~standard'].validate(data);
    expect(checked).not.toHaveProperty('issues');
    const reader = new ChainReader(entries.name, 0);
    for (const { head, record } of chainOfBookings(25, 10)) {
      expect(reader.read({ ...record, offset: head.offset, timestamp: 0 }).kind).toBe('next');
    }
    expect(reader.head?.block.height).toBe(3);
  });
});

describe('the benchmarks of the parts', () => {
  it('measure each of them, by the clock and by what the processor did', { timeout: 60_000 }, async () => {
    const results = await measureMicros({ rounds: 1, roundMs: 1 }, () => undefined);
    expect(results.map(({ name }) => name)).toEqual(['encode', 'decode', 'cut', 'hash', 'seal small', 'open', 'fold', 'fold into a store', 'store write', 'store read', 'store scan']);
    for (const { name, perSecond, perCpuSecond } of results) expect(Math.min(perSecond, perCpuSecond), name).toBeGreaterThan(0);
  });

  it('fill a store with 100,000 keys, find them all again, and keep within memory', { timeout: 120_000 }, async () => {
    const { keys, residentMiB, ...rates } = await measureStores(100_000, () => undefined);
    expect(keys).toBe(100_000);
    expect(rates.readsPerSecond).toBeGreaterThan(0);
    // What is written is some 24 MiB; buffers and caches of the store are a few.
    expect(residentMiB.highest - residentMiB.before).toBeLessThan(400);
  });
});

describe('the regression check', () => {
  const result = (name: string, perCpuSecond: number) => ({ name, unit: '', perSecond: 1, perCpuSecond, slowest: 1, fastest: 1, rounds: 1 });

  it('takes the median of neighbouring turns, over what both builds measure', () => {
    const compared = compare([
      { base: [result('a', 100), result('gone', 1)], here: [result('a', 50), result('new', 1)] },
      { base: [result('a', 300)], here: [result('a', 100)] },
      { base: [result('a', 90)], here: [result('a', 90)] },
    ]);
    expect(compared).toEqual([{ name: 'a', base: 100, here: 90, factor: 2 }]);
  });

  it('knows the middle', () => {
    expect([medianOf([3, 1, 2]), medianOf([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });
});
