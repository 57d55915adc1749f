// Is the money there? Book it.
import { journal, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import { currencyCode, entryId, foreignId, legs, moneyOf, party, payoutId, positiveMinorUnits, recipient, reference, transferId } from './fields.js';

const OWNER = 'balance-aggregation';

export const ledgerCommands = topic('ledger.commands', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** Money of the customer arrived at one of our banks. `depositId` is unique per customer. */
    DepositReceived: z.strictObject({ depositId: foreignId, currency: currencyCode, amount: positiveMinorUnits, bank: party }),
  },
});

export const entries = journal('ledger.entries.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    DepositPosted: z.strictObject({ entryId, depositId: foreignId, legs }),
    TransferBooked: z.strictObject({
      entryId,
      transferId,
      legs,
      /** What now stands in clearing for the recipient. */
      payout: moneyOf(positiveMinorUnits),
      recipient,
      reference: reference.exactOptional(),
    }),
    /** `EXPIRED`: it came to the ledger after its `bookBy`, when the rate no longer held. */
    BookingDeclined: z.strictObject({ transferId, code: z.enum(['INSUFFICIENT_FUNDS', 'EXPIRED']) }),
    SettlementPosted: z.strictObject({ entryId, transferId, payoutId, legs }),
  },
});

export type DepositReceived = Event<typeof ledgerCommands, 'DepositReceived'>;
export type DepositPosted = Event<typeof entries, 'DepositPosted'>;
export type TransferBooked = Event<typeof entries, 'TransferBooked'>;
export type BookingDeclined = Event<typeof entries, 'BookingDeclined'>;
export type SettlementPosted = Event<typeof entries, 'SettlementPosted'>;
