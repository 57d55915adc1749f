import type { KontorEvent } from './event.js';

/** Headers of a request as a server has them: those of `node:http`, of a framework, or of the Fetch API. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A webhook is not from Kontor, or not of now. Answer 400, and do nothing else. */
export class WebhookVerificationError extends Error {
  override name = 'WebhookVerificationError';
}

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
type Signed = Readonly<Record<(typeof HEADERS)[number], string>>;
type Bytes = Uint8Array<ArrayBuffer>;

/** What a key's first letters say. */
const SCHEMES = {
  whsec_: { version: 'v1', algorithm: { name: 'HMAC', hash: 'SHA-256' } },
  whpk_: { version: 'v1a', algorithm: { name: 'Ed25519' } },
} as const;
/** As the standard's own libraries have it, to either side: clocks differ, and what is older may be a copy. */
const AGE_S_MAX = 300;

/**
 * The event that a webhook brings, if Kontor sent it just now: Standard Webhooks 1.0. One of several signatures is enough,
 * as there are while a secret is being replaced. Needs WebCrypto, which Node and all other runtimes have.
 *
 * What kind of signature counts follows from the key alone, never from the request: nobody can pass a public key off as a secret.
 * @param body exactly as it came: bytes that were parsed and written again have another signature
 * @param key of the endpoint: its secret (`whsec_…`, HMAC-SHA256), or its public key (`whpk_…`, Ed25519)
 * @throws `WebhookVerificationError` if a header is missing, if no signature is right, or if it is more than five minutes off
 * @throws `TypeError` if the key is neither of the two
 */
export async function verifiedWebhook(body: string | Uint8Array, headers: WebhookHeaders, key: string): Promise<KontorEvent> {
  const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  const { version, verifies } = await verifierOf(key);
  const signed = signedOf(headers);
  checkAge(signed['webhook-timestamp']);
  const content = new TextEncoder().encode(`${signed['webhook-id']}.${signed['webhook-timestamp']}.${text}`);
  for (const part of signed['webhook-signature'].split(' ')) {
    const [of, base64 = ''] = part.split(',');
    const signature = of === version ? bytesOf(base64) : undefined;
    if (signature !== undefined && (await verifies(signature, content))) return JSON.parse(text) as KontorEvent;
  }
  throw new WebhookVerificationError('No signature is right: it is not from Kontor, was changed, or is for another endpoint.');
}

interface Verifier {
  readonly version: string;
  readonly verifies: (signature: Bytes, content: Bytes) => Promise<boolean>;
}

async function verifierOf(key: string): Promise<Verifier> {
  const [, prefix, base64 = ''] = /^(whsec_|whpk_)(.+)$/.exec(key) ?? [];
  const raw = bytesOf(base64);
  if (prefix === undefined || raw === undefined) throw new TypeError('A webhook is verified with a secret, whsec_ and base64, or a public key, whpk_ and base64.');
  const { version, algorithm } = SCHEMES[prefix as keyof typeof SCHEMES];
  const imported = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']).catch((cause: unknown) => {
    throw new TypeError(`This is no key of ${prefix}`, { cause });
  });
  return { version, verifies: (signature, content) => crypto.subtle.verify(algorithm.name, imported, signature, content) };
}

function signedOf(headers: WebhookHeaders): Signed {
  const given = headers instanceof Headers ? headers : new Headers(Object.entries(headers).flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : [])));
  return Object.fromEntries(HEADERS.map((name) => {
    const value = given.get(name);
    if (value === null || value === '') throw new WebhookVerificationError(`The header ${name} is missing.`);
    return [name, value];
  })) as Signed;
}

function checkAge(timestamp: string): void {
  const ageS = Math.floor(Date.now() / 1_000) - (/^\d{1,12}$/.test(timestamp) ? Number(timestamp) : NaN);
  if (!(Math.abs(ageS) <= AGE_S_MAX)) throw new WebhookVerificationError('The timestamp is not of now.');
}

/** Undefined if it is not base64. */
function bytesOf(base64: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
