import type { Destination } from '@kontor/events';
import { amountText, red } from '../journal/ink.js';
import type { Step } from './story.js';

type Told = Step['data'];
interface Amount {
  readonly currency: string;
  readonly amount: string;
}

const money = (value: unknown): string => amountText((value as Amount).amount, (value as Amount).currency);
const text = (data: Told, name: string): string => String(data[name]);
const of = (data: Told, name: string, currency: string): string => amountText(text(data, name), text(data, currency));
/** ` with 4.40 JPY of charges`, where there were any; in the currency of `data[currency]`. */
const charges = (data: Told, currency: string | undefined): string =>
  data['charges'] === undefined || data['charges'] === '0' ? '' : `, charges ${currency === undefined ? `of ${text(data, 'charges')} (minor units)` : of(data, 'charges', currency)}`;
const approved = (data: Told): string => `approved by ${(data['approvedBy'] as readonly string[]).join(' and ')}`;
const until = (data: Told): string => (data['until'] === undefined ? '' : ` until ${text(data, 'until')}`);
const quote = (data: Told): string => (data['quoteId'] === undefined ? '' : `, by ${text(data, 'quoteId')}`);

/** What an event says beyond its name. What is not here says all by its name. */
const SENTENCES: Readonly<Record<string, (data: Told) => string>> = {
  SubmitTransfer: (data) => `${submittedText(data)}${quote(data)}${recipientText(data)}${waits(data)}`,
  TransferRequested: (data) => `${requestedText(data)}${quote(data)}${destinationText(data['destination'] as Destination)}${waits(data)}`,
  TransferRejected: (data) => red(text(data, 'code')),
  CreateQuote: (data) => submittedText(data),
  QuoteCreated: (data) => `${pricedText(data)}, until ${text(data, 'expiresAt')}`,
  QuoteRefused: (data) => red(text(data, 'code')),
  QuoteExpired: (data) => text(data, 'reason'),
  TransferRated: pricedText,
  RatingRejected: (data) => red(text(data, 'code')),
  RefundRated: refundRatedText,
  RefundRateNoted: refundRatedText,

  TransferBooked: (data) => bookedText(data['payout'], (data['destination'] as Destination).kind),
  FundsAwaited: (data) => `until ${text(data['rated'] as Told, 'bookBy')}`,
  BookingDeclined: (data) => red(text(data, 'code')),
  CancellationNoted: () => 'it will be declined when it comes',
  SettlementPosted: (data) => charges(data, undefined).replace(/^, /, ''),
  ReturnPosted: (data) => `${of(data, 'amount', 'currency')} of ${text(data, 'returnRef')}${charges(data, 'currency')}`,
  PayoutBankNoted: (data) => `${text(data, 'bank')} pays`,
  RefundPosted: (data) => `${money(data['source'])} for ${money(data['target'])} from ${text(data, 'from')}, at ${data['policy'] === 'par' ? 'par' : 'today\'s value'}`,
  TransitSent: (data) => `${of(data, 'amount', 'currency')} to customer ${text(data, 'toCustomerId')}`,
  TransitReceived: (data) => `${of(data, 'amount', 'currency')} by customer ${text(data, 'toCustomerId')}`,
  TransitRefused: (data) => `${of(data, 'amount', 'currency')} for customer ${text(data, 'toCustomerId')} go back`,
  TransitAnswered: (data) => (data['code'] === undefined ? text(data, 'outcome') : red(`${text(data, 'outcome')}, ${text(data, 'code')}`)),
  LedgerConflict: (data) => red(text(data, 'code')),

  PayoutSubmitting: (data) => `${of(data, 'amount', 'currency')} to ${text(data, 'recipientId')} by ${text(data, 'rail')}, attempt ${text(data, 'attempt')}, answer due ${text(data, 'deadline')}`,
  PayoutAccepted: (data) => `the bank's reference ${text(data, 'railRef')}`,
  PayoutSettled: (data) => `the bank's reference ${text(data, 'railRef')}, known by ${text(data, 'evidence')}`,
  PayoutRejected: (data) => `${red(text(data, 'code'))}, then ${text(data, 'then')}${until(data)}`,
  PayoutInDoubt: (data) => red(text(data, 'reason')),
  PayoutEnquiring: (data) => `enquiry ${text(data, 'enquiry')}`,
  CancelRefused: (data) => red(text(data, 'code')),
  PayoutSuspended: (data) => red(text(data, 'reason')),
  PayoutRedirected: (data) => `to ${(data['destination'] as { readonly recipientId: string }).recipientId}`,
  PayoutAbandoned: (data) => red(text(data, 'reason')),
  PayoutReturned: (data) => `${of(data, 'amount', 'currency')} as ${text(data, 'returnRef')}, ${red(text(data, 'code'))}${charges(data, 'currency')}, borne by the ${text(data, 'borneBy')}`,
  PayoutConflict: (data) => red(`${text(data, 'input')} while ${text(data, 'status')}`),

  RailAnswered: (data) => `${text(data, 'status')}${data['code'] === undefined ? '' : ` ${text(data, 'code')}`}, the bank's reference ${text(data, 'railRef')}`,
  RailDebited: (data) => `on a statement, the bank's reference ${text(data, 'railRef')}`,
  RailReturned: (data) => `${of(data, 'amount', 'currency')} as ${text(data, 'returnRef')} by ${text(data, 'message')}, ${text(data, 'code')}`,
  SuspendPayout: (data) => text(data, 'reason'),
  ResumePayout: approved,
  RedirectPayout: (data) => `to ${(data['destination'] as { readonly recipientId: string }).recipientId}`,
  GiveEvidence: (data) => `${text(data, 'outcome')}, ${approved(data)}`,
  AbandonPayout: approved,
  InvariantBreached: (data) => red(`${text(data, 'rule')}: ${text(data, 'detail')}`),
  'kontor.KeyParked': (data) => red(text(data, 'reason')),
};

/** Empty, if an event's name says all. */
export const sentenceOf = ({ type, data }: Pick<Step, 'type' | 'data'>): string => SENTENCES[type]?.(data) ?? '';

const waits = ({ waitForFunds }: Told): string => (waitForFunds === true ? ', waiting for money if need be' : '');

function submittedText(data: Told): string {
  if (data['sourceAmount'] !== undefined) return `${of(data, 'sourceAmount', 'source')} → ${text(data, 'target')}`;
  return `${text(data, 'source')} → ${data['targetAmount'] === undefined ? text(data, 'target') : of(data, 'targetAmount', 'target')}`;
}

function recipientText(data: Told): string {
  if (data['recipientId'] !== undefined) return `, to ${text(data, 'recipientId')}`;
  return data['toCustomerId'] === undefined ? ', into the own balance' : `, to customer ${text(data, 'toCustomerId')}`;
}

function requestedText({ source, target, fixed }: Told): string {
  const { side, amount } = (fixed ?? {}) as { readonly side?: 'source' | 'target'; readonly amount?: string };
  if (amount === undefined) return `${String(source)} → ${String(target)}`;
  return side === 'source' ? `${amountText(amount, String(source))} → ${String(target)}` : `${String(source)} → ${amountText(amount, String(target))}`;
}

function destinationText(destination: Destination): string {
  switch (destination.kind) {
    case 'bank':
      return `, to ${destination.recipientId}`;
    case 'customer':
      return `, to customer ${destination.customerId}`;
    case 'own':
      return ', into the own balance';
  }
}

function bookedText(payout: unknown, kind: Destination['kind']): string {
  switch (kind) {
    case 'bank':
      return `${money(payout)} now stand in clearing`;
    case 'customer':
      return `${money(payout)} are under way`;
    case 'own':
      return `${money(payout)} are there`;
  }
}

function pricedText(data: Told): string {
  const { currency } = data['source'] as Amount;
  const { path, date } = data['rate'] as { readonly path: readonly string[]; readonly date: string };
  const rate = `at ${text(data, 'clientRate')} (mid ${text(data, 'mid')} of ${date} by ${path.join('>')}, spread ${text(data, 'spreadBp')} bp = ${amountText(text(data, 'spread'), currency)})`;
  return `${money(data['source'])} → ${money(data['target'])} ${rate}, fee ${amountText(text(data, 'fee'), currency)}`;
}

function refundRatedText({ target, current }: Told): string {
  if (current === undefined) return `no rate for ${money(target)} is to be had`;
  const { source, mid } = current as { readonly source: unknown; readonly mid: string };
  return `${money(target)} are worth ${money(source)} now, at mid ${mid}`;
}
