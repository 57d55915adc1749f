import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../api/transfer-view.js';
import { arrivals, LIVES, type Told } from './lives.spec.support.js';
import { toldIn } from './told.js';
import { added, mergedPatches } from './transfer-patch.js';

const rowAfter = (told: readonly Told[]) => rowOf(mergedPatches(told.map(({ event }) => event))[0]!);
const seen = (told: readonly Told[]) => toldIn(rowAfter(told)).map(({ type, teller, at }) => [type, teller, at]);

describe.each(Object.entries(LIVES))('what was told of a transfer: %s', (_, life) => {
  const told = life.map((one, i) => ({ ...one, event: { ...one.event, at: one.event.at + i } }));

  it('is in its row, event by event, by whom and when', () => {
    expect(seen(told)).toEqual(told.map(({ event, journal }) => [event.type, journal, event.at]));
  });

  it('has the column of each kind of event filled, whichever attempt it was of', () => {
    const { submittingAt, acceptedAt, settledAt } = rowAfter(told);
    const types = told.map(({ event }) => event.type);
    expect([submittingAt, acceptedAt, settledAt].map((time) => time !== null)).toEqual((['PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled'] as const).map((type) => types.includes(type)));
  });

  it('is the same whichever journal was first, in one round or in two', () => {
    fc.assert(fc.property(arrivals(told), fc.nat(told.length), (order, cut) => {
      expect(rowAfter(order)).toEqual(rowAfter(told));
      const [first, second] = [order.slice(0, cut), order.slice(cut)].map((part) => mergedPatches(part.map(({ event }) => event))[0]);
      expect(rowOf(first === undefined || second === undefined ? (first ?? second)! : added(first, second))).toEqual(rowAfter(told));
    }));
  });

  it('is in the order of a life where all happened in one millisecond', () => {
    expect(seen(life).map(([type]) => type).sort()).toEqual(life.map(({ event }) => event.type).sort());
    const inPayout = life.filter(({ journal }) => journal === 'payout').map(({ event }) => event.type);
    expect(seen(life).filter(([, teller]) => teller === 'payout').map(([type]) => type)).toEqual(inPayout);
  });
});
