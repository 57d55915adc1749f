import { answers, payouts, type PayoutSubmitting } from '@kontor/events';
import { EffectContext } from '@kontor/nest';
import { decodeEvent } from '@kontor/streams';
import { inMemoryLog } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { answerTo, intent } from './rail.spec.support.js';
import { RailSilent, type RailClient, type RailOutcome, type RailPayment } from './rail-client.js';
import { paymentOf, RailEffects } from './rail.effects.js';

const answered = (payments: readonly RailPayment[]): RailOutcome => ({ kind: 'answered', answers: payments.map((payment) => answerTo(payment)) });
const context = new EffectContext([0, 1, new AbortController().signal]);
const followed = (submitting: PayoutSubmitting) => ({ type: 'PayoutSubmitting' as const, key: 'cus_1', id: '', at: 0, cause: '', data: submitting });
const idOf = (number: number) => `${intent(number).payoutId}:ACSP`;

function railThat(submit: (payments: readonly RailPayment[]) => RailOutcome) {
  const log = inMemoryLog();
  for (const declaration of [payouts, answers]) log.createTopic(declaration.name, 1, declaration.settings);
  const requests: (readonly RailPayment[])[] = [];
  const rail: RailClient = {
    submit: async (payments) => {
      requests.push(payments);
      return submit(payments);
    },
  };
  const effects = new RailEffects(log, rail);
  return {
    log,
    requests,
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

describe('the payment of an intent', () => {
  it('is the same bytes each time, and carries whose it is', () => {
    const { transferId, payoutId } = intent(7);
    expect(JSON.stringify(paymentOf(intent(7), 'cus_1'))).toBe(JSON.stringify(paymentOf(intent(7), 'cus_1')));
    expect(paymentOf(intent(7), 'cus_1').clientRef).toBe(`cus_1/${transferId}/${payoutId}`);
  });
});
