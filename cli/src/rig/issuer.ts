import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';

/** Who signs the rig's development tokens. The private key makes this a secret. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly privateKey: JWK;
  /** The public half, as services are given it. */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** What a customer's own token may do. */
export const customerScopes = [
  'quotes:read', 'quotes:write', 'rates:read', 'recipients:read', 'recipients:write',
  'transfers:read', 'transfers:write', 'balances:read', 'balances:write', 'events:read', 'webhooks:read', 'webhooks:write', 'simulation:write',
] as const;

const algorithm = 'ES256';

/** A key and a name for one rig: a token of one rig is worth nothing at another. */
export async function newIssuer(rigName: string): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const shown = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(shown);
  return {
    issuer: `urn:kontor:rig:${rigName}`,
    audience: 'kontor',
    privateKey: { ...(await exportJWK(privateKey)), kid, alg: algorithm },
    jwks: { keys: [{ ...shown, kid, alg: algorithm, use: 'sig' }] },
  };
}

/** A bearer token for one customer, good for eight hours. Scopes default to all a customer may have. */
export function mintToken(issuer: Issuer, customerId: string, scopes: readonly string[] = customerScopes): Promise<string> {
  return sign(issuer, new SignJWT({ customer_id: customerId, scope: scopes.join(' ') }).setSubject(customerId).setExpirationTime('8h'));
}

/** A token to operate services with, good for a minute: it travels in records that stay in a topic for longer. */
export function mintOperatorToken(issuer: Issuer, operator: string): Promise<string> {
  return sign(issuer, new SignJWT({ scope: 'ops' }).setSubject(operator).setExpirationTime('1m'));
}

async function sign({ issuer, audience, privateKey }: Issuer, claims: SignJWT): Promise<string> {
  return claims
    .setProtectedHeader({ alg: algorithm, kid: privateKey.kid ?? '', typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .sign(await importJWK(privateKey, algorithm));
}
