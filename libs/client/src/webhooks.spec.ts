import { createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { verifiedWebhook, WebhookVerificationError, type WebhookHeaders } from './index.js';

const now = (): number => Math.floor(Date.now() / 1_000);
const body = JSON.stringify({ id: 'nt_1', type: 'transfer.booked', timestamp: '2026-11-02T09:31:00.004Z', sequence: 1, data: { transferId: 'tr_1' } });
const event: unknown = JSON.parse(body);
const contentOf = (text: string, at: number): Buffer => Buffer.from(`nt_1.${at}.${text}`);
const headersOf = (signature: string, at = now()) => ({ 'webhook-id': 'nt_1', 'webhook-timestamp': String(at), 'webhook-signature': signature });

/** A key as an endpoint has it, and how Kontor signs with its other half. */
interface Signer {
  readonly key: string;
  readonly signature: (text?: string, at?: number) => string;
}
function shared(): Signer {
  const secret = randomBytes(32);
  return { key: `whsec_${secret.toString('base64')}`, signature: (text = body, at = now()) => `v1,${createHmac('sha256', secret).update(contentOf(text, at)).digest('base64')}` };
}
/** The standard's own library signs as Kontor does. */
const byTheStandard: Signer = (() => {
  const key = `whsec_${randomBytes(32).toString('base64')}`;
  return { key, signature: (text = body, at = now()) => new Webhook(key).sign('nt_1', new Date(at * 1_000), text) };
})();
const rawOf = (publicKey: KeyObject): Buffer => publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
function pair(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { key: `whpk_${rawOf(publicKey).toString('base64')}`, signature: (text = body, at = now()) => `v1a,${sign(null, contentOf(text, at), privateKey).toString('base64')}` };
}

const refused = (headers: WebhookHeaders, key: string, text = body) => expect(verifiedWebhook(text, headers, key)).rejects.toThrow(WebhookVerificationError);

describe.each([['a shared secret', shared], ['the standard’s library', () => byTheStandard], ['a key pair', pair]] as const)('a webhook that is signed with %s', (_name, make) => {
  const { key, signature } = make();
  const other = key.startsWith('whpk_') ? pair() : shared();

  it('is read, as text and as bytes, with the headers of any server', async () => {
    const headers = headersOf(signature());
    expect(await verifiedWebhook(body, headers, key)).toEqual(event);
    expect(await verifiedWebhook(Buffer.from(body), new Headers(headers), key)).toEqual(event);
    expect(await verifiedWebhook(new TextEncoder().encode(body), { ...headers, 'set-cookie': ['a', 'b'], absent: undefined }, key)).toEqual(event);
    expect(await verifiedWebhook(body, { 'Webhook-Id': 'nt_1', 'Webhook-Timestamp': headers['webhook-timestamp'], 'Webhook-Signature': headers['webhook-signature'] }, key)).toEqual(event);
  });

  it('is refused if anything of it was changed', async () => {
    const headers = headersOf(signature());
    await refused(headers, key, body.replace('tr_1', 'tr_2'));
    await refused(headers, key, ` ${body}`);
    await refused({ ...headers, 'webhook-id': 'nt_2' }, key);
    await refused({ ...headers, 'webhook-timestamp': String(now() - 1) }, key);
    await refused(headers, other.key);
  });

  it('is refused when it is old, and when it is of the future', async () => {
    for (const at of [now() - 310, now() + 310]) await refused(headersOf(signature(body, at), at), key);
    for (const at of [now() - 280, now() + 280]) expect(await verifiedWebhook(body, headersOf(signature(body, at), at), key)).toEqual(event);
  });

  it('is read if one of several signatures is right, and refused if none is', async () => {
    expect(await verifiedWebhook(body, headersOf(`${other.signature()} v2,abc ${signature()}`), key)).toEqual(event);
    await refused(headersOf(`${other.signature()} v2,abc`), key);
  });

  it('is refused without a header, or with one that is none', async () => {
    const headers = headersOf(signature());
    for (const name of Object.keys(headers)) {
      await refused({ ...headers, [name]: undefined }, key);
      await refused({ ...headers, [name]: '' }, key);
    }
    for (const timestamp of ['soon', '1e9', '-1']) await refused({ ...headers, 'webhook-timestamp': timestamp }, key);
    for (const broken of ['v1', 'v1a', 'v1,', 'v1a,', 'v1a,%%%', 'v1a,AAAA', ' ', ',']) await refused(headersOf(broken), key);
  });
});

describe('the kind of a signature', () => {
  it('follows from the key: a public key is no secret that anybody could sign with', async () => {
    const { key } = pair();
    const forged = createHmac('sha256', Buffer.from(key.slice('whpk_'.length), 'base64')).update(contentOf(body, now())).digest('base64');
    await refused(headersOf(`v1,${forged}`), key);
    await refused(headersOf(`v1a,${forged}`), key);
    await refused(headersOf(pair().signature()), shared().key);
  });

  it.each(['', 'abc', `whsk_${Buffer.alloc(32).toString('base64')}`, 'whpk_', 'whpk_AAAA', 'whpk_%%%'])('is not known of the key "%s"', async (key) => {
    await expect(verifiedWebhook(body, headersOf(shared().signature()), key)).rejects.toThrow(TypeError);
  });
});
