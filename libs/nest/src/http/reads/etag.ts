import { createHash } from 'node:crypto';
import { standardProblems } from '../problem.js';

const ENTITY_TAGS = /^\s*(?:W\/)?"[\x21\x23-\x7e]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e]*")*\s*$/;
const LENGTH_MAX = 2_048;

/**
 * Tag of an object as its reader sees it. Weak: two answers with one tag say the same, but their bytes differ in `asOf`,
 * which moves with every block of the partition.
 */
export function etagOf(body: object): string {
  const { asOf: _, ...content } = body as { readonly asOf?: unknown };
  return `W/"${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22)}"`;
}

/** Whether the caller has what the tag names (RFC 9110, weak comparison). Throws a 400 problem on what is no list of tags. */
export function noneMatchOf(header: string | undefined): (etag: string) => boolean {
  if (header === undefined) return () => false;
  if (header.trim() === '*') return () => true;
  if (header.length > LENGTH_MAX || !ENTITY_TAGS.test(header)) throw standardProblems.HEADER_INVALID({ detail: 'If-None-Match is neither * nor a list of entity tags.' });
  const tags = new Set(header.match(/"[^"]*"/g));
  return (etag) => tags.has(etag.replace(/^W\//, ''));
}
