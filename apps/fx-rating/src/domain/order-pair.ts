import type { HaltPair, PairHalted, ResumePair } from '@kontor/events';
import { endingHalt } from './judge-rate.js';
import type { Judgement } from './judge-rate.js';
import { storedPair } from './pair-direction.js';
import type { PairGuard } from './pair-guard.js';

/** Stops a pair by order of two persons, also one that is halted by a jump: then only persons let it go on. */
export function haltPair(guard: PairGuard, { commandId, base, quote }: HaltPair): PairHalted | undefined {
  if (guard.orders.includes(commandId) || guard.halted === 'ORDER') return undefined;
  return { type: 'PairHalted', ...storedPair(base, quote), reason: 'ORDER', commandId };
}

/** Lets a halted pair go on from the newest rate that came while it was halted; if none came, from the one that it had. */
export function resumePair(guard: PairGuard, { commandId, base, quote }: ResumePair): readonly Judgement[] {
  if (guard.orders.includes(commandId) || guard.halted === undefined) return [];
  const resumed = { type: 'PairResumed', ...storedPair(base, quote), by: 'PERSONS', commandId } as const;
  if (guard.candidate === undefined) return [resumed];
  const { cameAt, ...offered } = guard.candidate;
  return [endingHalt(offered, guard, cameAt), resumed];
}
