import type { PairHalted, PairResumed, RateAccepted, RateRejected } from '@kontor/events';
import { daysBetween } from './business-days.js';
import { NO_MOVES, withMove } from './daily-moves.js';
import type { DailyMoves } from './daily-moves.js';
import { distanceBp100 } from './exact.js';

interface Close {
  readonly mid: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
}

/** The newest rate that came while the pair was halted, with all that is needed to accept it. */
export type Candidate = Omit<RateRejected, 'type' | 'reason'> & {
  /** Milliseconds since the epoch. */
  readonly cameAt: number;
};

/** What the rates of a pair are judged by; apart from the rate that holds, which everybody keeps a copy of. */
export interface PairGuard {
  /** The last rate of the newest day, and that of the day before it. */
  readonly close?: Close;
  readonly earlier?: Close;
  /** The rate that ended a halt on the newest day: later ones of this day are measured from it. */
  readonly anchor?: string;
  /** Of the days before the newest. */
  readonly moves: DailyMoves;
  readonly halted?: PairHalted['reason'];
  readonly candidate?: Candidate;
  /** The highest sequence number of each provider. */
  readonly seqs: Readonly<Record<string, number>>;
  /** The newest orders of persons, which may come twice. */
  readonly orders: readonly string[];
  /** It once had a rate of a production source: from then on it takes no other. */
  readonly production?: true;
}

export const NO_GUARD: PairGuard = { moves: NO_MOVES, seqs: {}, orders: [] };

/** The longest time without fixings, around Easter and Christmas, is five days. After more, a move is not one of a day. */
const DAYS_APART_MAX = 7;
/** Persons give few orders; a repeat follows its original. */
const ORDERS_KEPT = 8;

/** The guard as the first rate of a new day finds it: what was the newest day is now an earlier one, and its move counts. */
export function onDay(guard: PairGuard, date: string): PairGuard {
  const { close, earlier, anchor: _, ...rest } = guard;
  if (close === undefined || date <= close.date) return guard;
  const comparable = earlier !== undefined && daysBetween(earlier.date, close.date) <= DAYS_APART_MAX;
  return { ...rest, close, earlier: close, moves: comparable ? withMove(guard.moves, distanceBp100(earlier.mid, close.mid)) : guard.moves };
}

const seenSeq = ({ seqs }: PairGuard, { provider, seq }: RateAccepted | RateRejected) => (seq === undefined ? seqs : { ...seqs, [provider]: Math.max(seq, seqs[provider] ?? 0) });
const seenOrder = ({ orders }: PairGuard, { commandId }: PairHalted | PairResumed) => (commandId === undefined ? orders : [...orders, commandId].slice(-ORDERS_KEPT));

export const evolvePairGuard = {
  RateAccepted: (before: PairGuard, event: RateAccepted): PairGuard => {
    const guard = onDay(before, event.date);
    // A fixing that takes over from a live price that ran out may be of an earlier day; the newest day goes on all the same.
    const date = guard.close === undefined || event.date > guard.close.date ? event.date : guard.close.date;
    return {
      ...guard,
      close: { mid: event.mid, date },
      seqs: seenSeq(before, event),
      ...(before.halted && { anchor: event.mid }),
      ...(event.mode && { production: true }),
    };
  },
  RateRejected: (guard: PairGuard, { type: _, reason, ...offered }: RateRejected, { at }: { readonly at: number }): PairGuard => {
    const seqs = seenSeq(guard, { type: 'RateRejected', reason, ...offered });
    return reason === 'JUMP' || reason === 'HALTED' ? { ...guard, seqs, candidate: { ...offered, cameAt: at } } : { ...guard, seqs };
  },
  PairHalted: (guard: PairGuard, event: PairHalted): PairGuard => ({ ...guard, halted: event.reason, orders: seenOrder(guard, event) }),
  PairResumed: ({ halted: _, candidate: _candidate, ...guard }: PairGuard, event: PairResumed): PairGuard => ({ ...guard, orders: seenOrder(guard, event) }),
};
