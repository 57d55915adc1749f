// Which rate is true now, and what does this transfer cost?
import { journal, lane, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import {
  approvers, basisPoints, commandId, currencyCode, day, decimalText, destination, entryId, foreignId, instant, minorUnitsOrZero, moneyOf, party, positiveMinorUnits, quoteId,
  rateId, reference, refundId, sha256, signedMinorUnits, transferId, waitForFunds,
} from './fields.js';

const OWNER = 'fx-rating';
const CURRENCIES_MAX = 200;
const LEGS_MAX = 2;
// As the provider wrote it. What is wrong with it is decided and recorded, so the schema only bounds it.
const publishedRate = z.string().max(64);
const pair = { base: currencyCode, quote: currencyCode };
// Whose money the installation moves that published it. Absent: nobody's, a demonstration.
const mode = z.literal('production').exactOptional();

export const ticks = topic('fx.ticks', {
  owner: OWNER,
  key: 'base',
  partitions: 1,
  events: {
    /** A provider's rates of a day. */
    FixingPublished: z.strictObject({
      fixingId: foreignId,
      provider: party,
      date: day,
      base: z.literal('EUR'),
      /** Units of each currency per 1 unit of `base`. */
      rates: z
        .record(currencyCode, publishedRate)
        .refine((rates) => Object.keys(rates).length <= CURRENCIES_MAX, `at most ${CURRENCIES_MAX} currencies`)
        .meta({ maxProperties: CURRENCIES_MAX }),
      mode,
    }),
    /** A live price. `seq` rises per provider and pair. */
    TickPublished: z.strictObject({ provider: party, seq: z.int().min(0), ...pair, bid: publishedRate, ask: publishedRate, time: instant, mode }),
    /** Two persons let a halted pair go on, from the newest rate that came since. */
    ResumePair: z.strictObject({ commandId, ...pair, approvedBy: approvers }),
    /** Two persons stop a pair. */
    HaltPair: z.strictObject({ commandId, ...pair, approvedBy: approvers }),
  },
});

// A move may be more than a spread can be.
const wholeBasisPoints = z.string().regex(/^(0|[1-9][0-9]{0,8})$/).describe('Whole basis points');
/** `seq`: of a live price; a fixing has none. */
const judged = { sourceId: foreignId, provider: party, seq: z.int().min(0).exactOptional(), ...pair, time: instant, mode };

export const rates = journal('fx.rates.v1', {
  owner: OWNER,
  key: 'base',
  partitions: 1,
  events: {
    /** From now on, until `validUntil` or another one, 1 `base` = `mid` `quote`. `sourceId`: the fixing's id, or provider and sequence of the tick. */
    RateAccepted: z.strictObject({
      rateId,
      ...judged,
      /** The day whose rate it is. */
      date: day,
      bid: decimalText,
      ask: decimalText,
      mid: decimalText,
      validUntil: instant,
      /** Added to the spread: the soft breaker found the move large. `"0"` otherwise. */
      widenBp: basisPoints,
    }),
    RateRejected: z.strictObject({
      ...judged,
      bid: publishedRate,
      ask: publishedRate,
      reason: z.enum(['ZERO', 'MALFORMED', 'CURRENCY_NOT_VALID', 'OLDER_THAN_CURRENT', 'CROSSED', 'SCALE', 'JUMP', 'HALTED', 'DIRECTION', 'SOURCE_NOT_ALLOWED', 'STALE']),
    }),
    /** No quote of the pair until it is resumed. `candidate`, `moveBp` and `limitBp` of a jump; `commandId` of an order. */
    PairHalted: z.strictObject({ ...pair, reason: z.enum(['JUMP', 'ORDER']), candidate: decimalText.exactOptional(), moveBp: wholeBasisPoints.exactOptional(), limitBp: wholeBasisPoints.exactOptional(), commandId: commandId.exactOptional() }),
    /** A rate that it goes on from is accepted just before. */
    PairResumed: z.strictObject({ ...pair, by: z.enum(['SECOND_SOURCE', 'PERSONS']), commandId: commandId.exactOptional() }),
  },
});

export const fxCommands = topic('fx.commands', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    CreateQuote: z
      .strictObject({
        quoteId,
        commandId,
        bodyHash: sha256,
        source: currencyCode,
        target: currencyCode,
        sourceAmount: positiveMinorUnits.exactOptional(),
        targetAmount: positiveMinorUnits.exactOptional(),
        /** The quote that this one replaces: it is used up. */
        requoteOf: quoteId.exactOptional(),
      })
      .refine((it) => (it.sourceAmount === undefined) !== (it.targetAmount === undefined), 'exactly one of sourceAmount and targetAmount')
      .meta({ oneOf: [{ required: ['sourceAmount'] }, { required: ['targetAmount'] }] }),
  },
});

const refusalCode = z.enum(['STALE_RATE', 'PAIR_HALTED', 'TOO_SMALL', 'TOO_LARGE', 'EXPOSURE_LIMIT', 'NOTIONAL_LIMIT']);

/** All integers of a price, computed once. Nobody computes them again from the rates. */
const priced = {
  /** What the customer is debited: fee + net. */
  source: moneyOf(positiveMinorUnits),
  /** What the recipient gets. */
  target: moneyOf(positiveMinorUnits),
  /** Source currency. */
  fee: minorUnitsOrZero,
  /** What the fee is made of; their sum is `fee`. */
  feeItems: z.array(z.strictObject({ name: z.enum(['fixed', 'share', 'minimum', 'maximum', 'rounding']), amount: signedMinorUnits })).max(8),
  /** What is converted; source currency. */
  net: positiveMinorUnits,
  mid: decimalText,
  /** As quoted, 10 significant digits: 1 source = `clientRate` target. */
  clientRate: decimalText,
  spreadBp: basisPoints,
  /** Source currency. */
  spread: minorUnitsOrZero,
  /** Into the house's position in source, out of it in target currency. */
  position: z.strictObject({ source: minorUnitsOrZero, target: minorUnitsOrZero }),
  /** position.target − target.amount. */
  rounding: signedMinorUnits,
  /** The accepted rates behind `mid`, the way through them, and the day of the oldest. */
  rate: z.strictObject({ ids: z.array(rateId).max(LEGS_MAX), path: z.array(currencyCode).min(1).max(LEGS_MAX + 1), date: day }),
  /** Version of the price list that gave fee and spread. */
  priceList: foreignId,
  /** The source amount at mid, in the currency that limits are kept in. */
  base: z.strictObject({ currency: z.literal('EUR'), amount: minorUnitsOrZero }),
};

/** What the ledger books from, and keeps while it waits for money. */
export const ratedTransfer = z.strictObject({
  transferId,
  quoteId: quoteId.exactOptional(),
  ...priced,
  /** The one deadline that the ledger obeys. */
  bookBy: instant,
  /** By a fault that is not the customer's: everything back. By choice: the lower of that and today's value. */
  refundPolicy: z.literal('standard'),
  destination,
  reference: reference.exactOptional(),
  waitForFunds,
});

/** What a part of a transfer's target is worth in its source today, for a refund by choice. Without `current`: no rate is to be had, and par holds. */
export const refundRated = z.strictObject({
  refundId,
  transferId,
  /** The part that is given back. */
  target: moneyOf(positiveMinorUnits),
  current: z
    .strictObject({
      mid: decimalText,
      rate: z.strictObject({ ids: z.array(rateId).max(LEGS_MAX), path: z.array(currencyCode).min(1).max(LEGS_MAX + 1), date: day }),
      /** floor(target / mid): what the customer would get. */
      source: moneyOf(minorUnitsOrZero),
      /** half-even(target / mid): what leaves the position. */
      position: minorUnitsOrZero,
    })
    .exactOptional(),
});

const amountOrZero = moneyOf(minorUnitsOrZero);
/** What a price moves the house's positions by: `source` into it, `target` out of it; `worth`: either of them at mid, in the currency that limits are kept in. */
const priceMoves = z.strictObject({ source: amountOrZero, target: amountOrZero, worth: minorUnitsOrZero });
const partition = z.int().min(0).max(99_999);

/**
 * What a partition's promises have changed since it last said so, in one currency: minor units, more than zero for longer.
 * `sequence` counts what the partition has shared; `seen` is the last of it that had come back in `ExposureMoved`.
 */
const positionShared = z.strictObject({
  partition,
  sequence: z.int().min(1),
  seen: z.int().min(0),
  currency: currencyCode,
  booked: signedMinorUnits,
  open: signedMinorUnits,
  /** What `booked` was worth when it was priced, in the currency that limits are kept in. */
  worth: signedMinorUnits,
  /** The hedge that is in it. */
  hedgeId: foreignId.exactOptional(),
});

/** To the partition of the currency, where the positions of all partitions are added up. */
export const positionLane = lane('fx.positions.lane', { owner: OWNER, key: 'currency', events: { PositionShared: positionShared } });

export const quotes = journal('fx.quotes.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    QuoteCreated: z.strictObject({ quoteId, commandId, bodyHash: sha256, requoteOf: quoteId.exactOptional(), side: z.enum(['source', 'target']), ...priced, expiresAt: instant }),
    QuoteRefused: z.strictObject({ quoteId, commandId, bodyHash: sha256, code: refusalCode }),
    /** It was not used in time, or another quote took its place. */
    QuoteExpired: z.strictObject({ quoteId, reason: z.enum(['TIME', 'REQUOTED']), released: priceMoves }),
    TransferRated: ratedTransfer,
    RatingRejected: z.strictObject({
      transferId,
      /** `CANCELLED`: before it came here. */
      code: z.enum(['CANCELLED', 'QUOTE_EXPIRED', 'QUOTE_CONSUMED', 'QUOTE_MISMATCH', 'STALE_RATE', 'PAIR_HALTED', 'TOO_SMALL', 'TOO_LARGE', 'EXPOSURE_LIMIT', 'NOTIONAL_LIMIT']),
    }),
    RefundRated: refundRated,
    /** The ledger declined it: of its price nothing is booked. */
    RatingReleased: z.strictObject({ transferId, released: priceMoves }),
    /** What an entry that is no booked transfer moved the house's positions by: a refund, a hedge, a reversal, a correction. Credit is more than zero; `worth` then, zero without a rate. */
    PositionAdjusted: z.strictObject({ entryId, moves: z.array(z.strictObject({ currency: currencyCode, amount: signedMinorUnits, worth: signedMinorUnits })).min(1).max(16) }),
    PositionShared: positionShared,
  },
});

/** Open positions of the house over all partitions, by currency. */
export const exposures = journal('fx.exposures.v1', {
  owner: OWNER,
  key: 'currency',
  events: {
    /**
     * Minor units; more than zero: the house is long. `booked`: in the ledger's positions, or on its way there by a transfer that
     * is rated and not declined: its integers are booked as they are, so that the sum is the same, and nobody need read the booking.
     * `open`: promised by quotes that are open. `share`: which share of which partition moved it.
     * In the currency that limits are kept in: `cost`, what `booked` was worth when it came, on average; `realised`, what was earned by what has left.
     */
    ExposureMoved: z.strictObject({ currency: currencyCode, booked: signedMinorUnits, open: signedMinorUnits, cost: signedMinorUnits, realised: signedMinorUnits, share: z.strictObject({ partition, sequence: z.int().min(1) }) }),
    /** Beyond the soft limit: treasury is to sell (more than zero) or buy so much. */
    HedgeRequested: z.strictObject({ hedgeId: foreignId, currency: currencyCode, amount: signedMinorUnits }),
    HedgeFilled: z.strictObject({ hedgeId: foreignId, currency: currencyCode }),
  },
});

export type FixingPublished = Event<typeof ticks, 'FixingPublished'>;
export type TickPublished = Event<typeof ticks, 'TickPublished'>;
export type HaltPair = Event<typeof ticks, 'HaltPair'>;
export type ResumePair = Event<typeof ticks, 'ResumePair'>;
export type RateAccepted = Event<typeof rates, 'RateAccepted'>;
export type RateRejected = Event<typeof rates, 'RateRejected'>;
export type PairHalted = Event<typeof rates, 'PairHalted'>;
export type PairResumed = Event<typeof rates, 'PairResumed'>;
export type CreateQuote = Event<typeof fxCommands, 'CreateQuote'>;
export type QuoteCreated = Event<typeof quotes, 'QuoteCreated'>;
export type QuoteRefused = Event<typeof quotes, 'QuoteRefused'>;
export type QuoteExpired = Event<typeof quotes, 'QuoteExpired'>;
export type TransferRated = Event<typeof quotes, 'TransferRated'>;
export type RatingRejected = Event<typeof quotes, 'RatingRejected'>;
export type RefundRated = Event<typeof quotes, 'RefundRated'>;
export type RatingReleased = Event<typeof quotes, 'RatingReleased'>;
export type PositionAdjusted = Event<typeof quotes, 'PositionAdjusted'>;
export type PositionShared = Event<typeof quotes, 'PositionShared'>;
export type ExposureMoved = Event<typeof exposures, 'ExposureMoved'>;
export type HedgeRequested = Event<typeof exposures, 'HedgeRequested'>;
export type HedgeFilled = Event<typeof exposures, 'HedgeFilled'>;
