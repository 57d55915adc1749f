import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import canonicalize from 'canonicalize';
import { standardProblems } from './problem.js';

const BARE = /^[\x20-\x7e]{1,255}$/;
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/**
 * The `Idempotency-Key` of a request, without quotes: the same key either way. Throws a 400 problem.
 * @param rawHeaders names and values in turn, as they were sent: Node joins a header that comes twice into one
 */
export function idempotencyKeyOf({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string {
  const sent = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === 'idempotency-key');
  if (sent.length === 0) throw standardProblems.IDEMPOTENCY_KEY_MISSING();
  if (sent.length > 1) throw standardProblems.IDEMPOTENCY_KEY_INVALID({ detail: 'The header was sent more than once.' });
  const key = unquoted(sent[0] as string);
  if (key === undefined || !BARE.test(key)) throw standardProblems.IDEMPOTENCY_KEY_INVALID();
  return key;
}

/** A text that begins with a quote must be a whole string of RFC 9651; anything else is taken as it is. */
function unquoted(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  return QUOTED.exec(text)?.[1]?.replace(/\\(["\\])/g, '$1');
}

/** SHA-256 of the body's canonical form (RFC 8785), before anything is filled in: what tells a repeat from another request. */
export function bodyHashOf(body: unknown): string {
  return createHash('sha256').update(canonicalOf(body)).digest('hex');
}

/** A body's canonical form (RFC 8785). */
export const canonicalOf = (body: unknown): string => canonicalize(body) ?? '';
