import { Module, type DynamicModule } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream, Level } from 'pino';
import { traceIdOf } from '../http/trace.js';

export interface LoggingOptions {
  readonly service: string;
  readonly level?: Level;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Never in a log, wherever someone puts them. Names and references of people are personal data, tokens are keys. */
const SECRET_FIELDS = ['authorization', 'cookie', 'token', 'password', 'customerId', 'customer_id', 'recipient', 'reference', 'name', 'iban', 'body', 'headers'];

type IdentifiedRequest = IncomingMessage & { readonly id?: unknown; readonly originalUrl?: string };

/**
 * JSON logs by pino: one line per request that failed (successes at debug), with ids, path and status;
 * no header, query or body.
 */
@Module({})
export class LoggingModule {
  static forRoot({ service, level = 'info', destination }: LoggingOptions): DynamicModule {
    const options = {
      level,
      base: { service },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label: string) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
      quietReqLogger: true,
      customLogLevel: (_: IncomingMessage, response: ServerResponse, error?: Error) =>
        error !== undefined || response.statusCode >= 500 ? ('error' as const) : response.statusCode >= 400 ? ('info' as const) : ('debug' as const),
      customProps: (request: IncomingMessage) => ({ traceId: traceIdOf(request) }),
      wrapSerializers: false,
      serializers: { req: loggedRequest, res: loggedResponse, err: loggedError },
    };
    return { module: LoggingModule, imports: [LoggerModule.forRoot({ pinoHttp: destination === undefined ? options : [options, destination] })] };
  }
}

const loggedRequest = (request: IdentifiedRequest) => ({
  id: request.id,
  method: request.method,
  path: (request.originalUrl ?? request.url)?.split('?', 1)[0],
});
const loggedResponse = ({ statusCode }: ServerResponse) => ({ statusCode });
/** Without `detail`, `where` and the like: database drivers put row values there. */
const loggedError = ({ name, message, stack }: Error) => ({ type: name, message, stack });
