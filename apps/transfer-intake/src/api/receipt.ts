import { endToEndIdOf } from '@kontor/events';
import type { MoneyJson } from '@kontor/money';
import { statusOf, type TransferStatus } from '../projections/status.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { moneyOf, present } from './transfer-view.js';

/** What a customer shows to others of a transfer that was booked. Times are RFC 3339. */
export interface Receipt {
  readonly transferId: string;
  readonly status: TransferStatus;
  /** What was taken from the balance, fee included. */
  readonly paid: MoneyJson;
  readonly fee: MoneyJson;
  /** What of it was converted. */
  readonly converted: MoneyJson;
  /** What arrives. */
  readonly received: MoneyJson;
  /** 1 source = `clientRate` target; the market's rate was `mid`. */
  readonly rate: { readonly clientRate: string; readonly mid: string; readonly date: string };
  /** Enough to know it again, and no more. Absent for a conversion. */
  readonly recipient?: string;
  readonly reference?: string;
  readonly bookedAt: string;
  readonly paidAt?: string;
  /** Of a payment by a bank: what banks know it by. */
  readonly endToEndId?: string;
  readonly bankReference?: string;
  /** What the recipient's bank sent back, and what the customer was given back. */
  readonly returned?: MoneyJson;
  readonly refunded?: MoneyJson;
}

/** Undefined for what was not booked: of that there is nothing to show. */
export function receiptOf(row: TransferRow): Receipt | undefined {
  const figures = row.bookedAt === null ? undefined : figuresOf(row);
  if (row.bookedAt === null || figures === undefined) return undefined;
  const paidAt = row.settledAt ?? row.settlementPostedAt ?? row.transitCompletedAt ?? (row.destination === 'own' ? row.bookedAt : null);
  const recipient = row.toCustomerId ?? row.redirectedTo ?? row.recipientId;
  return {
    transferId: row.id, status: statusOf(row), ...figures,
    ...present('recipient', recipient && masked(recipient)),
    ...present('reference', row.reference),
    bookedAt: row.bookedAt.toISOString(),
    ...present('paidAt', paidAt?.toISOString()),
    ...present('endToEndId', row.payoutId && endToEndIdOf(row.id)),
    ...present('bankReference', row.railRef),
    ...present('returned', moneyOf(row.returnedAmount, row.target)),
    ...present('refunded', moneyOf(row.refundedSource, row.source)),
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
