import { ExposuresTable } from './exposures-table.js';
import type { FaultBook } from './faults.js';
import { AccountsTable, EntriesTable, LedgerFold, PostingsTable } from './ledger-tables.js';
import type { ProjectionCheck, ProjectionReport } from './projections.js';
import { QuotesTable } from './quotes-table.js';
import { RatesTable } from './rates-table.js';
import { ReturnsTable } from './returns-table.js';
import { Snapshot } from './snapshot.js';
import { StageTable } from './stage-table.js';
import type { Stage } from './stages.js';
import type { FoldedTable } from './tables.js';
import { TransferSums } from './transfer-sums.js';

const TRANSFER_COLUMNS: Readonly<Partial<Record<Stage, string>>> = {
  TransferRequested: 'requested_at', TransferRejected: 'refused_at', CancelRequested: 'cancel_requested_at', TransferRated: 'rated_at', RatingRejected: 'rating_rejected_at',
  TransferBooked: 'booked_at', FundsAwaited: 'awaited_at', BookingDeclined: 'declined_at', SettlementPosted: 'settlement_posted_at', InDoubtPosted: 'in_doubt_posted_at',
  InDoubtCleared: 'in_doubt_cleared_at', ReturnPosted: 'return_posted_at', RefundPosted: 'refunded_at', TransitCompleted: 'transit_completed_at',
  PayoutSubmitting: 'submitting_at', PayoutAccepted: 'accepted_at', PayoutSettled: 'settled_at', PayoutRejected: 'payout_rejected_at', PayoutInDoubt: 'in_doubt_at',
  PayoutCancelled: 'payout_cancelled_at', CancelRefused: 'cancel_refused_at', PayoutSuspended: 'suspended_at', PayoutResumed: 'resumed_at', PayoutRedirected: 'redirected_at',
  PayoutAbandoned: 'abandoned_at', PayoutReturned: 'returned_at',
};
const PAYOUT_COLUMNS: Readonly<Partial<Record<Stage, string>>> = {
  PayoutSubmitting: 'submitting_at', PayoutAccepted: 'accepted_at', PayoutInDoubt: 'in_doubt_at', PayoutSettled: 'settled_at', PayoutRejected: 'rejected_at', PayoutReturned: 'nullif(returned, 0)',
};

/** Takes a snapshot of the database and prepares to compare it; to be called before the journals' ends are fixed. */
export async function openPostgres(url: string): Promise<{ readonly check: ProjectionCheck; close(): Promise<void> }> {
  const snapshot = await Snapshot.open(url);
  const transfers = new StageTable(snapshot.reachOf('intake.transfers'), { schema: 'intake', table: 'transfers', idColumn: 'transfer_id', idField: 'transferId', columns: TRANSFER_COLUMNS });
  const sums = new TransferSums(snapshot.reachOf('intake.transfers'));
  const quotes = new QuotesTable(snapshot.reachOf('fx.quotes'));
  const positions = new ExposuresTable(snapshot.reachOf('fx.exposures'));
  const rates = new RatesTable(snapshot.reachOf('fx.rates'));
  const ledger = new LedgerFold(snapshot.reachOf('ledger.ledger'));
  const payouts = new StageTable(snapshot.reachOf('payout.payouts'), { schema: 'payout', table: 'payouts', idColumn: 'payout_id', idField: 'payoutId', columns: PAYOUT_COLUMNS });
  const returns = new ReturnsTable(snapshot.reachOf('payout.payouts'));
  const tables: FoldedTable[] = [];
  for (const table of [sums, transfers, rates, quotes, positions, new AccountsTable(ledger), new EntriesTable(ledger), new PostingsTable(ledger), payouts, returns]) {
    if (await snapshot.hasTable(table.schema, table.table)) tables.push(table);
  }
  const audits = [sums, transfers, rates, quotes, positions, ledger, payouts, returns];
  const check = { positions: snapshot.positions, audits, compare: (faults: FaultBook) => compareAll(snapshot, tables, faults) };
  return { check, close: () => snapshot.close() };
}

async function compareAll(snapshot: Snapshot, tables: readonly FoldedTable[], faults: FaultBook): Promise<ProjectionReport[]> {
  const rows = new Map<string, Record<string, number>>(snapshot.schemas.map((schema) => [schema, {}]));
  for (const one of tables) {
    const compared = await one.compare(snapshot, (sentence) => faults.add('projection', { journal: `${one.schema}.${one.table}` }, sentence));
    rows.set(one.schema, { ...rows.get(one.schema), [one.table]: compared });
  }
  return [...rows].map(([schema, compared]) => ({ schema, positions: snapshot.positions.filter((one) => one.schema === schema).length, rows: compared }));
}
