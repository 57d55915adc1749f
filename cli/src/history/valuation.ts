import { currency, divide, Money, Rate } from '@kontor/money';

/** A result in euro cents; more than zero is a gain. */
export interface CurrencyResult {
  readonly currency: string;
  /** Minor units; more than zero: the house is long. */
  readonly position: bigint;
  /** The position at the newest mid. */
  readonly worth: bigint;
  readonly realised: bigint;
  readonly unrealised: bigint;
}

interface Holding {
  position: bigint;
  /** What it came in for, in euro cents, signed as the position. */
  cost: bigint;
  realised: bigint;
}

const EUR = currency('EUR');

/**
 * Values the house's positions in euro, at average cost: what closes a position realises the difference between today's
 * mid and what that part came in for; the rest is not realised. Every movement has two sides, so
 * worth of all positions = realised + unrealised + what the sides of each movement differed by, to the cent.
 */
export class Valuation {
  private readonly mids = new Map<string, Rate>([['EUR', Rate.par(EUR)]]);
  private readonly holdings = new Map<string, Holding>();

  /** 1 euro is `mid` of a currency from now on. */
  rate(code: string, mid: string): void {
    this.mids.set(code, Rate.of(mid, EUR, currency(code)));
  }

  /** Minor units of a currency, in euro cents at the newest mid. */
  worth(code: string, minor: bigint): bigint {
    const mid = this.mids.get(code);
    if (mid === undefined) throw new RangeError(`there is no rate of ${code}`);
    return mid.convertBack(Money.ofMinor(minor, mid.target), 'half-even').minor;
  }

  /** Both sides of a movement of positions, credits above zero. The result: by how many euro cents the sides differ at today's mids. */
  move(sides: readonly (readonly [code: string, minor: bigint])[]): bigint {
    return sides.reduce((sum, [code, minor]) => sum + this.take(code, minor), 0n);
  }

  results(): readonly CurrencyResult[] {
    return [...this.holdings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, { position, cost, realised }]) => {
      const worth = this.worth(code, position);
      return { currency: code, position, worth, realised, unrealised: worth - cost };
    });
  }

  private take(code: string, minor: bigint): bigint {
    const value = this.worth(code, minor);
    const holding = this.holdings.get(code) ?? { position: 0n, cost: 0n, realised: 0n };
    this.holdings.set(code, holding);
    const closes = holding.position * minor < 0n ? smaller(absolute(minor), absolute(holding.position)) : 0n;
    if (closes > 0n) {
      const released = divide(holding.cost * closes, absolute(holding.position), 'half-even');
      const closing = divide(value * closes, absolute(minor), 'half-even');
      holding.realised -= closing + released;
      holding.cost += value - closing - released;
    } else holding.cost += value;
    holding.position += minor;
    return value;
  }
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
