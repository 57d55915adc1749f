import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payouts, type PayoutEvent } from '@kontor/events';
import { allowCustomer, evolveStop, stopCustomer, type Stop } from './follow-freeze.js';
import type { Payout } from './payout-state.js';
import { abandon, answer, booked, cancel, CUSTOMER, decide, folded, frozen, redirect, resume, run, suspend, transferId, type Input } from './payout.spec.support.js';

const due: Input = { type: 'due' };
const halts = new Map([['JPY', 'UNBALANCED']]);
const last = (events: readonly PayoutEvent[]) => events.at(-1);

/** Each way in which a payout waits, and what would end it. */
const WAITING: readonly (readonly [how: string, waiting: Payout | undefined, end: Input])[] = [
  ['is held back by people', run([booked, [answer('RJCT', { code: 'AB05' }), { halts }], suspend()]).payout, resume],
  ['was held back before it was booked', run([suspend(), booked]).payout, resume],
  ['waits for its currency', run([[booked, { halts }]]).payout, due],
  ['waits for other details', run([booked, answer('RJCT', { code: 'AC01' })]).payout, redirect()],
  ['waits for people', run([booked, answer('RJCT', { code: 'AM04' })]).payout, redirect()],
  ['is refused, and would be tried again', run([booked]).payout, answer('RJCT', { code: 'AB05' })],
];

describe('a payout whose customer was frozen', () => {
  it.each(WAITING)('is not submitted where it %s, and goes on when the customer is unfrozen', (_, waiting, end) => {
    const { types, payout, events } = run([[end, frozen]], waiting);
    expect(types).not.toContain('PayoutSubmitting');
    expect(last(events)).toMatchObject({ type: 'PayoutSuspended', reason: 'FROZEN' });
    expect(payout).toMatchObject({ status: 'halted', reason: 'FROZEN' });
    expect(run([[due, frozen]], payout).events).toEqual([{ type: 'PayoutSuspended', transferId, reason: 'FROZEN' }]);
    expect(run([due], payout).types).toEqual(['PayoutResumed', 'PayoutSubmitting']);
  });

  it('was submitted before: it is the bank’s to finish, and settled as any other', () => {
    expect(run([booked, [answer('ACSP'), frozen], [answer('ACSC'), frozen]]).types).toEqual(['PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled']);
    expect(run([booked, [due, frozen], [answer('RJCT', { code: 'AC04' }), frozen]]).types.slice(1)).toEqual(['PayoutInDoubt', 'PayoutEnquiring', 'PayoutRejected']);
  });

  it('can be cancelled and given up: the ledger freezes what comes back', () => {
    const waiting = run([suspend(), booked, [resume, frozen]]).payout;
    expect(run([[cancel, frozen]], waiting).types).toEqual(['PayoutCancelled']);
    expect(run([[abandon, frozen]], waiting).types).toEqual(['PayoutAbandoned']);
  });

  it('is not let go by people, who may hold it back beyond the freeze', () => {
    const waiting = run([[booked, frozen]]).payout;
    expect(run([[resume, frozen]], waiting).types).toEqual(['PayoutConflict']);
    const held = run([[suspend(), frozen]], waiting).payout;
    expect(held).toMatchObject({ status: 'suspended', reason: 'COMPLIANCE' });
    expect(run([due], held).types).toEqual([]);
  });

  it('is looked at at doubling distances, of an hour or so at last; a halt that it waits for then counts anew', () => {
    let { payout } = run([[booked, frozen]]);
    const gaps: number[] = [];
    for (let look = 0; look < 9; look++) {
      const now = payout?.due ?? 0;
      payout = folded(payout, decide(payout, due, { now, ...frozen }), now);
      gaps.push(((payout?.due ?? 0) - now) / 60_000);
    }
    expect(gaps).toEqual([2, 4, 8, 16, 32, 64, 64, 64, 64]);
    const now = payout?.due ?? 0;
    const halted = folded(payout, decide(payout, due, { now, halts }), now);
    expect(halted).toMatchObject({ status: 'halted', reason: 'HALTED', looks: 1, due: now + 60_000, order: payout?.order });
  });

  it('another customer’s goes on', () => {
    expect(run([[booked, { ...frozen, key: 'cus_2' }]]).types).toEqual(['PayoutSubmitting']);
  });
});

describe('a freeze and its end', () => {
  type Order = { readonly type: 'CustomerFrozen'; readonly commandId: string; readonly reason: string } | { readonly type: 'CustomerUnfrozen'; readonly commandId: string };
  const freeze = (commandId: string): Order => ({ type: 'CustomerFrozen', commandId, reason: 'COURT_ORDER' });
  const unfreeze = (commandId: string): Order => ({ type: 'CustomerUnfrozen', commandId });

  /** What is decided of orders one after the other, and how it stands then. */
  function follow(orders: readonly Order[]): { readonly types: string[]; readonly stop: Stop | undefined } {
    const stops = new Map<string, Stop>();
    const types: string[] = [];
    for (const order of orders) {
      const event = order.type === 'CustomerFrozen' ? stopCustomer(undefined, order, { key: CUSTOMER, stops }) : allowCustomer(undefined, order, { key: CUSTOMER, stops });
      if (event === undefined) continue;
      const { type, ...data } = event;
      expect(payouts.schemas[type]['~standard'].validate(data)).not.toHaveProperty('issues');
      stops.set(CUSTOMER, evolveStop[type](stops.get(CUSTOMER), event as never));
      types.push(type);
    }
    return { types, stop: stops.get(CUSTOMER) };
  }

  it('are followed in order; each again decides nothing, also when another came between', () => {
    const { types, stop } = follow([freeze('a'), freeze('a'), unfreeze('b'), freeze('a'), unfreeze('b')]);
    expect(types).toEqual(['CustomerStopped', 'CustomerAllowed']);
    expect(stop?.isStopped).toBe(false);
  });

  it('may come twice by different orders: the first end ends both, as in the ledger', () => {
    expect(follow([freeze('a'), freeze('b')]).stop?.isStopped).toBe(true);
    expect(follow([freeze('a'), freeze('b'), unfreeze('c')]).stop?.isStopped).toBe(false);
    expect(follow([unfreeze('a'), freeze('b')]).stop?.isStopped).toBe(true);
  });

  it('stand as the last one in order says, wherever repeats come between; what is remembered is bounded', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), fc.infiniteStream(fc.nat(20)), (kinds, back) => {
        const orders = kinds.map((freezes, n) => (freezes ? freeze(`f${n}`) : unfreeze(`u${n}`)));
        // From a place not far back, everything comes again.
        const told = orders.flatMap((order, n) => (n % 7 === 6 ? [order, ...orders.slice(Math.max(0, n - back.next().value!), n + 1)] : [order]));
        const { types, stop } = follow(told);
        expect(types).toHaveLength(orders.length);
        expect(stop?.isStopped).toBe(kinds.at(-1));
        expect(stop?.seen.length).toBeLessThanOrEqual(32);
      }),
    );
  });
});
