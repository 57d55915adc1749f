// fx-rating: which rate is true now, and what does this transfer cost?
import { entries, exposures, fxCommands, payouts, positionLane, quotes, rates, ticks, transfers } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { NO_EXPOSURE, evolveExposure, moveExposure } from './domain/exposure.js';
import { adjustPosition, releaseRating, takeHedge } from './domain/follow-ledger.js';
import { judgeFixing } from './domain/judge-fixing.js';
import { judgeTick } from './domain/judge-tick.js';
import { haltPair, resumePair } from './domain/order-pair.js';
import { pairOf, storedPair } from './domain/pair-direction.js';
import type { Pair } from './domain/pair-direction.js';
import { NO_GUARD, evolvePairGuard } from './domain/pair-guard.js';
import { NOT_JUDGED, evolveJudgedFixing, evolvePairRate } from './domain/pair-rate.js';
import type { PairRate } from './domain/pair-rate.js';
import { createQuote } from './domain/create-quote.js';
import { NO_QUOTES, evolveDesk, evolveQuote, expireQuotes, nextExpiry, quoteKeyOf } from './domain/desk.js';
import type { HeldQuote } from './domain/desk.js';
import { NOTHING_MOVED, PARTITION, evolvePositions, positionsCodec, shareDue, sharePositions, sharedBy } from './domain/positions.js';
import { rateCancelled, rateReturned } from './domain/rate-refund.js';
import { rateTransfer } from './domain/rate-transfer.js';
import { evolveRating } from './domain/rating.js';
import type { Rating } from './domain/rating.js';

/** Fixings that were judged already, by their id: a fixing that is sent again changes nothing. */
const judgedFixings = state('judged-by-fixing', rates, {
  version: 2,
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

/** What the rates of a pair are judged by: its daily moves, the day before, why it is halted. */
const guardsByPair = state('guard-by-pair', rates, {
  version: 1,
  initial: () => NO_GUARD,
  key: pairOf,
  evolve: evolvePairGuard,
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
  version: 2,
  of: ['QuoteCreated', 'QuoteRefused', 'QuoteExpired', 'TransferRated'],
  initial: (): HeldQuote | undefined => undefined,
  key: quoteKeyOf,
  evolve: evolveQuote,
});

const ratings = state('rating-by-transfer', quotes, {
  version: 2,
  of: ['TransferRated', 'RatingRejected', 'RatingReleased', 'RefundRated'],
  initial: (): Rating | undefined => undefined,
  key: (event) => event.transferId,
  evolve: evolveRating,
});

/** What the promises of a partition have moved, until it is shared. */
const positions = state('positions-of-partition', quotes, {
  version: 1,
  of: ['QuoteCreated', 'QuoteExpired', 'TransferRated', 'RatingReleased', 'PositionAdjusted', 'PositionShared'],
  initial: () => NOTHING_MOVED,
  key: () => PARTITION,
  codec: positionsCodec,
  evolve: evolvePositions,
});

/** The house's open position over all partitions. */
const exposuresByCurrency = state('exposure-by-currency', exposures, {
  version: 1,
  initial: () => NO_EXPOSURE,
  evolve: evolveExposure,
});

export const fxRating = topology('fx-rating', (t) => {
  // fx.ticks → each rate accepted or refused, its pair halted or resumed → fx.rates, one partition: one order of rates for everybody
  const byPair = { by: (it: Pair) => pairOf(storedPair(it.base, it.quote)) };
  const accepted = t
    .decide(guardsByPair, { into: rates, lookup: { fixings: judgedFixings, guards: guardsByPair, rates: ratesByPair } })
    .on(ticks, 'FixingPublished', judgeFixing)
    .on(ticks, 'TickPublished', judgeTick, { by: pairOf })
    .on(ticks, 'HaltPair', haltPair, byPair)
    .on(ticks, 'ResumePair', resumePair, byPair);

  // fx.rates → a table in every instance
  const rateTable = t.globalTable(ratesByPair);

  // fx.exposures → a table in every instance
  const exposureTable = t.globalTable(exposuresByCurrency);

  const quoted = t
    .decide(desks, { into: quotes, lookup: { quotes: quotesById, ratings, positions, rates: rateTable, exposures: exposureTable } })
    // fx.commands: a customer asks what it would cost → a quote that holds for half an hour, or why not
    .on(fxCommands, 'CreateQuote', createQuote)
    // intake.transfers: a transfer was let in → by its quote or at the rate now, or refused → fx.quotes
    .on(transfers, 'TransferRequested', rateTransfer)
    // payout.payouts: money comes back by choice → what it is worth today, for the lower of that and par
    .on(payouts, 'PayoutCancelled', rateCancelled, { pace: 'relaxed' })
    .on(payouts, 'PayoutReturned', rateReturned, { pace: 'relaxed' })
    // ledger.entries: what becomes otherwise of a price, and what moves positions beside prices. Booked transfers are not read
    .on(entries, 'BookingDeclined', releaseRating, { pace: 'relaxed' })
    .on(entries, 'RefundPosted', adjustPosition, { pace: 'relaxed' })
    .on(entries, 'EntryReversed', adjustPosition, { pace: 'relaxed' })
    .on(entries, 'CorrectionPosted', adjustPosition, { pace: 'relaxed' })
    .on(entries, 'HedgePosted', takeHedge, { pace: 'relaxed' })
    .timer('quote-expiry', { due: nextExpiry, fire: expireQuotes })
    // once a second, what the partition has promised together → over a lane to the partition of the currency
    .timer('share-positions', { of: positions, due: shareDue, fire: sharePositions, subject: sharedBy })
    .route(positionLane, 'PositionShared', { key: ({ currency }) => currency });

  // fx.positions.lane, from all partitions → the house's open position by currency, and hedges where it is large → fx.exposures
  const exposed = t
    .decide(exposuresByCurrency, { into: exposures, lookup: { rates: rateTable } })
    .on(positionLane, 'PositionShared', moveExposure, { pace: 'relaxed' });

  return { accepted, quoted, exposed, guardsByPair, ratesByPair, rateTable, exposureTable, judgedFixings, desks, quotesById, ratings, positions, exposuresByCurrency };
});
