import type { FaultBook } from './faults.js';
import { AccountsTable, EntriesTable, LedgerFold, PostingsTable } from './ledger-tables.js';
import type { ProjectionCheck, ProjectionReport } from './projections.js';
import { RatesTable } from './rates-table.js';
import { Snapshot } from './snapshot.js';
import { StageTable } from './stage-table.js';
import type { FoldedTable } from './tables.js';

const TRANSFER_COLUMNS = {
  TransferRequested: 'requested_at', TransferRejected: 'refused_at', TransferRated: 'rated_at', RatingRejected: 'rating_rejected_at', TransferBooked: 'booked_at',
  BookingDeclined: 'declined_at', PayoutSubmitting: 'submitting_at', PayoutAccepted: 'accepted_at', PayoutSettled: 'settled_at', SettlementPosted: 'settlement_posted_at',
};
const PAYOUT_COLUMNS = { PayoutSubmitting: 'submitting_at', PayoutAccepted: 'accepted_at', PayoutSettled: 'settled_at' };

/** Takes a snapshot of the database and prepares to compare it; to be called before the journals' ends are fixed. */
export async function openPostgres(url: string): Promise<{ readonly check: ProjectionCheck; close(): Promise<void> }> {
  const snapshot = await Snapshot.open(url);
  const transfers = new StageTable(snapshot.reachOf('intake.transfers'), { schema: 'intake', table: 'transfers', idColumn: 'transfer_id', idField: 'transferId', columns: TRANSFER_COLUMNS });
  const rates = new RatesTable(snapshot.reachOf('fx.rates'));
  const ledger = new LedgerFold(snapshot.reachOf('ledger.ledger'));
  const payouts = new StageTable(snapshot.reachOf('payout.payouts'), { schema: 'payout', table: 'payouts', idColumn: 'payout_id', idField: 'payoutId', columns: PAYOUT_COLUMNS });
  const tables: FoldedTable[] = [];
  for (const table of [transfers, rates, new AccountsTable(ledger), new EntriesTable(ledger), new PostingsTable(ledger), payouts]) {
    if (await snapshot.hasTable(table.schema, table.table)) tables.push(table);
  }
  const audits = [transfers, rates, ledger, payouts];
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
