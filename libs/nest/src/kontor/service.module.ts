import { Inject, Module, type DynamicModule, type OnModuleInit, type Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AdmissionModule } from '../admission/admission.module.js';
import { AuthModule } from '../auth/auth.module.js';
import type { ServiceConfig } from '../config.js';
import { registerHelmet } from '../http/helmet.js';
import { HttpModule, type HttpModuleOptions } from '../http/http.module.js';
import { LoggingModule } from '../logging/logging.module.js';
import { Metrics } from '../metrics/metrics.js';
import { METRICS_OPTIONS, MetricsServer } from '../metrics/metrics-server.js';
import type { Overrides } from './service.js';

/** What every service of a deployment has around its topology: logs, problems, tokens and the headers of a careful server. */
@Module({})
export class ServiceModule implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  static forRoot(config: ServiceConfig, { logLines, problems = [] }: Pick<Overrides, 'logLines'> & HttpModuleOptions = {}): DynamicModule {
    return {
      module: ServiceModule,
      providers: metricsOf(config),
      exports: config.KONTOR_METRICS_PORT === undefined ? [] : [Metrics],
      imports: [
        LoggingModule.forRoot({ service: config.KONTOR_SERVICE, destination: logLines }),
        HttpModule.forRoot({ problems }),
        AuthModule.forRoot({ jwks: config.KONTOR_JWKS, keysCooldownMs: config.KONTOR_JWKS_COOLDOWN_MS, issuer: config.KONTOR_JWT_ISSUER, audience: config.KONTOR_JWT_AUDIENCE }),
        AdmissionModule.forRoot({ perSecond: config.KONTOR_RATE_PER_SECOND, burst: config.KONTOR_RATE_BURST }),
      ],
    };
  }

  onModuleInit(): void {
    registerHelmet(this.host.httpAdapter.getInstance<FastifyInstance>());
  }
}

function metricsOf({ KONTOR_METRICS_PORT: port, KONTOR_HTTP_HOST: host }: ServiceConfig): Provider[] {
  return port === undefined ? [] : [Metrics, MetricsServer, { provide: METRICS_OPTIONS, useValue: { host, port } }];
}
