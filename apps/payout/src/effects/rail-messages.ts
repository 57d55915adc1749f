import { answers, type RailAnswered, type RailDebited, type RailReturned } from '@kontor/events';
import { tellArrived } from '@kontor/nest';
import { encodeEvent, type KeyedRecord } from '@kontor/streams';
import { z } from 'zod';
import { CLIENT_REF, ownerOf } from './client-ref.js';

const isoId = z.string().min(1).max(35);
const railRef = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/);
const code = z.string().regex(/^[A-Z0-9]{4}$/);
const minorUnits = z.string().regex(/^(0|[1-9][0-9]{0,17})$/);
const about = { instrId: isoId, endToEndId: isoId, clientRef: z.string().regex(CLIENT_REF) };

const said = { ...about, railRef, code: code.exactOptional(), charges: minorUnits.exactOptional() };
const statuses = ['ACTC', 'ACCP', 'ACSP', 'PDNG', 'ACSC', 'ACCC', 'RJCT', 'CANC', 'BLCK', 'NONE'] as const;

/** An answer as a rail gives it, at once or by a callback. */
export const railAnswer = z.strictObject({ ...said, status: z.enum(statuses) });
/** What a rail says at once: `RCVD` says that the payment has come, and nothing of what becomes of it. That is no answer. */
export const railReceipt = z.strictObject({ ...said, status: z.enum([...statuses, 'RCVD']) });
/** A debit on a statement. */
export const railDebit = z.strictObject({ ...about, railRef, charges: minorUnits });
/** Money that came back. Banks name a return by 35 characters at most. */
export const railReturn = z.strictObject({
  ...about,
  returnRef: z.string().regex(/^[A-Za-z0-9_.:-]{1,35}$/),
  message: z.enum(['pacs.004', 'camt.053', 'camt.054']),
  currency: z.string().regex(/^[A-Z]{3}$/),
  amount: z.string().regex(/^[1-9][0-9]{0,17}$/),
  charges: minorUnits,
  borneBy: z.enum(['customer', 'house']),
  code,
});

export type RailAnswer = z.output<typeof railAnswer>;
export type RailReceipt = z.output<typeof railReceipt>;
export type RailDebit = z.output<typeof railDebit>;
export type RailReturn = z.output<typeof railReturn>;

export const isAnswer = (receipt: RailReceipt): receipt is RailAnswer => receipt.status !== 'RCVD';

/**
 * The record of an answer. Its id follows from the payout and the status, so an answer that comes twice is the same one.
 * @param time RFC 3339, when it came here
 */
export function answerRecord({ status, railRef: ref, clientRef, code: reason, charges }: RailAnswer, time: string): KeyedRecord {
  return recordOf('RailAnswered', clientRef, time, ({ payoutId, transferId }) => ({
    answerId: `${payoutId}:${status}`, payoutId, transferId, status, railRef: ref, ...(reason !== undefined && { code: reason }), ...(charges !== undefined && { charges }),
  }) as Fields<RailAnswered>);
}

export function debitRecord({ railRef: ref, clientRef, charges }: RailDebit, time: string): KeyedRecord {
  return recordOf('RailDebited', clientRef, time, ({ payoutId, transferId }) => ({ answerId: `${payoutId}:debit`, payoutId, transferId, railRef: ref, charges }) as Fields<RailDebited>);
}

/** Named by return and message: each message is one record, and what they tell of is told by `returnRef`. */
export function returnRecord({ clientRef, returnRef, message, currency, amount, charges, borneBy, code: reason }: RailReturn, time: string): KeyedRecord {
  return recordOf('RailReturned', clientRef, time, ({ payoutId, transferId }) => ({
    answerId: `${returnRef}:${message}`, payoutId, transferId, returnRef, message, currency, amount, charges, borneBy, code: reason,
  }) as Fields<RailReturned>);
}

/** The traces that messages of a rail belong to, told once the log has them. */
export const tellRailAnswers = (messages: readonly { readonly clientRef: string }[], beganAt: number): void =>
  tellArrived('answer of the rail', messages.map(({ clientRef }) => ownerOf(clientRef)?.traceparent), beganAt);

/** An event without its type: what a record holds. */
type Fields<E> = Omit<E, 'type'>;
type Owner = NonNullable<ReturnType<typeof ownerOf>>;

function recordOf(type: keyof typeof answers.schemas, clientRef: string, time: string, fields: (owner: Owner) => { readonly answerId: string }): KeyedRecord {
  const owner = ownerOf(clientRef);
  if (owner === undefined) throw new RangeError(`${clientRef} is no reference of ours`); // the schema has refused it
  const data = fields(owner);
  const { customerId, traceparent } = owner;
  const event = encodeEvent({ type, specversion: '1.0', id: data.answerId, source: answers.owner, subject: customerId, time, ...(traceparent === undefined ? {} : { traceparent }), data });
  return { key: owner.customerId, value: Buffer.from(event), headers: {} };
}
