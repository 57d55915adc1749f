import { describe, expect, it } from 'vitest';
import { murmur2, partitionOf } from './partitioner.js';

describe('the partitioner', () => {
  // The expected values are those of Kafka's own test of its Java implementation (UtilsTest.testMurmur2).
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Java does', (key, expected) => {
    expect(murmur2(Buffer.from(key)) | 0).toBe(expected);
  });

  it('drops the sign bit before it takes the remainder', () => {
    expect(partitionOf('21', 4)).toBe((-973932308 & 0x7fffffff) % 4);
    expect(partitionOf('abc', 4)).toBe(479470107 % 4);
  });

  it('hashes the UTF-8 bytes of a key and spreads keys over all partitions', () => {
    expect(partitionOf('Zoë', 1)).toBe(0);
    const counts = Array<number>(12).fill(0);
    for (let i = 0; i < 12_000; i++) counts[partitionOf(`customer-${i}`, 12)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(200);
  });
});
