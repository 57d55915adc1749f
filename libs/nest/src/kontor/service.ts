import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Log, OpenStore } from '@kontor/streams';
import { httpAdapter, type HttpAdapterOptions } from '../http/fastify.js';
import { ServiceLogger, type LoggingOptions } from '../logging/service-logger.js';
import { KontorServer } from '../server/kontor-server.js';

/** What a test, or a process that runs several services, gives in place of a service's own. */
export interface Overrides {
  /** Closed with the application. */
  readonly log?: Log;
  readonly openStore?: OpenStore;
  /** Where its log lines go; unset: standard output. */
  readonly logLines?: NonNullable<LoggingOptions['destination']>;
  /** False: whoever runs several services in one process hears the signals, and closes each. */
  readonly drainsOnSignals?: boolean;
}

/** Where a service listens, and who handles the signals of its process. */
export interface ServiceOptions extends HttpAdapterOptions, Pick<Overrides, 'drainsOnSignals'> {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
}

/**
 * Starts a service from its root module (with `LoggingModule` and `KontorModule` in it) and resolves when
 * every task runs. HTTP listens before that: `/health/ready` shows what is still restoring. SIGTERM and
 * SIGINT drain it, unless signals are left to others.
 */
export async function startService(root: Type, options: ServiceOptions): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(root, httpAdapter(options), { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(ServiceLogger));
  if (options.drainsOnSignals !== false) app.enableShutdownHooks();
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  try {
    await app.listen(options.port, options.host);
    await app.startAllMicroservices();
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}
