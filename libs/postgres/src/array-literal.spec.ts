import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayLiteral } from './array-literal.js';

/** As Postgres reads an array of one dimension whose values are quoted. */
function read(literal: string): (string | null)[] {
  const values: (string | null)[] = [];
  let at = 1;
  while (literal[at] !== '}') {
    if (literal[at] === ',') at++;
    if (literal.startsWith('NULL', at)) {
      values.push(null);
      at += 4;
      continue;
    }
    expect(literal[at]).toBe('"');
    let text = '';
    for (at++; literal[at] !== '"'; at++) {
      if (literal[at] === '\\') at++;
      text += literal[at];
    }
    values.push(text);
    at++;
  }
  expect(at).toBe(literal.length - 1);
  return values;
}

describe('An array literal', () => {
  it('is read as the values that it was made of, but for nulls at its end', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', '}', ' ', 'é', 'NULL', '\n', '\u0001', '\ud83d', '\ude00') }));
    fc.assert(fc.property(fc.array(fc.option(text, { freq: 3 })), (values) => {
      const shorter = [...values];
      while (shorter.length > 0 && shorter.at(-1) === null) shorter.pop();
      expect(read(arrayLiteral(values, false))).toEqual(shorter);
      expect(read(arrayLiteral(values, true))).toEqual(values);
    }));
  });

  it.each([
    ['numbers and flags', [1, 2n ** 63n, true, undefined, false], '{"1","9223372036854775808","true",NULL,"false"}'],
    ['times', [new Date(0), new Date(1), new Date(1), new Date(0)], '{"1970-01-01T00:00:00.000Z","1970-01-01T00:00:00.001Z","1970-01-01T00:00:00.001Z","1970-01-01T00:00:00.000Z"}'],
    ['JSON', [{ a: 'b"' }, []], String.raw`{"{\"a\":\"b\\\"\"}","[]"}`],
    ['a text that says NULL', ['NULL', null, 'x'], '{"NULL",NULL,"x"}'],
    ['nothing but nulls', [null, undefined], '{}'],
  ])('holds %s', (_, values, literal) => {
    expect(arrayLiteral(values, false)).toBe(literal);
  });

  it('refuses a date that is none', () => {
    expect(() => arrayLiteral([new Date(Number.NaN)], true)).toThrow(RangeError);
  });
});
