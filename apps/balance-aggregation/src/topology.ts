// balance-aggregation, the ledger: is the money there? Book it.
import { entries, ledgerCommands, payouts, quotes, transitAnswerLane, transitLane } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { evolveAccount, fundsWaitEnds, openAccount } from './domain/account.js';
import { bookTransfer, declineExpired } from './domain/book-transfer.js';
import { evolveBooking } from './domain/booking.js';
import type { Booking } from './domain/booking.js';
import { conflictKey, evolveConflict } from './domain/conflict.js';
import { closeCustomer, evolveOrder, freezeCustomer, orderKey, setTier, unfreezeCustomer } from './domain/customers.js';
import { assignDeposit, depositOf, evolveDeposit, receiveDeposit, reverseDeposit } from './domain/deposits.js';
import type { Deposit } from './domain/deposits.js';
import { evolveHold, holdFunds, holdKey, releaseHold } from './domain/holds.js';
import type { Hold } from './domain/holds.js';
import { bookHedge, evolveHouseEntry, postCorrection } from './domain/house-entries.js';
import type { HouseEntry } from './domain/house-entries.js';
import { evolveOpening, openBalance } from './domain/open-balance.js';
import type { Opening } from './domain/open-balance.js';
import { clearDoubt, noteBank, postInDoubt, postSettlement } from './domain/payout-postings.js';
import { postAbandonment, postCancellation, postRatedRefund, postRejection, postReturn } from './domain/refund-payout.js';
import { completeRecall, takeDepositBack } from './domain/recall-deposit.js';
import type { Arrival } from './domain/recall-deposit.js';
import { conversionOf, evolveConversion, evolveReversalOrder, reverseEntry } from './domain/reverse-entry.js';
import type { Conversion } from './domain/reverse-entry.js';
import { completeTransit, evolveArrival, evolveSent, receiveTransit } from './domain/transit.js';
import type { Sent } from './domain/transit.js';

export { chartOfAccounts } from './domain/chart-of-accounts.js';
export { limitsByTier } from './domain/spending.js';

/** What each customer has, may do, and waits for. */
const accounts = state('account-by-customer', entries, {
  version: 2,
  of: [
    'BalanceOpened', 'DepositPosted', 'DepositReversalPosted', 'HoldPosted', 'HoldReleased', 'FreezePosted', 'UnfreezePosted', 'TransitReceived', 'DepositTakenBack', 'EntryReversed', 'TransferBooked',
    'RefundPosted', 'FundsAwaited', 'BookingDeclined', 'CustomerFrozen', 'CustomerUnfrozen', 'CustomerClosed', 'TierSet',
  ],
  initial: openAccount,
  evolve: evolveAccount,
});

/** Where each transfer stands in the ledger. Apart from the account, so that an account stays small however much it sends. */
const bookings = state('booking-by-transfer', entries, {
  version: 2,
  of: [
    'TransferBooked', 'FundsAwaited', 'BookingDeclined', 'CancellationNoted', 'SettlementPosted', 'InDoubtPosted', 'InDoubtCleared', 'PayoutBankNoted', 'ReturnPosted',
    'RefundRateNoted', 'RefundPosted', 'TransitCompleted',
  ],
  initial: (): Booking | undefined => undefined,
  key: (event) => event.transferId ?? '', // a deposit's transit is of no transfer, and leaves nothing there
  evolve: evolveBooking,
});

/** Deposits by their entries: banks report the same one more than once, and take some back. */
const deposits = state('deposit-by-entry', entries, {
  version: 2,
  of: ['DepositPosted', 'DepositReversalPosted', 'DepositAssigned', 'DepositUnassigned', 'DepositRecalled', 'EntryReversed'],
  initial: (): Deposit | undefined => undefined,
  key: depositOf,
  evolve: evolveDeposit,
});

/** What customers asked to be opened, so that each request is decided once. */
const openings = state('opening-by-id', entries, {
  version: 1,
  of: ['BalanceOpened', 'BalanceRefused'],
  initial: (): Opening | undefined => undefined,
  key: (event) => event.openingId,
  evolve: evolveOpening,
});

/** Keyed `customer|hold`. */
const holds = state('hold-by-id', entries, {
  version: 1,
  of: ['HoldPosted', 'HoldRefused', 'HoldReleased'],
  initial: (): Hold | undefined => undefined,
  key: (event, { key }) => holdKey(key, event.holdId),
  evolve: evolveHold,
});

/** Orders that were carried out, keyed `customer|command`. */
const orders = state('order-by-id', entries, {
  version: 1,
  of: ['CustomerFrozen', 'CustomerUnfrozen', 'CustomerClosed', 'TierSet', 'EntryReversed', 'ReversalRefused'],
  initial: (): true | undefined => undefined,
  key: (event, { key }) => orderKey(key, event.commandId),
  evolve: { ...evolveOrder, ...evolveReversalOrder },
});

/** What people booked for the house. */
const houseEntries = state('house-entry-by-id', entries, {
  version: 1,
  of: ['HedgePosted', 'CorrectionPosted', 'EntryReversed'],
  initial: (): HouseEntry | undefined => undefined,
  key: (event) => ('reversedEntryId' in event ? event.reversedEntryId : event.entryId),
  evolve: evolveHouseEntry,
});

const conversions = state('conversion-by-entry', entries, {
  version: 2,
  of: ['TransferBooked', 'EntryReversed'],
  initial: (): Conversion | undefined => undefined,
  key: conversionOf,
  evolve: evolveConversion,
});

/** What was sent to other customers, on the side that pays. */
const sent = state('sent-by-transit', entries, {
  version: 1,
  of: ['DepositAssigned', 'TransitSent', 'TransitCompleted', 'DepositUnassigned'],
  initial: (): Sent | undefined => undefined,
  key: (event) => event.transitId,
  evolve: evolveSent,
});

/** What came from other customers, on the side that is paid. */
const arrivals = state('arrival-by-transit', entries, {
  version: 2,
  of: ['TransitReceived', 'TransitRefused', 'DepositTakenBack'],
  initial: (): Arrival | undefined => undefined,
  key: (event) => event.transitId,
  evolve: evolveArrival,
});

/** Conflicts that were told of. */
const conflicts = state('conflict-by-subject', entries, {
  version: 1,
  of: ['LedgerConflict'],
  initial: (): true | undefined => undefined,
  key: (event) => conflictKey(event.subject, event.code),
  evolve: evolveConflict,
});

export const balanceAggregation = topology('balance-aggregation', (t) => {
  const posted = t
    .decide(accounts, { into: entries, lookup: { bookings, deposits, openings, holds, orders, houseEntries, conversions, sent, arrivals, conflicts } })
    // ledger.commands: money came to one of our banks → the customer is credited; or the bank took it back
    .on(ledgerCommands, 'DepositReceived', receiveDeposit)
    .on(ledgerCommands, 'DepositReversed', reverseDeposit)
    .on(ledgerCommands, 'AssignDeposit', assignDeposit)
    // … a customer wants a balance → it is there, with nothing in it
    .on(ledgerCommands, 'OpenBalance', openBalance)
    // … orders about a customer
    .on(ledgerCommands, 'HoldFunds', holdFunds)
    .on(ledgerCommands, 'ReleaseHold', releaseHold)
    .on(ledgerCommands, 'FreezeCustomer', freezeCustomer)
    .on(ledgerCommands, 'UnfreezeCustomer', unfreezeCustomer)
    .on(ledgerCommands, 'CloseCustomer', closeCustomer)
    .on(ledgerCommands, 'SetTier', setTier)
    // … and about the house
    .on(ledgerCommands, 'ReverseEntry', reverseEntry)
    .on(ledgerCommands, 'BookHedge', bookHedge)
    .on(ledgerCommands, 'PostCorrection', postCorrection)
    // fx.quotes: a transfer has its price → booked, if the money is there and the price still holds
    .on(quotes, 'TransferRated', bookTransfer)
    .timer('funds-wait', { due: fundsWaitEnds, fire: declineExpired })
    // … what a refund by choice is worth today → refunded
    .on(quotes, 'RefundRated', postRatedRefund)
    // payout.payouts: the bank has paid → clearing goes back to zero; nobody waits for that
    .on(payouts, 'PayoutSettled', postSettlement, { pace: 'relaxed' })
    .on(payouts, 'PayoutInDoubt', postInDoubt, { pace: 'relaxed' })
    .on(payouts, 'PayoutAccepted', clearDoubt, { pace: 'relaxed' })
    .on(payouts, 'PayoutRedirected', noteBank, { pace: 'relaxed' })
    // … or it has not, or it came back → refunded
    .on(payouts, 'PayoutRejected', postRejection, { pace: 'relaxed' })
    .on(payouts, 'PayoutAbandoned', postAbandonment, { pace: 'relaxed' })
    .on(payouts, 'PayoutCancelled', postCancellation, { pace: 'relaxed' })
    .on(payouts, 'PayoutReturned', postReturn, { pace: 'relaxed' })
    // between customers, over lanes: to the partition of the one who is paid, and the answer back
    .route(transitLane, 'TransitSent', { key: ({ toCustomerId }) => toCustomerId })
    .on(transitLane, 'TransitSent', receiveTransit)
    .route(transitAnswerLane, 'TransitAnswered', { key: ({ toCustomerId }) => toCustomerId })
    .on(transitAnswerLane, 'TransitAnswered', completeTransit)
    // … and of a deposit that its bank took back after it was handed over
    .route(transitLane, 'DepositRecalled', { key: ({ toCustomerId }) => toCustomerId })
    .on(transitLane, 'DepositRecalled', takeDepositBack)
    .route(transitAnswerLane, 'DepositTakenBack', { key: ({ from }) => from.customerId })
    .on(transitAnswerLane, 'DepositTakenBack', completeRecall);

  return { posted, accounts, deposits, openings, bookings, holds };
});
