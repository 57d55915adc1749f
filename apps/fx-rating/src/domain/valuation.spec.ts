import { minorUnits } from '@kontor/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW, ratesOf } from './rates.spec.support.js';
import { NOTHING_HELD, traded, tradesOfMoves, unrealised, valueOf, worthOf } from './valuation.js';
import type { Holding } from './valuation.js';

const held = (...trades: readonly (readonly [amount: bigint, worth: bigint])[]): Holding => trades.reduce((sum, [amount, worth]) => traded(sum, { amount, worth }), NOTHING_HELD);

describe('a position', () => {
  it('that is bought twice has the cost of both, and nothing is earned yet', () => {
    expect(held([100n, 1_000n], [100n, 1_200n])).toEqual({ amount: 200n, cost: 2_200n, realised: 0n });
  });

  it('that is sold in part realises the difference to its average cost', () => {
    expect(held([100n, 1_000n], [100n, 1_200n], [-50n, -600n])).toEqual({ amount: 150n, cost: 1_650n, realised: 50n });
  });

  it('that is short earns when it is bought back for less', () => {
    expect(held([-16_096n, -9_905n], [16_096n, 9_755n])).toEqual({ amount: 0n, cost: 0n, realised: 150n });
  });

  it('that goes through zero is closed, and the rest is new', () => {
    expect(held([100n, 1_000n], [-150n, -1_800n])).toEqual({ amount: -50n, cost: -600n, realised: 200n });
  });

  it('earns or loses with the rate while it is open', () => {
    const short = held([-16_096n, -9_905n]); // at 162.5
    expect(unrealised(short, 'JPY', ratesOf({ JPY: '162.5' }), NOW)).toBe(0n);
    expect(unrealised(short, 'JPY', ratesOf({ JPY: '165' }), NOW)).toBe(150n); // 97.55 would buy them back
    expect(unrealised(short, 'JPY', ratesOf({ JPY: '160' }), NOW)).toBe(-155n);
    expect(unrealised(short, 'JPY', new Map(), NOW)).toBeUndefined();
  });

  it('in the hub is worth what it is', () => {
    expect(valueOf('EUR', -5n, new Map(), NOW)).toBe(-5n);
  });

  const trade = fc.tuple(fc.bigInt({ min: -1_000_000n, max: 1_000_000n }), fc.bigInt({ min: 0n, max: 2_000_000n })).map(([amount, worth]) => [amount, amount < 0n ? -worth : worth] as const);

  it('has lost nothing to rounding: what was realised and what it cost are all that was given for it', () => {
    fc.assert(fc.property(fc.array(trade, { maxLength: 60 }), (trades) => {
      const { amount, cost, realised } = held(...trades);
      expect(amount).toBe(trades.reduce((sum, [of]) => sum + of, 0n));
      expect(cost - realised).toBe(trades.reduce((sum, [, worth]) => sum + worth, 0n));
    }));
  });

  it('that is closed has no cost left, so that all of its result is realised', () => {
    fc.assert(fc.property(fc.array(trade, { minLength: 1, maxLength: 30 }), fc.bigInt({ min: 1n, max: 1_000_000n }), (trades, worth) => {
      const before = held(...trades.filter(([amount]) => amount !== 0n));
      if (before.amount === 0n) return void expect(before.cost).toBe(0n);
      expect(traded(before, { amount: -before.amount, worth: before.amount > 0n ? -worth : worth })).toMatchObject({ amount: 0n, cost: 0n });
    }));
  });
});

describe('trades', () => {
  const money = (currency: string, amount: bigint) => ({ currency, amount: minorUnits(amount) });
  const base = (amount: bigint) => ({ currency: 'EUR' as const, amount: minorUnits(amount) });
  const position = { source: minorUnits(9905n), target: minorUnits(16096n) };

  it('of a price are worth the same on both sides, by its own integers', () => {
    expect(worthOf({ source: money('EUR', 10000n), position, base: base(10000n) })).toBe(9905n);
    expect(worthOf({ source: money('GBP', 10000n), position, base: base(11453n) })).toBe(11344n);
  });

  it('of a hedge with the hub are worth what was really paid', () => {
    expect(tradesOfMoves([{ currency: 'EUR', amount: -9900n }, { currency: 'JPY', amount: 16096n }], new Map(), NOW)).toEqual([
      { currency: 'EUR', amount: -9900n, worth: -9900n }, { currency: 'JPY', amount: 16096n, worth: 9900n },
    ]);
  });

  it('of others are worth their mids, and nothing without a rate', () => {
    const moves = [{ currency: 'GBP', amount: -8731n }, { currency: 'JPY', amount: 16250n }];
    expect(tradesOfMoves(moves, ratesOf(), NOW).map(({ worth }) => worth)).toEqual([-10000n, 10000n]);
    expect(tradesOfMoves(moves, ratesOf({ JPY: '162.5' }), NOW).map(({ worth }) => worth)).toEqual([0n, 10000n]);
  });

  it('of a transfer and of its refund at par leave nothing earned or lost', () => {
    const [, back] = tradesOfMoves([{ currency: 'EUR', amount: -9905n }, { currency: 'JPY', amount: 16096n }], ratesOf({ JPY: '140' }), NOW);
    const there = worthOf({ source: money('EUR', 10000n), position, base: base(10000n) });
    expect(held([-16096n, -there], [back!.amount, back!.worth])).toEqual(NOTHING_HELD);
  });
});
