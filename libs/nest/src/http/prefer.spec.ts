import { describe, expect, it } from 'vitest';
import { waitOf } from './prefer.js';

describe('Prefer', () => {
  it.each([
    ['wait=5', 5], ['respond-async, wait=7', 7], ['wait="3"', 3], ['Wait = 2; x=1', 2], ['wait=9999', 30],
    ['wait=-1', 0], ['wait=1.5', 0], ['wait', 0], ['return=minimal', 0], [undefined, 0],
  ])('%s holds the answer for %i s', (prefer, seconds) => expect(waitOf(prefer)).toBe(seconds));
});
