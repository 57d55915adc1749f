// Which rate is true now, and what does this transfer cost?
import { journal, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import {
  basisPoints, currencyCode, day, decimalText, foreignId, instant, minorUnitsOrZero, moneyOf, party, positiveMinorUnits, rateId, recipient, reference,
  signedMinorUnits, transferId, waitForFunds,
} from './fields.js';

const OWNER = 'fx-rating';
const CURRENCIES_MAX = 200;
// As the provider wrote it. What is wrong with it is decided and recorded, so the schema only bounds it.
const publishedRate = z.string().max(64);

export const ticks = topic('fx.ticks', {
  owner: OWNER,
  key: 'base',
  partitions: 1,
  events: {
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
    }),
  },
});

const judged = { fixingId: foreignId, base: currencyCode, quote: currencyCode, provider: party, date: day };

export const rates = journal('fx.rates.v1', {
  owner: OWNER,
  key: 'base',
  partitions: 1,
  events: {
    /** From now on 1 `base` = `mid` `quote`. */
    RateAccepted: z.strictObject({ rateId, ...judged, mid: decimalText }),
    RateRejected: z.strictObject({
      ...judged,
      mid: publishedRate,
      reason: z.enum(['ZERO', 'MALFORMED', 'CURRENCY_NOT_VALID', 'OLDER_THAN_CURRENT']),
    }),
  },
});

export const quotes = journal('fx.quotes.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** All integers of a transfer, computed once. Nobody computes them again from the rates. */
    TransferRated: z.strictObject({
      transferId,
      /** What the customer is debited: fee + net. */
      source: moneyOf(positiveMinorUnits),
      /** What the recipient gets. */
      target: moneyOf(positiveMinorUnits),
      /** Source currency. */
      fee: minorUnitsOrZero,
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
      rate: z.strictObject({ ids: z.array(rateId).max(2), path: z.array(currencyCode).min(1).max(3), date: day }),
      /** Version of the price list that gave fee and spread. */
      priceList: foreignId,
      /** The one deadline that the ledger obeys. */
      bookBy: instant,
      refundPolicy: z.literal('par'),
      /** The source amount at mid, in the currency that limits are kept in. */
      base: z.strictObject({ currency: z.literal('EUR'), amount: minorUnitsOrZero }),
      recipient,
      reference: reference.exactOptional(),
      waitForFunds,
    }),
    RatingRejected: z.strictObject({
      transferId,
      code: z.enum(['QUOTE_EXPIRED', 'QUOTE_CONSUMED', 'QUOTE_MISMATCH', 'STALE_RATE', 'PAIR_HALTED', 'TOO_SMALL', 'TOO_LARGE']),
    }),
  },
});

export type FixingPublished = Event<typeof ticks, 'FixingPublished'>;
export type RateAccepted = Event<typeof rates, 'RateAccepted'>;
export type RateRejected = Event<typeof rates, 'RateRejected'>;
export type TransferRated = Event<typeof quotes, 'TransferRated'>;
export type RatingRejected = Event<typeof quotes, 'RatingRejected'>;
