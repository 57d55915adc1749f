import type { Destination, Leg } from '@kontor/events';
import { amountText, bold, cyan, dim, green, majorUnits, red, table, yellow } from '../journal/ink.js';
import { timeText } from '../journal/block-text.js';
import type { Step, Story } from './story.js';

interface Amount {
  readonly currency: string;
  readonly amount: string;
}

/** A transfer's story for people: what happened, when, who decided it, and what it followed from. */
export function describeStory(story: Story): string[] {
  const { transferId, customerId, partition, steps, stopped } = story;
  const status = statusOf(steps);
  return [
    `${bold(transferId)}  of customer ${bold(customerId)}, partition ${partition}: ${status === 'rejected' ? red(status) : green(status)}`,
    '',
    ...steps.flatMap((step, i) => stepText(step, steps[i - 1])),
    ...(stopped.length === 0 ? [] : ['', ...stopped.map((reason) => `${red('✘')} not read to its end: ${reason}`)]),
  ];
}

/** The furthest stage; money that has moved before any refusal. */
export function statusOf(steps: readonly Step[]): string {
  const has = (...types: readonly string[]): boolean => steps.some(({ type }) => types.includes(type));
  if (has('PayoutSettled', 'SettlementPosted')) return 'paid';
  if (has('PayoutSubmitting', 'PayoutAccepted')) return 'paying';
  if (has('TransferBooked')) return 'booked';
  if (has('TransferRejected', 'RatingRejected', 'BookingDeclined')) return 'rejected';
  if (has('kontor.KeyParked')) return 'parked';
  return has('TransferRated') ? 'rated' : 'requested';
}

function stepText(step: Step, before: Step | undefined): string[] {
  const when = before === undefined ? timeText(step.appendedAt) : `+${step.appendedAt - before.appendedAt} ms`;
  const legs = step.data['legs'] as readonly Leg[] | undefined;
  const told = sentenceOf(step);
  return [
    `${when.padStart(23)}  ${cyan(step.source.padEnd(20))} ${yellow(step.type)}${told === '' ? '' : `  ${told}`}`,
    `${''.padStart(23)}  ${dim(step.coordinate)}${step.cause === undefined ? '' : dim(` ← ${step.cause}`)}`,
    ...(legs === undefined ? [] : postings(legs)),
  ];
}

function postings(legs: readonly Leg[]): string[] {
  const rows = legs.map(({ account, side, currency, amount }) => {
    const minor = majorUnits(amount, currency);
    return [account, currency, side === 'D' ? minor : '', side === 'C' ? minor : ''];
  });
  return table(['account', '', 'debit', 'credit'], rows, ['left', 'left', 'right', 'right']).map((line) => `${''.padStart(23)}${line}`);
}

const money = (value: unknown): string => amountText((value as Amount).amount, (value as Amount).currency);

/** What an event says beyond its name. */
function sentenceOf({ type, data }: Step): string {
  const text = (name: string): string => String(data[name]);
  const of = (name: string, currency: string): string => amountText(text(name), text(currency));
  switch (type) {
    case 'SubmitTransfer':
      return data['sourceAmount'] === undefined ? `${text('source')} → ${of('targetAmount', 'target')}, to ${text('recipientId')}` : `${of('sourceAmount', 'source')} → ${text('target')}, to ${text('recipientId')}`;
    case 'TransferRequested':
      return `${requestedText(data)}${destinationText(data['destination'] as Destination)}`;
    case 'TransferRated':
      return ratedText(data);
    case 'TransferRejected':
    case 'RatingRejected':
    case 'BookingDeclined':
      return red(text('code'));
    case 'TransferBooked':
      return `${money(data['payout'])} now stand in clearing`;
    case 'PayoutSubmitting':
      return `${of('amount', 'currency')} to ${text('recipientId')} by ${text('rail')}, attempt ${text('attempt')}, answer due ${text('deadline')}`;
    case 'RailAnswered':
      return `${text('status')}, the bank's reference ${text('railRef')}`;
    case 'PayoutAccepted':
    case 'PayoutSettled':
      return `the bank's reference ${text('railRef')}`;
    case 'kontor.KeyParked':
      return red(text('reason'));
    default:
      return '';
  }
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

function requestedText({ source, target, fixed }: Step['data']): string {
  const { side, amount } = fixed as { readonly side: 'source' | 'target'; readonly amount: string };
  return side === 'source' ? `${amountText(amount, String(source))} → ${String(target)}` : `${String(source)} → ${amountText(amount, String(target))}`;
}

function ratedText(data: Step['data']): string {
  const { currency } = data['source'] as Amount;
  const { path, date } = data['rate'] as { readonly path: readonly string[]; readonly date: string };
  const rate = `at ${String(data['clientRate'])} (mid ${String(data['mid'])} of ${date} by ${path.join('>')}, spread ${String(data['spreadBp'])} bp = ${amountText(String(data['spread']), currency)})`;
  return `${money(data['source'])} → ${money(data['target'])} ${rate}, fee ${amountText(String(data['fee']), currency)}`;
}
