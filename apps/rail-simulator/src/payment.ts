import { createHash } from 'node:crypto';
import { behaviourOf, type Later } from './behaviour.js';

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
  /** As which rail the bank is to behave; absent: as itself. */
  readonly rail?: string;
  /** The sender's own reference; given back unchanged in every answer. */
  readonly clientRef?: string;
}

/** `RCVD`: it has come, and nothing is said about it yet. `ACSP`: taken, will be settled. `ACSC`: settled. `RJCT`: refused for good. `NONE`: nonsense. */
export type RailStatus = 'RCVD' | 'ACSP' | 'ACSC' | 'RJCT' | 'NONE';

export interface Said {
  readonly status: RailStatus;
  /** ISO 20022 reason of a refusal. */
  readonly code?: string;
  /** What the bank took beside the payment, in minor units. */
  readonly charges?: string;
}

interface About {
  readonly instrId: string;
  readonly endToEndId: string;
  readonly clientRef?: string;
}

export interface Answer extends About, Said {
  readonly railRef: string;
}

/** A debit on a statement. */
export interface Debit extends About {
  readonly railRef: string;
  readonly charges: string;
}

/** Money that came back. Several messages tell of one return, under one `returnRef`. */
export interface Returned extends About {
  readonly returnRef: string;
  readonly message: 'pacs.004' | 'camt.053' | 'camt.054';
  readonly currency: string;
  readonly amount: string;
  readonly charges: string;
  readonly borneBy: 'customer' | 'house';
  readonly code: string;
}

/** What a callback tells. */
export type Message = { readonly kind: 'answer'; readonly what: Answer } | { readonly kind: 'debit'; readonly what: Debit } | { readonly kind: 'return'; readonly what: Returned };

/** One line of the record: an instruction that this bank has taken in. */
export interface PaidLine {
  readonly instrId: string;
  readonly railRef: string;
  /** RFC 3339, UTC, by the bank's clock. */
  readonly paidAt: string;
  readonly callbackUrl: string;
  /** What the bank does with it, by name; absent: it takes and pays it. */
  readonly behaviour?: string;
  readonly payment: Payment;
}

/** The payment's bytes, as far as JSON has them: the order of fields counts. */
export function fingerprint(payment: Payment): string {
  return createHash('sha256').update(JSON.stringify(payment)).digest('base64url');
}

type Line = Pick<PaidLine, 'payment' | 'railRef' | 'behaviour'>;

const aboutOf = ({ instrId, endToEndId, clientRef }: Payment): About => ({ instrId, endToEndId, ...(clientRef === undefined ? {} : { clientRef }) });

export function answerFor({ payment, railRef }: Line, { status, code, charges }: Said): Answer {
  const { instrId, endToEndId, clientRef } = aboutOf(payment);
  return { instrId, endToEndId, status, railRef, ...(clientRef === undefined ? {} : { clientRef }), ...(code === undefined ? {} : { code }), ...(charges === undefined ? {} : { charges }) };
}

/** The first answer, which every repeat gets as well. */
export const firstAnswer = (line: Line): Answer => answerFor(line, behaviourOf(line.behaviour)?.atOnce ?? { status: 'NONE' });

export function messageOf(line: Line, later: Later): Message {
  const { payment, railRef } = line;
  if (later.kind === 'answer') return { kind: 'answer', what: answerFor(later.anotherRef ? { ...line, railRef: `${railRef}-2` } : line, later) };
  if (later.kind === 'debit') return { kind: 'debit', what: { ...aboutOf(payment), railRef, charges: '0' } };
  const { message, part, amountOf, charges = '0' } = later;
  const amount = String(amountOf(BigInt(payment.amount)));
  return { kind: 'return', what: { ...aboutOf(payment), returnRef: `RET${railRef}-${part}`, message, currency: payment.currency, amount, charges, borneBy: 'customer', code: 'AC04' } };
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
  if (behaviourOf(line.behaviour) === undefined) return `nobody knows the behaviour ${String(line.behaviour)}`;
  if (typeof line.paidAt !== 'string' || Number.isNaN(Date.parse(line.paidAt))) return 'paidAt is not a time';
  return line as PaidLine;
}
