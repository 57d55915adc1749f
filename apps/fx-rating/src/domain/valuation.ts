// What the house has earned by holding currencies. Worth is in minor units of the hub; amounts are minor units of their
// currency, more than zero for what came into the position.
import type { QuoteCreated } from '@kontor/events';
import { divide, Money, currency as currencyOf } from '@kontor/money';
import { lastCrossOf } from './cross.js';
import type { Rates } from './cross.js';
import { HUB } from './pair-direction.js';

/** What came into the position of a currency, or left it, and what it was worth then: of the same sign. */
export interface Trade {
  readonly currency: string;
  readonly amount: bigint;
  readonly worth: bigint;
}

/** A position at average cost. */
export interface Holding {
  readonly amount: bigint;
  /** What `amount` was worth when it came; of the same sign, or zero. */
  readonly cost: bigint;
  /** Earned by what is closed; less than zero: lost. */
  readonly realised: bigint;
}

export const NOTHING_HELD: Holding = { amount: 0n, cost: 0n, realised: 0n };

/**
 * A trade in the position's direction adds its worth to the cost. One against it closes as much of the position, at the average
 * cost of that (half-even), and the difference is realised; what goes through zero opens a position at its own worth. So that
 * at any time realised − cost = −Σ worth: no rounding is lost.
 */
export function traded(held: Holding, { amount, worth }: Pick<Trade, 'amount' | 'worth'>): Holding {
  if (amount === 0n) return { ...held, realised: held.realised - worth };
  if (held.amount === 0n || held.amount > 0n === amount > 0n) return { ...held, amount: held.amount + amount, cost: held.cost + worth };
  const closed = sizeOf(amount) < sizeOf(held.amount) ? sizeOf(amount) : sizeOf(held.amount);
  const costClosed = divide(held.cost * closed, sizeOf(held.amount), 'half-even');
  const worthClosed = divide(worth * closed, sizeOf(amount), 'half-even');
  return { amount: held.amount + amount, cost: held.cost - costClosed + worth - worthClosed, realised: held.realised - costClosed - worthClosed };
}

/** What the position would bring or cost now, less what it cost; undefined without a rate. */
export function unrealised(held: Holding, currency: string, rates: Rates, now: number): bigint | undefined {
  const value = valueOf(currency, held.amount, rates, now);
  return value === undefined ? undefined : value - held.cost;
}

/** An amount in minor units of the hub, at the last mid, half-even; undefined if there never was one. `now` in milliseconds. */
export function valueOf(currency: string, amount: bigint, rates: Rates, now: number): bigint | undefined {
  if (currency === HUB) return amount;
  const found = lastCrossOf(HUB, currency, rates, now);
  return found.ok ? found.cross.mid.convertBack(Money.ofMinor(amount, currencyOf(currency)), 'half-even').minor : undefined;
}

/** What either side of a price is worth: at mid the house gives what it gets. By the price's own integers, at the rate of its own time. */
export const worthOf = ({ source, position, base }: Pick<QuoteCreated, 'source' | 'position' | 'base'>): bigint =>
  divide(BigInt(base.amount) * BigInt(position.source), BigInt(source.amount), 'half-even');

/**
 * What the moves of a hedge, a refund or a correction are worth. Where the hub is one of two, the other is worth what was given or got
 * in the hub: that is the price that was really made. Everything else is worth its mid, and nothing if it never had one.
 */
export function tradesOfMoves(moves: readonly Omit<Trade, 'worth'>[], rates: Rates, now: number): Trade[] {
  const inHub = moves.length === 2 ? moves.find(({ currency }) => currency === HUB) : undefined;
  return moves.map(({ currency, amount }) => ({
    currency, amount, worth: inHub === undefined || currency === HUB ? (valueOf(currency, amount, rates, now) ?? 0n) : -inHub.amount,
  }));
}

const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
