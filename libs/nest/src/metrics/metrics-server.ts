import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { Metrics } from './metrics.js';

/** Where metrics are served. */
export interface MetricsOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** Injection token of `MetricsOptions`. */
export const METRICS_OPTIONS = Symbol('kontor metrics options');

/** `GET /metrics` on a port of its own: what a customer's ingress reaches is another one. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Metrics');
  private server: Server | undefined;

  constructor(@Inject(METRICS_OPTIONS) private readonly options: MetricsOptions, @Inject(Metrics) private readonly metrics: Metrics) {}

  /** Rejects if the port is taken. */
  async onApplicationBootstrap(): Promise<void> {
    this.server = createServer((request, response) => {
      if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') return void response.writeHead(404).end();
      this.metrics.text().then(
        (text) => response.writeHead(200, { 'content-type': this.metrics.contentType }).end(text),
        (error: unknown) => {
          this.logger.error({ msg: `metrics could not be collected: ${(error as Error).message}` });
          response.writeHead(500).end();
        },
      );
    });
    this.server.listen(this.options.port, this.options.host);
    await once(this.server, 'listening');
  }

  get port(): number {
    return (this.server?.address() as AddressInfo | null)?.port ?? 0;
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}
