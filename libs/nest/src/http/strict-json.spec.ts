import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemException } from './problem.js';
import { parseStrictJson } from './strict-json.js';

/** The code of what is wrong, and where; undefined if nothing is. */
function fault(body: string | Buffer): string | undefined {
  try {
    parseStrictJson(Buffer.from(body));
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemException)) throw error;
    const [first] = error.details.errors ?? [];
    return `${error.code} ${first === undefined ? '' : `${first.code} ${first.pointer}`}`.trim();
  }
}

const nested = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

describe('JSON from outside', () => {
  it('is read as any parser reads it, where it is as it should be', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      fc.pre(!text.includes('__proto__') && text.isWellFormed() && !/\\ud[89a-f]/i.test(text));
      expect(parseStrictJson(Buffer.from(text))).toEqual(JSON.parse(text));
    }));
  });

  it.each([
    ['{"a":1,"a":1}', 'BODY_MALFORMED DUPLICATE_NAME /a'],
    ['{"sourceAmount":{"amount":"1.00","currency":"EUR","amount":"9.00"}}', 'BODY_MALFORMED DUPLICATE_NAME /sourceAmount/amount'],
    ['[{"a":{}},{"a":1 , "\\u0061" :2}]', 'BODY_MALFORMED DUPLICATE_NAME /1/a'],
    ['{"a":"\\ud800"}', 'BODY_MALFORMED UNPAIRED_SURROGATE /a'],
    ['{"a":"\\udc00\\ud800"}', 'BODY_MALFORMED UNPAIRED_SURROGATE /a'],
    ['{"\\ud800":1}', 'BODY_MALFORMED UNPAIRED_SURROGATE'],
    ['{"__proto__":{"admin":true}}', 'BODY_MALFORMED NAME_RESERVED /__proto__'],
    ['{"a":{"\\u005f_proto__":1}}', 'BODY_MALFORMED NAME_RESERVED /a/__proto__'],
    [nested(33), 'BODY_MALFORMED TOO_DEEP /0/0/0/0'],
    [nested(20_000), 'BODY_MALFORMED TOO_DEEP /0/0/0/0'],
    ['{"a":1', 'BODY_MALFORMED'], ['', 'BODY_MALFORMED'], ['{} {}', 'BODY_MALFORMED'], ['{a:1}', 'BODY_MALFORMED'], ['\u{feff}{}', 'BODY_MALFORMED'], ['NaN', 'BODY_MALFORMED'],
  ])('is refused: %s', (text, expected) => expect(fault(text)).toBe(expected));

  it('is refused where it is not UTF-8', () => {
    expect(fault(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toBe('BODY_MALFORMED NOT_UTF_8');
    expect(fault(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toBe('BODY_MALFORMED NOT_UTF_8'); // a surrogate by itself
  });

  it.each(['{"a":"\\ud83d\\ude00"}', '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', '{"a,":"}]\\"{","b":"\\\\"}', nested(32), ' null ', '-1.5e3', '""'])('is taken: %s', (text) => expect(fault(text)).toBeUndefined());

  it('is gone over in time that grows with its length, not faster', () => {
    const many = `{${Array.from({ length: 5_000 }, (_, i) => `"k${i}":"${'\\\\'.repeat(5)}"`).join(',')}}`;
    expect(fault(many)).toBeUndefined();
  });
});
