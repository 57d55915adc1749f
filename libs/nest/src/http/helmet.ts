import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** Helmet's headers, which are the same for every answer. Its plugin for Fastify composes them anew for each request. */
function careful(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const answer = { setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value), removeHeader: () => undefined };
  helmet()({} as IncomingMessage, answer as unknown as ServerResponse, () => undefined);
  if (Object.keys(headers).length === 0) throw new Error('helmet has set no header');
  return headers;
}

/** The headers of a careful server. */
export function registerHelmet(server: FastifyInstance): void {
  const headers = careful();
  server.addHook('onRequest', (_, reply, done) => {
    void reply.headers(headers);
    done();
  });
}
