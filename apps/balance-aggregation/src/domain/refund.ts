import { entryIdOf } from '@kontor/events';
import type { LedgerEvent, Leg, RefundRated } from '@kontor/events';
import { fromMinorUnits, minorUnits } from '@kontor/money';
import type { MinorUnits } from '@kontor/money';
import { creditTo } from './account.js';
import type { Account } from './account.js';
import { minorOf } from './booking.js';
import type { Booked } from './booking.js';
import { house } from './chart-of-accounts.js';
import type { Place } from './context.js';
import { debit, entryOf, signed } from './legs.js';
import type { Posting } from './legs.js';

/** What is given back, and why. */
export interface Refund {
  readonly transferId: string;
  readonly refundId: string;
  /** The account that the money stands in. */
  readonly from: LedgerEvent<'RefundPosted'>['from'];
  readonly standing: string;
  /** Minor units of the target that are used up. */
  readonly used: bigint;
  /** What that is worth today. Absent: par, as after a rejection, or because nobody knows. */
  readonly current?: RefundRated['current'];
}

/**
 * Gives a transfer's money back, or a part of it: at par, or at today's value where that is less, so that nobody holds a free
 * option. Par is a share of what was debited, so no refunds are more than that; nobody uses more target than was paid out.
 */
export function refundOf(account: Account, booking: Booked, refund: Refund, place: Place): LedgerEvent<'RefundPosted'> {
  const { transferId, refundId, from, used } = refund;
  const par = parOf(booking, used);
  const current = refund.current !== undefined && fromMinorUnits(refund.current.source.amount) < par.given ? refund.current : undefined;
  const given = current === undefined ? par.given : fromMinorUnits(current.source.amount);
  const paid = creditTo(account, place.key, booking.source, given, place.partition);
  const legs = current === undefined ? parLegs(booking, refund, par, paid, place) : currentLegs(booking, refund, current, paid, place);
  return {
    type: 'RefundPosted', entryId: entryIdOf('refund', refundId), refundId, transferId,
    policy: current === undefined ? 'par' : 'current',
    from,
    target: { currency: booking.target, amount: minorUnits(used) },
    source: { currency: booking.source, amount: minorUnits(given) },
    ...(from !== 'suspense' && { givenBack: { at: new Date(booking.at).toISOString(), base: { currency: 'EUR', amount: booking.base } } }),
    legs,
  };
}

/** A part of what was booked; minor units. */
interface Par {
  readonly given: bigint;
  readonly fee: bigint;
  readonly spread: bigint;
  /** Out of the position in source, and into it in target currency. */
  readonly positionSource: bigint;
  readonly positionTarget: bigint;
}

/**
 * Each integer's share is floor(integer · used / paid out), of all that is used by now less that of what was before: so the
 * parts add up to the whole, whatever each was rounded to. What went into the position is the rest.
 */
function parOf(booking: Booked, used: bigint): Par {
  const whole = fromMinorUnits(booking.amount);
  const before = minorOf(booking.used);
  const after = before + used;
  if (after > whole) throw new RangeError(`${after} of ${whole} ${booking.target} would be refunded`);
  const share = (integer: bigint): bigint => (integer * after) / whole - (integer * before) / whole;
  const given = share(fromMinorUnits(booking.debited));
  const fee = share(minorOf(booking.fee));
  const spread = share(minorOf(booking.spread));
  return { given, fee, spread, positionSource: given - fee - spread, positionTarget: share(whole + minorOf(booking.rounding)) };
}

function parLegs({ source, target }: Booked, { standing, used }: Refund, par: Par, paid: readonly Posting[], { partition }: Place): Leg[] {
  return entryOf([
    debit(house('income:fee', source, partition), source, par.fee),
    debit(house('income:spread', source, partition), source, par.spread),
    ...outOfPosition(source, par.positionSource, target, par.positionTarget, partition, paid),
    debit(standing, target, used),
    signed(house('fx:rounding', target, partition), target, used - par.positionTarget),
  ]);
}

function currentLegs({ source, target }: Booked, { standing, used }: Refund, current: NonNullable<RefundRated['current']>, paid: readonly Posting[], { partition }: Place): Leg[] {
  const position = fromMinorUnits(current.position);
  return entryOf([
    ...outOfPosition(source, position, target, used, partition, paid),
    signed(house('fx:rounding', source, partition), source, position - fromMinorUnits(current.source.amount)),
    debit(standing, target, used),
  ]);
}

/** The booking's way back. Between a currency and itself the two sides are one account, and only their difference moves. */
function outOfPosition(source: string, fromSource: bigint, target: string, intoTarget: bigint, partition: number, paid: readonly Posting[]): Posting[] {
  const positionOf = (currency: string): string => house('fx:position', currency, partition);
  if (source === target) return [signed(positionOf(source), source, intoTarget - fromSource), ...paid];
  return [signed(positionOf(source), source, -fromSource), ...paid, signed(positionOf(target), target, intoTarget)];
}

/** The refund's value as it was rated, if it is of this very part. */
export function currentFor({ target, current }: Omit<RefundRated, 'type'>, booking: Booked, used: MinorUnits): { readonly current: RefundRated['current'] } | undefined {
  const fits = target.currency === booking.target && target.amount === used && (current === undefined || current.source.currency === booking.source);
  return fits ? { current } : undefined;
}
