import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { httpAdapter, type HttpAdapterOptions } from '../http/fastify.js';
import { ServiceLogger } from '../logging/service-logger.js';
import { KontorServer } from '../server/kontor-server.js';

export interface ServiceOptions extends HttpAdapterOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
}

/**
 * Starts a service from its root module (with `LoggingModule` and `KontorModule` in it) and resolves when
 * every task runs. HTTP listens before that: `/health/ready` shows what is still restoring. SIGTERM and
 * SIGINT drain it.
 */
export async function startService(root: Type, options: ServiceOptions): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(root, httpAdapter(options), { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(ServiceLogger));
  app.enableShutdownHooks();
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
