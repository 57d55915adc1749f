// fx-rating: which rate is true now, and what does this transfer cost?
import { fxCommands, payouts, quotes, rates, ticks, transfers } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { judgeFixing } from './domain/judge-fixing.js';
import { pairOf } from './domain/pair-direction.js';
import { NOT_JUDGED, evolveJudgedFixing, evolvePairRate } from './domain/pair-rate.js';
import type { PairRate } from './domain/pair-rate.js';
import { createQuote } from './domain/create-quote.js';
import { NO_QUOTES, evolveDesk, evolveQuote, expireQuotes, nextExpiry, quoteKeyOf } from './domain/desk.js';
import type { HeldQuote } from './domain/desk.js';
import { rateCancelled, rateReturned } from './domain/rate-refund.js';
import { rateTransfer } from './domain/rate-transfer.js';
import { evolveRating } from './domain/rating.js';
import type { Rating } from './domain/rating.js';

/** Fixings that were judged already, by their id: a fixing that is sent again changes nothing. */
const judgedFixings = state('judged-by-fixing', rates, {
  version: 1,
  initial: () => NOT_JUDGED,
  of: ['RateAccepted', 'RateRejected'],
  key: (event) => event.sourceId,
  evolve: evolveJudgedFixing,
});

/** The rate that holds, keyed `EUR/JPY`. */
const ratesByPair = state('rate-by-pair', rates, {
  version: 2,
  of: ['RateAccepted', 'PairHalted', 'PairResumed'],
  initial: (): PairRate | undefined => undefined,
  key: pairOf,
  evolve: evolvePairRate,
});

/** Open quotes by customer: what they are open for together, and which expires next. */
const desks = state('desk-by-customer', quotes, {
  version: 1,
  of: ['QuoteCreated', 'QuoteExpired', 'TransferRated'],
  initial: () => NO_QUOTES,
  evolve: evolveDesk,
});

/** Every quote that was asked for, by customer and id, and what became of it. */
const quotesById = state('quote-by-id', quotes, {
  version: 1,
  of: ['QuoteCreated', 'QuoteRefused', 'QuoteExpired', 'TransferRated'],
  initial: (): HeldQuote | undefined => undefined,
  key: quoteKeyOf,
  evolve: evolveQuote,
});

const ratings = state('rating-by-transfer', quotes, {
  version: 2,
  of: ['TransferRated', 'RatingRejected', 'RefundRated'],
  initial: (): Rating | undefined => undefined,
  key: (event) => event.transferId,
  evolve: evolveRating,
});

export const fxRating = topology('fx-rating', (t) => {
  // fx.ticks → each rate of a fixing accepted or refused → fx.rates, one partition: one order of rates for everybody
  const accepted = t
    .decide(judgedFixings, { into: rates, lookup: { rates: ratesByPair } })
    .on(ticks, 'FixingPublished', judgeFixing, { by: (fixing) => fixing.fixingId });

  // fx.rates → a table in every instance
  const rateTable = t.globalTable(ratesByPair);

  const quoted = t
    .decide(desks, { into: quotes, lookup: { quotes: quotesById, ratings, rates: rateTable } })
    // fx.commands: a customer asks what it would cost → a quote that holds for half an hour, or why not
    .on(fxCommands, 'CreateQuote', createQuote)
    // intake.transfers: a transfer was let in → by its quote or at the rate now, or refused → fx.quotes
    .on(transfers, 'TransferRequested', rateTransfer)
    // payout.payouts: money comes back by choice → what it is worth today, for the lower of that and par
    .on(payouts, 'PayoutCancelled', rateCancelled, { pace: 'relaxed' })
    .on(payouts, 'PayoutReturned', rateReturned, { pace: 'relaxed' })
    .timer('quote-expiry', { due: nextExpiry, fire: expireQuotes });

  return { accepted, quoted, ratesByPair, rateTable, judgedFixings, desks, quotesById, ratings };
});
