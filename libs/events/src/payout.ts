// When does money leave, and how did that end?
import { journal, topic } from '@kontor/streams';
import { z } from 'zod';
import type { Event } from './event.js';
import { currencyCode, foreignId, instant, party, payoutId, positiveMinorUnits, recipientId, reference, sha256, transferId } from './fields.js';

const OWNER = 'payout';
const ATTEMPTS_MAX = 100;
const isoId = z.string().regex(/^[A-Za-z0-9]{1,35}$/);

export const payouts = journal('payout.payouts.v1', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** Written before any I/O: the point of no return. */
    PayoutSubmitting: z.strictObject({
      payoutId,
      transferId,
      attempt: z.int().min(1).max(ATTEMPTS_MAX),
      rail: party,
      bank: party,
      endToEndId: isoId,
      instrId: isoId,
      amount: positiveMinorUnits,
      currency: currencyCode,
      recipientId,
      reference: reference.exactOptional(),
      /** SHA-256 of the canonical message: a resend must be the same bytes. */
      messageHash: sha256,
      /** When the rail's explicit answer is due. */
      deadline: instant,
    }),
    PayoutAccepted: z.strictObject({ payoutId, transferId, railRef: foreignId }),
    PayoutSettled: z.strictObject({ payoutId, transferId, railRef: foreignId }),
  },
});

export const answers = topic('payout.answers', {
  owner: OWNER,
  key: 'customerId',
  classification: 'personal',
  events: {
    /** ISO 20022 status: ACSP is accepted, settlement under way; ACSC is settled. */
    RailAnswered: z.strictObject({ answerId: foreignId, payoutId, transferId, status: z.enum(['ACSP', 'ACSC']), railRef: foreignId }),
  },
});

export type PayoutSubmitting = Event<typeof payouts, 'PayoutSubmitting'>;
export type PayoutAccepted = Event<typeof payouts, 'PayoutAccepted'>;
export type PayoutSettled = Event<typeof payouts, 'PayoutSettled'>;
export type RailAnswered = Event<typeof answers, 'RailAnswered'>;
