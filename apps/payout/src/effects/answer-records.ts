import { answers, type RailAnswered } from '@kontor/events';
import { encodeEvent, type KeyedRecord } from '@kontor/streams';
import { z } from 'zod';
import { CLIENT_REF, ownerOf } from './client-ref.js';

/** An answer as a rail gives it, at once or by a callback. */
export const railAnswer = z.strictObject({
  instrId: z.string().min(1).max(35),
  endToEndId: z.string().min(1).max(35),
  status: z.enum(['ACSP', 'ACSC']),
  railRef: z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/),
  clientRef: z.string().regex(CLIENT_REF),
});
export type RailAnswer = z.output<typeof railAnswer>;

/**
 * The record of an answer. Its id follows from the payout and the status, so an answer that comes twice is the same one.
 * @param time RFC 3339, when it came here
 */
export function answerRecord({ status, railRef, clientRef }: RailAnswer, time: string): KeyedRecord {
  const owner = ownerOf(clientRef);
  if (owner === undefined) throw new RangeError(`${clientRef} is no reference of ours`); // the schema has refused it
  const { customerId, transferId, payoutId } = owner;
  const answerId = `${payoutId}:${status}`;
  const data: Omit<RailAnswered, 'type'> = { answerId, payoutId, transferId, status, railRef };
  const event = encodeEvent({ type: 'RailAnswered', specversion: '1.0', id: answerId, source: answers.owner, subject: customerId, time, data });
  return { key: customerId, value: Buffer.from(event), headers: {} };
}
