import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { traceIdOf } from '../http/trace.js';
import { loggedPath } from './redaction.js';
import { ServiceLogger, type LoggingOptions } from './service-logger.js';

/**
 * JSON logs by pino, with a line per request: ids, route and status, but no header, query or body, and of the path no more than ids.
 * Requests that succeed are logged at debug.
 */
@Module({})
export class LoggingModule implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly http: HttpAdapterHost, @Inject(ServiceLogger) private readonly logger: ServiceLogger) {}

  static forRoot(options: LoggingOptions): DynamicModule {
    return {
      module: LoggingModule,
      global: true,
      providers: [{ provide: ServiceLogger, useFactory: () => new ServiceLogger(options) }],
      exports: [ServiceLogger],
    };
  }

  onModuleInit(): void {
    const server = this.http.httpAdapter.getInstance<FastifyInstance>();
    server.addHook('onResponse', (request, reply, done) => {
      this.logRequest(request, reply);
      done();
    });
  }

  private logRequest(request: FastifyRequest, reply: FastifyReply): void {
    const { statusCode } = reply;
    const level = statusCode >= 500 ? 'error' : statusCode >= 400 ? 'info' : 'debug';
    if (!this.logger.pino.isLevelEnabled(level)) return;
    this.logger.pino[level]({
      requestId: request.id,
      traceId: traceIdOf(request.raw),
      method: request.method,
      path: loggedPath(request.routeOptions.url, request.params),
      statusCode,
      elapsedMs: Math.round(reply.elapsedTime * 10) / 10,
    }, 'request');
  }
}
