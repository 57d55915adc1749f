import { endToEndIdOf, instrIdOf, payoutIdOf, transferIdOf, type PayoutSubmitting } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { messageHashOf, paymentMessageOf } from '../domain/payment-message.js';
import type { RailAnswer } from './rail-messages.js';
import type { RailPayment } from './rail-client.js';

const AT = Date.parse('2026-03-02T10:00:00Z');

export function intent(number: number, customerId = 'cus_1'): PayoutSubmitting {
  const transferId = transferIdOf(customerId, `order-${number}`);
  const payoutId = payoutIdOf(transferId, 1);
  const payment = {
    payoutId, transferId, attempt: 1, rail: 'simulator', bank: 'simbank', endToEndId: endToEndIdOf(transferId), instrId: instrIdOf(payoutId),
    amount: minorUnits(100n + BigInt(number)), currency: 'GBP', recipientId: 'rc_gbp_london', deadline: new Date(AT + 10_000).toISOString(),
  };
  return { type: 'PayoutSubmitting', ...payment, messageHash: messageHashOf(paymentMessageOf(payment)) };
}

export const answerTo = ({ instrId, endToEndId, clientRef }: RailPayment, status: RailAnswer['status'] = 'ACSP'): RailAnswer => ({ instrId, endToEndId, clientRef, status, railRef: `SIM-${instrId}` });
