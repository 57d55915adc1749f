import { createLocalJWKSet, createRemoteJWKSet, jwksCache, type ExportedJWKSCache, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** The public keys that an issuer's tokens are verified with. */
export interface IssuerKeys {
  readonly find: JWTVerifyGetKey;
  /** Another text whenever the keys are others; undefined while they must be fetched before anything can be said. */
  edition(): string | undefined;
}

/** Published keys are fetched again after so long: the longest that a withdrawn key still counts. */
const PUBLISHED_MAX_AGE_MS = 60_000;

export const givenKeys = (keys: JSONWebKeySet): IssuerKeys => ({ find: createLocalJWKSet(keys), edition: () => 'given' });

/** @param cooldownMs keys are fetched no more often than this, whoever sends unknown key ids */
export function publishedKeys(url: URL, cooldownMs: number): IssuerKeys {
  const fetched: Partial<ExportedJWKSCache> = {};
  const find = createRemoteJWKSet(url, { cooldownDuration: cooldownMs, cacheMaxAge: PUBLISHED_MAX_AGE_MS, [jwksCache]: fetched as ExportedJWKSCache });
  let told: { readonly at: number | undefined; readonly text: string } = { at: undefined, text: '' };
  return {
    find,
    edition: () => {
      if (!find.fresh) return undefined;
      if (told.at !== fetched.uat) told = { at: fetched.uat, text: JSON.stringify(fetched.jwks) };
      return told.text;
    },
  };
}
