// payout: when does money leave, and how did that end?
import { answers, entries, halts, payoutCommands, payouts, transfers } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { abandonPayout, redirectPayout, resumePayout, suspendPayout, takeEvidence } from './domain/follow-command.js';
import { allowCustomer, evolveStop, stopCustomer, type Stop } from './domain/follow-freeze.js';
import { meetDeadline } from './domain/meet-deadline.js';
import { evolvePayout, type Payout } from './domain/payout-state.js';
import { cancelPayout, takeBooking } from './domain/submit-payout.js';
import { takeAnswer, takeDebit } from './domain/take-answer.js';
import { takeReturn } from './domain/take-return.js';

/** Where each transfer's payout stands, over all its attempts. Kept for ever: banks repeat themselves, and return money, late. */
const payoutByTransfer = state('payout-by-transfer', payouts, {
  version: 1,
  of: [
    'PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled', 'PayoutRejected', 'PayoutInDoubt', 'PayoutEnquiring', 'PayoutNotDue', 'PayoutCancelled', 'CancelRefused',
    'PayoutSuspended', 'PayoutResumed', 'PayoutRedirected', 'PayoutAbandoned', 'PayoutReturned', 'PayoutConflict',
  ],
  initial: (): Payout | undefined => undefined,
  key: ({ transferId }) => transferId,
  evolve: evolvePayout,
});

/** Which customers are frozen, as far as it was read here. */
const stopByCustomer = state('stop-by-customer', payouts, {
  version: 1,
  of: ['CustomerStopped', 'CustomerAllowed'],
  initial: (): Stop | undefined => undefined,
  evolve: evolveStop,
});

/** Why nothing is paid out in a currency for now. */
const haltByCurrency = state('halt-by-currency', halts, {
  version: 1,
  initial: (): string | undefined => undefined,
  evolve: { CurrencyHalted: (_, { rule }) => rule, CurrencyReleased: () => undefined },
});

const by = ({ transferId }: { readonly transferId: string }): string => transferId;

export const payout = topology('payout', (t) => {
  // audit.halts: read by every decision that would submit
  const halted = t.globalTable(haltByCurrency);
  const decided = t
    .decide(payoutByTransfer, { into: payouts, lookup: { halts: halted, stops: stopByCustomer } })
    // ledger.entries: the money stands in clearing → the intent, from which the rail worker sends. At ease: banks take longer
    // than some bookings take to come together, and one that comes alone waits for nothing
    .on(entries, 'TransferBooked', takeBooking, { by, pace: 'relaxed' })
    // … the customer was frozen, unfrozen → nothing that waits is submitted meanwhile
    .on(entries, 'CustomerFrozen', stopCustomer, { pace: 'relaxed' })
    .on(entries, 'CustomerUnfrozen', allowCustomer, { pace: 'relaxed' })
    // intake.transfers: the customer no longer wants it → cancelled, if nothing was submitted yet. At ease: every other
    // record there is a request, which would wake this service for nothing
    .on(transfers, 'CancelRequested', cancelPayout, { by, pace: 'relaxed' })
    // payout.answers: what the rail said, what the bank's statement shows → accepted, settled, rejected, in doubt, returned
    .on(answers, 'RailAnswered', takeAnswer, { by })
    .on(answers, 'RailDebited', takeDebit, { by })
    .on(answers, 'RailReturned', takeReturn, { by })
    // payout.commands: what people order
    .on(payoutCommands, 'SuspendPayout', suspendPayout, { by })
    .on(payoutCommands, 'ResumePayout', resumePayout, { by })
    .on(payoutCommands, 'RedirectPayout', redirectPayout, { by })
    .on(payoutCommands, 'AbandonPayout', abandonPayout, { by })
    .on(payoutCommands, 'GiveEvidence', takeEvidence, { by })
    // what does not come in time → in doubt, asked for again, given up, or looked at again
    .timer('payout-due', { due: (it) => it?.due, fire: meetDeadline, subject: (it, key) => it?.customerId ?? key });

  return { decided, payoutByTransfer, stopByCustomer, halted };
});
