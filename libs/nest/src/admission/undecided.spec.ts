import { describe, expect, it } from 'vitest';
import { Undecided } from './undecided.js';

describe('commands that nobody has decided yet', () => {
  let now = 1_000;
  const of = (...customers: readonly string[]): Undecided => {
    now = 1_000;
    const undecided = new Undecided(() => now);
    for (const customer of customers) {
      undecided.sent(0, `${customer}-${now}`, customer);
      now += 100;
    }
    return undecided;
  };

  it('tell how long several customers have been waiting, by partition', () => {
    const undecided = of('ann', 'ben', 'cyd', 'dan', 'eve');
    now = 2_000;
    expect([undecided.msOf(0), undecided.msOf(1)]).toEqual([700, 0]);
  });

  it('tell nothing while only few wait, however much they sent: a key may be parked', () => {
    const undecided = of('ann', 'ann', 'ann', 'ann', 'ben', 'cyd');
    now = 60_000;
    expect(undecided.msOf(0)).toBe(0);
  });

  it('are in no queue once something was decided that was sent later', () => {
    const undecided = of('ann', 'ben', 'cyd', 'dan');
    undecided.decided(0, 'cyd-1200');
    expect(undecided.msOf(0)).toBe(0);
    for (const customer of ['eve', 'fay', 'gil']) undecided.sent(0, customer, customer);
    now += 500;
    expect(undecided.msOf(0), 'dan, who was sent after it, and three more').toBe(500);
    undecided.decided(0, 'ann-1000'); // had been let go already
    undecided.givenUp(0, 'gil');
    expect(undecided.msOf(0)).toBe(0);
  });
});
