import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** Standard Webhooks 1.0: `v1` is HMAC-SHA256 with a shared secret, `v1a` Ed25519 with a key pair. */
export type Scheme = 'v1' | 'v1a';

/** What signs, as text: `whsec_…` or `whsk_…`; and what the receiver verifies with. */
export interface SigningKey {
  readonly secret: string;
  /** `whpk_…`; of `v1` none, there the secret is shared. */
  readonly publicKey?: string;
}

const SECRET_BYTES = 32;
const PREFIX = { v1: 'whsec_', v1a: 'whsk_' } as const;
/** What PKCS #8 puts before the 32 bytes of an Ed25519 private key (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const RAW_KEY_BYTES = 32;

export function newSigningKey(scheme: Scheme): SigningKey {
  if (scheme === 'v1') return { secret: `${PREFIX.v1}${randomBytes(SECRET_BYTES).toString('base64')}` };
  const { privateKey } = generateKeyPairSync('ed25519');
  return { secret: `${PREFIX.v1a}${rawOf(privateKey, 'pkcs8').toString('base64')}`, publicKey: `whpk_${rawOf(createPublicKey(privateKey), 'spki').toString('base64')}` };
}

const rawOf = (key: KeyObject, type: 'pkcs8' | 'spki'): Buffer =>
  (type === 'pkcs8' ? key.export({ type, format: 'der' }) : key.export({ type: 'spki', format: 'der' })).subarray(-RAW_KEY_BYTES);

/** What a request is signed over, and sent with. */
export interface Message {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly body: string;
}

/** The three headers. While a secret is being replaced, both sign: the receiver takes either. */
export function signedHeaders(message: Message, secrets: readonly string[]): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  return { 'webhook-id': message.id, 'webhook-timestamp': String(message.timestamp), 'webhook-signature': secrets.map((secret) => signatureOf(message, secret)).join(' ') };
}

function signatureOf({ id, timestamp, body }: Message, secret: string): string {
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  if (secret.startsWith(PREFIX.v1)) return `v1,${createHmac('sha256', Buffer.from(secret.slice(PREFIX.v1.length), 'base64')).update(content).digest('base64')}`;
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, Buffer.from(secret.slice(PREFIX.v1a.length), 'base64')]), format: 'der', type: 'pkcs8' });
  return `v1a,${sign(null, content, key).toString('base64')}`;
}
