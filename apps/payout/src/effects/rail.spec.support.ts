import { answers, endToEndIdOf, instrIdOf, payoutIdOf, payouts, transferIdOf, type PayoutSubmitting } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { CursorStore } from '@kontor/nest';
import { encodeEvent, NO_ORDER, NO_PARENT, sealBlock, type JournalPosition } from '@kontor/streams';
import { inMemoryLog, type InMemoryLog } from '@kontor/streams/testing';
import { messageHashOf, paymentMessageOf } from '../domain/payment-message.js';
import type { RailAnswer } from './answer-records.js';
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

/** A log with the topics of this service, and a journal of intents that grows block by block. */
export function payoutLog(): { log: InMemoryLog; append: (...intents: readonly PayoutSubmitting[]) => Promise<void> } {
  const log = inMemoryLog();
  for (const declaration of [payouts, answers]) log.createTopic(declaration.name, 1, declaration.settings);
  let height = 0;
  let prev = NO_PARENT;
  const append = async (...intents: readonly PayoutSubmitting[]) => {
    const lines = intents.map(({ type, ...data }, i) => encodeEvent({ type, specversion: '1.0', id: `${payouts.name}/0/${height + 1}/${i}`, source: 'payout', subject: 'cus_1', time: new Date(AT).toISOString(), cause: 'test', data }));
    const { block, record } = sealBlock(payouts.name, 0, { chain: 'c', height: ++height, epoch: 1, prev, writer: 'w', at: AT, inputs: new Map(), order: NO_ORDER }, Buffer.from(lines.join('\n')));
    prev = block.hash;
    await log.append(payouts.name, 0, record);
  };
  return { log, append };
}

export function memoryCursors(): CursorStore & { position: JournalPosition | undefined } {
  return {
    position: undefined,
    async load() {
      return this.position;
    },
    async move(_name, _journal, _partition, from, to) {
      if (this.position?.hash !== from?.hash) return false;
      this.position = to;
      return true;
    },
  };
}

export const answerTo = ({ instrId, endToEndId, clientRef }: RailPayment, status: RailAnswer['status'] = 'ACSP'): RailAnswer => ({ instrId, endToEndId, clientRef, status, railRef: `SIM-${instrId}` });

export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within 5 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
