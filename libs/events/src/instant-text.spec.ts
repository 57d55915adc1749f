import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantText } from './instant-text.js';

describe('The text of an instant', () => {
  it('is that of toISOString, for every time there is, and in any order of days', () => {
    fc.assert(fc.property(fc.date({ noInvalidDate: true }), (date) => {
      expect(instantText(date)).toBe(date.toISOString());
      expect(instantText(date.getTime())).toBe(date.toISOString());
    }));
    for (const text of ['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z', '2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00.001Z', '+010000-01-01T00:00:00.000Z', '-000001-12-31T12:00:00.000Z']) expect(instantText(new Date(text))).toBe(text);
  });

  it('does not exist for what is no time', () => {
    expect(() => instantText(new Date('no time'))).toThrow(RangeError);
    expect(() => instantText(Number.NaN)).toThrow(RangeError);
  });
});
