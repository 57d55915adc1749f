import { Controller, Inject, Logger } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { answers, payouts, type PayoutSubmitting } from '@kontor/events';
import { Effect, LOG, type EffectContext, type EffectEvent } from '@kontor/nest';
import type { Log } from '@kontor/streams';
import { messageHashOf, paymentMessageOf } from '../domain/payment-message.js';
import { answerRecord } from './answer-records.js';
import { clientRefOf } from './client-ref.js';
import { RAIL, RailSilent, type RailClient, type RailPayment } from './rail-client.js';

type Intent = EffectEvent<{ PayoutSubmitting: Omit<PayoutSubmitting, 'type'> }>;

/**
 * Sends each intent to submit to the rail, at least once:
 * 1. Take the intents that have come; their messages follow from the events, so a resend is the same bytes.
 * 2. Post them in one request. Silence decides nothing: it throws, and all of it is done again.
 * 3. Put the answers into the log.
 * 4. Return, and the cursor moves. Only now: a crash before it repeats 2 and 3, and both sides know a repeat by its ids.
 */
@Controller()
export class RailEffects {
  private readonly logger = new Logger('Rail');

  constructor(@Inject(LOG) private readonly log: Log, @Inject(RAIL) private readonly rail: RailClient) {}

  // As many as a block can hold: a block is never cut.
  @Effect(payouts, ['PayoutSubmitting'], { cursor: 'rail-submitter', batchMax: 1_000, pace: 'relaxed' })
  async submit(events: readonly Intent[], context: EffectContext): Promise<void> {
    const payments = events.map(({ data, key }) => paymentOf(data, key));
    try {
      await this.send(payments, context.getSignal());
    } catch (error) {
      // Is expected of banks; any other failure is a defect, and is logged as one.
      if (error instanceof RailSilent) throw new RpcException(`the rail did not answer to ${payments.length} payments: ${error.message}`);
      throw error;
    }
  }

  private async send(payments: readonly RailPayment[], signal: AbortSignal): Promise<void> {
    const outcome = await this.rail.submit(payments, signal);
    if (outcome.kind === 'answered') {
      const time = new Date().toISOString();
      return this.log.send(answers.name, outcome.answers.map((answer) => answerRecord(answer, time)));
    }
    if (payments.length > 1) {
      for (const payment of payments) await this.send([payment], signal); // the others are not to wait for it
      return;
    }
    // Cannot be: the same intent makes the same bytes. It is left as it is, unanswered, for people to look at.
    this.logger.error({ msg: `the rail knows an instruction with other bytes: ${outcome.detail}`, instrId: payments[0]?.instrId });
  }
}

/** The payment of an intent. Throws if its message is not the one that was hashed: then code and journal disagree. */
export function paymentOf(intent: Omit<PayoutSubmitting, 'type'>, customerId: string): RailPayment {
  const message = paymentMessageOf(intent);
  const { payoutId, transferId, messageHash } = intent;
  if (messageHashOf(message) !== messageHash) throw new Error(`the message of ${payoutId} does not have the hash of its intent`);
  return { ...message, messageHash, clientRef: clientRefOf({ customerId, transferId, payoutId }) };
}
