import { exportSPKI, generateKeyPair, importJWK, SignJWT, type CryptoKey } from 'jose';
import { customerScopes, type Rig } from '@kontor/cli/rig';

/** What a token says where it says something else than the right one; an empty text: it does not say it. */
export interface Claims {
  readonly aud?: string;
  readonly iss?: string;
  readonly exp?: number;
  readonly scope?: string;
  readonly customer_id?: string;
}

export interface Signature {
  readonly header: { readonly alg: string; readonly kid: string };
  readonly key: CryptoKey | Uint8Array;
}

type Issuer = Rig['issuer'];

export const secondsFromNow = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

const kidOf = ({ privateKey }: Issuer): string => privateKey.kid ?? '';

const ownSignature = async (issuer: Issuer): Promise<Signature> => ({ header: { alg: 'ES256', kid: kidOf(issuer) }, key: await importJWK(issuer.privateKey, 'ES256') });

/** A customer's token with every scope, but for what `claims` and `signature` change about it. No two are the same. */
export async function tokenWith(issuer: Issuer, customerId: string, claims: Claims = {}, signature?: Signature): Promise<string> {
  const { header, key } = signature ?? (await ownSignature(issuer));
  const said = { iss: issuer.issuer, aud: issuer.audience, sub: customerId, customer_id: customerId, scope: customerScopes.join(' '), exp: secondsFromNow(600), ...claims };
  return new SignJWT(Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''))).setIssuedAt().setProtectedHeader(header).sign(key);
}

export interface BadToken {
  readonly name: string;
  /** Undefined: none is sent. */
  readonly token: string | undefined;
  /** Of the refusal. */
  readonly code: string;
}

/** Tokens that no operation takes. */
export async function badTokens(issuer: Issuer, customerId: string): Promise<readonly BadToken[]> {
  const publicKey = (await importJWK(issuer.jwks.keys[0]!, 'ES256', { extractable: true })) as CryptoKey;
  const stranger = (await generateKeyPair('ES256')).privateKey;
  const kid = kidOf(issuer);
  const [, payload = ''] = (await tokenWith(issuer, customerId)).split('.');
  const unsigned = `${Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url')}.${payload}.`;
  const invalid = (name: string, token: string): BadToken => ({ name, token, code: 'TOKEN_INVALID' });
  return [
    { name: 'none', token: undefined, code: 'TOKEN_MISSING' },
    { name: 'expired', token: await tokenWith(issuer, customerId, { exp: secondsFromNow(-60) }), code: 'TOKEN_EXPIRED' },
    invalid('for another audience', await tokenWith(issuer, customerId, { aud: 'another' })),
    invalid('of another issuer', await tokenWith(issuer, customerId, { iss: 'https://another.example' })),
    invalid('signed by HS256 with the public key', await tokenWith(issuer, customerId, {}, { header: { alg: 'HS256', kid }, key: new TextEncoder().encode(await exportSPKI(publicKey)) })),
    invalid('unsigned', unsigned),
    invalid('signed by a stranger under our key\'s name', await tokenWith(issuer, customerId, {}, { header: { alg: 'ES256', kid }, key: stranger })),
    invalid('signed by a key that nobody published', await tokenWith(issuer, customerId, {}, { header: { alg: 'ES256', kid: 'unknown' }, key: stranger })),
    invalid('not a token', 'x'),
  ];
}
