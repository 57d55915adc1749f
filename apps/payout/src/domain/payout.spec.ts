import { createHash } from 'node:crypto';
import { payoutIdOf, payouts, transferIdOf } from '@kontor/events';
import type { RailAnswered, TransferBooked } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText, messageHashOf, paymentMessageOf } from './payment-message.js';
import { REACTIONS, evolvePayout } from './payout-machine.js';
import type { Payout, PayoutInput, PayoutStatus, Reaction } from './payout-machine.js';
import { submitPayout } from './submit-payout.js';
import { ConflictingAnswer, takeAnswer } from './take-answer.js';

const NOW = Date.parse('2026-11-02T09:30:00.000Z');
const transferId = transferIdOf('cus_1', 'order-1');
const payoutId = payoutIdOf(transferId, 1);
const booked: TransferBooked = {
  type: 'TransferBooked', entryId: 'en_00000000-0000-5000-8000-000000000000', transferId, legs: [],
  payout: { currency: 'JPY', amount: minorUnits(16095n) }, destination: { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' }, base: { currency: 'EUR', amount: minorUnits(10000n) }, reference: 'Rechnung Nr. 7 — Zürich',
};
const answer = (status: RailAnswered['status'], railRef = 'SIM-1'): RailAnswered => ({ type: 'RailAnswered', answerId: `a-${status}`, payoutId, transferId, status, railRef });

const STATES: Readonly<Record<PayoutStatus, Payout | undefined>> = {
  absent: undefined,
  submitting: { status: 'submitting', transferId, deadline: '2026-11-02T09:30:10.000Z' },
  accepted: { status: 'accepted', transferId, railRef: 'SIM-1' },
  settled: { status: 'settled', transferId, railRef: 'SIM-1' },
};
const EVENT_OF: Readonly<Record<Reaction, string>> = { submit: 'PayoutSubmitting', accept: 'PayoutAccepted', settle: 'PayoutSettled', nothing: 'nothing', conflict: 'conflict' };

function decide(payout: Payout | undefined, input: PayoutInput) {
  return input === 'TransferBooked' ? submitPayout(payout, booked, { now: NOW }) : takeAnswer(payout, answer(input));
}

function folded(payout: Payout | undefined, event: NonNullable<ReturnType<typeof decide>>): Payout {
  switch (event.type) {
    case 'PayoutSubmitting':
      return evolvePayout.PayoutSubmitting(payout, event);
    case 'PayoutAccepted':
      return evolvePayout.PayoutAccepted(payout, event);
    case 'PayoutSettled':
      return evolvePayout.PayoutSettled(payout, event);
  }
}

describe('the payout machine', () => {
  const pairs = Object.entries(REACTIONS).flatMap(([status, row]) => Object.entries(row).map(([input, reaction]) => ({ status, input, reaction })));

  it('has an answer for every status and every input', () => {
    expect(pairs).toHaveLength(Object.keys(STATES).length * (['TransferBooked', 'ACSP', 'ACSC'] satisfies PayoutInput[]).length);
  });

  it.each(pairs)('answers $input in status $status with: $reaction', ({ status, input, reaction }) => {
    const outcome = (): string => {
      try {
        return decide(STATES[status as PayoutStatus], input as PayoutInput)?.type ?? 'nothing';
      } catch (error) {
        if (error instanceof ConflictingAnswer) return 'conflict';
        throw error;
      }
    };
    expect(outcome()).toBe(EVENT_OF[reaction]);
  });

  it('settles once whatever the order and number of answers, and accepts at most once, before it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<PayoutInput>('TransferBooked', 'ACSP', 'ACSC'), { maxLength: 12 }), (inputs) => {
        let payout: Payout | undefined;
        const types: string[] = [];
        for (const input of ['TransferBooked', ...inputs, 'ACSC', 'ACSP'] as const) {
          const event = decide(payout, input);
          if (event === undefined) continue;
          types.push(event.type);
          payout = folded(payout, event);
        }
        expect([['PayoutSubmitting', 'PayoutSettled'], ['PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled']]).toContainEqual(types);
      }),
    );
  });

  it('says with status accepted and settled what the bank calls the payment', () => {
    expect(folded(STATES.submitting, decide(STATES.submitting, 'ACSP')!)).toEqual(STATES.accepted);
    expect(folded(STATES.submitting, decide(STATES.submitting, 'ACSC')!)).toEqual(STATES.settled);
  });
});

describe('takeAnswer', () => {
  it('takes no answer that names another transfer', () => {
    expect(() => takeAnswer(STATES.submitting, { ...answer('ACSC'), transferId: transferIdOf('cus_2', 'x') })).toThrow(ConflictingAnswer);
  });

  it('takes no answer about another payment of the bank than the known one: it may have paid twice', () => {
    expect(() => takeAnswer(STATES.accepted, answer('ACSC', 'SIM-2'))).toThrow(ConflictingAnswer);
    expect(() => takeAnswer(STATES.settled, answer('ACSC', 'SIM-2'))).toThrow(ConflictingAnswer);
  });
});

describe('submitPayout', () => {
  const intent = submitPayout(undefined, booked, { now: NOW })!;

  it('asks for what was booked, by ids that follow from the transfer, with a deadline for the answer', () => {
    expect(intent).toMatchObject({
      payoutId, transferId, attempt: 1, rail: 'simulator', bank: 'simbank', amount: '16095', currency: 'JPY', recipientId: 'rc_jpy_tokyo',
      reference: booked.reference, deadline: '2026-11-02T09:30:10.000Z',
      endToEndId: `KE${transferId.slice(3).replaceAll('-', '')}`, instrId: `KI${payoutId.slice(3).replaceAll('-', '')}`,
    });
    const { type, ...data } = intent;
    expect(payouts.schemas[type]['~standard'].validate(data)).not.toHaveProperty('issues');
  });

  it('makes the same message at any time, so that a resend is the same bytes', () => {
    const later = submitPayout(undefined, booked, { now: NOW + 86_400_000 })!;
    expect(later.messageHash).toBe(intent.messageHash);
    expect(canonicalText(paymentMessageOf(later))).toBe(canonicalText(paymentMessageOf(intent)));
  });

  it('hashes the canonical text: names sorted, no white space, UTF-8', () => {
    const text = `{"amount":"16095","currency":"JPY","endToEndId":"${intent.endToEndId}","instrId":"${intent.instrId}","recipientId":"rc_jpy_tokyo","reference":"Rechnung Nr. 7 — Zürich"}`;
    expect(canonicalText(paymentMessageOf(intent))).toBe(text);
    expect(intent.messageHash).toBe(createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'));
  });

  it('changes the hash with any field of the message', () => {
    const message = paymentMessageOf(intent);
    for (const field of Object.keys(message)) expect(messageHashOf({ ...message, [field]: 'other' })).not.toBe(intent.messageHash);
  });

  it('refuses a rail that nobody declared', () => {
    expect(() => submitPayout(undefined, { ...booked, destination: { kind: 'bank', recipientId: 'rc_jpy_tokyo', bank: 'simbank', rail: 'pigeon' } }, { now: NOW })).toThrow(/no rail is called pigeon/);
  });
});
