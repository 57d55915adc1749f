import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';

type Headers = Record<string, string | string[] | undefined>;

/** What a caller says of proxies before us is not believed: nobody stands before the one origin but whom we see. */
const claims = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-real-ip'] as const;

/** The headers that a service is sent: the caller's, with its address as it was seen here, and an id to be found by. */
export function forwardedHeaders(request: FastifyRequest, sent: IncomingHttpHeaders): IncomingHttpHeaders {
  const headers: Headers = { ...sent };
  for (const claim of claims) delete headers[claim];
  // Nothing is sent on of what belongs to a body of a GET.
  if (request.body === undefined) for (const name of ['content-length', 'content-type', 'expect']) delete headers[name];
  delete headers['expect'];
  headers['x-forwarded-for'] = request.socket.remoteAddress ?? 'unknown';
  headers['x-forwarded-host'] = request.host;
  headers['x-forwarded-proto'] = request.protocol;
  headers['request-id'] = request.id;
  // Node joins a header that was sent twice; whoever refuses the second must see it.
  const keys = request.raw.headersDistinct['idempotency-key'];
  if (keys !== undefined) headers['idempotency-key'] = keys;
  return headers;
}

/** The headers of the answer, without those that are about the connection behind. */
export function answeredHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept: Headers = { ...headers };
  for (const name of ['connection', 'keep-alive', 'proxy-authenticate', 'upgrade']) delete kept[name];
  return kept;
}
