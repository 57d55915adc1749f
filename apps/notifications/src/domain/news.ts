import {
  refundIdOf, type BookingDeclined, type LedgerEvent, type Notice, type NoticeType, type PayoutEvent, type RatingRejected, type TellEndpointDisabled, type TransferBooked,
  type TransferRejected, type TransferRequested,
} from '@kontor/events';
import { minorUnits } from '@kontor/money';

/** What an event of another service means to its customer. */
export interface News {
  readonly notice: Notice;
  /** Tells apart what is told more than once about the same. */
  readonly distinct?: string;
  /** What must have been told before: journals are read independently, so this may come first. */
  readonly after?: NoticeType;
  /** How it stands at the moment: not worth telling once the end was told. */
  readonly passing?: true;
}

/** Whose event it is: the journal's key. */
type Of<E> = (event: E, customerId: string) => News | readonly News[] | undefined;

const ACCEPTED = 'transfer.accepted';
const BOOKED = 'transfer.booked';
const PAYING = 'transfer.paying';

/** `CANCELLED` is what the customer wanted; all else is a refusal. */
const refused = ({ transferId, code }: RatingRejected | BookingDeclined): News =>
  code === 'CANCELLED' ? { notice: { type: 'transfer.cancelled', transferId }, after: ACCEPTED } : { notice: { type: 'transfer.rejected', transferId, code }, after: ACCEPTED };

/** The table of all that customers are told, by the event that it follows from. What is not here is the house's own affair. */
export const NEWS = {
  // intake.transfers
  TransferRequested: (({ transferId, source, target, fixed }) => {
    const amount = fixed === undefined ? {} : { [fixed.side]: { currency: fixed.side === 'source' ? source : target, amount: fixed.amount } };
    return { notice: { type: ACCEPTED, transferId, ...amount } };
  }) satisfies Of<TransferRequested>,
  TransferRejected: (({ transferId, code }) => ({ notice: { type: 'transfer.rejected', transferId, code } })) satisfies Of<TransferRejected>,
  // fx.quotes
  RatingRejected: refused satisfies Of<RatingRejected>,
  // ledger.entries: a transfer
  FundsAwaited: (({ transferId, rated: { source, target, bookBy } }) => ({ notice: { type: 'transfer.awaiting_funds', transferId, source, target, until: bookBy }, after: ACCEPTED, passing: true })) satisfies Of<LedgerEvent<'FundsAwaited'>>,
  BookingDeclined: refused satisfies Of<BookingDeclined>,
  TransferBooked: ((event, customerId) => {
    const { transferId, payout: target, destination } = event;
    const booked: News = { notice: { type: BOOKED, transferId, ...source(event, customerId), target }, after: ACCEPTED };
    return destination.kind === 'own' ? [booked, { notice: { type: 'transfer.paid', transferId }, after: BOOKED }] : booked;
  }) satisfies Of<TransferBooked>,
  SettlementPosted: (({ transferId, payoutId }) => ({ notice: { type: 'transfer.paid', transferId, payoutId }, after: PAYING })) satisfies Of<LedgerEvent<'SettlementPosted'>>,
  TransitCompleted: (({ transferId }) => (transferId === undefined ? undefined : { notice: { type: 'transfer.paid', transferId }, after: BOOKED })) satisfies Of<LedgerEvent<'TransitCompleted'>>,
  ReturnPosted: (({ transferId, payoutId, returnRef, currency, amount }) => ({ notice: { type: 'transfer.returned', transferId, payoutId, amount: { currency, amount } }, distinct: returnRef, after: 'transfer.paid' })) satisfies Of<LedgerEvent<'ReturnPosted'>>,
  RefundPosted: (({ transferId, refundId, source: amount }) => {
    const type = refundId === refundIdOf(transferId, { kind: 'cancelled' }) ? 'transfer.cancelled' : 'transfer.refunded';
    return { notice: { type, transferId, refundId, amount }, distinct: refundId, after: BOOKED };
  }) satisfies Of<LedgerEvent<'RefundPosted'>>,
  // payout.payouts
  PayoutSubmitting: (({ transferId, payoutId }) => ({ notice: { type: PAYING, transferId, payoutId }, distinct: payoutId, after: BOOKED, passing: true })) satisfies Of<PayoutEvent<'PayoutSubmitting'>>,
  PayoutRejected: (({ transferId, payoutId, code, then, until }) =>
    // By another class of its code people or another attempt help, or the money comes back: then that is told.
    then === 'redirect' ? { notice: { type: 'transfer.action_required', transferId, payoutId, code, ...(until !== undefined && { until }) }, distinct: payoutId, after: PAYING, passing: true } : undefined) satisfies Of<PayoutEvent<'PayoutRejected'>>,
  PayoutInDoubt: (({ transferId, payoutId }) => ({ notice: { type: 'transfer.in_doubt', transferId, payoutId }, distinct: payoutId, after: PAYING, passing: true })) satisfies Of<PayoutEvent<'PayoutInDoubt'>>,
  PayoutSuspended: (({ transferId }) => ({ notice: { type: 'transfer.held', transferId }, after: BOOKED, passing: true })) satisfies Of<PayoutEvent<'PayoutSuspended'>>,
  PayoutResumed: (({ transferId }) => ({ notice: { type: 'transfer.resumed', transferId }, after: 'transfer.held', passing: true })) satisfies Of<PayoutEvent<'PayoutResumed'>>,
  CancelRefused: (({ transferId, code }) => ({ notice: { type: 'transfer.cancel_refused', transferId, code }, after: ACCEPTED })) satisfies Of<PayoutEvent<'CancelRefused'>>,
  // ledger.entries: a balance. Why a customer is frozen is not told.
  DepositPosted: ((event, customerId) => moved('balance.credited', event, `customer:${customerId}:`, 'C')) satisfies Of<LedgerEvent<'DepositPosted'>>,
  TransitReceived: ((event, customerId) => moved('balance.credited', event, `customer:${customerId}:`, 'C')) satisfies Of<LedgerEvent<'TransitReceived'>>,
  DepositReversalPosted: ((event, customerId) => moved('balance.debited', event, `customer:${customerId}:`, 'D')) satisfies Of<LedgerEvent<'DepositReversalPosted'>>,
  FreezePosted: ((event, customerId) => moved('balance.frozen', event, `customer:${customerId}:`, 'C')) satisfies Of<LedgerEvent<'FreezePosted'>>,
  UnfreezePosted: ((event, customerId) => moved('balance.unfrozen', event, `customer:${customerId}:`, 'C')) satisfies Of<LedgerEvent<'UnfreezePosted'>>,
  CustomerFrozen: (() => ({ notice: { type: 'account.frozen' } })) satisfies Of<LedgerEvent<'CustomerFrozen'>>,
  CustomerUnfrozen: (() => ({ notice: { type: 'account.unfrozen' } })) satisfies Of<LedgerEvent<'CustomerUnfrozen'>>,
  CustomerClosed: (() => ({ notice: { type: 'account.closed' } })) satisfies Of<LedgerEvent<'CustomerClosed'>>,
  // notifications.commands
  TellEndpointDisabled: (({ endpointId, code }) => ({ notice: { type: 'webhook_endpoint.disabled', endpointId, code } })) satisfies Of<TellEndpointDisabled>,
} as const;

type Entry = Pick<TransferBooked, 'legs'>;

/** What left the customer's available balance. */
function source({ legs }: Entry, customerId: string): Pick<Notice, 'source'> {
  const [first] = legs.filter(({ account, side }) => side === 'D' && account.startsWith(`customer:${customerId}:`));
  return first === undefined ? {} : { source: { currency: first.currency, amount: minorUnits(sumOf(legs, `customer:${customerId}:`, 'D', first.currency)) } };
}

/** One notice of what an entry did on one side of some accounts; undefined if it touched none, as of the house's own deposits. */
function moved(type: NoticeType, { entryId, legs }: Entry & { readonly entryId: string }, prefix: string, side: 'D' | 'C'): News | undefined {
  const first = legs.find((leg) => leg.side === side && leg.account.startsWith(prefix));
  return first && { notice: { type, entryId, amount: { currency: first.currency, amount: minorUnits(sumOf(legs, prefix, side, first.currency)) } } };
}

const sumOf = (legs: Entry['legs'], prefix: string, of: 'D' | 'C', inCurrency: string): bigint =>
  legs.reduce((sum, { account, side, currency, amount }) => (side === of && currency === inCurrency && account.startsWith(prefix) ? sum + BigInt(amount) : sum), 0n);

