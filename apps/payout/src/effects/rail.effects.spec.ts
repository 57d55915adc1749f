import { answers, payouts, type PayoutSubmitting } from '@kontor/events';
import { EffectContext } from '@kontor/nest';
import { decodeEvent, UnknownOutcome } from '@kontor/streams';
import { inMemoryLog } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { answerTo, intent } from './rail.spec.support.js';
import { RailSilent, type RailClient, type RailOutcome, type RailPayment } from './rail-client.js';
import { answerRecord, railAnswer, type RailAnswer } from './rail-messages.js';
import { paymentOf, RailEffects } from './rail.effects.js';

const answered = (payments: readonly RailPayment[]): RailOutcome => ({ kind: 'answered', answers: payments.map((payment) => answerTo(payment)) });
const context = new EffectContext([0, 1, new AbortController().signal]);
const followed = (submitting: PayoutSubmitting) => ({ type: 'PayoutSubmitting' as const, key: 'cus_1', id: '', at: 0, cause: '', data: submitting });
const enquiring = (number: number) => ({ type: 'PayoutEnquiring' as const, key: 'cus_1', id: '', at: 0, cause: '', data: { payoutId: intent(number).payoutId, transferId: intent(number).transferId, enquiry: 1 } });
const idOf = (number: number) => `${intent(number).payoutId}:ACSP`;

const never = (): undefined => undefined;

function railThat(submit: (payments: readonly RailPayment[]) => RailOutcome, enquire: (instrId: string) => RailAnswer | undefined = never) {
  const log = inMemoryLog();
  for (const declaration of [payouts, answers]) log.createTopic(declaration.name, 1, declaration.settings);
  const requests: (readonly RailPayment[])[] = [];
  const asked: string[] = [];
  const rail: RailClient = {
    submit: async (payments) => {
      requests.push(payments);
      return submit(payments);
    },
    enquire: async (instrId) => {
      asked.push(instrId);
      return enquire(instrId);
    },
  };
  const effects = new RailEffects(log, rail);
  return {
    log,
    requests,
    asked,
    enquire: (...numbers: readonly number[]) => effects.enquire(numbers.map(enquiring), context),
    submit: (...intents: readonly PayoutSubmitting[]) => effects.submit(intents.map(followed), context),
    recorded: () => log.records(answers.name, 0).map((record) => decodeEvent(record.value!.toString()).id),
  };
}

describe('sending intents to the rail', () => {
  it('puts all that came into one request, and each answer into the log under a derived id, keyed by the customer', async () => {
    const { requests, submit, recorded, log } = railThat(answered);
    await submit(intent(1), intent(2), intent(3));
    expect(requests.map((payments) => payments.map((payment) => payment.amount))).toEqual([['101', '102', '103']]);
    expect(recorded()).toEqual([idOf(1), idOf(2), idOf(3)]);
    const record = log.records(answers.name, 0)[0]!;
    expect(record.key).toBe('cus_1');
    const { payoutId, transferId, instrId } = intent(1);
    const { data } = decodeEvent(record.value!.toString());
    expect(data).toEqual({ answerId: `${payoutId}:ACSP`, payoutId, transferId, status: 'ACSP', railRef: `SIM-${instrId}` });
    expect((await answers.schemas.RailAnswered['~standard'].validate(data)).issues).toBeUndefined();
  });

  it('records a refusal with its code and charges, and nothing where the rail says only that the payment has come', async () => {
    const said = [{ status: 'RCVD' }, { status: 'RJCT', code: 'AC04' }, { status: 'ACSC', charges: '25' }] as const;
    const { submit, log } = railThat((payments) => ({ kind: 'answered', answers: payments.map((payment, i) => ({ ...answerTo(payment), ...said[i]! })) }));
    await submit(intent(1), intent(2), intent(3));
    const data = log.records(answers.name, 0).map((record) => decodeEvent(record.value!.toString()).data);
    expect(data).toMatchObject([{ status: 'RJCT', code: 'AC04', payoutId: intent(2).payoutId }, { status: 'ACSC', charges: '25', payoutId: intent(3).payoutId }]);
    for (const one of data) expect((await answers.schemas.RailAnswered['~standard'].validate(one)).issues).toBeUndefined();
  });

  it('crash between the bank’s answer and its record: it is sent again, the same bytes, and the answer is the same record', async () => {
    let crashed = false;
    const { requests, submit, recorded, log } = railThat(answered);
    const send = log.send.bind(log);
    log.send = async (...given) => {
      if (crashed) return send(...given);
      crashed = true;
      throw new UnknownOutcome('the process ended here');
    };
    await expect(submit(intent(1))).rejects.toThrow('the process ended here');
    await submit(intent(1));
    expect(requests.map((payments) => JSON.stringify(payments))).toEqual([JSON.stringify(requests[0]), JSON.stringify(requests[0])]);
    expect(recorded()).toEqual([idOf(1)]);
  });

  it('fails while the rail is silent, so that it is done again, with the same bytes', async () => {
    let silent = 2;
    const { requests, submit, recorded } = railThat((payments) => {
      if (silent-- > 0) throw new RailSilent('connection refused');
      return answered(payments);
    });
    await expect(submit(intent(1))).rejects.toThrow('the rail did not answer to 1 payments: connection refused');
    await expect(submit(intent(1))).rejects.toThrow('connection refused');
    await submit(intent(1));
    expect(new Set(requests.map((payments) => JSON.stringify(payments))).size).toBe(1);
    expect(recorded()).toEqual([idOf(1)]);
  });

  it('lets one conflicting instruction hold up no other', async () => {
    const wrong = intent(2).instrId;
    const { submit, recorded } = railThat((payments) => (payments.some((payment) => payment.instrId === wrong) ? { kind: 'conflict', detail: 'known with other bytes' } : answered(payments)));
    await submit(intent(1), intent(2), intent(3));
    expect(recorded()).toEqual([idOf(1), idOf(3)]);
  });

  it('sends nothing if a message is not the one that was hashed', async () => {
    const { requests, submit } = railThat(answered);
    await expect(submit(intent(1), { ...intent(2), amount: '999999' as PayoutSubmitting['amount'] })).rejects.toThrow('does not have the hash of its intent');
    expect(requests).toEqual([]);
  });
});

describe('asking the rail about payments in doubt', () => {
  const accepted = (number: number) => answerTo(paymentOf(intent(number), 'cus_1'));

  it('records what it says; where it has nothing to say, or never heard of it, nothing', async () => {
    const { asked, enquire, recorded } = railThat(answered, (instrId) => [accepted(1), accepted(3)].find((answer) => answer.instrId === instrId));
    await enquire(1, 2, 3, 1);
    expect(asked).toEqual([1, 2, 3].map((number) => intent(number).instrId));
    expect(recorded()).toEqual([idOf(1), idOf(3)]);
  });

  it('fails while the rail is silent, so that it is asked again', async () => {
    const { enquire, recorded } = railThat(answered, () => {
      throw new RailSilent('connection refused');
    });
    await expect(enquire(1)).rejects.toThrow('the rail did not answer to 1 enquiries: connection refused');
    expect(recorded()).toEqual([]);
  });
});

describe('the payment of an intent', () => {
  it('is the same bytes each time, and carries whose it is', () => {
    const { transferId, payoutId } = intent(7);
    expect(paymentOf(intent(7), 'cus_1')).toMatchObject({ rail: 'simulator', messageHash: intent(7).messageHash });
    expect(JSON.stringify(paymentOf(intent(7), 'cus_1'))).toBe(JSON.stringify(paymentOf(intent(7), 'cus_1')));
    expect(paymentOf(intent(7), 'cus_1').clientRef).toBe(`cus_1/${transferId}/${payoutId}`);
  });

  it('carries the trace of the attempt, and an answer under its reference goes on in that', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const payment = paymentOf(intent(7), 'cus_1', traceparent);
    const { value, key } = answerRecord(answerTo(payment), '2026-03-02T10:00:00.000Z');
    expect([key, decodeEvent(value!.toString()).traceparent]).toEqual(['cus_1', traceparent]);
    expect(decodeEvent(answerRecord(answerTo(paymentOf(intent(7), 'cus_1')), '2026-03-02T10:00:00.000Z').value!.toString())).not.toHaveProperty('traceparent');
    expect(railAnswer.safeParse({ ...answerTo(payment), clientRef: `${payment.clientRef}x` }).success).toBe(false);
  });
});
