import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkKey, ChunkPacker, ChunkReader, decodeManifest, manifestKey, partOf } from './format.js';

const text = fc.string({ unit: fc.constantFrom('a', 'é', '\u0000', '日', '\u{1f600}'), maxLength: 40 });

describe('the chunks of a snapshot', () => {
  it('give back every entry, wherever they are cut', () => {
    fc.assert(fc.property(fc.array(fc.tuple(text, text), { maxLength: 30 }), fc.integer({ min: 1, max: 90 }), (entries, bytesMax) => {
      const packer = new ChunkPacker(bytesMax);
      const chunks = entries.flatMap(([key, value]) => [...packer.add(key, value)]);
      const rest = packer.rest();
      if (rest !== undefined) chunks.push(rest);
      for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(bytesMax);
      expect(chunks.slice(0, -1).filter((chunk) => chunk.length < bytesMax), 'chunks before the last that are not full').toEqual([]);
      const reader = new ChunkReader();
      expect(chunks.flatMap((chunk) => [...reader.entries(chunk)])).toEqual(entries);
      expect(reader.isWhole).toBe(true);
      expect([packer.entries, packer.bytes]).toEqual([entries.length, chunks.reduce((sum, { length }) => sum + length, 0)]);
    }));
  });

  it('show that something is missing when the last one is', () => {
    const packer = new ChunkPacker(16);
    const chunks = [...packer.add('key', 'a value that needs several chunks'), packer.rest()!];
    const reader = new ChunkReader();
    for (const chunk of chunks.slice(0, -1)) expect([...reader.entries(chunk)]).toEqual([]);
    expect(reader.isWhole).toBe(false);
  });
});

describe('the keys and manifests of snapshots', () => {
  it('tell which snapshot and part a record is, whatever its writer is called', () => {
    const id = '7:aa:bb:1:an instance/with spaces';
    expect(partOf(chunkKey(id, 12))).toEqual({ id, part: 12 });
    expect(partOf(manifestKey(id))).toEqual({ id, part: 'manifest' });
    for (const key of [null, '', 'x', `${id} -1`, `${id} 1.5`, ' manifest']) expect(partOf(key)).toBeUndefined();
  });

  it('are taken for nothing when they are of another make', () => {
    for (const value of ['', 'null', '{}', '[1]', '{"format":"kontor-snapshot-2","id":"a"}', '{"format":"kontor-snapshot-1","id":"another"}']) {
      expect(decodeManifest('a', Buffer.from(value))).toBeUndefined();
    }
  });
});
