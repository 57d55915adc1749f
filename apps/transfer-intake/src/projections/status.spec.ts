import { refundIdOf, transferIdOf } from '@kontor/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../api/transfer-view.js';
import { arrivals, LIVES, type Told } from './lives.spec.support.js';
import { isDecided, statusOf, undecidedTypes, type TransferStages, type TransferStatus } from './status.js';
import { mergedPatches } from './transfer-patch.js';

const id = transferIdOf('cus_1', 'life');
const statusAfter = (told: readonly Told[]): TransferStatus => statusOf(stagesOf(told));

function stagesOf(told: readonly Told[]): TransferStages {
  const [patch] = mergedPatches(told.map(({ event }) => event));
  return rowOf(patch ?? { transfer_id: id, customer_id: 'cus_1' });
}

const NEVER_LEFT: readonly TransferStatus[] = ['rejected', 'cancelled', 'refunded'];
const AFTER_PAID: readonly TransferStatus[] = ['paid', 'returned', 'refunded'];

describe.each(Object.entries(LIVES))('the status of a transfer: %s', (_, told) => {
  it('follows its life', () => {
    expect(told.map((_one, i) => statusAfter(told.slice(0, i + 1)))).toEqual(told.map(({ shows }) => shows));
  });

  it('is the same in the end whichever journal was first, and nothing final is ever taken back on the way', () => {
    fc.assert(fc.property(arrivals(told), (order) => {
      let before: TransferStatus = 'requested';
      for (let i = 1; i <= order.length; i++) {
        const now = statusAfter(order.slice(0, i));
        const sentence = order.slice(0, i).map(({ event }) => event.type).join(' ');
        if (NEVER_LEFT.includes(before)) expect(now, sentence).toBe(before);
        if (before === 'paid') expect(AFTER_PAID, sentence).toContain(now);
        if (before === 'returned') expect(['returned', 'refunded'], sentence).toContain(now);
        before = now;
      }
      expect(before).toBe(told.at(-1)!.shows);
    }));
  });

  it('depends on what has come alone, not on how: by journal or mixed, at once or one by one', () => {
    fc.assert(fc.property(arrivals(told), fc.nat(told.length), (order, length) => {
      const come = order.slice(0, length);
      const byJournal = come.toSorted((a, b) => (a.journal < b.journal ? -1 : a.journal > b.journal ? 1 : 0));
      expect(statusAfter(byJournal)).toBe(statusAfter(come));
    }));
  });

  it('is decided by no event that a wait for it does not look after', () => {
    fc.assert(fc.property(arrivals(told), (order) => {
      for (const [i, { event }] of order.entries()) {
        if (!isDecided(statusAfter(order.slice(0, i))) && isDecided(statusAfter(order.slice(0, i + 1)))) expect(undecidedTypes).not.toContain(event.type);
      }
    }));
  });
});

describe('the status of a transfer', () => {
  const NOTHING = stagesOf([]);
  const at = new Date('2026-03-02T10:00:00Z');

  it('has an answer to every set of events, and money that has moved is never shown as rejected', () => {
    const times = (Object.keys(NOTHING) as (keyof TransferStages)[]).filter((stage) => stage.endsWith('At') && stage !== ('submittedAt' as string));
    const sets = fc.record({
      times: fc.subarray(times),
      destination: fc.constantFrom(null, 'bank', 'own', 'customer'),
      payoutState: fc.constantFrom(null, 'held', 'resumed', 'paying', 'in_doubt', 'action_required'),
      code: fc.constantFrom(null, 'CANCELLED', 'EXPIRED'),
    });
    fc.assert(fc.property(sets, ({ times: held, ...more }) => {
      const status = statusOf({ ...NOTHING, ...more, ...Object.fromEntries(held.map((stage) => [stage, at])) });
      expect(status).toBeTypeOf('string');
      if (held.includes('bookedAt')) expect(status).not.toBe('rejected');
    }));
  });

  it('calls a refund after a cancellation cancelled, whoever told first', () => {
    expect(refundIdOf(id, { kind: 'cancelled' })).not.toBe(refundIdOf(id, { kind: 'rejected' }));
    expect([statusOf({ ...NOTHING, refundedAt: at, refundedAs: 'cancelled' }), statusOf({ ...NOTHING, refundedAt: at, refundedAs: 'refunded' })]).toEqual(['cancelled', 'refunded']);
  });

  it('is decided once booked or refused', () => {
    const all = ['requested', 'rated', 'awaiting_funds', 'booked', 'paying', 'paid', 'rejected', 'cancelled'] as const;
    expect(all.filter(isDecided)).toEqual(['booked', 'paying', 'paid', 'rejected', 'cancelled']);
  });
});
