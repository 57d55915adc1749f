import type { FixingPublished, RateAccepted, RateRejected } from '@kontor/events';
import { Rate, currency, currencyOn } from '@kontor/money';
import { HUB, pairOf } from './pair-direction.js';
import type { JudgedFixing, PairRate } from './pair-rate.js';

interface Tables {
  readonly rates: { get(pair: string): PairRate | undefined };
}

/**
 * Takes each rate of a fixing or says what is wrong with it, in the fixing's order. A fixing is judged once: a repeat
 * of its id decides nothing. A new fixing of the same day is a correction and replaces the rate.
 */
export function judgeFixing(judged: JudgedFixing, fixing: FixingPublished, { rates }: Tables): readonly (RateAccepted | RateRejected)[] {
  if (judged.accepted + judged.rejected > 0) return [];
  return Object.entries(fixing.rates).map(([quote, mid]) => judgeRate(fixing, quote, mid, rates.get(pairOf({ base: fixing.base, quote }))));
}

function judgeRate(fixing: FixingPublished, quote: string, mid: string, current: PairRate | undefined): RateAccepted | RateRejected {
  const { fixingId, provider, date, base } = fixing;
  const about = { sourceId: fixingId, base, quote, provider, time: `${date}T00:00:00.000Z`, bid: mid, ask: mid };
  const reason = faultOf(fixing, quote, mid, current);
  if (reason !== undefined) return { type: 'RateRejected', ...about, reason };
  return { type: 'RateAccepted', rateId: `${fixingId}/${base}/${quote}`, ...about, date, mid, validUntil: '9999-12-31T00:00:00.000Z', widenBp: '0' };
}

function faultOf({ date }: FixingPublished, quote: string, mid: string, current: PairRate | undefined): RateRejected['reason'] | undefined {
  const unit = currencyOn(quote, date);
  if (!unit.ok || quote === HUB) return 'CURRENCY_NOT_VALID';
  const rate = Rate.parse(mid, currency(HUB), unit.currency);
  if (!rate.ok) return rate.code === 'RATE_ZERO' ? 'ZERO' : 'MALFORMED';
  return current !== undefined && date < current.date ? 'OLDER_THAN_CURRENT' : undefined;
}
