// Ids are derived, not drawn: the same cause can never make a second thing.
import { v5 } from 'uuid';

// One fixed namespace per kind, so that equal names of different kinds never meet.
const TRANSFERS = 'b1c2f6a5-f300-4a78-b774-b4253ec640f8';
const PAYOUTS = 'd68460d8-2fca-4b8d-aaf7-1862569999a3';
const ENTRIES = '24dac31a-2d0f-4fda-b17a-69739c09d2a2';

const CUSTOMER_ID = /^[A-Za-z0-9_-]{1,64}$/;

export const isCustomerId = (value: unknown): value is string => typeof value === 'string' && CUSTOMER_ID.test(value);

/**
 * The transfer of a customer's request. The key is the bare `Idempotency-Key`, without quotes.
 * A customer id holds no `|`, so that no two pairs of customer and key read the same.
 * @throws RangeError if `customerId` is not 1–64 of `A-Z a-z 0-9 _ -`, or the key is empty
 */
export function transferIdOf(customerId: string, idempotencyKey: string): string {
  if (!isCustomerId(customerId)) throw new RangeError('a customer id is 1 to 64 letters, digits, _ or -');
  if (idempotencyKey === '') throw new RangeError('an idempotency key has at least one character');
  return `tr_${v5(`${customerId}|transfers|${idempotencyKey}`, TRANSFERS)}`;
}

/** One attempt to pay a transfer out; attempts count from 1. */
export const payoutIdOf = (transferId: string, attempt: number): string => `po_${v5(`${transferId}|${attempt}`, PAYOUTS)}`;

/** What a transfer causes in the ledger: one entry per kind. */
export const transferEntryIdOf = (transferId: string, kind: 'booked' | 'settled'): string => `en_${v5(`${transferId}|${kind}`, ENTRIES)}`;

/** A deposit's entry. Banks count their deposits for themselves, so the id is told apart per customer. */
export const depositEntryIdOf = (customerId: string, depositId: string): string => `en_${v5(`${customerId}|deposit|${depositId}`, ENTRIES)}`;

/** ISO 20022 EndToEndId: at most 35 characters, the same over all attempts of a transfer. */
export const endToEndIdOf = (transferId: string): string => `KE${compact(transferId)}`;
/** ISO 20022 InstrId: at most 35 characters, one per attempt. */
export const instrIdOf = (payoutId: string): string => `KI${compact(payoutId)}`;

const compact = (id: string): string => id.slice(3).replaceAll('-', '');
