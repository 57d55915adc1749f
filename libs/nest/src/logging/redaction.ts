/** Never in a log, wherever and however deep someone puts them: tokens are keys, the others are about people. In small letters, without - and _. */
const CENSORED = new Set([
  'authorization', 'cookie', 'setcookie', 'token', 'password', 'secret', 'signature', 'idempotencykey',
  'customerid', 'recipient', 'recipientid', 'reference', 'name', 'holder', 'address', 'email', 'iban', 'bic', 'account', 'accountnumber', 'sortcode', 'routingnumber',
  'body', 'headers', 'payload', 'query', 'url',
]);
const REDACTED = '[redacted]';
/** Nothing that is worth a line is deeper. */
const DEPTH_MAX = 8;

/** The fields of a line, without what their names say is secret or personal. Errors are left to their serializer. */
export function censored(fields: object): Record<string, unknown> {
  return within(fields, 0) as Record<string, unknown>;
}

function within(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth === DEPTH_MAX) return REDACTED;
  if (Array.isArray(value)) return value.map((item) => within(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, CENSORED.has(key.toLowerCase().replaceAll(/[-_]/g, '')) ? REDACTED : within(inner, depth + 1)]));
}

/** What looks like one of these is none of a log's business, in whatever words it stands: a database's or a library's error may repeat what it was given. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]+/gi, `$1 ${REDACTED}`],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, REDACTED], // a JSON web token
  [/\bwhs(?:ec|k)_[A-Za-z0-9+/=_-]+/g, REDACTED], // a secret of a webhook
  [/\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, REDACTED], // an IBAN, in one word or in fours
  [/\b(postgres(?:ql)?:\/\/[^:/\s]+):[^@\s"]+@/g, `$1:${REDACTED}@`],
];

/** A line as it is written, without tokens, secrets and IBANs. */
export const scrubbed = (line: string): string => PATTERNS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line);

/** One of our ids, a currency, a problem's code: what may stand in a path that is logged. */
const PLAIN = /^(?:[a-z]{2,4}_[0-9a-f-]{8,36}|[A-Z]{3}|[A-Z]+(?:_[A-Z]+)+)$/;

/** The path of a request by its route, with those parameters that are ids of ours: anybody may write anything into a path. */
export function loggedPath(route: string | undefined, params: unknown): string {
  if (route === undefined) return 'no route';
  const given = (params ?? {}) as Readonly<Record<string, string | undefined>>;
  return route.replaceAll(/:([A-Za-z]+)/g, (whole, name: string) => (PLAIN.test(given[name] ?? '') ? given[name]! : whole));
}
