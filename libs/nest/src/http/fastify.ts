import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { boundClose } from './bounded-close.js';
import { problemOf } from './problem-of.js';
import { sendProblem } from './problem-response.js';
import { standardProblems } from './problem.js';
import { isNotModified } from './reads/reads.interceptor.js';
import { parseStrictJson } from './strict-json.js';
import { inRequestSpan } from './request-span.js';
import { requestIdOf, traceIdOf } from './trace.js';

/** Bounds of the HTTP edge. */
export interface HttpAdapterOptions {
  /** Bodies above this are answered 413. Default 64 KiB: no resource of a ledger needs more. */
  readonly bodyBytesMax?: number;
  /** Proxies whose `X-Forwarded-*` are believed. Default none. */
  readonly trustProxy?: boolean | string;
  /** How long open requests have to be answered when the server closes. Default 4 s. */
  readonly closeGraceMs?: number;
}

const BODY_BYTES_MAX = 64 * 1024;
/** Room for prefixed ids and for customer ids; longer is answered 414 before any route runs. */
const PARAM_LENGTH_MAX = 256;

/**
 * The HTTP server of a service: request and trace ids on every answer, JSON bodies only, and errors that
 * arise before routing as problem+json like all others.
 */
export function httpAdapter(options: HttpAdapterOptions = {}): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyBytesMax ?? BODY_BYTES_MAX,
    trustProxy: options.trustProxy ?? false,
    genReqId: requestIdOf,
    logger: false,
    // Kept alive longer than an ingress keeps idle connections (60 s), so that it never sends into a closing one.
    keepAliveTimeout: 65_000,
    // A shut-down answers what it has begun, and 503 to what comes later on open connections.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      stamp(request, reply);
      sendProblem(problemOf(error), request, reply);
    },
  });
  boundClose(adapter.getInstance(), options.closeGraceMs);
  adapter.useBodyParser('application/json', false, { bodyLimit: options.bodyBytesMax ?? BODY_BYTES_MAX }, (_request: unknown, body: Buffer, done: (error: Error | null, value?: unknown) => void) => {
    try {
      done(null, parseStrictJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    stamp(request, reply);
    const refused = refusedContentType(request);
    if (refused === undefined) return done();
    sendProblem(refused, request, reply);
  });
  adapter.getInstance().addHook('preHandler', inRequestSpan);
  adapter.getInstance().addHook('onSend', (_request, reply, payload, done) => {
    if (!isNotModified(reply)) return done(null, payload);
    void reply.status(304).removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  });
  return adapter;
}

function stamp(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('request-id', request.id);
  void reply.header('trace-id', traceIdOf(request.raw));
  void reply.header('cache-control', 'no-store');
  void reply.header('x-content-type-options', 'nosniff');
}

/** Fastify parses text/plain, and Nest forms; a body that is not JSON must not come near a schema. */
function refusedContentType({ headers }: FastifyRequest) {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) return undefined;
  const media = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (media === 'application/json') return undefined;
  return standardProblems.CONTENT_TYPE_UNSUPPORTED({ detail: media === '' ? 'The body has no content type.' : `${media.slice(0, 80)} is not supported.` });
}
