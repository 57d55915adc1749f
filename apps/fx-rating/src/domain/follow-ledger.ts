import type { Leg, LedgerEvent, PositionAdjusted, PositionShared, RatingReleased } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { Rates } from './cross.js';
import type { Desk } from './desk.js';
import type { Exposure } from './exposure.js';
import { evolvePositions, NOTHING_MOVED, PARTITION, sharePositions } from './positions.js';
import type { Positions } from './positions.js';
import type { Rating } from './rating.js';
import { tradesOfMoves } from './valuation.js';

interface Context {
  readonly now: number;
  readonly partition: number;
  readonly ratings: { get(transferId: string): Rating | undefined };
  readonly rates: Rates;
  readonly positions: { get(key: string): Positions | undefined };
  readonly exposures: { get(currency: string): Exposure | undefined };
}

/** Nothing of a transfer is booked: what its price had moved is taken back, once. */
export function releaseRating(_: Desk, { transferId }: LedgerEvent<'BookingDeclined'>, { ratings }: Pick<Context, 'ratings'>): RatingReleased | undefined {
  const rating = ratings.get(transferId);
  return rating?.status === 'rated' && rating.released === undefined ? { type: 'RatingReleased', transferId, released: rating.moves } : undefined;
}

interface Entry {
  readonly entryId: string;
  readonly legs: readonly Leg[];
}

/** An entry that moves the house's positions, and follows from no price of ours. Booked transfers do: they were counted when they were rated. */
export function adjustPosition(_: Desk, { entryId, legs }: Entry, { now, rates }: Pick<Context, 'now' | 'rates'>): PositionAdjusted | undefined {
  const sums = new Map<string, bigint>();
  for (const { account, side, currency, amount } of legs) {
    if (account.startsWith('fx:position:')) sums.set(currency, (sums.get(currency) ?? 0n) + (side === 'C' ? BigInt(amount) : -BigInt(amount)));
  }
  const trades = tradesOfMoves([...sums].filter(([, amount]) => amount !== 0n).map(([currency, amount]) => ({ currency, amount })), rates, now);
  if (trades.length === 0) return undefined;
  return { type: 'PositionAdjusted', entryId, moves: trades.map(({ currency, amount, worth }) => ({ currency, amount: minorUnits(amount), worth: minorUnits(worth) })) };
}

/** Treasury hedged: shared at once, under the hedge's id. What it has filled must not be asked for again. */
export function takeHedge(desk: Desk, hedge: LedgerEvent<'HedgePosted'>, context: Context): (PositionAdjusted | PositionShared)[] {
  const adjusted = adjustPosition(desk, hedge, context);
  if (adjusted === undefined) return [];
  const after = evolvePositions.PositionAdjusted(context.positions.get(PARTITION) ?? NOTHING_MOVED, adjusted, { at: context.now });
  return [adjusted, ...sharePositions(after, context, hedge.hedgeId)];
}
