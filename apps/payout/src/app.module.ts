import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { Module, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { answers } from '@kontor/events';
import { adminPattern, KontorModule, LOG, OWNERSHIP, PARTITIONS, ServiceModule, startService, type Overrides, type Ownership } from '@kontor/nest';
import { PgCursors, Projections, type Database } from '@kontor/postgres';
import type { Log } from '@kontor/streams';
import { serviceOnKafka } from '@kontor/streams-kafka';
import { AnswersController } from './api/answers.controller.js';
import { payoutProblems } from './api/problems.js';
import { SimulationController } from './api/simulation.controller.js';
import { SimulationService } from './api/simulation.service.js';
import { CONFIG, type PayoutConfig } from './config.js';
import { DATABASE, DatabaseModule } from '@kontor/postgres/nest';
import { httpRail, RAIL } from './effects/rail-client.js';
import { httpRailSandbox, RAIL_SANDBOX } from './effects/rail-sandbox.js';
import { RailEffects } from './effects/rail.effects.js';
import { projections } from './projections/index.js';
import { payout } from './topology.js';

export { readPayoutConfig, type PayoutConfig } from './config.js';

/** A callback of a thousand answers has some 300 KB. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;

/** Starts the service: resolves when its tasks run and HTTP listens. SIGTERM drains it, and so does `close`. */
export function createApp(config: PayoutConfig, overrides: Overrides = {}): Promise<NestFastifyApplication> {
  return startService(appModule(config, overrides), { host: config.KONTOR_HTTP_HOST, port: config.KONTOR_HTTP_PORT, drainsOnSignals: overrides.drainsOnSignals ?? true, bodyBytesMax: BODY_BYTES_MAX });
}

/** The root module for a configuration. */
export function appModule(config: PayoutConfig, overrides: Overrides = {}): Type {
  @Module({
    imports: [
      ServiceModule.forRoot(config, { ...overrides, problems: [payoutProblems] }),
      DatabaseModule.forRoot({ url: config.KONTOR_POSTGRES_URL, projections, applicationName: config.KONTOR_SERVICE }),
      KontorModule.forRootAsync({ inject: [DATABASE], useFactory: ({ pool }: Database) => ({ ...kontorOptions(config, overrides), cursors: new PgCursors(pool) }) }),
      KontorModule.forFeature(payout, { operable: true }),
      KontorModule.forWorker({
        provide: Projections,
        name: 'projections',
        inject: [LOG, DATABASE, PARTITIONS, OWNERSHIP],
        useFactory: (log: Log, { pool }: Database, partitions: number, ownership: Ownership) => new Projections({ log, pool, partitions, projections, ownership }),
      }),
    ],
    controllers: [AnswersController, RailEffects, ...(config.KONTOR_SANDBOX ? [SimulationController] : [])],
    providers: [
      { provide: CONFIG, useValue: config },
      { provide: RAIL, inject: [HttpAdapterHost], useFactory: (host: HttpAdapterHost) => railOf(config, host) },
      ...(config.KONTOR_SANDBOX ? [SimulationService, { provide: RAIL_SANDBOX, useValue: httpRailSandbox({ url: config.KONTOR_RAIL_URL, token: config.KONTOR_RAIL_TOKEN }) }] : []),
    ],
  })
  class AppModule {}
  return AppModule;
}

function railOf({ KONTOR_RAIL_URL: url, KONTOR_RAIL_TOKEN: token, KONTOR_RAIL_CALLBACK_URL: given }: PayoutConfig, host: HttpAdapterHost) {
  const own = () => `http://127.0.0.1:${((host.httpAdapter.getHttpServer() as Server).address() as AddressInfo).port}/rails/simulator/answers`;
  return httpRail({ url, token, callbackUrl: () => given ?? own() });
}

/** A payment waits so long at most for others to be sent with. */
const TOGETHER_WITHIN_MS = 40;

function kontorOptions(config: PayoutConfig, overrides: Overrides) {
  const topics = [...projections.flatMap(({ journals }) => journals).map(({ name }) => name), adminPattern(payout.name)];
  return serviceOnKafka(payout, config, { topics, relaxedWaitMs: TOGETHER_WITHIN_MS, handedOver: [answers.name], log: overrides.log, openStore: overrides.openStore });
}
