import { describe, expect, it } from 'vitest';
import { REACTIONS, type PayoutInput, type Reaction } from './payout-machine.js';
import type { Payout, PayoutStatus } from './payout-state.js';
import { abandon, answer, booked, bookedFor, cancel, debit, decide, evidence, folded, moneyBack, NOW, redirect, resume, run, suspend, type Input } from './payout.spec.support.js';

/** An attempt was refused, and what is to follow it is held back. */
const halted = [booked, [answer('RJCT', { code: 'AB05' }), { halts: new Map([['JPY', 'UNBALANCED']]) }]] as const;
const rejected = (code: string) => [booked, answer('RJCT', { code })];

/** How each status comes about, by what really happens. */
const STATES: Readonly<Record<PayoutStatus, Payout | undefined>> = {
  absent: undefined,
  not_due: run([bookedFor({ kind: 'own' })]).payout,
  suspended_early: run([suspend('earlier')]).payout,
  suspended: run([...halted, suspend('earlier')]).payout,
  halted: run([...halted]).payout,
  submitting: run([booked]).payout,
  accepted: run([booked, answer('ACSP')]).payout,
  in_doubt: run([booked, { type: 'due' }]).payout,
  settled: run([booked, answer('ACSC')]).payout,
  partly_returned: run([booked, answer('ACSC'), moneyBack({ returnRef: 'RET-0', amount: 5000n })]).payout,
  returned: run([booked, answer('ACSC'), moneyBack({ returnRef: 'RET-0' })]).payout,
  awaiting_redirect: run(rejected('AC01')).payout,
  awaiting_ops: run(rejected('AM04')).payout,
  rejected: run(rejected('AC04')).payout,
  abandoned: run([...rejected('AM04'), { ...abandon, commandId: 'earlier' }]).payout,
  cancelled: run([...rejected('AC01'), cancel]).payout,
};

const INPUTS: Readonly<Record<PayoutInput, Input>> = {
  booked,
  booked_elsewhere: bookedFor({ kind: 'own' }),
  cancel_requested: cancel,
  suspend: suspend(),
  resume,
  redirect: redirect(),
  abandon,
  accepted: answer('ACSP'),
  settled: answer('ACSC'),
  refused: answer('RJCT', { code: 'AC04' }),
  unreadable: answer('NONE'),
  debited: debit(),
  returned: moneyBack({ amount: 1000n }),
  proof_settled: evidence('settled'),
  proof_refused: evidence('rejected'),
  due: { type: 'due' },
};

const EVENTS: Readonly<Record<Reaction, readonly string[]>> = {
  submit: ['PayoutSubmitting'],
  keep: ['PayoutSuspended'],
  note: ['PayoutNotDue'],
  cancel: ['PayoutCancelled'],
  refuse_cancel: ['CancelRefused'],
  suspend: ['PayoutSuspended'],
  resume: ['PayoutResumed', 'PayoutSubmitting'],
  redirect: ['PayoutRedirected', 'PayoutSubmitting'],
  abandon: ['PayoutAbandoned'],
  accept: ['PayoutAccepted'],
  settle: ['PayoutSettled'],
  reject: ['PayoutRejected'],
  doubt: ['PayoutInDoubt', 'PayoutEnquiring'],
  enquire: ['PayoutEnquiring'],
  look: ['PayoutResumed', 'PayoutSubmitting'],
  return: ['PayoutReturned'],
  settle_and_return: ['PayoutSettled', 'PayoutReturned'],
  nothing: [],
  conflict: ['PayoutConflict'],
};

const pairs = (Object.keys(REACTIONS) as PayoutStatus[]).flatMap((status) => (Object.keys(INPUTS) as PayoutInput[]).map((input) => ({ status, input, reaction: REACTIONS[status][input] })));

describe('the table of a payout', () => {
  it.each(Object.entries(STATES))('has a state that is %s', (status, payout) => {
    expect(payout?.status ?? 'absent').toBe(status);
  });

  it('has an answer for every status and every input', () => {
    expect(pairs).toHaveLength(Object.keys(STATES).length * Object.keys(INPUTS).length);
    expect(pairs.filter(({ reaction }) => reaction === undefined)).toEqual([]);
  });

  it.each(pairs)('answers $input while $status with: $reaction', ({ status, input, reaction }) => {
    const types = decide(STATES[status], INPUTS[input]).map(({ type }) => type);
    // Before the booking there is nothing yet to submit.
    expect(types).toEqual(reaction === 'resume' && status === 'suspended_early' ? ['PayoutResumed'] : EVENTS[reaction]);
  });

  it.each(pairs.filter(({ input }) => input !== 'due'))('decides nothing when $input comes twice while $status', ({ status, input }) => {
    const after = folded(STATES[status], decide(STATES[status], INPUTS[input]));
    // A return under the same reference; a command of the same id; an answer that was heard.
    expect(decide(after, INPUTS[input])).toEqual([]);
  });

  it.each(pairs.filter(({ input, reaction }) => input === 'due' && reaction !== 'nothing'))('waits no longer for what was late while $status, or until a later time', ({ status }) => {
    const before = STATES[status];
    const at = before?.due ?? Number.NaN;
    expect(at).toBeGreaterThan(NOW);
    expect(folded(before, decide(before, { type: 'due' }, { now: at }), at)?.due ?? Infinity).toBeGreaterThan(at);
  });

  it.each(Object.entries(STATES))('has a timer while %s, if it waits for something that may never come', (status, payout) => {
    const waiting = ['halted', 'submitting', 'accepted', 'in_doubt', 'awaiting_redirect', 'awaiting_ops'];
    expect(payout?.due !== undefined).toBe(waiting.includes(status));
  });

  it('says in a conflict what was, what came, and all of what it said', () => {
    const [conflict] = decide(STATES.rejected, debit());
    expect(conflict).toMatchObject({ type: 'PayoutConflict', status: 'rejected', input: 'RailDebited', inputId: debit().answerId, payoutId: debit().payoutId });
    expect(JSON.parse((conflict as { evidence: string }).evidence)).toEqual(debit());
  });
});
