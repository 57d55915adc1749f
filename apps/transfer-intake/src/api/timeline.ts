import { instantText, shapes } from '@kontor/events';
import { z } from 'zod';
import { tellers, toldIn, type ToldEvent } from '../projections/told.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { moneyOf } from './transfer-view.js';

/** One thing that happened to a transfer. */
const timelineStep = z.object({
  at: shapes.shownInstant,
  stage: z.string(),
  by: z.enum(tellers).describe('Which service decided it'),
  text: z.string().describe('In words, for people'),
  attempt: z.int().min(1).optional().describe('Which try to pay it out, from 1'),
  amount: shapes.shownMoney.optional().describe('What was moved, or came back'),
  target: shapes.shownMoney.optional().describe('What arrives for it, where that is known'),
  reason: z.string().optional().describe('Why: a code of this API, or the bank\'s'),
}).meta({ id: 'TimelineStep' });
type TimelineStep = Readonly<z.infer<typeof timelineStep>>;

export const timelineView = z.object({ transferId: z.string(), steps: z.array(timelineStep) }).meta({ id: 'Timeline' });
export type Timeline = Readonly<z.infer<typeof timelineView>>;

type Words = Readonly<Record<ToldEvent['type'], readonly [stage: string, text: string]>>;

const WORDS: Words = {
  TransferRequested: ['requested', 'The transfer was requested.'],
  TransferRejected: ['rejected', 'The request was refused.'],
  CancelRequested: ['cancel_requested', 'It was asked for the transfer to be cancelled.'],
  TransferRated: ['rated', 'The rate was fixed.'],
  RatingRejected: ['rejected', 'No rate could be given.'],
  FundsAwaited: ['awaiting_funds', 'There was too little money; it is waited for.'],
  BookingDeclined: ['rejected', 'It was not booked.'],
  TransferBooked: ['booked', 'The money was taken from the balance.'],
  PayoutSubmitting: ['submitted', 'The payment was handed to the bank.'],
  PayoutAccepted: ['accepted', 'The bank took the payment.'],
  PayoutRejected: ['payment_rejected', 'The bank refused the payment.'],
  PayoutInDoubt: ['in_doubt', 'The bank\'s answer is overdue; it is being asked.'],
  InDoubtPosted: ['in_doubt_posted', 'The money is set aside until the bank has answered.'],
  InDoubtCleared: ['in_doubt_cleared', 'The bank has answered: the payment goes on.'],
  PayoutSuspended: ['held', 'The payment is held.'],
  PayoutResumed: ['resumed', 'The payment goes on.'],
  PayoutRedirected: ['redirected', 'The recipient\'s details were put right.'],
  PayoutCancelled: ['payment_cancelled', 'The payment was withdrawn before it was sent.'],
  CancelRefused: ['cancel_refused', 'It was too late to cancel.'],
  PayoutAbandoned: ['payment_given_up', 'The payment was given up.'],
  PayoutSettled: ['paid', 'The bank has paid.'],
  SettlementPosted: ['settled', 'The payment is settled in the books.'],
  TransitCompleted: ['received', 'The other customer has received it.'],
  PayoutReturned: ['returned', 'The recipient\'s bank sent money back.'],
  ReturnPosted: ['return_posted', 'What came back is in the books.'],
  RefundPosted: ['refunded', 'The money was given back.'],
};

/** All that happened to a transfer and has come here, in order. */
export function timelineOf(row: TransferRow): Timeline {
  const told = toldIn(row);
  let attempt = 0;
  const steps = told.map((event): TimelineStep => {
    if (event.type === 'PayoutSubmitting') attempt = Number(event.details[0] ?? 1);
    const [stage, text] = WORDS[event.type];
    const isOfAttempt = attempt > 0 && event.teller === 'payout' && event.type !== 'PayoutRedirected' && event.type !== 'CancelRefused';
    const { amount, target } = amountsOf(event, row);
    return { at: instantText(event.at), stage, by: event.teller, text, attempt: isOfAttempt ? attempt : undefined, amount, target, reason: reasonOf(event) };
  });
  return { transferId: row.id, steps };
}

function amountsOf({ type, details: [first, second] }: ToldEvent, { source, target, sourceAmount, targetAmount }: TransferRow): Pick<TimelineStep, 'amount' | 'target'> {
  switch (type) {
    case 'TransferRated':
    case 'TransferBooked':
      return { amount: moneyOf(sourceAmount, source), target: moneyOf(targetAmount, target) };
    case 'PayoutSubmitting':
    case 'PayoutSettled':
      return { amount: moneyOf(targetAmount, target) };
    case 'PayoutReturned':
      return { amount: moneyOf(second ?? null, target) };
    case 'RefundPosted':
      return { amount: moneyOf(first ?? null, source), target: moneyOf(second ?? null, target) };
    default:
      return {};
  }
}

function reasonOf({ type, details: [first] }: ToldEvent): string | undefined {
  const isReason = type === 'TransferRejected' || type === 'RatingRejected' || type === 'BookingDeclined' || type === 'PayoutRejected' || type === 'PayoutReturned' || type === 'PayoutAbandoned';
  return isReason ? first : undefined;
}
