import { Webhook } from 'standardwebhooks';

/**
 * What a webhook says, if Kontor sent it. Throws `WebhookVerificationError` if its signature is wrong or older than five minutes.
 * @param body exactly as it came: bytes that were parsed and written again have another signature
 * @param secret of the endpoint, with `whsec_`
 */
export function verifiedWebhook(body: string | Buffer, headers: Readonly<Record<string, string>>, secret: string): unknown {
  return new Webhook(secret).verify(body, { ...headers });
}
