// payout: when does money leave, and how did that end?
import { answers, entries, payouts } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { evolvePayout } from './domain/payout-machine.js';
import type { Payout } from './domain/payout-machine.js';
import { firstPayoutOf, submitPayout } from './domain/submit-payout.js';
import { takeAnswer } from './domain/take-answer.js';

/** Every attempt to pay, by its id. Kept for ever: banks repeat themselves late. */
const payoutsById = state('payout-by-id', payouts, {
  version: 1,
  of: ['PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled'],
  initial: (): Payout | undefined => undefined,
  key: (event) => event.payoutId,
  evolve: evolvePayout,
});

export const payout = topology('payout', (t) => {
  const decided = t
    .decide(payoutsById, { into: payouts })
    // ledger.entries: the money stands in clearing → the intent, from which the rail worker sends
    .on(entries, 'TransferBooked', submitPayout, { by: firstPayoutOf })
    // payout.answers: what the rail said → accepted, settled
    .on(answers, 'RailAnswered', takeAnswer, { by: (answer) => answer.payoutId });

  return { decided, payoutsById };
});
