// Is the money there? Book it.
import { journal, lane, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import {
  approvers, commandId, currencyCode, customerId, destination, entryId, foreignId, instant, legs, minorUnitsOrZero, moneyOf, openingId, party, payoutId,
  positiveMinorUnits, refundId, reference, sha256, transferId, transitId,
} from './fields.js';
import { ratedTransfer, refundRated } from './fx.js';

const OWNER = 'balance-aggregation';

const depositId = foreignId;
const holdId = foreignId;

/** A customer asks for a balance, under one key. */
const opening = {
  openingId,
  commandId,
  /** Tells a repeat from another request under the same key. */
  bodyHash: sha256,
  currency: currencyCode,
};

export const ledgerCommands = topic('ledger.commands', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** Money arrived at one of our banks. `depositId` is unique per key. Nobody's yet: keyed by a house key, and `unidentified`. */
    DepositReceived: z.strictObject({ depositId, currency: currencyCode, amount: positiveMinorUnits, bank: party, unidentified: z.literal(true).exactOptional() }),
    /** The bank took a deposit back. */
    DepositReversed: z.strictObject({ depositId }),
    /** Whose an unidentified deposit is; keyed as the deposit was. */
    AssignDeposit: z.strictObject({ depositId, toCustomerId: customerId, approvedBy: approvers }),
    /** A balance of a currency, with nothing in it. */
    OpenBalance: z.strictObject(opening),
    HoldFunds: z.strictObject({ holdId, currency: currencyCode, amount: positiveMinorUnits }),
    ReleaseHold: z.strictObject({ holdId }),
    FreezeCustomer: z.strictObject({ commandId, reason: z.string().regex(/^[A-Z_]{1,32}$/) }),
    UnfreezeCustomer: z.strictObject({ commandId, approvedBy: approvers }),
    /** From now on the customer neither pays nor is paid. */
    CloseCustomer: z.strictObject({ commandId }),
    SetTier: z.strictObject({ commandId, tier: z.enum(['standard', 'trusted', 'business']), approvedBy: approvers }),
    /** Opposite of an entry that stands, once. Not for entries that a transfer's life goes on from. */
    ReverseEntry: z.strictObject({ commandId, entryId, approvedBy: approvers }),
    /** Treasury sold one currency for another, at one of our banks. Keyed by a house key. */
    BookHedge: z.strictObject({ hedgeId: foreignId, bank: party, sold: moneyOf(positiveMinorUnits), bought: moneyOf(positiveMinorUnits) }),
    /** House accounts only; keyed by a house key. */
    PostCorrection: z.strictObject({ correctionId: foreignId, legs, approvedBy: approvers }),
  },
});

const transit = {
  transitId,
  /** Absent: an unidentified deposit that is handed to its customer. */
  transferId: transferId.exactOptional(),
  currency: currencyCode,
  amount: positiveMinorUnits,
  from: z.strictObject({ customerId, partition: z.int().min(0).max(99_999) }),
  toCustomerId: customerId,
};

const transitSent = z.strictObject(transit);
/** `from`: where the deposit was posted, and is to come back to. */
const recall = { depositId, transitId, currency: currencyCode, amount: positiveMinorUnits, from: transit.from, toCustomerId: customerId };
const depositRecalled = z.strictObject(recall);
/** `shortfall`: what the customer no longer had, and owes now. */
const depositTakenBack = z.strictObject({ entryId, ...recall, shortfall: minorUnitsOrZero, legs });
const transitAnswered = z.strictObject({
  transitId,
  outcome: z.enum(['received', 'refused']),
  /** Why the other side could not take it. */
  code: z.enum(['CUSTOMER_CLOSED', 'CURRENCY_NOT_VALID']).exactOptional(),
  currency: currencyCode,
  amount: positiveMinorUnits,
  toCustomerId: customerId,
  partition: z.int().min(0).max(99_999),
});

/** To the partition of the customer who is paid, and keyed by that one. */
export const transitLane = lane('ledger.transits.lane', { owner: OWNER, key: 'customerId', classification: 'personal', events: { TransitSent: transitSent, DepositRecalled: depositRecalled } });
/** And back, to the partition of the customer who paid. */
export const transitAnswerLane = lane('ledger.transit-answers.lane', { owner: OWNER, key: 'customerId', classification: 'personal', events: { TransitAnswered: transitAnswered, DepositTakenBack: depositTakenBack } });

export const entries = journal('ledger.entries.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    DepositPosted: z.strictObject({ entryId, depositId, legs }),
    /** `shortfall`: what the customer no longer had, and owes now. `transitId`: it had been handed to that customer, from where it came back. */
    DepositReversalPosted: z.strictObject({ entryId, depositId, transitId: transitId.exactOptional(), shortfall: minorUnitsOrZero, legs }),
    /** From deposits:suspense into transit, to its customer. */
    DepositAssigned: z.strictObject({ entryId, depositId, transitId, toCustomerId: customerId, legs }),
    /** Moves nothing. `existed`: it was there already, by another request or by money that came. */
    BalanceOpened: z.strictObject({ ...opening, existed: z.literal(true).exactOptional() }),
    BalanceRefused: z.strictObject({ ...opening, code: z.enum(['CUSTOMER_CLOSED', 'CURRENCY_NOT_VALID']) }),
    HoldPosted: z.strictObject({ entryId, holdId, legs }),
    HoldRefused: z.strictObject({ holdId, code: z.enum(['INSUFFICIENT_FUNDS', 'CUSTOMER_FROZEN', 'CUSTOMER_CLOSED']) }),
    HoldReleased: z.strictObject({ entryId, holdId, legs }),
    CustomerFrozen: z.strictObject({ commandId, reason: z.string().regex(/^[A-Z_]{1,32}$/) }),
    /** What stood available in one currency is frozen now. */
    FreezePosted: z.strictObject({ entryId, commandId, legs }),
    CustomerUnfrozen: z.strictObject({ commandId }),
    UnfreezePosted: z.strictObject({ entryId, commandId, legs }),
    CustomerClosed: z.strictObject({ commandId }),
    TierSet: z.strictObject({ commandId, tier: z.enum(['standard', 'trusted', 'business']) }),

    TransferBooked: z.strictObject({
      entryId,
      transferId,
      legs,
      /** What now stands in clearing or transit, or came back to the customer in another currency. */
      payout: moneyOf(positiveMinorUnits),
      destination,
      reference: reference.exactOptional(),
      /** What counts against the customer's limits. */
      base: moneyOf(minorUnitsOrZero),
    }),
    /** Too little money, and the request said to wait. Holds what it takes to book it later; until `rated.bookBy`. */
    FundsAwaited: z.strictObject({ transferId, rated: ratedTransfer }),
    /** `EXPIRED`: it came to the ledger after its `bookBy`, when the rate no longer held. */
    BookingDeclined: z.strictObject({
      transferId,
      code: z.enum(['INSUFFICIENT_FUNDS', 'EXPIRED', 'ACCOUNT_FROZEN', 'ACCOUNT_CLOSED', 'LIMIT_DAY', 'LIMIT_MONTH', 'CANCELLED']),
    }),
    /** Cancelled before it was rated: remembered, so that it will be declined. */
    CancellationNoted: z.strictObject({ transferId }),
    /** `charges`: what the bank took from us beside the payment. */
    SettlementPosted: z.strictObject({ entryId, transferId, payoutId, charges: minorUnitsOrZero, legs }),
    InDoubtPosted: z.strictObject({ entryId, transferId, payoutId, legs }),
    /** The bank has taken a payment that was in doubt: back into clearing. */
    InDoubtCleared: z.strictObject({ entryId, transferId, payoutId, legs }),
    /**
     * `amount` stands in returns:suspense now, less nothing: what of it the customer is due follows by `RefundPosted`.
     * `fault`: it was ours, so the charges are, and the customer gets par.
     */
    ReturnPosted: z.strictObject({
      entryId, transferId, payoutId, returnRef: foreignId, currency: currencyCode, amount: positiveMinorUnits, charges: minorUnitsOrZero,
      fault: z.literal('house').exactOptional(),
      legs,
    }),
    /** Today's value came before the return that it is for. */
    RefundRateNoted: refundRated,
    /** Another bank pays than the one that was booked. */
    PayoutBankNoted: z.strictObject({ transferId, bank: party }),
    RefundPosted: z.strictObject({
      entryId,
      refundId,
      transferId,
      policy: z.enum(['par', 'current']),
      /** Which account the money stood in. */
      from: z.enum(['clearing', 'in-doubt', 'suspense', 'transit']),
      /** What of the target was used up, and what the customer got. */
      target: moneyOf(positiveMinorUnits),
      source: moneyOf(minorUnitsOrZero),
      /** What no longer counts against the customer's limits, and since when it did: the transfer has not happened. Not of a return. */
      givenBack: z.strictObject({ at: instant, base: moneyOf(minorUnitsOrZero) }).exactOptional(),
      legs,
    }),

    TransitSent: transitSent,
    TransitReceived: z.strictObject({ entryId, ...transit, legs }),
    TransitRefused: z.strictObject({ entryId, ...transit, legs }),
    /** What the paying side is to know. */
    TransitAnswered: transitAnswered,
    /** The other side has it. */
    TransitCompleted: z.strictObject({ transitId, transferId: transferId.exactOptional() }),
    /** An assigned deposit that its customer could not take stands in deposits:suspense again. */
    DepositUnassigned: z.strictObject({ entryId, depositId, transitId, legs }),
    /** The bank took an assigned deposit back: to the partition of whom it was handed to. */
    DepositRecalled: depositRecalled,
    /** There, and on its way back to where it was posted. */
    DepositTakenBack: depositTakenBack,

    /** The exact opposite of an entry; `shortfall` as in `DepositReversalPosted`. */
    EntryReversed: z.strictObject({ entryId, reversedEntryId: entryId, commandId, shortfall: minorUnitsOrZero, legs }),
    ReversalRefused: z.strictObject({ commandId, reversedEntryId: entryId, code: z.enum(['UNKNOWN_ENTRY', 'ALREADY_REVERSED', 'NOT_REVERSIBLE']) }),
    HedgePosted: z.strictObject({ entryId, hedgeId: foreignId, legs }),
    CorrectionPosted: z.strictObject({ entryId, correctionId: foreignId, legs }),
    /** An order or a message that cannot be true here; no money moved. For people. */
    LedgerConflict: z.strictObject({ subject: z.string().regex(/^[A-Za-z0-9_.:|-]{1,160}$/), code: z.string().regex(/^[A-Z_]{1,64}$/), evidence: z.string().max(2_000) }),
  },
});

export type DepositReceived = Event<typeof ledgerCommands, 'DepositReceived'>;
export type LedgerCommand<T extends keyof typeof ledgerCommands.schemas> = Event<typeof ledgerCommands, T>;
/** An event of the ledger's journal, by its type. */
export type LedgerEvent<T extends keyof typeof entries.schemas> = Event<typeof entries, T>;
export type DepositPosted = LedgerEvent<'DepositPosted'>;
export type TransferBooked = LedgerEvent<'TransferBooked'>;
export type BookingDeclined = LedgerEvent<'BookingDeclined'>;
export type SettlementPosted = LedgerEvent<'SettlementPosted'>;
export type OpenBalance = Event<typeof ledgerCommands, 'OpenBalance'>;
export type BalanceOpened = LedgerEvent<'BalanceOpened'>;
export type BalanceRefused = LedgerEvent<'BalanceRefused'>;
