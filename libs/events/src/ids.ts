// Ids are derived, not drawn: the same cause can never make a second thing.
import { partitionOf } from '@kontor/streams';
import { namespaceOf, v5 } from './uuid-v5.js';

/** Where a key's events are, of a topic with so many partitions. */
export { partitionOf };

// One fixed namespace per kind, so that equal names of different kinds never meet.
const TRANSFERS = namespaceOf('b1c2f6a5-f300-4a78-b774-b4253ec640f8');
const PAYOUTS = namespaceOf('d68460d8-2fca-4b8d-aaf7-1862569999a3');
const ENTRIES = namespaceOf('24dac31a-2d0f-4fda-b17a-69739c09d2a2');
const QUOTES = namespaceOf('6d0f6f0e-6f0c-4b0e-9a53-0d3b8d1d6a51');
const REFUNDS = namespaceOf('0f3a1c52-8c0d-4f7e-8a34-53e0a2f6b9c7');
const NOTICES = namespaceOf('3b0c6a0e-5f57-4e0e-9a5e-8a1a6c7d92f4');
const TRANSITS = namespaceOf('f1f0a9de-2a4e-4f86-9b6e-7c1f2f0f4d1b');
const TOPUPS = namespaceOf('3c7d2b0e-6f5a-4d1c-9a7e-52b8e4f1c6d0');
const RECIPIENTS = namespaceOf('2b8b4f0c-7c1d-4d0e-9a6f-6d3a5c1e8f27');
const OPENINGS = namespaceOf('8e0a4d5b-1f6e-4c0d-b7a2-5b9c3e7d2f10');

const CUSTOMER_ID = /^[A-Za-z0-9_-]{1,64}$/;

export const isCustomerId = (value: unknown): value is string => typeof value === 'string' && CUSTOMER_ID.test(value);

/**
 * The transfer of a customer's request. The key is the bare `Idempotency-Key`, without quotes.
 * A customer id holds no `|`, so that no two pairs of customer and key read the same.
 * @throws RangeError if `customerId` is not 1–64 of `A-Z a-z 0-9 _ -`, or the key is empty
 */
export const transferIdOf = (customerId: string, idempotencyKey: string, resource: 'transfers' | 'conversions' = 'transfers'): string =>
  `tr_${v5(requested(customerId, resource, idempotencyKey), TRANSFERS)}`;

/** The quote of a customer's request; arguments and errors as of `transferIdOf`. */
export const quoteIdOf = (customerId: string, idempotencyKey: string): string => `qt_${v5(requested(customerId, 'quotes', idempotencyKey), QUOTES)}`;

/** The deposit that a sandbox makes up for a customer's request; arguments and errors as of `transferIdOf`. */
export const topupDepositIdOf = (customerId: string, idempotencyKey: string): string => `topup_${v5(requested(customerId, 'topups', idempotencyKey), TOPUPS)}`;

/** The recipient of a customer's request; arguments and errors as of `transferIdOf`. */
export const recipientIdOf = (customerId: string, idempotencyKey: string): string => `rc_${v5(requested(customerId, 'recipients', idempotencyKey), RECIPIENTS)}`;

/** The opening of a balance that a customer's request asks for; arguments and errors as of `transferIdOf`. */
export const openingIdOf = (customerId: string, idempotencyKey: string): string => `bo_${v5(requested(customerId, 'balances', idempotencyKey), OPENINGS)}`;

function requested(customerId: string, resource: string, idempotencyKey: string): string {
  if (!isCustomerId(customerId)) throw new RangeError('a customer id is 1 to 64 letters, digits, _ or -');
  if (idempotencyKey === '') throw new RangeError('an idempotency key has at least one character');
  return `${customerId}|${resource}|${idempotencyKey}`;
}

/** One attempt to pay a transfer out; attempts count from 1. */
export const payoutIdOf = (transferId: string, attempt: number): string => `po_${v5(`${transferId}|${attempt}`, PAYOUTS)}`;

/** What gives a refund its reason: each is refunded once. */
export type RefundCause = { readonly kind: 'rejected' | 'abandoned' | 'cancelled' | 'refused' } | { readonly kind: 'returned'; readonly returnRef: string };

export const refundIdOf = (transferId: string, cause: RefundCause): string =>
  `rf_${v5(`${transferId}|${cause.kind}${cause.kind === 'returned' ? `|${cause.returnRef}` : ''}`, REFUNDS)}`;

/** Money under way between customers: of a transfer, or of a deposit that is handed to its customer. */
export const transitIdOf = (cause: string): string => `tt_${v5(cause, TRANSITS)}`;

/** What a customer is told, by its number: the same notice has the same id wherever and whenever it is sent. */
export const noticeIdOf = (customerId: string, sequence: number): string => `nt_${v5(`${customerId}|${sequence}`, NOTICES)}`;

/**
 * An entry's id follows from what it books: `kind` from the event type, `subject` the id of what is booked, unique among
 * its kind. Ids that others chose (deposits, holds, hedges) are unique per customer only: put `key|` before them.
 */
export const entryIdOf = (kind: string, subject: string): string => `en_${v5(`${subject}|${kind}`, ENTRIES)}`;

/** What a transfer causes in the ledger: one entry per kind. */
export const transferEntryIdOf = (transferId: string, kind: 'booked' | 'settled'): string => entryIdOf(kind, transferId);

/** A deposit's entry. Banks count their deposits for themselves, so the id is told apart per customer. */
export const depositEntryIdOf = (customerId: string, depositId: string): string => `en_${v5(`${customerId}|deposit|${depositId}`, ENTRIES)}`;

/** ISO 20022 EndToEndId: at most 35 characters, the same over all attempts of a transfer. */
export const endToEndIdOf = (transferId: string): string => `KE${compact(transferId)}`;
/** ISO 20022 InstrId: at most 35 characters, one per attempt. */
export const instrIdOf = (payoutId: string): string => `KI${compact(payoutId)}`;

const compact = (id: string): string => id.slice(3).replaceAll('-', '');

const HOUSE_KEY = /^house-[0-9]{1,9}$/;

/** Whether a key is reserved for entries of the house alone; no customer has such an id. */
export const isHouseKey = (key: string): boolean => HOUSE_KEY.test(key);

/** The house key of each partition: the first of `house-0`, `house-1`, … that lies there. */
export function houseKeys(partitions: number): readonly string[] {
  const keys = new Map<number, string>();
  for (let n = 0; keys.size < partitions; n++) {
    const key = `house-${n}`;
    const partition = partitionOf(key, partitions);
    if (!keys.has(partition)) keys.set(partition, key);
  }
  return Array.from({ length: partitions }, (_, partition) => keys.get(partition) as string);
}
