import { describe, expect, it } from 'vitest';
import { Backoff, isTransient } from './transient.js';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('An error of Postgres', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '40001', '40P01', '53300', '57014', '25006'])('with code %s is worth another try', (code) => {
    expect(isTransient(withCode(code))).toBe(true);
  });
  it.each(['23505', '23514', '22003', '42P01', '42501', '28P01', 'ERR_INVALID_ARG_TYPE'])('with code %s is a defect', (code) => {
    expect(isTransient(withCode(code))).toBe(false);
  });
  it('without a code is judged by the driver\'s words', () => {
    expect(isTransient(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isTransient(new AggregateError([withCode('ECONNREFUSED')]))).toBe(true);
    expect(isTransient(new TypeError('x is not a function'))).toBe(false);
    expect(isTransient('terminated')).toBe(false);
  });
});

describe('Backing off', () => {
  it('ends at once when the work is to stop', async () => {
    const stopping = new AbortController();
    const backoff = new Backoff();
    const waited = backoff.wait(stopping.signal);
    stopping.abort();
    await expect(waited).resolves.toBeUndefined();
  });
});
