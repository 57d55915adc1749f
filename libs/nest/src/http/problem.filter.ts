import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError, type Observable } from 'rxjs';
import { problemOf } from './problem-of.js';
import type { ProblemException } from './problem.js';
import { sendProblem } from './problem-response.js';
import { traceIdOf } from './trace.js';

/** Every error that leaves a service, by HTTP or as the answer to a query, is a problem with a stable code. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() === 'rpc') return this.answerQuery(error);
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    this.log(problem, error, traceIdOf(request.raw));
    if (reply.sent || reply.raw.headersSent) return reply.raw.destroy() as unknown as void;
    sendProblem(problem, request, reply);
  }

  /** In Nest's form for remote errors: `{ status: 'error', message }`, with our code beside it. */
  private answerQuery(error: unknown): Observable<never> {
    if (error instanceof RpcException) {
      const given = error.getError();
      return throwError(() => (typeof given === 'object' ? given : { status: 'error', message: given }));
    }
    const problem = problemOf(error);
    this.log(problem, error, undefined);
    const { code, definition, details } = problem;
    return throwError(() => ({ status: 'error', code, message: details.detail ?? definition.title, ...(definition.status === 503 ? { retriable: true } : {}), ...(details.errors ? { errors: details.errors } : {}) }));
  }

  private log(problem: ProblemException, error: unknown, traceId: string | undefined): void {
    if (problem.definition.status < 500) return;
    const stack = error instanceof Error ? error.stack : undefined;
    const words = error instanceof Error ? error.message : 'something other than an error was thrown';
    this.logger.error({ msg: `${problem.code}: ${words}`, code: problem.code, traceId, stack });
  }
}
