import type { TickPublished } from '@kontor/events';
import { judgeRate } from './judge-rate.js';
import type { Judgement } from './judge-rate.js';
import { pairOf } from './pair-direction.js';
import type { PairGuard } from './pair-guard.js';
import type { PairRate } from './pair-rate.js';

interface Lookups {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly rates: { get(pair: string): PairRate | undefined };
}

/**
 * Takes a live price or says what is wrong with it. A sequence number that its provider has used for the pair, or passed,
 * decides nothing. A price in the direction that is not kept is refused, not turned: which digits it then has is for
 * whoever connects the provider to say, and the journal shows what the provider wrote.
 */
export function judgeTick(guard: PairGuard, tick: TickPublished, { now, rates }: Lookups): readonly Judgement[] {
  const { type: _, ...price } = tick;
  const seen = guard.seqs[tick.provider];
  if (seen !== undefined && tick.seq <= seen) return [];
  return judgeRate({ sourceId: `${tick.provider}:${tick.seq}`, ...price }, { now, guard, held: rates.get(pairOf(tick)) });
}
