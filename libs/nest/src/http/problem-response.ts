import type { FastifyReply, FastifyRequest } from 'fastify';
import { refusalsOf } from '../metrics/refusals.js';
import type { ProblemBody, ProblemException } from './problem.js';
import { traceIdOf } from './trace.js';

/** Where the page of a code is; relative to the one origin, so it exists wherever the service runs. */
export const problemType = (code: string): string => `/problems/${code}`;

export function problemBody(problem: ProblemException, request: Pick<FastifyRequest, 'raw' | 'url'>): ProblemBody {
  const { definition, details, code } = problem;
  return {
    type: problemType(code),
    title: definition.title,
    status: definition.status,
    ...(details.detail === undefined ? {} : { detail: details.detail }),
    // Without the query: it may hold what should not be repeated into logs of callers.
    instance: request.url.split('?', 1)[0]!,
    code,
    traceId: traceIdOf(request.raw),
    ...(details.errors === undefined ? {} : { errors: details.errors }),
  };
}

/** Answers with a problem as it stands in RFC 9457, under the ids of its request, and counts it. */
export function sendProblem(problem: ProblemException, request: FastifyRequest, reply: FastifyReply): void {
  const { status } = problem.definition;
  refusalsOf(request.server.server).count(problem, request);
  for (const [name, value] of Object.entries(problem.details.headers ?? {})) void reply.header(name, value);
  if (status === 401 && !reply.hasHeader('www-authenticate')) void reply.header('www-authenticate', 'Bearer');
  if ((status === 429 || status === 503) && !reply.hasHeader('retry-after')) void reply.header('retry-after', '1');
  void reply.status(status).type('application/problem+json').send(JSON.stringify(problemBody(problem, request)));
}
