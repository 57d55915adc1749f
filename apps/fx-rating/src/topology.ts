// fx-rating: which rate is true now, and what does this transfer cost?
import { quotes, rates, ticks, transfers } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { judgeFixing } from './domain/judge-fixing.js';
import { pairOf } from './domain/pair-direction.js';
import { NOT_JUDGED, evolveJudgedFixing, evolvePairRate } from './domain/pair-rate.js';
import type { PairRate } from './domain/pair-rate.js';
import { evolveRating, rateTransfer } from './domain/rate-transfer.js';
import type { Rating } from './domain/rate-transfer.js';

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

const ratings = state('rating-by-transfer', quotes, {
  version: 1,
  of: ['TransferRated', 'RatingRejected'],
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

  // intake.transfers + that table → priced, or refused → fx.quotes
  const rated = t
    .decide(ratings, { into: quotes, lookup: { rates: rateTable } })
    .on(transfers, 'TransferRequested', rateTransfer, { by: (request) => request.transferId });

  return { accepted, rated, ratesByPair, rateTable, judgedFixings, ratings };
});
