import { describe, expect, it } from 'vitest';
import { added, chunked, joined, lonelyUntil, trimmed, type Bucket } from './joins-bucket.js';
import { bucketClosesAt, bucketOf, closesAt, joinSpan, type JoinSpan, type JoinWindows } from './joins-windows.js';

const span = joinSpan({ before: 2, after: 5, grace: 3 }) as JoinSpan;

describe('the window of a join', () => {
  it('lies mirrored on the other side', () => {
    expect(span).toEqual({ left: { back: 2, ahead: 5 }, right: { back: 5, ahead: 2 }, grace: 3, bucketMs: 7 });
    expect(joinSpan({ within: 4 })).toEqual(joinSpan({ before: 4, after: 4, grace: 0 }));
  });

  it('closes when stream time has passed its end by more than the grace', () => {
    expect([closesAt(span, span.left, 10), closesAt(span, span.right, 10)]).toEqual([19, 16]);
    expect(bucketClosesAt(span, span.left, 7)).toBe(closesAt(span, span.left, 13));
  });

  it('touches two buckets at most', () => {
    for (let t = 0; t < 30; t++) expect((bucketOf(span, t + 5) - bucketOf(span, Math.max(0, t - 2))) / span.bucketMs).toBeLessThanOrEqual(1);
    expect(bucketOf(joinSpan({ within: 0 }) as JoinSpan, 3)).toBe(3);
  });

  it.each<[JoinWindows, string]>([
    [{}, 'has no window'],
    [{ within: 1, before: 2 }, 'says both within and before or after'],
    [{ within: -1 }, 'has before -1: it must be whole milliseconds'],
    [{ after: 1.5 }, 'has after 1.5'],
    [{ within: 1, grace: -2 }, 'has grace -2'],
  ])('%j is refused', (windows, says) => expect(joinSpan(windows)).toContain(says));
});

describe('a bucket', () => {
  const lines = [{ t: 5, v: 'a' }, { t: 3, v: 'b', j: true }, { t: 4, v: 'c' }, { t: 4, v: 'd' }] as const;
  const full = lines.reduce<Bucket | undefined>(added, undefined)!;

  it('keeps records in order of arrival, and knows the earliest that has met none', () => {
    expect(full.records.map(({ v, n }) => `${JSON.stringify(v)}${n}`)).toEqual(['"a"0', '"b"1', '"c"2', '"d"3']);
    expect(full.lonely).toBe(4);
    expect(joined(full, { t: 9, n: [2, 3] })!.lonely).toBe(5);
    expect(joined(full, { t: 9, n: [0, 2, 3] })).not.toHaveProperty('lonely');
  });

  it('gives those that met none in order of time, then of arrival', () => {
    expect(lonelyUntil(full, 5).map(({ v }) => v)).toEqual(['c', 'd', 'a']);
    expect(lonelyUntil(full, 4).map(({ v }) => v)).toEqual(['c', 'd']);
  });

  it('that counts its chunks stays, empty, when it is trimmed', () => {
    const counting = chunked(full, { t: 5, c: 1 });
    expect(trimmed(counting, { t: 0, to: [5, 4] })).toEqual({ next: 4, records: [], chunks: 1 });
    expect(added(joined(counting, { t: 9, n: [0] }), { t: 6, v: 'e' })).toMatchObject({ chunks: 1, next: 5, lonely: 4 });
  });

  it('is trimmed up to a mark, and is gone when it is empty; numbers are not given twice', () => {
    expect(trimmed(full, { t: 0, to: [4, 2] })!.records.map(({ v }) => v)).toEqual(['a', 'd']);
    expect(trimmed(full, { t: 0, to: [5, 4] })).toBeUndefined();
    expect(added(trimmed(full, { t: 0, to: [4, 3] }), { t: 6, v: 'e' }).records.map(({ n }) => n)).toEqual([0, 4]);
  });
});
