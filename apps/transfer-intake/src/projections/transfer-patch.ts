import { payoutIdOf, refundIdOf, type Destination, type entries, type payouts, type quotes, type transfers } from '@kontor/events';
import type { JournalEvent, RowOf } from '@kontor/postgres';
import type { PayoutState } from './status.js';
import { toldAgain, toldColumns, type ToldColumn } from './told.js';

const at = 'timestamptz' as const;

/** What the projection writes of every transfer, by column. */
export const usualColumns = {
  transfer_id: 'text', customer_id: 'text',
  requested_at: at, refused_at: at, rated_at: at, rating_rejected_at: at, booked_at: at, declined_at: at, submitting_at: at, accepted_at: at, settled_at: at, settlement_posted_at: at,
  code: 'text', source: 'text', target: 'text', source_amount: 'numeric', target_amount: 'numeric', destination: 'text', recipient_id: 'text', reference: 'text',
  fee: 'numeric', mid: 'numeric', client_rate: 'numeric', spread_bp: 'numeric', rate_date: 'text', book_by: at, payout_id: 'text', rail_ref: 'text', payout_state: 'text',
} as const;

/** And where its life takes another turn. Apart, so that a round of ordinary transfers carries none of them. */
export const transferColumns = {
  ...usualColumns,
  quote_id: 'text', to_customer_id: 'text', awaited_at: at, cancel_requested_at: at, cancel_refused_at: at,
  payout_rejected_at: at, in_doubt_at: at, payout_cancelled_at: at, suspended_at: at, resumed_at: at, redirected_at: at, redirected_to: 'text', abandoned_at: at, returned_at: at,
  in_doubt_posted_at: at, in_doubt_cleared_at: at, return_posted_at: at, refunded_at: at, transit_completed_at: at,
  payout_code: 'text', action_until: at, returned_amount: 'numeric', refunded_as: 'text', refunded_source: 'numeric', refunded_target: 'numeric',
  ...toldColumns,
} as const;

/** Grow with each event: money comes back in parts. Each event is written once, with its position, so sums are right. */
export const summedColumns = ['returned_amount', 'refunded_source', 'refunded_target'] as const;

/** Keep what they were first told. */
export const firstColumns = ['accepted_at'] as const;

/** Go on with each event, likewise. */
export const appendedColumns = Object.keys(toldColumns) as readonly ToldColumn[];

export type TransferPatch = Partial<RowOf<typeof transferColumns>> & { readonly transfer_id: string; readonly customer_id: string };

/** Journals that tell of transfers, and the types that this table takes from them. */
export type TransferJournal = typeof transfers | typeof quotes | typeof entries | typeof payouts;
export const transferTypes = [
  'TransferRequested', 'TransferRejected', 'CancelRequested', 'TransferRated', 'RatingRejected',
  'TransferBooked', 'FundsAwaited', 'BookingDeclined', 'SettlementPosted', 'InDoubtPosted', 'InDoubtCleared', 'ReturnPosted', 'RefundPosted', 'TransitCompleted',
  'PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled', 'PayoutRejected', 'PayoutInDoubt', 'PayoutCancelled', 'CancelRefused', 'PayoutSuspended', 'PayoutResumed',
  'PayoutRedirected', 'PayoutAbandoned', 'PayoutReturned',
] as const;
export type TransferEvent = JournalEvent<TransferJournal, (typeof transferTypes)[number]>;
type EventOf<T extends TransferEvent['type']> = Extract<TransferEvent, { readonly type: T }>;

/** The columns that an event fills in. Two journals never fill in the same one differently; within one the later event stands. */
export function patchOf(event: TransferEvent): TransferPatch | undefined {
  const { transferId } = event.data;
  return transferId === undefined ? undefined : { transfer_id: transferId, customer_id: event.key, ...columnsOf(event, new Date(event.at)) }; // a deposit's transit has none
}

const state = (payout_state: PayoutState): Pick<TransferPatch, 'payout_state'> => ({ payout_state });

function columnsOf(event: TransferEvent, now: Date): Partial<TransferPatch> {
  switch (event.type) {
    case 'TransferRequested':
      return { requested_at: now, ...requested(event) };
    case 'TransferRejected':
      return { refused_at: now, code: event.data.code };
    case 'CancelRequested':
      return { cancel_requested_at: now };
    case 'TransferRated':
      return { rated_at: now, ...rated(event) };
    case 'RatingRejected':
      return { rating_rejected_at: now, code: event.data.code };
    case 'TransferBooked':
      return { booked_at: now, ...destined(event.data.destination) };
    case 'FundsAwaited':
      return { awaited_at: now };
    case 'BookingDeclined':
      return { declined_at: now, code: event.data.code };
    case 'SettlementPosted':
      return { settlement_posted_at: now };
    case 'InDoubtPosted':
      return { in_doubt_posted_at: now, ...toldAgain(event) };
    case 'InDoubtCleared':
      return { in_doubt_cleared_at: now, ...toldAgain(event) };
    case 'ReturnPosted':
      return { return_posted_at: now, ...toldAgain(event) };
    case 'RefundPosted':
      return { refunded_at: now, ...refunded(event), ...toldAgain(event, event.data.source.amount, event.data.target.amount) };
    case 'TransitCompleted':
      return { transit_completed_at: now };
    default:
      return ofPayout(event, now);
  }
}

type PayoutEvent = EventOf<
  | 'PayoutSubmitting' | 'PayoutAccepted' | 'PayoutSettled' | 'PayoutRejected' | 'PayoutInDoubt' | 'PayoutCancelled' | 'CancelRefused' | 'PayoutSuspended' | 'PayoutResumed'
  | 'PayoutRedirected' | 'PayoutAbandoned' | 'PayoutReturned'
>;

function ofPayout(event: PayoutEvent, now: Date): Partial<TransferPatch> {
  switch (event.type) {
    case 'PayoutSubmitting':
      return { ...submitted(event, now), payout_id: event.data.payoutId, ...state('paying') };
    case 'PayoutAccepted':
      return { ...accepted(event, now), rail_ref: event.data.railRef, ...state('paying') };
    case 'PayoutSettled':
      return { settled_at: now, rail_ref: event.data.railRef };
    case 'PayoutRejected': {
      const { code, then, until } = event.data;
      // Where people or another attempt must help, there is nothing that the customer could do.
      return { payout_rejected_at: now, ...toldAgain(event, code, then), payout_code: code, ...state(then === 'redirect' ? 'action_required' : 'paying'), ...(until !== undefined && { action_until: new Date(until) }) };
    }
    case 'PayoutInDoubt':
      return { in_doubt_at: now, ...toldAgain(event), ...state('in_doubt') };
    case 'PayoutCancelled':
      return { payout_cancelled_at: now };
    case 'CancelRefused':
      return { cancel_refused_at: now };
    case 'PayoutSuspended':
      return { suspended_at: now, ...toldAgain(event), ...state('held') };
    case 'PayoutResumed':
      return { resumed_at: now, ...toldAgain(event), ...state('resumed') };
    case 'PayoutRedirected':
      return { redirected_at: now, ...toldAgain(event), redirected_to: event.data.destination.recipientId, ...state('paying') };
    case 'PayoutAbandoned':
      return { abandoned_at: now, ...toldAgain(event, event.data.reason), ...state('paying') };
    case 'PayoutReturned':
      return { returned_at: now, ...toldAgain(event, event.data.code, event.data.amount), returned_amount: event.data.amount, payout_code: event.data.code };
  }
}

/** The first time has a column; all others are rare. A first attempt need not have been accepted. */
const submitted = (event: EventOf<'PayoutSubmitting'>, now: Date): Partial<TransferPatch> => (event.data.attempt > 1 ? toldAgain(event, String(event.data.attempt)) : { submitting_at: now });

const accepted = (event: EventOf<'PayoutAccepted'>, now: Date): Partial<TransferPatch> =>
  ({ accepted_at: now, ...(event.data.payoutId !== payoutIdOf(event.data.transferId, 1) && toldAgain(event)) });

function requested({ data }: EventOf<'TransferRequested'>): Partial<TransferPatch> {
  const { source, target, fixed, quoteId, destination, reference } = data;
  const amount = fixed === undefined ? {} : fixed.side === 'source' ? { source_amount: fixed.amount } : { target_amount: fixed.amount };
  return {
    source, target, ...amount, ...destined(destination),
    ...(destination.kind === 'bank' && { recipient_id: destination.recipientId }),
    ...(quoteId !== undefined && { quote_id: quoteId }), ...(reference !== undefined && { reference }),
  };
}

function destined(destination: Destination): Partial<TransferPatch> {
  return { destination: destination.kind, ...(destination.kind === 'customer' && { to_customer_id: destination.customerId }) };
}

function rated({ data }: EventOf<'TransferRated'>): Partial<TransferPatch> {
  const { source, target, fee, mid, clientRate, spreadBp, rate, bookBy } = data;
  return {
    source: source.currency, target: target.currency, source_amount: source.amount, target_amount: target.amount,
    fee, mid, client_rate: clientRate, spread_bp: spreadBp, rate_date: rate.date, book_by: new Date(bookBy),
  };
}

function refunded({ data }: EventOf<'RefundPosted'>): Partial<TransferPatch> {
  const { transferId, refundId, source, target } = data;
  const refunded_as = refundId === refundIdOf(transferId, { kind: 'cancelled' }) ? 'cancelled' : 'refunded';
  return { refunded_as, refunded_source: source.amount, refunded_target: target.amount };
}

/** One patch per transfer, so that a statement meets each row once. */
export function mergedPatches(events: readonly TransferEvent[]): TransferPatch[] {
  const merged = new Map<string, TransferPatch>();
  for (const event of events) {
    const patch = patchOf(event);
    if (patch === undefined) continue;
    const before = merged.get(patch.transfer_id);
    merged.set(patch.transfer_id, before === undefined ? patch : added(before, patch));
  }
  return [...merged.values()];
}

/** Two patches of a transfer as one; the later stands, sums are added, texts go on, what is kept from the first stays. */
export function added(before: TransferPatch, patch: TransferPatch): TransferPatch {
  const sums: Partial<Record<(typeof summedColumns)[number], string>> = {};
  for (const column of summedColumns) {
    const [a, b] = [before[column] ?? undefined, patch[column] ?? undefined];
    if (a !== undefined && b !== undefined) sums[column] = String(BigInt(a) + BigInt(b));
  }
  const texts: Partial<Record<ToldColumn, string>> = {};
  for (const column of appendedColumns) {
    const [a, b] = [before[column], patch[column]];
    if (typeof a === 'string' && typeof b === 'string') texts[column] = `${a} ${b}`;
  }
  const firsts = Object.fromEntries(firstColumns.flatMap((column) => (before[column] instanceof Date ? [[column, before[column]]] : []))) as Partial<TransferPatch>;
  return { ...before, ...patch, ...sums, ...texts, ...firsts };
}
