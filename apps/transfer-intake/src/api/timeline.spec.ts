import { describe, expect, it } from 'vitest';
import { LIVES } from '../projections/lives.spec.support.js';
import { mergedPatches } from '../projections/transfer-patch.js';
import { timelineOf } from './timeline.js';
import { rowOf } from './transfer-view.js';

const stepsOf = (life: string) =>
  timelineOf(rowOf(mergedPatches(LIVES[life]!.map(({ event }, i) => ({ ...event, at: event.at + i })))[0]!)).steps.map(({ stage, attempt, amount, target, reason }) => [stage, attempt, amount?.amount, target?.amount, reason]);

describe('the timeline of a transfer', () => {
  it('tells a payment with its amounts', () => {
    expect(stepsOf('paid')).toEqual([
      ['requested', undefined, undefined, undefined, undefined], ['rated', undefined, '100.00', '16095', undefined], ['booked', undefined, '100.00', '16095', undefined],
      ['submitted', 1, '16095', undefined, undefined], ['accepted', 1, undefined, undefined, undefined], ['paid', 1, '16095', undefined, undefined], ['settled', undefined, undefined, undefined, undefined],
    ]);
  });

  it('keeps apart what happened to each attempt, and says why one failed', () => {
    expect(stepsOf('rejected, redirected and paid').slice(3)).toEqual([
      ['submitted', 1, '16095', undefined, undefined], ['payment_rejected', 1, undefined, undefined, 'AC01'], ['redirected', undefined, undefined, undefined, undefined],
      ['submitted', 2, '16095', undefined, undefined], ['paid', 2, '16095', undefined, undefined], ['settled', undefined, undefined, undefined, undefined],
    ]);
  });

  it('tells each part that came back, and what was given back for it', () => {
    expect(stepsOf('returned in two parts').slice(7)).toEqual([
      ['returned', 1, '5000', undefined, 'AC04'], ['return_posted', undefined, undefined, undefined, undefined], ['refunded', undefined, '31.06', '5000', undefined],
      ['returned', 1, '11095', undefined, 'AC04'], ['return_posted', undefined, undefined, undefined, undefined], ['refunded', undefined, '68.94', '11095', undefined],
    ]);
  });

  it('says why a transfer was refused', () => {
    expect(['refused at the door', 'not to be rated', 'declined'].map((life) => stepsOf(life).at(-1))).toEqual(
      ['RECIPIENT_UNKNOWN', 'QUOTE_EXPIRED', 'INSUFFICIENT_FUNDS'].map((code) => ['rejected', undefined, undefined, undefined, code]),
    );
  });
});
