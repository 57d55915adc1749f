// balance-aggregation, the ledger: is the money there? Book it.
import { entries, ledgerCommands, payouts, quotes } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { evolveAccount, openAccount } from './domain/account.js';
import { bookTransfer } from './domain/book-transfer.js';
import { evolveBooking } from './domain/booking.js';
import type { Booking } from './domain/booking.js';
import { postSettlement } from './domain/post-settlement.js';
import { depositKey, evolveDeposit, receiveDeposit } from './domain/receive-deposit.js';
import type { PostedDeposit } from './domain/receive-deposit.js';

/** What each customer may spend. */
const accounts = state('account-by-customer', entries, {
  version: 1,
  of: ['DepositPosted', 'TransferBooked'],
  initial: openAccount,
  evolve: evolveAccount,
});

/** Deposits that were posted, keyed `customer|deposit`: banks report the same one more than once. */
const deposits = state('deposit-by-id', entries, {
  version: 1,
  of: ['DepositPosted'],
  initial: (): PostedDeposit | undefined => undefined,
  key: (event, { key }) => depositKey(key, event.depositId),
  evolve: evolveDeposit,
});

/** Where each transfer stands in the ledger. Apart from the account, so that an account stays small however much it sends. */
const bookings = state('booking-by-transfer', entries, {
  version: 1,
  of: ['TransferBooked', 'BookingDeclined', 'SettlementPosted'],
  initial: (): Booking | undefined => undefined,
  key: (event) => event.transferId,
  evolve: evolveBooking,
});

export const balanceAggregation = topology('balance-aggregation', (t) => {
  const posted = t
    .decide(accounts, { into: entries, lookup: { deposits, bookings } })
    // ledger.commands: money came to one of our banks → the customer is credited
    .on(ledgerCommands, 'DepositReceived', receiveDeposit)
    // fx.quotes: a transfer has its price → booked, if the money is there and the price still holds
    .on(quotes, 'TransferRated', bookTransfer)
    // payout.payouts: the bank has paid → clearing goes back to zero; nobody waits for that
    .on(payouts, 'PayoutSettled', postSettlement, { pace: 'relaxed' });

  return { posted, accounts, deposits, bookings };
});
