import { refundIdOf } from '@kontor/events';
import type { PayoutEvent, RatingRejected, RefundRated } from '@kontor/events';
import { AMOUNT_DIGITS_MAX, Money, minorUnits } from '@kontor/money';
import { lastCrossOf } from './cross.js';
import type { Rates } from './cross.js';
import type { Desk } from './desk.js';
import type { Rating } from './rating.js';

interface Context {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly ratings: { get(transferId: string): Rating | undefined };
  readonly rates: Rates;
}

type Rated = Extract<Rating, { status: 'rated' }>;

/**
 * The customer wants the whole of it back. A transfer that is cancelled before it came here is not rated any more: rated
 * later, it could be booked by a ledger that has not heard of the cancellation yet, and nobody would value its refund.
 */
export function rateCancelled(_: Desk, { transferId }: PayoutEvent<'PayoutCancelled'>, context: Context): RefundRated | RatingRejected | undefined {
  const rating = context.ratings.get(transferId);
  if (rating === undefined) return { type: 'RatingRejected', transferId, code: 'CANCELLED' };
  if (rating.status === 'rejected') return undefined;
  return rateRefund(rating, { refundId: refundIdOf(transferId, { kind: 'cancelled' }), transferId, part: BigInt(rating.target.amount) }, context);
}

/** The bank gave a part back. What the banks kept of it is the customer's loss, unless the house bears it. */
export function rateReturned(_: Desk, returned: PayoutEvent<'PayoutReturned'>, context: Context): RefundRated | undefined {
  const { transferId, returnRef, currency, amount, charges, borneBy } = returned;
  const rating = context.ratings.get(transferId);
  if (rating?.status !== 'rated') throw new RangeError(`${transferId} was returned, and never rated`);
  if (currency !== rating.target.currency) throw new RangeError(`${transferId} was paid in ${rating.target.currency}, and returned in ${currency}`);
  const part = BigInt(amount) + (borneBy === 'house' ? BigInt(charges) : 0n);
  return rateRefund(rating, { refundId: refundIdOf(transferId, { kind: 'returned', returnRef }), transferId, part }, context);
}

interface Refund {
  readonly refundId: string;
  readonly transferId: string;
  /** Minor units of the target. */
  readonly part: bigint;
}

/** What a part of the target is worth in the source today, at the last mid there is, however old. Each refund is valued once. */
function rateRefund(rating: Rated, { refundId, transferId, part }: Refund, { now, rates }: Context): RefundRated | undefined {
  if (rating.refunds.includes(refundId)) return undefined;
  const current = currentOf(rating, part, rates, now);
  return { type: 'RefundRated', refundId, transferId, target: { currency: rating.target.currency, amount: minorUnits(part) }, ...(current !== undefined && { current }) };
}

function currentOf({ source, target }: Rated, part: bigint, rates: Rates, now: number): RefundRated['current'] {
  const found = lastCrossOf(source, target.currency, rates, now);
  if (!found.ok) return undefined;
  const { mid, ids, path, date } = found.cross;
  const money = Money.ofMinor(part, mid.target);
  const position = mid.convertBack(money, 'half-even');
  // More than an amount can be is more than was ever debited: par is the lower of the two.
  if (position.minorUnits.length > AMOUNT_DIGITS_MAX) return undefined;
  return {
    mid: mid.value,
    rate: { ids, path, date },
    source: { currency: source, amount: mid.convertBack(money, 'floor').minorUnits },
    position: position.minorUnits,
  };
}
