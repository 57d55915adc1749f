import { createHash } from 'node:crypto';

/** What a bank is asked to pay. Further fields are kept as they came. */
export interface Payment {
  /** Names the instruction; the same name is never paid twice. */
  readonly instrId: string;
  readonly endToEndId: string;
  /** Minor units, as decimal digits. */
  readonly amount: string;
  readonly currency: string;
  readonly recipientId: string;
  readonly messageHash: string;
  /** The sender's own reference; given back unchanged in every answer. */
  readonly clientRef?: string;
}

/** `ACSP`: taken, will be settled. `ACSC`: settled. */
export type RailStatus = 'ACSP' | 'ACSC';

export interface Answer {
  readonly instrId: string;
  readonly endToEndId: string;
  readonly status: RailStatus;
  readonly railRef: string;
  readonly clientRef?: string;
}

/** One line of the record: a payment that this bank has taken upon itself. */
export interface PaidLine {
  readonly instrId: string;
  readonly railRef: string;
  /** RFC 3339, UTC. */
  readonly paidAt: string;
  readonly callbackUrl: string;
  readonly payment: Payment;
}

/** The payment's bytes, as far as JSON has them: the order of fields counts. */
export function fingerprint(payment: Payment): string {
  return createHash('sha256').update(JSON.stringify(payment)).digest('base64url');
}

export function answerFor({ payment, railRef }: Pick<PaidLine, 'payment' | 'railRef'>, status: RailStatus): Answer {
  const { instrId, endToEndId, clientRef } = payment;
  return { instrId, endToEndId, status, railRef, ...(clientRef === undefined ? {} : { clientRef }) };
}

/** The line, or why it is not one. */
export function parsePaidLine(text: string): PaidLine | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  if (parsed === null || typeof parsed !== 'object') return 'not a payment';
  const line = parsed as Partial<PaidLine>;
  const { payment } = line;
  const strings = [line.instrId, line.railRef, line.callbackUrl, payment?.instrId, payment?.endToEndId];
  if (!strings.every((value) => typeof value === 'string')) return 'not a payment';
  if (line.instrId !== payment?.instrId) return `instrId ${line.instrId} over a payment ${payment?.instrId}`;
  if (typeof line.paidAt !== 'string' || Number.isNaN(Date.parse(line.paidAt))) return 'paidAt is not a time';
  return line as PaidLine;
}
