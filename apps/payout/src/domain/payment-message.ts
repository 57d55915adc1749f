import { createHash } from 'node:crypto';
import type { PayoutSubmitting } from '@kontor/events';

/** What a bank is asked to do. All text; amounts in minor units. */
export interface PaymentMessage {
  readonly instrId: string;
  readonly endToEndId: string;
  readonly amount: string;
  readonly currency: string;
  readonly recipientId: string;
  readonly reference?: string;
}

/** The message of an intent to submit; a resend is made from the same event, so it is the same message. */
export function paymentMessageOf({ instrId, endToEndId, amount, currency, recipientId, reference }: Omit<PayoutSubmitting, 'messageHash' | 'type'>): PaymentMessage {
  return { instrId, endToEndId, amount, currency, recipientId, ...(reference !== undefined && { reference }) };
}

/** The one text of a message: names in code point order, no white space (RFC 8785 for an object of ASCII names and texts). */
export function canonicalText(message: PaymentMessage): string {
  return JSON.stringify(Object.fromEntries(Object.entries(message).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** SHA-256 over the canonical text, lower-case hex. The rail adapter checks it again before each send. */
export const messageHashOf = (message: PaymentMessage): string => createHash('sha256').update(canonicalText(message), 'utf8').digest('hex');
