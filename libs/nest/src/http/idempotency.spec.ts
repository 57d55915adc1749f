import { describe, expect, it } from 'vitest';
import { bodyHashOf, idempotencyKeyOf } from './idempotency.js';
import { ProblemException } from './problem.js';

const keyOf = (...sent: string[]) => idempotencyKeyOf({ rawHeaders: ['Host', 'localhost', ...sent.flatMap((key) => ['Idempotency-Key', key])] });

/** The code of the problem that a function throws. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemException) return error.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('an Idempotency-Key', () => {
  it('is the same bare and quoted', () => {
    expect(keyOf('"8e03978e-40d5"')).toBe(keyOf('8e03978e-40d5'));
    expect(keyOf('"say \\"hi\\" \\\\"')).toBe('say "hi" \\');
  });

  it('has 1 to 255 characters', () => {
    expect(keyOf('k'.repeat(255))).toHaveLength(255);
    expect(keyOf(`"${'k'.repeat(255)}"`)).toHaveLength(255);
    for (const sent of ['', '""', 'k'.repeat(256), `"${'k'.repeat(256)}"`]) expect(refusal(() => keyOf(sent))).toBe('IDEMPOTENCY_KEY_INVALID');
  });

  it('is refused with other characters than printable ASCII, with a quote that does not end, or sent twice', () => {
    for (const sent of [['a\tb'], ['käse'], ['"open'], ['"a"b"'], ['"a\\b"'], ['a', 'b']]) expect(refusal(() => keyOf(...sent)), String(sent)).toBe('IDEMPOTENCY_KEY_INVALID');
  });

  it('must be there', () => {
    expect(refusal(() => keyOf())).toBe('IDEMPOTENCY_KEY_MISSING');
  });
});

const BODY = { source: 'EUR', target: 'JPY', sourceAmount: { amount: '100.00', currency: 'EUR' }, reference: 'Rent, March' };

describe('the hash of a body', () => {
  it('does not depend on the order of fields, and is taken before defaults are filled in', () => {
    expect(bodyHashOf(BODY)).toBe(bodyHashOf(Object.fromEntries(Object.entries(BODY).reverse())));
    expect(bodyHashOf(BODY)).not.toBe(bodyHashOf({ ...BODY, waitForFunds: false }));
    expect(bodyHashOf(BODY)).not.toBe(bodyHashOf({ ...BODY, reference: 'Rent, April' }));
  });

  it('is SHA-256 of the canonical form in lower-case hex', () => {
    expect(bodyHashOf({ b: 1, a: 'é' })).toBe(bodyHashOf(JSON.parse('{"a":"\\u00e9","b":1.0}')));
    expect(bodyHashOf({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
});
