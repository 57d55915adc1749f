import type { FollowedBlock } from '@kontor/streams';
import { describe, expect, it } from 'vitest';
import { cut } from './effect-worker.js';

const blocks = (...sizes: readonly number[]) => sizes.map((size) => ({ events: Array.from({ length: size }) }) as unknown as FollowedBlock);
const sizesOf = (batches: readonly (readonly FollowedBlock[])[]) => batches.map((batch) => batch.map(({ events }) => events.length));

describe('Cutting what has come into batches', () => {
  it.each([
    [[], []],
    [[1, 1, 1], [[1, 1, 1]]],
    [[2, 2, 2], [[2], [2], [2]]],
    [[1, 2, 2, 0, 1], [[1, 2], [2, 0, 1]]],
    [[9, 1], [[9], [1]]],
    [[0, 0], [[0, 0]]],
  ])('keeps blocks whole and within the limit where it can: %j', (sizes, expected) => {
    expect(sizesOf(cut(blocks(...sizes), 3))).toEqual(expected);
  });
});
