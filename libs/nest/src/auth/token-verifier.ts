import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { standardProblems, type ProblemException } from '../http/problem.js';
import type { Principal } from './access.js';

/** Whose tokens are accepted, and for whom they must be made out. */
export interface TokenOptions {
  /** The issuer's public keys: given inline, or where they are published (then rotation needs no restart). */
  readonly jwks: JSONWebKeySet | URL;
  readonly issuer: string;
  readonly audience: string;
  /** Published keys are fetched no more often than this, whoever sends unknown key ids. Default 30 s. */
  readonly keysCooldownMs?: number;
}

/** Only signatures with a public key: a symmetric key here would make every verifier an issuer. */
const ALGORITHMS = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'];
/** Clocks of well-kept machines agree to well under this. */
const CLOCK_TOLERANCE_S = 5;
/** A verified token is taken again without checking its signature for so long: also the longest that a withdrawn key still counts. */
const REMEMBERED_MS = 30_000;
const REMEMBERED_MAX = 10_000;
const CUSTOMER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Verifies bearer tokens (JWT, RFC 7519 and 8725). */
export class TokenVerifier {
  private readonly keys: JWTVerifyGetKey;
  private readonly remembered = new Map<string, { readonly principal: Principal; readonly until: number }>();

  constructor(private readonly options: TokenOptions) {
    this.keys = options.jwks instanceof URL ? createRemoteJWKSet(options.jwks, { cooldownDuration: options.keysCooldownMs ?? 30_000 }) : createLocalJWKSet(options.jwks);
  }

  /** Throws a 401 problem, or 503 if the issuer's keys cannot be fetched. */
  async verify(token: string): Promise<Principal> {
    const known = this.remembered.get(token);
    if (known !== undefined && known.until > Date.now()) return known.principal;
    const { issuer, audience } = this.options;
    try {
      const checks = { issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_S, requiredClaims: ['exp', 'sub'] };
      const { payload } = await jwtVerify(token, this.keys, checks);
      return this.remember(token, principal(payload), payload.exp!);
    } catch (error) {
      throw refusal(error);
    }
  }

  /** A signature costs more than everything else about a request, and a customer sends many requests with one token. */
  private remember(token: string, verified: Principal, exp: number): Principal {
    const now = Date.now();
    this.remembered.delete(token);
    this.remembered.set(token, { principal: verified, until: Math.min(exp * 1000, now + REMEMBERED_MS) });
    for (const [oldest] of this.remembered) {
      if (this.remembered.size <= REMEMBERED_MAX) break;
      this.remembered.delete(oldest);
    }
    return verified;
  }
}

function principal(payload: JWTPayload): Principal {
  const customerId = payload['customer_id'];
  if (customerId !== undefined && (typeof customerId !== 'string' || !CUSTOMER_ID.test(customerId))) throw new errors.JWTInvalid('customer_id');
  const scope = typeof payload['scope'] === 'string' ? payload['scope'] : '';
  return { subject: payload.sub!, customerId, scopes: new Set(scope.split(' ').filter((name) => name !== '')), expiresAt: payload.exp! * 1000 };
}

/** What was wrong stays out of the answer: it would help only someone who forges. */
function refusal(error: unknown): ProblemException {
  if (error instanceof errors.JWTExpired) return standardProblems.TOKEN_EXPIRED({ headers: invalidToken, cause: error });
  const unreachable = error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC';
  if (unreachable) return standardProblems.KEYS_UNAVAILABLE({ headers: { 'retry-after': '5' }, cause: error });
  return standardProblems.TOKEN_INVALID({ headers: invalidToken, cause: error });
}

const invalidToken = { 'www-authenticate': 'Bearer error="invalid_token"' } as const;
