import { createHash } from 'node:crypto';
import type { PayoutSubmitting } from '@kontor/events';
import { describe, expect, it } from 'vitest';
import { canonicalText, messageHashOf, paymentMessageOf } from './payment-message.js';
import { attemptId, booked, decide, NOW, transferId } from './payout.spec.support.js';

const intentAt = (now: number) => decide(undefined, booked, { now })[0] as PayoutSubmitting;
const intent = intentAt(NOW);

describe('the intent to pay', () => {
  it('asks for what was booked, by ids that follow from the transfer, with a deadline for the answer', () => {
    expect(intent).toMatchObject({
      payoutId: attemptId(), transferId, attempt: 1, rail: 'simulator', bank: 'simbank', amount: '16095', currency: 'JPY', recipientId: 'rc_jpy_tokyo',
      reference: booked.reference, deadline: '2026-11-02T09:31:00.000Z',
      endToEndId: `KE${transferId.slice(3).replaceAll('-', '')}`, instrId: `KI${attemptId().slice(3).replaceAll('-', '')}`,
    });
  });

  it('makes the same message at any time, so that a resend is the same bytes', () => {
    const later = intentAt(NOW + 86_400_000);
    expect(later.messageHash).toBe(intent.messageHash);
    expect(canonicalText(paymentMessageOf(later))).toBe(canonicalText(paymentMessageOf(intent)));
  });

  it('hashes the canonical text: names sorted, no white space, UTF-8', () => {
    const text = `{"amount":"16095","currency":"JPY","endToEndId":"${intent.endToEndId}","instrId":"${intent.instrId}","recipientId":"rc_jpy_tokyo","reference":"Rechnung Nr. 7 — Zürich"}`;
    expect(canonicalText(paymentMessageOf(intent))).toBe(text);
    expect(intent.messageHash).toBe(createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'));
  });

  it('changes the hash with any field of the message', () => {
    const message = paymentMessageOf(intent);
    for (const field of Object.keys(message)) expect(messageHashOf({ ...message, [field]: 'other' })).not.toBe(intent.messageHash);
  });
});
