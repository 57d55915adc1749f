import { fastify, LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { boundClose, ProblemException, requestIdOf, sendProblem, standardProblems, traceIdOf } from '@kontor/nest/edge';
import type { GatewayConfig } from './config.js';
import { readDocument } from './document.js';
import { refuseOtherMethods } from './methods.js';
import { addPages } from './pages.js';
import { addProxies } from './proxy.js';
import { HEADER_BYTES_MAX, refuseUnreadable } from './unreadable.js';

export { readGatewayConfig, type GatewayConfig } from './config.js';

/** A running gateway, to be used in the same process. */
export interface Gateway {
  readonly url: string;
  /** Answers what has begun, if that takes no more than four seconds, and listens no more. */
  stop(): Promise<void>;
}

export interface GatewayLogging {
  readonly logLevel?: string;
  readonly logLines?: { write(line: string): void };
}

/** More than any service takes, so that each refuses by its own measure. What is larger is not even read to its end. */
const BODY_BYTES_MAX = 1024 * 1024;

/** Starts listening. It is ready at once: a service that is down makes its own resources unavailable, and no others. */
export async function startGateway(config: GatewayConfig, { logLevel = 'info', logLines = process.stdout }: GatewayLogging = {}): Promise<Gateway> {
  const server = fastify({
    logger: { level: logLevel, stream: logLines },
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket),
    genReqId: requestIdOf,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    // Prefixes and whole ids; what is longer is answered by its service.
    routerOptions: { maxParamLength: 4_096 },
    frameworkErrors: (_error, request, reply) => answer(standardProblems.PATH_INVALID(), request, reply as FastifyReply),
  });
  boundClose(server);
  addEdge(server);
  const document = readDocument();
  addPages(server, document);
  refuseOtherMethods(server, document);
  await addProxies(server, config.KONTOR_UPSTREAMS);
  const url = await server.listen({ host: config.KONTOR_HTTP_HOST, port: config.KONTOR_HTTP_PORT });
  server.log.info({ services: Object.keys(config.KONTOR_UPSTREAMS), node: process.version }, 'gateway is up');
  return { url, stop: () => server.close() };
}

function addEdge(server: FastifyInstance): void {
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', () => ({ status: 'ok' }));
  server.setNotFoundHandler((request, reply) => answer(standardProblems.NOT_FOUND(), request, reply));
  server.setErrorHandler((error, request, reply) => answer(problemOf(error), request, reply));
}

/** Errors of Fastify and of the proxy: what is wrong with a request has a status below 500, the rest is ours. */
function problemOf(error: unknown): ProblemException {
  if (error instanceof ProblemException) return error;
  const { statusCode = 500 } = error as { readonly statusCode?: number };
  if (statusCode === 413) return standardProblems.BODY_TOO_LARGE({ cause: error });
  return statusCode < 500 ? standardProblems.REQUEST_INVALID({ cause: error }) : standardProblems.SERVICE_BROKE_OFF({ cause: error });
}

function answer(problem: ProblemException, request: FastifyRequest, reply: FastifyReply): void {
  if (problem.definition.status >= 500) request.log.warn({ code: problem.code, cause: (problem.cause as Error | undefined)?.message, traceId: traceIdOf(request.raw) }, 'request failed');
  void reply.headers({ 'request-id': request.id, 'trace-id': traceIdOf(request.raw), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  sendProblem(problem, request, reply);
}
