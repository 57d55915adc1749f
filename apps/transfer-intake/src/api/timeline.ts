import type { MoneyJson } from '@kontor/money';
import { toldIn, type Teller, type ToldEvent } from '../projections/told.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { moneyOf, present } from './transfer-view.js';

/** One thing that happened to a transfer. */
export interface TimelineStep {
  readonly at: string;
  readonly stage: string;
  /** Which service decided it. */
  readonly by: Teller;
  /** In words, for people. */
  readonly text: string;
  /** Which try to pay it out, from 1. */
  readonly attempt?: number;
  /** What was moved, or came back. */
  readonly amount?: MoneyJson;
  /** What arrives for it, where that is known. */
  readonly target?: MoneyJson;
  /** Why: a code of this API, or the bank's. */
  readonly reason?: string;
}

export interface Timeline {
  readonly transferId: string;
  readonly steps: readonly TimelineStep[];
}

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
    return { at: new Date(event.at).toISOString(), stage, by: event.teller, text, ...(isOfAttempt && { attempt }), ...amountsOf(event, row), ...reasonOf(event) };
  });
  return { transferId: row.id, steps };
}

function amountsOf(event: ToldEvent, row: TransferRow): Pick<TimelineStep, 'amount' | 'target'> {
  const [source, target] = [moneyOf(row.sourceAmount, row.source), moneyOf(row.targetAmount, row.target)];
  switch (event.type) {
    case 'TransferRated':
    case 'TransferBooked':
      return { ...(source && { amount: source }), ...(target && { target }) };
    case 'PayoutSubmitting':
    case 'PayoutSettled':
      return target === undefined ? {} : { amount: target };
    case 'PayoutReturned':
      return present('amount', moneyOf(event.details[1] ?? null, row.target));
    case 'RefundPosted':
      return { ...present('amount', moneyOf(event.details[0] ?? null, row.source)), ...present('target', moneyOf(event.details[1] ?? null, row.target)) };
    default:
      return {};
  }
}

function reasonOf({ type, details: [first] }: ToldEvent): Pick<TimelineStep, 'reason'> {
  const isReason = type === 'TransferRejected' || type === 'RatingRejected' || type === 'BookingDeclined' || type === 'PayoutRejected' || type === 'PayoutReturned' || type === 'PayoutAbandoned';
  return isReason && first !== undefined ? { reason: first } : {};
}
