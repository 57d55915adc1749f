import { describe, expect, it } from 'vitest';
import { isDecided, statusOf, type TransferStages, type TransferStatus } from './status.js';

const NOTHING: TransferStages = {
  requestedAt: null, refusedAt: null, ratedAt: null, ratingRejectedAt: null, bookedAt: null, declinedAt: null,
  submittingAt: null, acceptedAt: null, settledAt: null, settlementPostedAt: null,
};
const at = new Date('2026-03-02T10:00:00Z');
const reached = (stages: readonly (keyof TransferStages)[]): TransferStages => stages.reduce((all, stage) => ({ ...all, [stage]: at }), NOTHING);

/** Lives of a transfer as they can be, with the status after each event in its own order. */
const LIVES: readonly (readonly [stage: keyof TransferStages, status: TransferStatus])[][] = [
  [['requestedAt', 'requested'], ['ratedAt', 'rated'], ['bookedAt', 'booked'], ['submittingAt', 'paying'], ['acceptedAt', 'paying'], ['settledAt', 'paid'], ['settlementPostedAt', 'paid']],
  [['requestedAt', 'requested'], ['ratedAt', 'rated'], ['bookedAt', 'booked'], ['submittingAt', 'paying'], ['settledAt', 'paid'], ['settlementPostedAt', 'paid']],
  [['requestedAt', 'requested'], ['ratedAt', 'rated'], ['declinedAt', 'rejected']],
  [['requestedAt', 'requested'], ['ratingRejectedAt', 'rejected']],
  [['refusedAt', 'rejected']],
];

describe('the status of a transfer', () => {
  it('follows its life', () => {
    for (const life of LIVES) {
      for (const [i, [, status]] of life.entries()) expect(statusOf(reached(life.slice(0, i + 1).map(([stage]) => stage)))).toBe(status);
    }
  });

  it('never falls back while events arrive in any order, and ends the same', () => {
    const rank: Record<TransferStatus, number> = { requested: 0, rated: 1, rejected: 2, booked: 3, paying: 4, paid: 5 };
    for (const life of LIVES) {
      const stages = life.map(([stage]) => stage);
      for (const order of orders(stages)) {
        let before = -1;
        for (let i = 1; i <= order.length; i++) {
          const now = rank[statusOf(reached(order.slice(0, i)))];
          expect(now, order.slice(0, i).join(' ')).toBeGreaterThanOrEqual(before);
          before = now;
        }
        expect(statusOf(reached(order))).toBe(life.at(-1)?.[1]);
      }
    }
  });

  it('has an answer to every set of events, and money that has moved is never shown as refused', () => {
    const stages = Object.keys(NOTHING) as (keyof TransferStages)[];
    for (let set = 0; set < 1 << stages.length; set++) {
      const held = stages.filter((_, i) => (set & (1 << i)) !== 0);
      const status = statusOf(reached(held));
      expect(status).toBeTypeOf('string');
      if (held.includes('bookedAt')) expect(status).not.toBe('rejected');
    }
  });

  it('is decided once booked or refused', () => {
    expect((['requested', 'rated', 'booked', 'paying', 'paid', 'rejected'] as const).map(isDecided)).toEqual([false, false, true, true, true, true]);
  });
});

function* orders<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length === 0) yield [];
  for (const [i, item] of items.entries()) for (const rest of orders(items.toSpliced(i, 1))) yield [item, ...rest];
}
