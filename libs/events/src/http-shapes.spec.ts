import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sentText } from './http-shapes.js';

describe('text for people', () => {
  it('is documented by a pattern that allows the same letters as the check, but for half characters, which are refused before', () => {
    const documented = new RegExp(String((z.toJSONSchema(sentText) as { pattern?: unknown }).pattern), 'u');
    const others: number[] = [];
    for (let code = 0; code <= 0x1_ffff; code++) {
      const letter = String.fromCodePoint(code);
      if (documented.test(letter) !== sentText.safeParse(letter).success) others.push(code);
    }
    expect(others.filter((code) => code < 0xd800 || code > 0xdfff)).toEqual([]);
  });

  it.each([['a'.repeat(140), true], ['a'.repeat(141), false], ['', false], ['𝄞'.repeat(140), true]])('has 1 to 140 letters: %s is %s', (text, taken) => {
    expect(sentText.safeParse(text).success).toBe(taken);
  });
});
