import { currency, minorUnits, Rate } from '@kontor/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cross } from './cross.js';
import { evolveExposure, moveExposure, NO_EXPOSURE, totalOf } from './exposure.js';
import type { Exposure } from './exposure.js';
import type { ExposureLimits } from './exposure-limits.js';
import { evolvePositions, NOTHING_MOVED, PARTITION, positionsCodec, sharePositions } from './positions.js';
import type { Positions } from './positions.js';
import type { Price } from './price.js';
import { isTooRisky } from './risk.js';

const LIMITS: ExposureLimits = { soft: 500n, hard: 1_000n, allowance: 100n };
const [EUR, GBP, USD] = [currency('EUR'), currency('GBP'), currency('USD')];
/** One for one, so that pounds and dollars count as what they are. */
const cross = (from: typeof EUR, to: typeof EUR): Cross => ({ mid: Rate.of('1', from, to), hubToSource: from === EUR ? Rate.par(EUR) : Rate.of('1', EUR, from), ids: [], path: [], date: '2024-12-31', widenBp: '0' });
const moving = (source: string, target: string, amount: bigint): Price =>
  ({ source: { currency: source }, target: { currency: target }, position: { source: minorUnits(amount), target: minorUnits(amount) } }) as Price;

/** The house gets pounds for euros: longer. The other way: shorter. */
const longer = (amount: bigint): [Price, Cross] => [moving('GBP', 'EUR', amount), cross(GBP, EUR)];
const shorter = (amount: bigint): [Price, Cross] => [moving('EUR', 'GBP', amount), cross(EUR, GBP)];

const totals = (total: bigint, own = 0n) => ({
  partition: 0,
  exposures: new Map<string, Exposure>([['GBP', { ...NO_EXPOSURE, booked: `${total}` }]]),
  positions: new Map<string, Positions>([[PARTITION, { ...NOTHING_MOVED, moves: new Map([['GBP', { booked: own, open: 0n, worth: own, sent: [] }]]) }]]),
});

describe('a price', () => {
  it('is refused where it takes the position beyond the hard limit, in either direction', () => {
    expect([isTooRisky(...longer(50n), totals(950n), LIMITS), isTooRisky(...longer(51n), totals(950n), LIMITS)]).toEqual([false, true]);
    expect([isTooRisky(...shorter(50n), totals(-950n), LIMITS), isTooRisky(...shorter(51n), totals(-950n), LIMITS)]).toEqual([false, true]);
  });

  it('is never refused where it makes the risk smaller, however large that is', () => {
    expect([isTooRisky(...shorter(90n), totals(5_000n), LIMITS), isTooRisky(...longer(90n), totals(-5_000n), LIMITS)]).toEqual([false, false]);
  });

  it('is refused where the partition would be ahead of the total by more than its allowance', () => {
    expect([isTooRisky(...longer(100n), totals(0n), LIMITS), isTooRisky(...longer(101n), totals(0n), LIMITS)]).toEqual([false, true]);
    expect([isTooRisky(...longer(40n), totals(0n, 60n), LIMITS), isTooRisky(...longer(41n), totals(0n, 60n), LIMITS)]).toEqual([false, true]);
    expect(isTooRisky(...shorter(160n), totals(0n, 60n), LIMITS)).toBe(false);
  });

  it('is judged in both of its currencies, and between a currency and itself is no risk', () => {
    const at = totals(950n);
    expect(isTooRisky(moving('USD', 'GBP', 60n), cross(USD, GBP), at, LIMITS)).toBe(false);
    expect(isTooRisky(moving('GBP', 'USD', 60n), cross(GBP, USD), at, LIMITS)).toBe(true);
    expect(isTooRisky(moving('GBP', 'GBP', 10_000n), cross(GBP, GBP), at, LIMITS)).toBe(false);
  });

  it('that replaces another adds only what it is more', () => {
    const replaced = { source: { currency: 'GBP', amount: minorUnits(90n) }, target: { currency: 'EUR', amount: minorUnits(90n) }, worth: minorUnits(90n) };
    expect([isTooRisky(...longer(95n), { ...totals(995n), replaced }, LIMITS), isTooRisky(...longer(96n), { ...totals(995n), replaced }, LIMITS)]).toEqual([false, true]);
    expect([isTooRisky(...shorter(10n), { ...totals(-950n), replaced }, LIMITS), isTooRisky(...longer(10n), { ...totals(-950n), replaced: { ...replaced, source: replaced.target, target: replaced.source } }, LIMITS)]).toEqual([true, false]);
  });

  it('counts in euros at mid', () => {
    const yen = currency('JPY');
    const price = (amount: bigint): Price => ({ source: { currency: 'JPY' }, target: { currency: 'EUR' }, position: { source: minorUnits(amount), target: minorUnits(0n) } }) as Price;
    const at: Cross = { ...cross(EUR, EUR), mid: Rate.of('0.005', yen, EUR), hubToSource: Rate.of('200', EUR, yen) };
    expect([isTooRisky(price(200n), at, totals(0n), LIMITS), isTooRisky(price(202n), at, totals(0n), LIMITS)]).toEqual([false, true]);
  });
});

/** Partitions that price, share, and see the total late, each by as much as chance will have it. */
class House {
  readonly partitions: Positions[];
  private readonly views: Exposure[];
  private readonly lanes: Parameters<typeof moveExposure>[1][][];
  private total: Exposure = NO_EXPOSURE;

  constructor(count: number) {
    this.partitions = Array.from({ length: count }, () => NOTHING_MOVED);
    this.views = Array.from({ length: count }, () => NO_EXPOSURE);
    this.lanes = Array.from({ length: count }, () => []);
  }

  /** What is really open, seen or not. */
  get open(): bigint {
    const onTheWay = this.lanes.flat().reduce((sum, { booked, open }) => sum + BigInt(booked) + BigInt(open), 0n);
    const unshared = this.partitions.reduce((sum, { moves }) => sum + (moves.get('GBP')?.booked ?? 0n) + (moves.get('GBP')?.open ?? 0n), 0n);
    return totalOf(this.total) + onTheWay + unshared;
  }

  price(p: number, amount: bigint): void {
    const [price, at] = amount > 0n ? longer(amount) : shorter(-amount);
    if (isTooRisky(price, at, { partition: p, exposures: new Map([['GBP', this.views[p]!]]), positions: new Map([[PARTITION, this.partitions[p]!]]) }, LIMITS)) return;
    this.partitions[p] = evolvePositions.PositionAdjusted(this.partitions[p]!, { type: 'PositionAdjusted', entryId: '', moves: [{ currency: 'GBP', amount: minorUnits(amount), worth: minorUnits(amount) }] }, { at: 0 });
  }

  share(p: number): void {
    for (const shared of sharePositions(this.partitions[p]!, { partition: p, exposures: new Map([['GBP', this.views[p]!]]) })) {
      this.partitions[p] = evolvePositions.PositionShared(this.partitions[p]!, shared);
      this.lanes[p]!.push(shared);
    }
  }

  count(p: number): void {
    const shared = this.lanes[p]!.shift();
    if (shared === undefined) return;
    for (const event of moveExposure(this.total, shared, { now: 0, rates: new Map() }, LIMITS)) if (event.type === 'ExposureMoved') this.total = evolveExposure.ExposureMoved(this.total, event);
  }

  look(p: number): void {
    this.views[p] = this.total;
  }
}

describe('the greatest overshoot', () => {
  const COUNT = 4;
  const partition = fc.nat(COUNT - 1);
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('price' as const), p: partition, amount: fc.bigInt({ min: -10n, max: 100n }).filter((n) => n !== 0n) }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('share' as const, 'count' as const, 'look' as const), p: partition }) },
  );

  it('of four partitions is three allowances, however late each sees the total', () => {
    let greatest = 0n;
    fc.assert(fc.property(fc.array(step, { minLength: 200, maxLength: 600 }), (steps) => {
      const house = new House(COUNT);
      for (const it of steps) {
        if (it.do === 'price') house.price(it.p, it.amount);
        else house[it.do](it.p);
        if (house.open > greatest) greatest = house.open;
        expect(house.open <= LIMITS.hard + BigInt(COUNT - 1) * LIMITS.allowance).toBe(true);
      }
    }), { numRuns: 300 });
    expect(greatest > LIMITS.hard).toBe(true); // or nothing was tried
  });

  it('is reached: all look at once, and each uses its allowance up', () => {
    const house = new House(COUNT);
    const round = (): void => {
      for (let p = 0; p < COUNT; p++) house.price(p, 100n);
      for (let p = 0; p < COUNT; p++) house.share(p);
      for (let p = 0; p < COUNT; p++) house.count(p);
    };
    const look = (): void => {
      for (let p = 0; p < COUNT; p++) house.look(p);
    };
    for (let n = 0; n < 2; n++) { round(); look(); }
    house.price(0, 100n);
    house.share(0);
    house.count(0);
    look(); // 900 are open, and everybody knows
    round();
    expect(house.open).toBe(1_300n);
    look();
    round();
    expect(house.open).toBe(1_300n);
  });

  it('is none once all is shared and seen', () => {
    const house = new House(COUNT);
    for (let n = 0; n < 40; n++) {
      house.price(n % COUNT, 60n);
      house.share(n % COUNT);
      house.count(n % COUNT);
      for (let p = 0; p < COUNT; p++) house.look(p);
    }
    expect(house.open).toBe(960n);
  });
});

describe('what a partition has moved', () => {
  it('comes back from a store as it was', () => {
    const moves = new Map([['GBP', { booked: -12n, open: 10n ** 20n, worth: -3n, sent: [{ sequence: 3, amount: -7n }] }], ['JPY', { booked: 0n, open: 0n, worth: 0n, sent: [] }]]);
    for (const held of [NOTHING_MOVED, { sequence: 3, since: undefined, moves }, { sequence: 3, since: 17, moves }]) {
      expect(positionsCodec.decode(JSON.parse(JSON.stringify(positionsCodec.encode(held))) as ReturnType<typeof positionsCodec.encode>)).toEqual(held);
    }
  });

  it('is forgotten when it has come back, and not before', () => {
    const adjusted = evolvePositions.PositionAdjusted(NOTHING_MOVED, { type: 'PositionAdjusted', entryId: '', moves: [{ currency: 'GBP', amount: minorUnits(100n), worth: minorUnits(120n) }] }, { at: 0 });
    const [first] = sharePositions(adjusted, { partition: 2, exposures: new Map() });
    const after = evolvePositions.PositionShared(adjusted, first!);
    expect(after.moves.get('GBP')).toEqual({ booked: 0n, open: 0n, worth: 0n, sent: [{ sequence: 1, amount: 100n }] });
    const again = evolvePositions.PositionAdjusted(after, { type: 'PositionAdjusted', entryId: '', moves: [{ currency: 'GBP', amount: minorUnits(5n), worth: minorUnits(6n) }] }, { at: 1 });
    const [second] = sharePositions(again, { partition: 2, exposures: new Map([['GBP', { ...NO_EXPOSURE, seen: { 2: 1 } }]]) });
    expect(second).toMatchObject({ sequence: 2, seen: 1, booked: '5', worth: '6' });
    expect(evolvePositions.PositionShared(again, second!).moves.get('GBP')?.sent).toEqual([{ sequence: 2, amount: 5n }]);
  });
});
