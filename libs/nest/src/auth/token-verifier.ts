import { errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { standardProblems, type ProblemException } from '../http/problem.js';
import type { Principal } from './access.js';
import { givenKeys, publishedKeys, type IssuerKeys } from './issuer-keys.js';

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
const REMEMBERED_MAX = 10_000;
const CUSTOMER_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Verifies bearer tokens (JWT, RFC 7519 and 8725). */
export class TokenVerifier {
  private readonly keys: IssuerKeys;
  /** Of tokens whose signature was verified with the keys of an edition. */
  private readonly remembered = new Map<string, Remembered>();
  private edition: string | undefined;

  constructor(private readonly options: TokenOptions) {
    this.keys = options.jwks instanceof URL ? publishedKeys(options.jwks, options.keysCooldownMs ?? 30_000) : givenKeys(options.jwks);
  }

  /** Throws a 401 problem, or 503 if the issuer's keys cannot be fetched. */
  async verify(token: string): Promise<Principal> {
    const edition = this.keys.edition();
    const known = this.recall(token, edition);
    if (known !== undefined) return known;
    const { issuer, audience } = this.options;
    try {
      const checks = { issuer, audience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_S, requiredClaims: ['exp', 'sub'] };
      const { payload } = await jwtVerify(token, this.keys.find, checks);
      const verified = principal(payload);
      // Keys that changed meanwhile may be without the one that this was verified with.
      const now = this.keys.edition();
      if (now !== undefined && (edition === undefined || edition === now)) this.remember(token, { principal: verified, until: payload.exp! * 1000 }, now);
      return verified;
    } catch (error) {
      throw refusal(error);
    }
  }

  /** A signature costs more than everything else about a request, and a customer sends many requests with one token. */
  private recall(token: string, edition: string | undefined): Principal | undefined {
    if (edition === undefined) return undefined;
    const known = this.of(edition).get(token);
    return known !== undefined && known.until > Date.now() ? known.principal : undefined;
  }

  private remember(token: string, verified: Remembered, edition: string): void {
    const remembered = this.of(edition).set(token, verified);
    if (remembered.size > REMEMBERED_MAX) remembered.delete(remembered.keys().next().value!);
  }

  /** What was verified with other keys is forgotten: one of them may have been withdrawn. */
  private of(edition: string): Map<string, Remembered> {
    if (edition !== this.edition) this.remembered.clear();
    this.edition = edition;
    return this.remembered;
  }
}

interface Remembered {
  readonly principal: Principal;
  readonly until: number;
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
