import type { PairHalted, PairResumed, RateAccepted, RateRejected } from '@kontor/events';
import { Rate, currencyOn } from '@kontor/money';
import { endOf, isDay, nextBusinessDay } from './business-days.js';
import { MOVE_MAX, SOFT_MIN, limitsOf } from './daily-moves.js';
import { compareDecimals, distanceBp100, midOf, tensBetween } from './exact.js';
import { pairOf, storedPair } from './pair-direction.js';
import { onDay } from './pair-guard.js';
import type { PairGuard } from './pair-guard.js';
import type { PairRate } from './pair-rate.js';

/** A rate as it came. One with a `seq` is a live price, one without is of a fixing. */
export type OfferedRate = Omit<RateRejected, 'type' | 'reason'>;
export type Judgement = RateAccepted | RateRejected | PairHalted | PairResumed;
type Reason = RateRejected['reason'];

export interface Circumstances {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly guard: PairGuard;
  readonly held: PairRate | undefined;
}

/** A live price is good for so long: providers send one every few seconds, also where nothing moves. */
export const LIVE_MS = 10_000;
/** By how much a provider's clock may be ahead of ours. */
const AHEAD_MS = 5_000;
/** No spread is widened by more, basis points. */
const WIDEN_MAX = 500n;

/** The day whose rate it is. */
const dateOf = ({ time }: OfferedRate): string => time.slice(0, 10);

/**
 * Accepts a rate or says what is wrong with it. The checks stand in this order: what it is in itself; whether it may come
 * from there, and now; whether its pair is halted; whether it fits what the pair was on earlier days.
 */
export function judgeRate(offered: OfferedRate, circumstances: Circumstances): readonly Judgement[] {
  const { now, guard } = circumstances;
  const fault = faultInItself(offered) ?? faultOfSource(offered, guard) ?? faultOfTime(offered, circumstances);
  if (fault !== undefined) return [rejected(offered, fault)];
  return guard.halted === undefined ? judgeMove(offered, guard, now) : judgeWhileHalted(offered, guard, now);
}

function faultInItself(offered: OfferedRate): Reason | undefined {
  const { base, quote, bid, ask, time } = offered;
  if (Number.isNaN(Date.parse(time)) || !isDay(dateOf(offered))) return 'MALFORMED';
  if (base === quote || pairOf(storedPair(base, quote)) !== pairOf(offered)) return 'DIRECTION';
  const [from, to] = [currencyOn(base, dateOf(offered)), currencyOn(quote, dateOf(offered))];
  if (!from.ok || !to.ok) return 'CURRENCY_NOT_VALID';
  for (const figure of bid === ask ? [bid] : [bid, ask]) {
    const price = Rate.parse(figure, from.currency, to.currency);
    if (!price.ok) return price.code === 'RATE_ZERO' ? 'ZERO' : 'MALFORMED';
  }
  if (bid === ask) return undefined;
  if (compareDecimals(bid, ask) > 0) return 'CROSSED';
  return Rate.parse(midOf(bid, ask), from.currency, to.currency).ok ? undefined : 'MALFORMED'; // the mid may need a digit too many
}

/** A fixing prices no real money, and what a demonstration made up never mixes with what is real. */
function faultOfSource({ mode, seq }: OfferedRate, guard: PairGuard): Reason | undefined {
  const allowed = mode === 'production' ? seq !== undefined : guard.production === undefined;
  return allowed ? undefined : 'SOURCE_NOT_ALLOWED';
}

function faultOfTime(offered: OfferedRate, { now, held }: Circumstances): Reason | undefined {
  const { seq, time } = offered;
  const date = dateOf(offered);
  if (seq === undefined) {
    if (held?.liveAt === undefined) return held !== undefined && date < held.date ? 'OLDER_THAN_CURRENT' : undefined;
    return Date.parse(held.validUntil) > now ? 'OLDER_THAN_CURRENT' : undefined; // once the live price has run out, a fixing is better than none
  }
  if (Date.parse(time) > now + AHEAD_MS) return 'MALFORMED'; // it would keep out all that come after it
  if (Date.parse(time) + LIVE_MS <= now) return 'STALE';
  return held !== undefined && (held.liveAt === undefined ? date < held.date : time < held.liveAt) ? 'OLDER_THAN_CURRENT' : undefined;
}

/**
 * What a rate of this day is measured from: the last of the day before, or what ended a halt today. Not the rate before it:
 * a slip that was put right would look like a second jump, and many small steps like none.
 */
const measuredFrom = ({ anchor, earlier, close }: PairGuard): string | undefined => anchor ?? earlier?.mid ?? close?.mid;

function judgeMove(offered: OfferedRate, before: PairGuard, now: number): readonly Judgement[] {
  const guard = onDay(before, dateOf(offered));
  const mid = midOf(offered.bid, offered.ask);
  const from = measuredFrom(guard);
  if (from !== undefined && tensBetween(from, mid) !== 0) return [rejected(offered, 'SCALE')];
  const limits = limitsOf(guard.moves);
  const move = moveOf(guard, mid);
  if (limits !== undefined && move > limits.hard) {
    const { base, quote } = offered;
    return [rejected(offered, 'JUMP'), { type: 'PairHalted', base, quote, reason: 'JUMP', candidate: mid, moveBp: wholeBp(move), limitBp: wholeBp(limits.hard) }];
  }
  return [accepted(offered, now, limits !== undefined && move > limits.soft ? widening(move) : '0')];
}

/** Two that agree, one after the other and from different providers, end a halt; not one that persons ordered. */
function judgeWhileHalted(offered: OfferedRate, guard: PairGuard, now: number): readonly Judgement[] {
  const { candidate } = guard;
  const { base, quote, provider } = offered;
  const second = candidate !== undefined && candidate.provider !== provider && guard.halted === 'JUMP';
  const mid = midOf(offered.bid, offered.ask);
  const near = limitsOf(guard.moves)?.soft ?? SOFT_MIN;
  if (!second || distanceBp100(midOf(candidate.bid, candidate.ask), mid) > near) return [rejected(offered, 'HALTED')];
  return [endingHalt(offered, guard, now), { type: 'PairResumed', base, quote, by: 'SECOND_SOURCE' }];
}

/** The rate that a halted pair goes on from. Accepted before the pair is resumed, so that what held before the halt prices nothing any more. */
export function endingHalt(offered: OfferedRate, before: PairGuard, cameAt: number): RateAccepted {
  const guard = onDay(before, dateOf(offered));
  const move = moveOf(guard, midOf(offered.bid, offered.ask));
  const limits = limitsOf(guard.moves);
  return accepted(offered, cameAt, limits !== undefined && move > limits.soft ? widening(move) : '0');
}

function moveOf(guard: PairGuard, mid: string): bigint {
  const from = measuredFrom(guard);
  return from === undefined ? 0n : distanceBp100(from, mid);
}

/**
 * A quarter of the move, whole basis points, rounded up. A day of trade has some sixteen half hours, which is as long as
 * a quote holds; a price that moves so far in a day moves about 1/√16 of it in one.
 */
function widening(moveBp100: bigint): string {
  const widened = (moveBp100 + 399n) / 400n;
  return (widened < WIDEN_MAX ? widened : WIDEN_MAX).toString();
}

const wholeBp = (bp100: bigint): string => ((bp100 < MOVE_MAX ? bp100 : MOVE_MAX) / 100n).toString();

function accepted(offered: OfferedRate, cameAt: number, widenBp: string): RateAccepted {
  const { sourceId, base, quote, bid, ask } = offered;
  return { type: 'RateAccepted', rateId: `${sourceId}/${base}/${quote}`, ...offered, date: dateOf(offered), mid: bid === ask ? bid : midOf(bid, ask), validUntil: validUntilOf(offered, cameAt), widenBp };
}

const rejected = (offered: OfferedRate, reason: Reason): RateRejected => ({ type: 'RateRejected', ...offered, reason });

/** A fixing holds until the business day after the next one is over, from the day on which it was loaded: two in a row may be late or lost. */
function validUntilOf({ seq, time }: OfferedRate, cameAt: number): string {
  if (seq !== undefined) return new Date(Date.parse(time) + LIVE_MS).toISOString();
  return endOf(nextBusinessDay(nextBusinessDay(new Date(cameAt).toISOString().slice(0, 10))));
}
