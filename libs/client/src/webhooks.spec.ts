import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifiedWebhook, WebhookVerificationError } from './index.js';

const key = Buffer.alloc(32, 9);
const secret = `whsec_${key.toString('base64')}`;
const body = JSON.stringify({ type: 'transfer.booked', data: { id: 'tr_1' } });
const signed = (text: string, at = Math.floor(Date.now() / 1_000)): Record<string, string> => ({
  'webhook-id': 'msg_1', 'webhook-timestamp': String(at), 'webhook-signature': `v1,${createHmac('sha256', key).update(`msg_1.${at}.${text}`).digest('base64')}`,
});

describe('a webhook', () => {
  it('is read if it was signed with the secret', () => expect(verifiedWebhook(body, signed(body), secret)).toEqual(JSON.parse(body)));

  it('is refused changed, by another secret, and ten minutes old', () => {
    expect(() => verifiedWebhook(body.replace('tr_1', 'tr_2'), signed(body), secret)).toThrow(WebhookVerificationError);
    expect(() => verifiedWebhook(body, signed(body), `whsec_${Buffer.alloc(32, 8).toString('base64')}`)).toThrow(WebhookVerificationError);
    expect(() => verifiedWebhook(body, signed(body, Math.floor(Date.now() / 1_000) - 600), secret)).toThrow(WebhookVerificationError);
  });
});
