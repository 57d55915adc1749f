import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const NO_TRACE = '0'.repeat(32);
const traces = new WeakMap<IncomingMessage, string>();

/** The request's W3C trace id (32 hex digits): the caller's from `traceparent`, else that of the span it is handled in, else one of its own. */
export function traceIdOf(request: IncomingMessage): string {
  const known = traces.get(request);
  if (known !== undefined) return known;
  const given = TRACEPARENT.exec(String(request.headers['traceparent'] ?? ''))?.[1];
  const traceId = given === undefined || given === NO_TRACE ? newTraceId() : given;
  traces.set(request, traceId);
  return traceId;
}

/** Node draws UUIDs in stock, and bytes one request at a time, which takes five times as long. */
const newTraceId = (): string => randomUUID().replaceAll('-', '');

/** A span that began with the request has an id of its own: from now on that is the request's. */
export function belongsToTrace(request: IncomingMessage, traceId: string): void {
  traces.set(request, traceId);
}

/** The caller's `Request-Id` if it is short and plain enough to be logged, else a new one. */
export function requestIdOf(request: { readonly headers: IncomingMessage['headers'] }): string {
  const given = request.headers['request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._:-]{1,128}$/.test(given) ? given : randomUUID();
}
