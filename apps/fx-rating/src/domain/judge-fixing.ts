import type { FixingPublished } from '@kontor/events';
import { judgeRate } from './judge-rate.js';
import type { Judgement } from './judge-rate.js';
import { pairOf } from './pair-direction.js';
import { NO_GUARD } from './pair-guard.js';
import type { PairGuard } from './pair-guard.js';
import type { JudgedFixing, PairRate } from './pair-rate.js';

interface Lookups {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly fixings: { get(fixingId: string): JudgedFixing | undefined };
  readonly guards: { get(pair: string): PairGuard | undefined };
  readonly rates: { get(pair: string): PairRate | undefined };
}

/**
 * Takes each rate of a fixing or says what is wrong with it, in the fixing's order. A fixing is judged once: a repeat
 * of its id decides nothing. A new fixing of the same day is a correction and replaces the rate.
 */
export function judgeFixing(_: unknown, fixing: FixingPublished, { now, fixings, guards, rates }: Lookups): readonly Judgement[] {
  const { fixingId, provider, date, base, mode } = fixing;
  if (fixings.get(fixingId) !== undefined) return [];
  return Object.entries(fixing.rates).flatMap(([quote, mid]) => {
    const offered = { sourceId: fixingId, provider, base, quote, time: `${date}T00:00:00.000Z`, bid: mid, ask: mid, ...(mode && { mode }) };
    const pair = pairOf(offered);
    return judgeRate(offered, { now, guard: guards.get(pair) ?? NO_GUARD, held: rates.get(pair) });
  });
}
