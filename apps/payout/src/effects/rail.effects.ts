import { Controller, Inject, Logger } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { answers, instrIdOf, payouts, type PayoutEvent, type PayoutSubmitting } from '@kontor/events';
import { Effect, LOG, type EffectContext, type EffectEvent } from '@kontor/nest';
import type { Log } from '@kontor/streams';
import { messageHashOf, paymentMessageOf } from '../domain/payment-message.js';
import { clientRefOf } from './client-ref.js';
import { RAIL, RailSilent, type RailClient, type RailPayment } from './rail-client.js';
import { answerRecord, isAnswer, tellRailAnswers, type RailAnswer } from './rail-messages.js';

type Intent = EffectEvent<{ PayoutSubmitting: Omit<PayoutSubmitting, 'type'> }>;
type Enquiry = EffectEvent<{ PayoutEnquiring: Omit<PayoutEvent<'PayoutEnquiring'>, 'type'> }>;

/** Banks answer enquiries one by one; a few at a time do not crowd them. */
const ENQUIRIES_AT_ONCE = 8;

/**
 * Sends each intent to submit to the rail, at least once:
 * 1. Take the intents that have come; their messages follow from the events, so a resend is the same bytes.
 * 2. Post them in one request. Silence decides nothing: it throws, and all of it is done again.
 * 3. Put the answers into the log. That a payment has come is no answer; whether one was due is the decider's to know.
 * 4. Return, and the cursor moves. Only now: a crash before it repeats 2 and 3, and both sides know a repeat by its ids.
 */
@Controller()
export class RailEffects {
  private readonly logger = new Logger('Rail');

  constructor(@Inject(LOG) private readonly log: Log, @Inject(RAIL) private readonly rail: RailClient) {}

  // As many as a block can hold: a block is never cut.
  @Effect(payouts, ['PayoutSubmitting'], { cursor: 'rail-submitter', batchMax: 1_000, pace: 'relaxed' })
  async submit(events: readonly Intent[], context: EffectContext): Promise<void> {
    const payments = events.map(({ data, key, traceparent }) => paymentOf(data, key, traceparent));
    await silenceAsFailure(`${payments.length} payments`, () => this.send(payments, context.getSignal()));
  }

  /** Asks the rail about payments in doubt. It may have nothing to say: then a later enquiry follows, by the payout's own timer. */
  @Effect(payouts, ['PayoutEnquiring'], { cursor: 'rail-enquirer' })
  async enquire(events: readonly Enquiry[], context: EffectContext): Promise<void> {
    const instrIds = [...new Set(events.map(({ data }) => instrIdOf(data.payoutId)))];
    for (let first = 0; first < instrIds.length; first += ENQUIRIES_AT_ONCE) {
      const asked = instrIds.slice(first, first + ENQUIRIES_AT_ONCE);
      const said = await silenceAsFailure(`${asked.length} enquiries`, () => Promise.all(asked.map((instrId) => this.rail.enquire(instrId, context.getSignal()))));
      await this.record(said.filter((answer) => answer !== undefined));
    }
  }

  private async record(said: readonly RailAnswer[]): Promise<void> {
    const now = Date.now();
    const time = new Date(now).toISOString();
    if (said.length > 0) await this.log.send(answers.name, said.map((answer) => answerRecord(answer, time)));
    tellRailAnswers(said, now);
  }

  private async send(payments: readonly RailPayment[], signal: AbortSignal): Promise<void> {
    const outcome = await this.rail.submit(payments, signal);
    if (outcome.kind === 'answered') return this.record(outcome.answers.filter(isAnswer));
    if (payments.length > 1) {
      for (const payment of payments) await this.send([payment], signal); // the others are not to wait for it
      return;
    }
    // Cannot be: the same intent makes the same bytes. It is left as it is, unanswered, for people to look at.
    this.logger.error({ msg: `the rail knows an instruction with other bytes: ${outcome.detail}`, instrId: payments[0]?.instrId });
  }
}

/** That a rail is silent is expected of banks; any other failure is a defect, and is logged as one. */
async function silenceAsFailure<T>(asked: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RailSilent) throw new RpcException(`the rail did not answer to ${asked}: ${error.message}`);
    throw error;
  }
}

/** The payment of an intent. Throws if its message is not the one that was hashed: then code and journal disagree. */
export function paymentOf(intent: Omit<PayoutSubmitting, 'type'>, customerId: string, traceparent?: string): RailPayment {
  const message = paymentMessageOf(intent);
  const { payoutId, transferId, messageHash, rail } = intent;
  if (messageHashOf(message) !== messageHash) throw new Error(`the message of ${payoutId} does not have the hash of its intent`);
  return { ...message, messageHash, clientRef: clientRefOf({ customerId, transferId, payoutId, ...(traceparent === undefined ? {} : { traceparent }) }), rail };
}
