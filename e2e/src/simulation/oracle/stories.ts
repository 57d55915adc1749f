// Each transfer's life, read over all journals: nothing twice, nothing after its end, and an end that the bank's own record agrees with.
import type { LedgerTold, Breach, BankPayment, Entry, Tale, Told } from './told.js';

type PayoutTold = Tale['payouts'][number];

/** One attempt to pay, as its events tell it. */
interface Attempt {
  readonly payoutId: string;
  readonly attempt: number;
  readonly amount: bigint;
  readonly currency: string;
  ended?: 'settled' | 'rejected';
  /** Those of a settlement, and whether the bank itself told of it. */
  charges?: { readonly amount: bigint; readonly told: boolean };
  readonly returned: Map<string, bigint>;
}

/** Everything about one transfer, by its id. */
export interface Story {
  readonly transferId: string;
  readonly customer: string;
  /** What happened to it, and where that stands: `TransferBooked` → line. */
  readonly happened: Map<string, string>;
  readonly attempts: Map<string, Attempt>;
  readonly refunds: Entry<'RefundPosted'>[];
  booked?: Entry<'TransferBooked'>;
}

/** Of these a transfer has each at most once. */
const ONCE = new Set([
  'TransferRequested', 'TransferRejected', 'CancelRequested', 'TransferRated', 'RatingRejected', 'TransferBooked', 'FundsAwaited', 'BookingDeclined', 'CancellationNoted',
  'SettlementPosted', 'PayoutCancelled', 'PayoutAbandoned', 'TransitCompleted',
]);
/** Of two of these a transfer has one at most. */
const EITHER: readonly (readonly [string, string])[] = [
  ['TransferRequested', 'TransferRejected'], ['TransferRated', 'RatingRejected'], ['TransferBooked', 'BookingDeclined'], ['PayoutCancelled', 'PayoutAbandoned'], ['PayoutCancelled', 'PayoutSettled'], ['PayoutAbandoned', 'PayoutSettled'],
];
/** What must have happened before something can; as the journals say it, whatever their clocks. */
const NEEDS: Readonly<Record<string, string>> = {
  TransferRated: 'TransferRequested', RatingRejected: 'TransferRequested', TransferBooked: 'TransferRated', PayoutSubmitting: 'TransferBooked', SettlementPosted: 'PayoutSettled', ReturnPosted: 'PayoutReturned', InDoubtPosted: 'PayoutInDoubt',
};

export function checkStories(tale: Tale, bank: ReadonlyMap<string, BankPayment>, breach: Breach): ReadonlyMap<string, Story> {
  const stories = storiesOf(tale, breach);
  checkRequests(tale, stories, breach);
  for (const story of stories.values()) {
    checkOrder(story, breach);
    checkEnd(story, breach);
    checkRefunds(story, breach);
    checkBank(story, bank, breach);
  }
  for (const { payoutId, transferId } of bank.values()) if (stories.get(transferId)?.attempts.has(payoutId) !== true) breach(`the bank was asked for ${payoutId} of ${transferId}, which no journal knows`);
  return stories;
}

function storiesOf(tale: Tale, breach: Breach): Map<string, Story> {
  const stories = new Map<string, Story>();
  const all: readonly Told<{ readonly type: string }>[] = [...tale.transfers, ...tale.quotes, ...tale.entries, ...tale.payouts];
  for (const told of all) {
    const { transferId } = told.event as { readonly transferId?: string };
    if (transferId === undefined) continue;
    const story = stories.get(transferId) ?? { transferId, customer: told.key, happened: new Map(), attempts: new Map(), refunds: [] };
    stories.set(transferId, story);
    const { type } = told.event;
    if (ONCE.has(type) && story.happened.has(type)) breach(`${told.id}: ${type} of ${transferId} again, after ${story.happened.get(type)}`);
    if (story.customer !== told.key && !type.startsWith('Transit')) breach(`${told.id}: ${type} of ${transferId} under ${told.key}, whose transfer it is not`);
    if (!story.happened.has(type)) story.happened.set(type, told.id);
  }
  for (const told of tale.payouts) tellPayout(told, stories, breach);
  for (const told of tale.entries) tellEntry(told, stories, breach);
  return stories;
}

/** Never two attempts that may both pay; nothing after an attempt's end but a return. */
function tellPayout({ event, id }: PayoutTold, stories: ReadonlyMap<string, Story>, breach: Breach): void {
  if (!('transferId' in event)) return; // of a customer
  const story = stories.get(event.transferId)!;
  if (event.type === 'PayoutSubmitting') {
    const { payoutId, attempt, amount, currency } = event;
    if (story.attempts.has(payoutId)) breach(`${id}: ${payoutId} is submitted again`);
    if (attempt !== story.attempts.size + 1) breach(`${id}: attempt ${attempt} of ${event.transferId} after ${story.attempts.size}`);
    const live = [...story.attempts.values()].filter(({ ended }) => ended !== 'rejected');
    if (live.length > 0) breach(`${id}: ${payoutId} is submitted while ${live.map((other) => other.payoutId).join()} may still pay`);
    for (const end of ['PayoutCancelled', 'PayoutAbandoned']) if (cameBefore(story, end, id)) breach(`${id}: ${payoutId} is submitted after ${end}`);
    story.attempts.set(payoutId, { payoutId, attempt, amount: BigInt(amount), currency, returned: new Map() });
    return;
  }
  if (event.type === 'PayoutConflict' || !('payoutId' in event)) return;
  const attempt = story.attempts.get(event.payoutId);
  if (attempt === undefined) return breach(`${id}: ${event.type} of ${event.payoutId}, which was never submitted`);
  if (event.type === 'PayoutReturned') return tellReturn(attempt, event, id, breach);
  if (attempt.ended !== undefined) breach(`${id}: ${event.type} of ${event.payoutId}, which was ${attempt.ended}`);
  if (event.type === 'PayoutSettled') {
    attempt.ended = 'settled';
    attempt.charges = { amount: BigInt(event.charges), told: event.evidence === 'answer' || event.evidence === 'statement' };
  }
  if (event.type === 'PayoutRejected') attempt.ended = 'rejected';
}

function tellReturn(attempt: Attempt, { returnRef, amount }: { readonly returnRef: string; readonly amount: string }, id: string, breach: Breach): void {
  if (attempt.ended !== 'settled') breach(`${id}: ${attempt.payoutId} is returned and was not settled`);
  if (attempt.returned.has(returnRef)) breach(`${id}: return ${returnRef} again`);
  attempt.returned.set(returnRef, BigInt(amount));
}

/** Both in the journal of the payouts of one partition: the id says the order. */
function cameBefore({ happened }: Story, type: string, id: string): boolean {
  const place = (line: string): number[] => line.split('/').slice(2).map(Number);
  const earlier = happened.get(type);
  if (earlier === undefined) return false;
  const [[height = 0, line = 0], [otherHeight = 0, otherLine = 0]] = [place(earlier), place(id)] as [number[], number[]];
  return height < otherHeight || (height === otherHeight && line < otherLine);
}

function tellEntry({ event }: LedgerTold, stories: ReadonlyMap<string, Story>, breach: Breach): void {
  if (!('transferId' in event) || event.transferId === undefined) return;
  const story = stories.get(event.transferId)!;
  if (event.type === 'TransferBooked') story.booked = event;
  if (event.type === 'RefundPosted') {
    if (story.refunds.some(({ refundId }) => refundId === event.refundId)) breach(`${event.refundId} is posted twice`);
    story.refunds.push(event);
  }
}

/** Every command was answered, and nothing was decided that nobody asked for. */
function checkRequests({ asked }: Tale, stories: ReadonlyMap<string, Story>, breach: Breach): void {
  const submitted = new Set<string>();
  for (const { event } of asked) if (event.type === 'SubmitTransfer') submitted.add(event.transferId);
  for (const transferId of submitted) {
    const happened = stories.get(transferId)?.happened;
    if (happened?.has('TransferRequested') !== true && happened?.has('TransferRejected') !== true) breach(`${transferId} was submitted and never answered`);
  }
  for (const transferId of stories.keys()) if (!submitted.has(transferId)) breach(`${transferId} was never submitted`);
}

function checkOrder({ transferId, happened }: Story, breach: Breach): void {
  for (const [one, other] of EITHER) if (happened.has(one) && happened.has(other)) breach(`${transferId} has both ${one} and ${other}`);
  for (const [type, needed] of Object.entries(NEEDS)) if (happened.has(type) && !happened.has(needed)) breach(`${transferId} has ${type} without ${needed}`);
}

/** When all has come to rest, every life is at one of its ends. */
function checkEnd(story: Story, breach: Breach): void {
  const { transferId, booked, refunds } = story;
  const has = (type: string): boolean => story.happened.has(type);
  const onwards: readonly (readonly [before: string, after: readonly string[]])[] = [
    ['TransferRequested', ['TransferRated', 'RatingRejected']], ['TransferRated', ['TransferBooked', 'BookingDeclined']], ['PayoutSettled', ['SettlementPosted']],
  ];
  for (const [before, after] of onwards) if (has(before) && !after.some(has)) breach(`${transferId} has ${before}, and neither of ${after.join(', ')}`);
  const inTransit = booked?.destination.kind === 'customer' && booked.legs.some(({ account }) => account.startsWith('transit:'));
  if (inTransit && !has('TransitCompleted') && refunds.length === 0) breach(`${transferId} never arrived, and never came back`);
  if (booked?.destination.kind === 'bank') checkPayoutEnd(story, has('PayoutCancelled') || has('PayoutAbandoned'), breach);
}

function checkPayoutEnd({ transferId, attempts, refunds }: Story, over: boolean, breach: Breach): void {
  const last = [...attempts.values()].at(-1);
  const ended = last === undefined ? over : last.ended !== undefined;
  if (!ended) breach(`${transferId} was booked, and ${last?.payoutId ?? 'what became of it'} never came to an end`);
  if ((over || last?.ended === 'rejected') && refunds.length === 0) breach(`${transferId} was not paid, and nothing was given back`);
}

/** Never more is given back than was taken, in either currency. */
function checkRefunds({ transferId, refunds, booked, attempts }: Story, breach: Breach): void {
  if (refunds.length === 0) return;
  if (booked === undefined) return breach(`${transferId} is refunded and was never booked`);
  const sum = (side: 'source' | 'target'): bigint => refunds.reduce((total, refund) => total + BigInt(refund[side].amount), 0n);
  const debited = booked.legs.filter(({ side, account }) => side === 'D' && account.startsWith('customer:')).reduce((total, { amount }) => total + BigInt(amount), 0n);
  if (sum('source') > debited) breach(`${transferId}: ${sum('source')} given back of ${debited}`);
  if (sum('target') > BigInt(booked.payout.amount)) breach(`${transferId}: ${sum('target')} of ${booked.payout.amount} used up by refunds`);
  const returned = [...attempts.values()].flatMap((attempt) => [...attempt.returned.values()]).length;
  const paid = [...attempts.values()].some(({ ended }) => ended === 'settled');
  if (paid && refunds.length > returned) breach(`${transferId} was paid, came back ${returned} times, and is refunded ${refunds.length} times`);
  if (!paid && refunds.length > 1) breach(`${transferId} was not paid, and is refunded ${refunds.length} times`);
  if (!paid && sum('target') !== BigInt(booked.payout.amount)) breach(`${transferId} was not paid, and ${sum('target')} of ${booked.payout.amount} was given back`);
}

/** Was anything paid twice, or paid and given back, or thought paid and was not? */
function checkBank({ transferId, attempts, booked }: Story, bank: ReadonlyMap<string, BankPayment>, breach: Breach): void {
  const paid = [...attempts.values()].filter(({ payoutId }) => bank.get(payoutId)?.pays === true);
  if (paid.length > 1) breach(`${transferId} was paid ${paid.length} times`);
  for (const attempt of attempts.values()) {
    const payment = bank.get(attempt.payoutId);
    if (payment === undefined) breach(`${attempt.payoutId} never reached the bank`);
    else if (!payment.lied) checkPayment(attempt, payment, breach);
    if (booked !== undefined && (BigInt(booked.payout.amount) !== attempt.amount || booked.payout.currency !== attempt.currency)) breach(`${attempt.payoutId} asks for ${attempt.amount} ${attempt.currency}, booked were ${booked.payout.amount} ${booked.payout.currency}`);
  }
}

function checkPayment({ payoutId, ended, charges, amount, currency }: Attempt, payment: BankPayment, breach: Breach): void {
  if (payment.amount !== amount || payment.currency !== currency) breach(`${payoutId}: the bank was asked for ${payment.amount} ${payment.currency}, the journal says ${amount} ${currency}`);
  if (charges !== undefined && charges.amount !== (charges.told ? payment.charges : 0n)) breach(`${payoutId}: the bank took ${payment.charges} beside it, the journal says ${charges.amount}`);
  if (payment.pays !== (ended === 'settled')) breach(`${payoutId}: the bank ${payment.pays ? 'paid' : 'did not pay'}, the journal says ${ended ?? 'nothing'}`);
}
