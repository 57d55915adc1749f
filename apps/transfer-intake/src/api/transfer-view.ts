import { instantText, shapes } from '@kontor/events';
import { currency, Money, type MoneyJson } from '@kontor/money';
import { z } from 'zod';
import { statusOf, transferStatuses } from '../projections/status.js';
import { transferColumns, type TransferPatch } from '../projections/transfer-patch.js';
import { toldIn } from '../projections/told.js';
import type { TransferRow } from '../projections/transfer-row.js';

const side = z.object({ currency: z.string(), amount: z.string().optional() })
  .describe('Of the side that was not fixed the amount comes with the rate').meta({ id: 'TransferSide', examples: [{ amount: '100.00', currency: 'EUR' }] });
const stages = [
  'requested', 'rated', 'awaited', 'booked', 'submitting', 'accepted', 'payoutRejected', 'inDoubt', 'suspended', 'resumed', 'redirected', 'settled', 'posted',
  'returned', 'refunded', 'received', 'cancelRequested', 'cancelRefused', 'cancelled', 'rejected',
] as const;

/** A transfer as its customer sees it. What is not known yet is absent. Times are RFC 3339. */
export const transferView = z.object({
  id: z.string(),
  status: z.enum(transferStatuses),
  code: z.string().optional().describe('Why it was rejected'),
  source: side.optional(),
  target: side.optional(),
  fee: shapes.shownMoney.optional(),
  rate: z.object({ mid: z.string(), clientRate: z.string(), spreadBp: z.string(), date: z.string() }).optional()
    .describe('1 source = `clientRate` target: the contract. `mid` is the market\'s, `spreadBp` the difference in basis points'),
  bookBy: shapes.shownInstant.optional(),
  recipient: z.union([z.string(), z.object({ customerId: z.string() })]).optional().describe('A recipient\'s id, or the customer who is paid. Absent where it stays one\'s own'),
  quoteId: z.string().optional(),
  reference: z.string().optional(),
  payout: z.object({ id: z.string(), railRef: z.string().optional(), code: z.string().optional(), actionUntil: shapes.shownInstant.optional() }).optional()
    .describe('The newest attempt. `code`: the bank\'s reason why it was rejected or returned; `actionUntil`: until when details can be put right'),
  returned: shapes.shownMoney.optional().describe('What came back from the bank, in target currency'),
  refunded: shapes.shownMoney.optional().describe('What was given back, in source currency'),
  createdAt: shapes.shownInstant.optional(),
  times: z.partialRecord(z.enum(stages), shapes.shownInstant.optional()).describe('When each stage was reached'),
}).meta({ id: 'Transfer' });

export type TransferView = Readonly<z.infer<typeof transferView>>;
type Side = z.infer<typeof side>;

/** What is undefined is not written. Lists show many of these: one literal each, and nothing spread into it. */
export function viewOf(row: TransferRow): TransferView {
  return {
    id: row.id,
    status: statusOf(row),
    code: row.code ?? undefined,
    source: sideOf(row.source, row.sourceAmount),
    target: sideOf(row.target, row.targetAmount),
    fee: moneyOf(row.fee, row.source),
    rate: rateOf(row),
    bookBy: instantOf(row.bookBy),
    recipient: row.toCustomerId === null ? (row.redirectedTo ?? row.recipientId ?? undefined) : { customerId: row.toCustomerId },
    quoteId: row.quoteId ?? undefined,
    reference: row.reference ?? undefined,
    payout: payoutOf(row),
    returned: moneyOf(row.returnedAmount, row.target),
    refunded: moneyOf(row.refundedSource, row.source),
    createdAt: instantOf(row.requestedAt ?? row.refusedAt),
    times: timesOf(row),
  };
}

function rateOf({ mid, clientRate, spreadBp, rateDate: date }: TransferRow): TransferView['rate'] {
  return mid === null || clientRate === null || spreadBp === null || date === null ? undefined : { mid, clientRate, spreadBp, date };
}

function payoutOf({ payoutId: id, railRef, payoutCode, actionUntil }: TransferRow): TransferView['payout'] {
  return id === null ? undefined : { id, railRef: railRef ?? undefined, code: payoutCode ?? undefined, actionUntil: instantOf(actionUntil) };
}

function timesOf(row: TransferRow): TransferView['times'] {
  const refused = row.refusedAt ?? row.ratingRejectedAt ?? row.declinedAt;
  const isCancelled = row.code === 'CANCELLED';
  return {
    requested: instantOf(row.requestedAt),
    rated: instantOf(row.ratedAt),
    awaited: instantOf(row.awaitedAt),
    booked: instantOf(row.bookedAt),
    submitting: instantOf(newestOf(row, 'PayoutSubmitting') ?? row.submittingAt),
    accepted: instantOf(newestOf(row, 'PayoutAccepted') ?? row.acceptedAt),
    payoutRejected: instantOf(row.payoutRejectedAt),
    inDoubt: instantOf(row.inDoubtAt),
    suspended: instantOf(row.suspendedAt),
    resumed: instantOf(row.resumedAt),
    redirected: instantOf(row.redirectedAt),
    settled: instantOf(row.settledAt),
    posted: instantOf(row.settlementPostedAt),
    returned: instantOf(row.returnedAt ?? row.returnPostedAt),
    refunded: instantOf(row.refundedAt),
    received: instantOf(row.transitCompletedAt),
    cancelRequested: instantOf(row.cancelRequestedAt),
    cancelRefused: instantOf(row.cancelRefusedAt),
    cancelled: instantOf(isCancelled ? refused : row.payoutCancelledAt),
    rejected: instantOf(isCancelled ? null : refused),
  };
}

/** Of the newest attempt, where there was more than one. */
function newestOf(row: TransferRow, type: 'PayoutSubmitting' | 'PayoutAccepted'): Date | undefined {
  const told = row.toldByPayout === null ? undefined : toldIn(row).findLast((event) => event.type === type);
  return told && new Date(told.at);
}

function sideOf(code: string | null, minor: string | null): Side | undefined {
  return code === null ? undefined : (moneyOf(minor, code) ?? { currency: code });
}

/** Of minor units; undefined where either is not known. */
export function moneyOf(minor: string | null, code: string | null): MoneyJson | undefined {
  return minor === null || code === null ? undefined : Money.fromMinorUnits(minor, currency(code)).toJSON();
}

/** Undefined where nothing has happened. */
export const instantOf = (at: Date | null): string | undefined => (at === null ? undefined : instantText(at));

/** Column and property of each: `requested_at` is `requestedAt` in the entity. */
const properties = Object.keys(transferColumns)
  .filter((column) => column !== 'transfer_id')
  .map((column) => [column as keyof TransferPatch, column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())] as const);

/** The row that a patch alone would make: what can be shown before the projection has written it. */
export function rowOf(patch: TransferPatch): TransferRow {
  const row: Record<string, unknown> = { id: patch.transfer_id, submittedAt: patch.requested_at ?? patch.refused_at ?? null };
  for (const [column, property] of properties) row[property] = patch[column] ?? null;
  return row as unknown as TransferRow;
}
