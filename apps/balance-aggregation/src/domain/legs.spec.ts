import { describe, expect, it } from 'vitest';
import { credit, debit, entryOf, opposite, signed, UnsoundEntry } from './legs.js';

describe('entryOf', () => {
  it('leaves out what moves nothing', () => {
    expect(entryOf([debit('a', 'EUR', 5n), credit('b', 'EUR', 5n), credit('c', 'EUR', 0n)])).toHaveLength(2);
  });

  it.each([
    ['debits are not credits', [debit('a', 'EUR', 5n), credit('b', 'EUR', 4n)]],
    ['it balances over currencies only', [debit('a', 'EUR', 5n), credit('b', 'JPY', 5n)]],
    ['the second of two currencies is off', [debit('a', 'EUR', 5n), debit('a', 'JPY', 1n), credit('b', 'EUR', 5n), credit('b', 'JPY', 2n)]],
    ['an amount is negative', [debit('a', 'EUR', -5n), credit('b', 'EUR', -5n)]],
    ['nothing moves', [debit('a', 'EUR', 0n)]],
    ['two customers are debited', [debit('customer:a:EUR:available', 'EUR', 1n), debit('customer:b:EUR:available', 'EUR', 1n), credit('c', 'EUR', 2n)]],
    ['one customer is debited twice', [debit('customer:a:EUR:available', 'EUR', 1n), debit('customer:a:EUR:held', 'EUR', 1n), credit('c', 'EUR', 2n)]],
  ])('throws if %s', (_, postings) => {
    expect(() => entryOf(postings)).toThrow(UnsoundEntry);
  });

  it('takes three currencies, each of which is zero', () => {
    const postings = ['EUR', 'JPY', 'USD'].flatMap((currency) => [debit('a', currency, 3n), credit('b', currency, 3n)]);
    expect(entryOf(postings)).toHaveLength(6);
  });
});

describe('a signed posting', () => {
  it('is a credit, or the debit of the opposite', () => {
    expect(signed('a', 'EUR', 2n)).toEqual(credit('a', 'EUR', 2n));
    expect(signed('a', 'EUR', -2n)).toEqual(debit('a', 'EUR', 2n));
  });
});

describe('the opposite of an entry', () => {
  it('changes sides and nothing else', () => {
    const legs = entryOf([debit('a', 'EUR', 5n), credit('b', 'EUR', 5n)]);
    expect(opposite(legs)).toEqual(entryOf([credit('a', 'EUR', 5n), debit('b', 'EUR', 5n)]));
    expect(opposite(opposite(legs))).toEqual(legs);
  });
});
