import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PayoutEvent } from '@kontor/events';
import { sumOf, type Payout } from './payout-state.js';
import {
  abandon, AMOUNT, answer, attemptId, booked, bookedFor, cancel, CUSTOMER, debit, decide, evidence, folded, frozen, moneyBack, NOW, osaka, redirect, resume, run, suspend, tokyo, transferId, type Input,
} from './payout.spec.support.js';

const HOUR = 3_600_000;
const due: Input = { type: 'due' };
const halts = new Map([['JPY', 'UNBALANCED']]);
const last = (events: readonly PayoutEvent[]) => events.at(-1);

describe('a cancel that races the booking and the submission', () => {
  it('comes before the booking: it is cancelled at once, and a booking that comes later submits nothing', () => {
    const { types, payout } = run([cancel, booked]);
    expect([types, payout?.status]).toEqual([['PayoutCancelled'], 'cancelled']);
  });

  it('comes after the submission: it is too late, whatever becomes of the payment', () => {
    for (const inputs of [[], [answer('ACSP')], [due], [answer('ACSC')], [answer('RJCT', { code: 'AC04' })]]) {
      expect(last(run([booked, ...inputs, cancel]).events), inputs.map(({ type }) => type).join()).toEqual({ type: 'CancelRefused', transferId, commandId: cancel.commandId, code: 'TOO_LATE' });
    }
  });

  it('comes while nothing is under way: held back, or rejected and waiting for other details or for people', () => {
    for (const inputs of [[suspend(), booked], [[booked, { halts }] as const], [booked, answer('RJCT', { code: 'AC01' })], [booked, answer('RJCT', { code: 'AM05' })]]) {
      expect(last(run([...inputs, cancel]).events)).toEqual({ type: 'PayoutCancelled', transferId, commandId: cancel.commandId });
    }
  });

  it('is refused where nothing is paid out, also if it came before anybody here knew of the booking', () => {
    for (const kind of [{ kind: 'own' }, { kind: 'customer', customerId: 'cus_2' }] as const) {
      expect(run([bookedFor(kind), cancel]).types).toEqual(['PayoutNotDue', 'CancelRefused']);
      expect(run([cancel, bookedFor(kind), cancel]).types).toEqual(['PayoutCancelled', 'CancelRefused']);
    }
  });
});

describe('attempts', () => {
  it('follow a refusal that says nothing against the payment at once: same end-to-end id, another instruction', () => {
    const { events } = run([booked, answer('RJCT', { code: 'AB05' })]);
    const [first, rejected, second] = events as [PayoutEvent<'PayoutSubmitting'>, PayoutEvent, PayoutEvent<'PayoutSubmitting'>];
    expect(rejected).toMatchObject({ type: 'PayoutRejected', code: 'AB05', then: 'retry', payoutId: attemptId(1) });
    expect(second).toMatchObject({ type: 'PayoutSubmitting', attempt: 2, payoutId: attemptId(2), endToEndId: first.endToEndId, amount: first.amount, recipientId: first.recipientId });
    expect(second.instrId).not.toBe(first.instrId);
  });

  it('end after five, and the money goes back', () => {
    const refusals = [1, 2, 3, 4, 5, 6].map((attempt) => answer('RJCT', { attempt, code: 'TM01' }));
    const { types, events } = run([booked, ...refusals]);
    expect(types.filter((type) => type === 'PayoutSubmitting')).toHaveLength(5);
    expect(events.at(-2)).toEqual({ type: 'PayoutAbandoned', transferId, reason: 'ATTEMPTS_EXHAUSTED' });
    expect(last(events)).toMatchObject({ type: 'PayoutConflict', payoutId: attemptId(6) });
  });

  it('end where the catalogue counts no further, however often other details are named, and the money goes back', () => {
    const tries = Array.from({ length: 100 }, (_, i) => i + 1).flatMap((attempt) => [answer('RJCT', { attempt, code: 'AC01' }), redirect(`redirect-${attempt}`)]);
    const { events, payout } = run([booked, ...tries]);
    expect(events.slice(-2)).toMatchObject([{ type: 'PayoutRedirected', commandId: 'redirect-100' }, { type: 'PayoutAbandoned', transferId, reason: 'ATTEMPTS_EXHAUSTED' }]);
    expect(payout?.status).toBe('abandoned');
  });

  it('wait for other details until a deadline, if the details were wrong', () => {
    const rejected = run([booked, answer('RJCT', { code: 'AC01' })]);
    expect(last(rejected.events)).toMatchObject({ type: 'PayoutRejected', then: 'redirect', until: new Date(NOW + 7 * 24 * HOUR).toISOString() });
    expect(rejected.payout?.due).toBe(NOW + 7 * 24 * HOUR);
    expect(run([redirect()], rejected.payout).events).toMatchObject([
      { type: 'PayoutRedirected', destination: osaka, commandId: 'redirect-1' },
      { type: 'PayoutSubmitting', attempt: 2, recipientId: 'rc_jpy_osaka', amount: AMOUNT, reference: booked.reference },
    ]);
    expect(run([due], rejected.payout).events).toEqual([{ type: 'PayoutAbandoned', transferId, reason: 'NOT_REDIRECTED' }]);
  });

  it('are for people to order or to give up, if we were at fault; after a week the money goes back', () => {
    const rejected = run([booked, answer('RJCT', { code: 'AM04' })]);
    expect(last(rejected.events)).toMatchObject({ then: 'ops' });
    expect(run([redirect('again', tokyo)], rejected.payout).types).toEqual(['PayoutRedirected', 'PayoutSubmitting']);
    expect(run([abandon], rejected.payout).events).toMatchObject([{ type: 'PayoutAbandoned', reason: 'OPS', commandId: 'abandon-1' }]);
    expect(run([due], rejected.payout).events).toMatchObject([{ type: 'PayoutAbandoned', reason: 'NOT_HANDLED' }]);
  });

  it.each(['AC04', 'AC06', 'AG01', 'ZZ99', undefined])('do not follow a refusal by code %s', (code) => {
    const { events, payout } = run([booked, answer('RJCT', code === undefined ? {} : { code })]);
    expect(last(events)).toMatchObject({ type: 'PayoutRejected', code: code ?? 'MS03', then: 'refund' });
    expect(payout?.status).toBe('rejected');
  });

  it('are not given up while one is under way, or nobody knows', () => {
    for (const inputs of [[], [answer('ACSP')], [due]]) expect(run([booked, ...inputs, abandon]).types.at(-1)).toBe('PayoutConflict');
  });

  it('that were refused may be said to be accepted afterwards, which is older news; to be paid, which is a conflict', () => {
    const { payout } = run([booked, answer('RJCT', { code: 'AB05' }), answer('ACSP', { attempt: 2 })]);
    expect(decide(payout, answer('ACSP'))).toEqual([]);
    expect(decide(payout, answer('ACSC'))).toMatchObject([{ type: 'PayoutConflict', payoutId: attemptId(1) }]);
    expect(decide(payout, debit())).toMatchObject([{ type: 'PayoutConflict', payoutId: attemptId(1) }]);
  });
});

describe('a payment in doubt', () => {
  it('is asked about, then and at doubling distances, and nothing else is done', () => {
    let { payout } = run([booked, due]);
    const at: number[] = [];
    for (let enquiry = 2; enquiry < 16; enquiry++) {
      at.push(payout?.due ?? 0);
      const events = decide(payout, due, { now: payout?.due ?? 0 });
      expect(events).toEqual([{ type: 'PayoutEnquiring', payoutId: attemptId(), transferId, enquiry }]);
      payout = folded(payout, events, payout?.due);
    }
    const gaps = at.slice(1).map((time, i) => (time - at[i]!) / 60_000);
    expect(gaps.slice(0, 4)).toEqual([2, 4, 8, 16]);
    expect(gaps.at(-1)).toBe(24 * 60);
  });

  it('comes of silence beyond the deadline, and of an answer that could not be read', () => {
    expect(run([booked, due]).events[1]).toEqual({ type: 'PayoutInDoubt', payoutId: attemptId(), transferId, reason: 'NO_ANSWER' });
    expect(run([booked, answer('NONE')]).events[1]).toMatchObject({ reason: 'UNREADABLE' });
    expect(run([booked, answer('ACSP'), due]).types.slice(2)).toEqual(['PayoutInDoubt', 'PayoutEnquiring']);
  });

  it('refund after a time-out, then late success: there is no refund, and the late answer, debit or evidence settles', () => {
    for (const [input, proof] of [[answer('ACSC'), 'answer'], [debit(), 'statement'], [evidence('settled'), 'ops']] as const) {
      const { types, events } = run([booked, due, cancel, abandon, redirect(), input]);
      expect(types.filter((type) => ['PayoutAbandoned', 'PayoutCancelled', 'PayoutRejected', 'PayoutRedirected'].includes(type))).toEqual([]);
      expect(last(events)).toMatchObject({ type: 'PayoutSettled', evidence: proof });
    }
  });

  it('ends with an acceptance, after which the settlement is awaited anew', () => {
    const { events, payout } = run([booked, due, answer('ACSP')]);
    expect(last(events)).toMatchObject({ type: 'PayoutAccepted' });
    expect(payout).toMatchObject({ status: 'accepted', due: NOW + 24 * HOUR });
  });

  it('ends with a refusal, by the rail or by evidence of two persons', () => {
    expect(last(run([booked, due, answer('RJCT', { code: 'AC04' })]).events)).toMatchObject({ type: 'PayoutRejected', then: 'refund' });
    expect(last(run([booked, due, evidence('rejected')]).events)).toMatchObject({ type: 'PayoutRejected', code: 'NARR', then: 'refund' });
  });

  it('takes no evidence for another payment of the bank than the known one', () => {
    expect(last(run([booked, answer('ACSP'), due, { ...evidence('settled'), railRef: 'SIM-9' }]).events)).toMatchObject({ type: 'PayoutConflict', input: 'GiveEvidence' });
  });

  it('takes no evidence that came before the doubt, though it is repeated', () => {
    expect(run([booked, evidence('settled'), due, evidence('settled')]).types.slice(1)).toEqual(['PayoutConflict', 'PayoutInDoubt', 'PayoutEnquiring']);
  });

  it('is no matter of a rail that is silent on success, until the day by which its debit was due', () => {
    const { payout } = run([bookedFor({ ...tokyo, rail: 'sepa-ct' }, 'EUR')]);
    expect(payout?.due).toBe(NOW + 5 * 24 * HOUR);
    expect(run([debit()], payout).events).toMatchObject([{ type: 'PayoutSettled', evidence: 'statement' }]);
    expect(run([due], payout).types).toEqual(['PayoutInDoubt', 'PayoutEnquiring']);
  });
});

describe('answers', () => {
  it('settled before accepted: the acceptance that comes later is old news', () => {
    expect(run([booked, answer('ACSC'), answer('ACSP')]).types).toEqual(['PayoutSubmitting', 'PayoutSettled']);
  });

  it('carry the charges of the bank; those that come after the settlement are for people', () => {
    expect(last(run([booked, answer('ACSC', { charges: 25n })]).events)).toMatchObject({ type: 'PayoutSettled', charges: '25' });
    expect(run([booked, answer('ACSC', { charges: 25n }), debit({ charges: 25n })]).types).toHaveLength(2);
    expect(last(run([booked, answer('ACSC'), debit({ charges: 25n })]).events)).toMatchObject({ type: 'PayoutConflict', input: 'RailDebited' });
  });

  it('about another payment of the bank than the known one are conflicts: it may have paid twice', () => {
    for (const inputs of [[answer('ACSP')], [answer('ACSC')], [answer('ACSP'), due]]) {
      for (const other of [answer('ACSC', { railRef: 'SIM-2' }), debit({ railRef: 'SIM-2' })]) {
        expect(last(run([booked, ...inputs, other]).events)).toMatchObject({ type: 'PayoutConflict', payoutId: attemptId() });
      }
    }
  });

  it('about a payment that nobody ordered, or in the name of another customer, are conflicts', () => {
    expect(run([answer('ACSC'), booked]).types).toEqual(['PayoutConflict', 'PayoutSubmitting']);
    expect(run([booked, answer('ACSC', { attempt: 2 })]).types.at(-1)).toBe('PayoutConflict');
    for (const input of [answer('ACSP'), debit(), moneyBack(), evidence('settled'), suspend(), resume, redirect(), abandon]) {
      expect(run([booked, [input, { key: 'cus_2' }]]).types.at(-1)).toBe('PayoutConflict');
    }
  });
});

describe('money that comes back', () => {
  const paid = run([booked, answer('ACSP'), answer('ACSC')]).payout;

  it('counts once, though three messages tell of it, with charges or without', () => {
    const three = (['camt.054', 'pacs.004', 'camt.053'] as const).map((message, i) => moneyBack({ message, charges: i === 1 ? 440n : 0n, amount: 15655n }));
    for (const messages of [three, three.toReversed()]) expect(run(messages, paid).types).toEqual(['PayoutReturned']);
  });

  it('comes before the settlement, or before the acceptance: then the money had left, and the settlement is said first', () => {
    for (const inputs of [[], [answer('ACSP')], [due]]) {
      const { events, payout } = run([booked, ...inputs, moneyBack(), answer('ACSP'), answer('ACSC'), debit()]);
      expect(events.slice(-2)).toMatchObject([{ type: 'PayoutSettled', evidence: 'return' }, { type: 'PayoutReturned' }]);
      expect(payout?.status).toBe('returned');
    }
  });

  it('comes in parts, and is wholly back with the last', () => {
    const part = (n: number, amount: bigint) => moneyBack({ returnRef: `RET-${n}`, amount });
    const { payout, types } = run([part(1, 6000n), part(2, 10000n), part(1, 6000n), part(3, 95n)], paid);
    expect([payout?.status, types]).toEqual(['returned', ['PayoutReturned', 'PayoutReturned', 'PayoutReturned']]);
    expect(run([part(1, 6000n)], paid).payout?.status).toBe('partly_returned');
  });

  it('is never more than was paid, charges counted, nor another currency, nor two amounts under one reference', () => {
    for (const wrong of [moneyBack({ amount: 16096n }), moneyBack({ amount: 16000n, charges: 96n }), moneyBack({ currency: 'EUR' })]) {
      expect(run([wrong], paid).types).toEqual(['PayoutConflict']);
      expect(run([wrong], run([booked]).payout).types).toEqual(['PayoutConflict']);
    }
    expect(run([moneyBack({ amount: 16000n }), moneyBack({ amount: 95n, message: 'camt.053' })], paid).types).toEqual(['PayoutReturned', 'PayoutConflict']);
  });
});

describe('holding back', () => {
  it('by people goes on until people end it, also when it began before the booking', () => {
    const { payout, types } = run([suspend(), booked, due]);
    expect([types, payout?.status, payout?.due]).toEqual([['PayoutSuspended', 'PayoutSuspended'], 'suspended', undefined]);
    expect(run([resume], payout).types).toEqual(['PayoutResumed', 'PayoutSubmitting']);
    expect(run([suspend(), resume, suspend(), booked]).types).toEqual(['PayoutSuspended', 'PayoutResumed', 'PayoutSubmitting']);
  });

  it('by two orders is ended by one, and a repeat of either does not begin it again', () => {
    const { payout, types } = run([suspend(), suspend('suspend-2'), booked, resume, suspend('suspend-2'), suspend()]);
    expect([types.slice(2), payout?.status]).toEqual([['PayoutSuspended', 'PayoutResumed', 'PayoutSubmitting'], 'submitting']);
  });

  it('comes too late once it is submitted, which people are told', () => {
    expect(last(run([booked, suspend()]).events)).toMatchObject({ type: 'PayoutConflict', input: 'SuspendPayout', inputId: 'suspend-1', status: 'submitting' });
  });

  it('lasts while the currency is halted: looked at at doubling distances, and then submitted', () => {
    const first = run([[booked, { halts }]]);
    expect(first.events).toMatchObject([{ type: 'PayoutSuspended', reason: 'HALTED', order: { amount: AMOUNT } }]);
    let { payout } = first;
    const gaps: number[] = [];
    for (let look = 0; look < 7; look++) {
      const now = payout?.due ?? 0;
      const events = decide(payout, due, { now, halts });
      expect(events).toEqual([{ type: 'PayoutSuspended', transferId, reason: 'HALTED' }]);
      payout = folded(payout, events, now);
      gaps.push(((payout?.due ?? 0) - now) / 60_000);
    }
    expect(gaps).toEqual([2, 4, 8, 16, 16, 16, 16]);
    expect(run([due], payout).types).toEqual(['PayoutResumed', 'PayoutSubmitting']);
  });

  it('for a halt does not end a hold of people, and people do not end a halt', () => {
    const { payout } = run([[booked, { halts }], suspend()]);
    expect(payout?.status).toBe('suspended');
    expect(run([[resume, { halts }]], payout).payout?.status).toBe('halted');
    expect(run([[booked, { halts }], [resume, { halts }]]).types.at(-1)).toBe('PayoutConflict');
  });

  it.each(['HALTED', 'FROZEN', 'RAIL_UNFIT'])('of a reason that is ours is not taken for ours: %s', (reason) => {
    expect(run([{ ...suspend(), reason }, booked]).payout).toMatchObject({ status: 'suspended', reason: 'OPS' });
  });

  it('also stops the attempt after a refusal and the one to other details', () => {
    expect(run([booked, [answer('RJCT', { code: 'AB05' }), { halts }]]).types.slice(1)).toEqual(['PayoutRejected', 'PayoutSuspended']);
    const { payout } = run([booked, answer('RJCT', { code: 'AC01' }), [redirect(), { halts }]]);
    expect(payout?.status).toBe('halted');
    expect(last(run([due], payout).events)).toMatchObject({ type: 'PayoutSubmitting', attempt: 2, recipientId: 'rc_jpy_osaka' });
  });

  it('is what a rail comes to that nobody declared, or that does not carry the currency', () => {
    for (const rail of ['pigeon', 'sepa-ct']) expect(run([bookedFor({ ...tokyo, rail })]).events).toMatchObject([{ type: 'PayoutSuspended', reason: 'RAIL_UNFIT' }]);
  });
});

describe('a currency that dies while a payout is out', () => {
  const kuna = bookedFor(tokyo, 'HRK');
  const [before, after] = [Date.parse('2022-12-31T23:00:00.000Z'), Date.parse('2023-01-01T01:00:00.000Z')];

  it('is given up before it is submitted: when booked, resumed, released or redirected', () => {
    expect(last(run([[kuna, { now: after }]]).events)).toEqual({ type: 'PayoutAbandoned', transferId, reason: 'CURRENCY_ENDED' });
    expect(run([suspend(), kuna, [resume, { now: after }]]).types.at(-1)).toBe('PayoutAbandoned');
    expect(run([[kuna, { now: before, halts: new Map([['HRK', 'x']]) }], [due, { now: after }]]).types.at(-1)).toBe('PayoutAbandoned');
    expect(run([[kuna, { now: before }], [answer('RJCT', { code: 'AC01' }), { now: before }], [redirect(), { now: after }]]).types.at(-1)).toBe('PayoutAbandoned');
  });

  it('is the bank’s to finish once it is submitted; refused, it is not tried again', () => {
    const out = run([[kuna, { now: before }]]).payout;
    expect(run([[answer('ACSC'), { now: after }]], out).types).toEqual(['PayoutSettled']);
    expect(run([[answer('RJCT', { code: 'AB05' }), { now: after }]], out).events).toMatchObject([{ type: 'PayoutRejected', code: 'AB05', then: 'refund' }]);
  });

  it('returns in that currency; what the bank converted is for people', () => {
    const paid = run([[kuna, { now: before }], answer('ACSC')]).payout;
    expect(run([[moneyBack({ currency: 'HRK' }), { now: after }]], paid).types).toEqual(['PayoutReturned']);
    expect(run([[moneyBack({ currency: 'EUR', amount: 2136n }), { now: after }]], paid).types).toEqual(['PayoutConflict']);
  });
});

describe('whatever comes, in whatever order', () => {
  const attempts = [1, 2, 3];
  const inputs: readonly Input[] = [
    booked, booked, booked, cancel, suspend(), resume, redirect(), abandon, due, due,
    ...attempts.flatMap((attempt) => [
      answer('ACSP', { attempt }), answer('ACSC', { attempt }), answer('RJCT', { attempt, code: 'AC01' }), answer('RJCT', { attempt, code: 'AB05' }), answer('NONE', { attempt }), debit({ attempt }),
      moneyBack({ attempt, returnRef: `RET-${attempt}`, amount: 9000n }), moneyBack({ attempt, returnRef: `REST-${attempt}`, amount: 7095n }), evidence('settled', attempt), evidence('rejected', attempt),
    ]),
  ];
  const ends = new Set(['PayoutCancelled', 'PayoutAbandoned', 'PayoutNotDue']);

  /** Follows the events alone, by rules of its own: at most one attempt under way, nothing after an end, no more back than was paid. */
  function check(events: readonly PayoutEvent[]): void {
    let live: string | undefined;
    let settled = 0;
    let ended = false;
    for (const event of events) {
      if (event.type === 'PayoutSubmitting') {
        expect([live, settled, ended]).toEqual([undefined, 0, false]);
        live = event.payoutId;
      } else if (event.type === 'PayoutRejected') {
        expect(live).toBe(event.payoutId);
        live = undefined;
        ended = event.then === 'refund';
      } else if (event.type === 'PayoutSettled') {
        expect(live).toBe(event.payoutId);
        live = undefined;
        settled++;
      } else if (event.type === 'PayoutReturned') expect(settled).toBe(1);
      else if (ends.has(event.type)) {
        expect([live, settled, ended]).toEqual([undefined, 0, false]);
        ended = true;
      }
    }
    const back = sumOf(events.filter((event) => event.type === 'PayoutReturned'));
    expect(back <= BigInt(AMOUNT) * BigInt(settled)).toBe(true);
  }

  it('there is at most one attempt under way, one end, and no more comes back than was paid', () => {
    const ends: Record<string, number> = {};
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...inputs), { maxLength: 30 }), fc.boolean(), fc.boolean(), (order, halted, stopped) => {
        const { events, payout } = run(order.map((input, i) => [input, { now: NOW + i * HOUR, halts: halted && i % 3 > 0 ? halts : new Map(), ...(stopped && i % 4 > 1 && frozen) }] as const));
        check(events);
        ends[payout?.status ?? 'absent'] = (ends[payout?.status ?? 'absent'] ?? 0) + 1;
      }),
      { numRuns: 1_000 },
    );
    expect(Object.keys(ends).length, JSON.stringify(ends)).toBeGreaterThan(10);
  });

  it('is paid once, and accepted at most once before it, if the bank only repeats itself', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(booked, answer('ACSP'), answer('ACSC'), debit()), { maxLength: 12 }), (order) => {
        const { types } = run([booked, ...order, answer('ACSC'), answer('ACSP')]);
        expect([['PayoutSubmitting', 'PayoutSettled'], ['PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled']]).toContainEqual(types);
      }),
    );
  });

  it('a payout that is over keeps little: no order, and no time', () => {
    const { payout } = run([booked, answer('ACSP'), answer('ACSC')]);
    expect(JSON.parse(JSON.stringify(payout)) as Payout).toEqual({
      status: 'settled', customerId: CUSTOMER, transferId, attempts: 1, payoutId: attemptId(), railRef: 'SIM-1', paid: { amount: AMOUNT, currency: 'JPY' },
    });
  });
});
