import { endToEndIdOf, instantText, shapes } from '@kontor/events';
import { z } from 'zod';
import { statusOf, transferStatuses } from '../projections/status.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { instantOf, moneyOf } from './transfer-view.js';

/** What a customer shows to others of a transfer that was booked. Times are RFC 3339. */
export const receiptView = z.object({
  transferId: z.string(),
  status: z.enum(transferStatuses),
  paid: shapes.shownMoney.describe('What was taken from the balance, fee included'),
  fee: shapes.shownMoney,
  converted: shapes.shownMoney.describe('What of it was converted'),
  received: shapes.shownMoney.describe('What arrives'),
  rate: z.object({ clientRate: z.string(), mid: z.string(), date: z.string() }).describe('1 source = `clientRate` target; the market\'s rate was `mid`'),
  recipient: z.string().optional().describe('Enough to know it again, and no more. Absent for a conversion'),
  reference: z.string().optional(),
  bookedAt: shapes.shownInstant,
  paidAt: shapes.shownInstant.optional(),
  endToEndId: z.string().optional().describe('Of a payment by a bank: what banks know it by'),
  bankReference: z.string().optional(),
  returned: shapes.shownMoney.optional().describe('What the recipient\'s bank sent back'),
  refunded: shapes.shownMoney.optional().describe('What you were given back'),
}).meta({ id: 'Receipt' });
export type Receipt = Readonly<z.infer<typeof receiptView>>;

/** Undefined for what was not booked: of that there is nothing to show. */
export function receiptOf(row: TransferRow): Receipt | undefined {
  const figures = row.bookedAt === null ? undefined : figuresOf(row);
  if (row.bookedAt === null || figures === undefined) return undefined;
  const paidAt = row.settledAt ?? row.settlementPostedAt ?? row.transitCompletedAt ?? (row.destination === 'own' ? row.bookedAt : null);
  const recipient = row.toCustomerId ?? row.redirectedTo ?? row.recipientId;
  return {
    transferId: row.id, status: statusOf(row), ...figures,
    recipient: recipient === null ? undefined : masked(recipient),
    reference: row.reference ?? undefined,
    bookedAt: instantText(row.bookedAt),
    paidAt: instantOf(paidAt),
    endToEndId: row.payoutId === null ? undefined : endToEndIdOf(row.id),
    bankReference: row.railRef ?? undefined,
    returned: moneyOf(row.returnedAmount, row.target),
    refunded: moneyOf(row.refundedSource, row.source),
  };
}

/** Undefined until the rate is known here: that comes from another journal than the booking. */
function figuresOf({ source, target, sourceAmount, targetAmount, fee, mid, clientRate, rateDate }: TransferRow): Pick<Receipt, 'paid' | 'fee' | 'converted' | 'received' | 'rate'> | undefined {
  const [paid, charged, received] = [moneyOf(sourceAmount, source), moneyOf(fee, source), moneyOf(targetAmount, target)];
  if (paid === undefined || charged === undefined || received === undefined || mid === null || clientRate === null || rateDate === null) return undefined;
  const converted = moneyOf(String(BigInt(sourceAmount!) - BigInt(fee!)), source)!;
  return { paid, fee: charged, converted, received, rate: { clientRate, mid, date: rateDate } };
}

const SHOWN = 4;

/** The last characters, behind dots: of a short one half of it. */
export function masked(id: string): string {
  const shown = Math.min(SHOWN, Math.floor(id.length / 2));
  return `••••${id.slice(id.length - shown)}`;
}
