import proxy from '@fastify/http-proxy';
import { standardProblems } from '@kontor/nest/edge';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answeredHeaders, forwardedHeaders } from './headers.js';
import { prefixes } from './routes.js';

/**
 * More than any answer takes to begin: `Prefer: wait` holds one for up to 30 s, after a decision of up to 10 s.
 */
const FIRST_BYTE_MS_MAX = 60_000;

/** Leads each prefix of the table to its service, bytes untouched in both directions. */
export async function addProxies(server: FastifyInstance, upstreams: Readonly<Record<string, readonly string[]>>): Promise<void> {
  server.addHook('onRequest', (request, _reply, done) => done(leadsElsewhere(request.url) ? standardProblems.PATH_INVALID() : undefined));
  for (const { service, prefix } of prefixes()) {
    const instances = upstreams[service] ?? [];
    await server.register(async (scope) => {
      // Taken as bytes: what a body says is its service's to judge. Read before anything is sent on, so that a service
      // which refuses early cannot leave a half-sent request behind.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      await scope.register(proxy, {
        prefix,
        rewritePrefix: prefix,
        upstream: '', // a fixed one would be asked whatever `getUpstream` says
        replyOptions: { getUpstream: () => instances[0] ?? 'http://127.0.0.1' },
        proxyPayloads: false,
        disableRequestLogging: true,
        // A stream of events is open for as long as its reader likes.
        undici: { headersTimeout: FIRST_BYTE_MS_MAX, bodyTimeout: 0, connect: { timeout: 2_000 } },
        destroyAgent: true,
        handler: (request, reply, path) => new Forwarding(request, reply, path, instances).send(),
      });
    });
  }
}

let turn = 0;

/** One request on its way to one of a service's instances, in turn. */
class Forwarding {
  private readonly first = turn++;
  private tried = 0;

  constructor(private readonly request: FastifyRequest, private readonly reply: FastifyReply, private readonly path: string, private readonly instances: readonly string[]) {}

  send(): unknown {
    const { request, reply, instances } = this;
    if (this.tried >= instances.length) throw standardProblems.SERVICE_UNREACHABLE();
    const instance = instances[(this.first + this.tried++) % instances.length]!;
    const body = request.body as Buffer | undefined;
    return reply.from(this.path, {
      getUpstream: () => instance,
      ...(body === undefined ? {} : { body, contentType: request.headers['content-type'] ?? 'application/octet-stream' }),
      rewriteRequestHeaders: (_, headers) => forwardedHeaders(request, headers),
      rewriteHeaders: answeredHeaders,
      // Once, for reads over a connection that had just been closed. At 0 the library would repeat a read ten times that was answered 503.
      retriesCount: 1,
      onResponse: (_request, _reply, { stream }) => this.answer(stream),
      onError: (_reply, { error }) => this.failed(error),
    });
  }

  /** A reader of events is told at once that they will come, not with the first of them. */
  private answer(stream: unknown): void {
    const { reply } = this;
    void reply.send(stream);
    if (String(reply.getHeader('content-type')).startsWith('text/event-stream')) reply.raw.flushHeaders();
  }

  /** An instance that does not listen took nothing, so that the next may be asked, whatever the request does. */
  private failed(error: Error): void {
    const { reply } = this;
    if (!neverConnected(error.cause)) return void reply.send(standardProblems.SERVICE_BROKE_OFF({ cause: error.cause }));
    if (this.tried < this.instances.length) return void this.send();
    void reply.send(standardProblems.SERVICE_UNREACHABLE({ cause: error.cause }));
  }
}

const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'EADDRNOTAVAIL']);
const neverConnected = (cause: unknown): boolean => NOT_CONNECTED.has(String((cause as { readonly code?: unknown } | undefined)?.code));

/** A path that a URL parser would make another one of: the table was asked for this one. */
function leadsElsewhere(url: string): boolean {
  const path = url.split('?', 1)[0]!;
  try {
    return decodeURIComponent(path).split(/[/\\]/).some((segment) => segment === '.' || segment === '..');
  } catch {
    return true;
  }
}
