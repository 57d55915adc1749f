// auditor: is everything still true?
import { auditCommands, breachLane, entries, findings, halts, payouts, quotes } from '@kontor/events';
import { state, topology } from '@kontor/streams';
import { auditRejection, auditSubmission } from './domain/audit-attempt.js';
import { auditDepositEntry, auditOtherEntry, auditReversal, auditTransferEntry, auditTransit, DEPOSIT_ENTRIES, depositSubject, OTHER_ENTRIES, TRANSFER_ENTRIES } from './domain/audit-entry.js';
import { auditRating } from './domain/audit-rating.js';
import { evolveAudited, evolveBalances, nothingAudited } from './domain/audited.js';
import type { Balances } from './domain/audited.js';
import { evolveHalt, haltCurrency, notHalted, releaseCurrency } from './domain/halt.js';
import { dueAt, reportOverdue } from './domain/overdue.js';

/** What later entries are held against: by transfer, by transit, by deposit that is nobody's yet. Kept for ever: money comes back late. */
const audited = state('audited-by-subject', findings, {
  version: 2,
  of: ['RatingAudited', 'BookingAudited', 'MovementAudited', 'SubmissionAudited', 'AttemptAudited', 'SuspenseAged', 'InvariantBreached'],
  initial: nothingAudited,
  key: (event) => ('transferId' in event ? event.transferId : event.subject),
  evolve: evolveAudited,
});

/** What each customer's accounts hold, as the entries say. */
const balances = state('balances-by-customer', findings, {
  version: 1,
  of: ['BookingAudited', 'MovementAudited', 'BalancesAudited'],
  initial: (): Balances => ({}),
  evolve: evolveBalances,
});

/** Whether a currency is paid out. */
const haltByCurrency = state('halt-by-currency', halts, { version: 1, initial: notHalted, evolve: evolveHalt });

/** Nobody waits for an audit. */
const RELAXED = { pace: 'relaxed' } as const;
const ofTransfer = { ...RELAXED, by: ({ transferId }: { readonly transferId: string }): string => transferId };

export const auditor = topology('auditor', (t) => {
  const audit = t
    .decide(audited, { into: findings, lookup: { balances } })
    // fx.quotes: what a transfer is to be booked at
    .on(quotes, 'TransferRated', auditRating, ofTransfer)
    // ledger.entries, transits: the other side has it
    .on(entries, 'TransitCompleted', auditTransit, { ...RELAXED, by: ({ transferId, transitId }) => transferId ?? transitId })
    // an entry's opposite, named by the entry
    .on(entries, 'EntryReversed', auditReversal, { ...RELAXED, by: ({ reversedEntryId }) => reversedEntryId })
    // payout.payouts: one attempt at a time, and as booked
    .on(payouts, 'PayoutSubmitting', auditSubmission, ofTransfer)
    .on(payouts, 'PayoutRejected', auditRejection, ofTransfer)
    // what stands too long, and what was booked without a price: said when all that may explain it is read
    .timer('overdue', { due: dueAt, after: 'inputs', fire: reportOverdue, subject: ({ key }) => key ?? '' })
    // a breach → the partition of its currency
    .route(breachLane, 'InvariantBreached', { key: ({ currency }) => currency });

  // ledger.entries: every entry is summed up, and held against what is remembered
  for (const type of TRANSFER_ENTRIES) audit.on(entries, type, auditTransferEntry, ofTransfer);
  for (const type of DEPOSIT_ENTRIES) audit.on(entries, type, auditDepositEntry, { ...RELAXED, by: depositSubject });
  for (const type of OTHER_ENTRIES) audit.on(entries, type, auditOtherEntry, RELAXED);

  // breaches, and orders of two persons → what is halted → audit.halts, of which payout has a table
  const halting = t.decide(haltByCurrency, { into: halts }).on(breachLane, 'InvariantBreached', haltCurrency).on(auditCommands, 'ReleaseCurrency', releaseCurrency);

  return { audit, halting, audited, balances, haltByCurrency };
});
