import { links } from '@kontor/events';
import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { adminPattern, KontorModule, LOG, OWNERSHIP, PARTITIONS, READ_POSITIONS, ServiceModule, startService, type Overrides, type Ownership } from '@kontor/nest';
import { Projections, ReadPositions, type Database } from '@kontor/postgres';
import type { Log } from '@kontor/streams';
import { serviceOnKafka } from '@kontor/streams-kafka';
import { BalancesController } from './api/balances.controller.js';
import { BalancesQuery } from './api/balances.query.js';
import { BalancesService } from './api/balances.service.js';
import { OpeningsService } from './api/openings.service.js';
import { ledgerProblems } from './api/problems.js';
import { SimulationController } from './api/simulation.controller.js';
import { StatementService } from './api/statement.service.js';
import { TopupsService } from './api/topups.service.js';
import type { LedgerConfig } from './config.js';
import { DATABASE, DatabaseModule } from '@kontor/postgres/nest';
import { projections } from './projections/index.js';
import { balanceAggregation } from './topology.js';

export { readLedgerConfig, type LedgerConfig } from './config.js';

const QUERIES = ['ledger.balances.get'];

/** Starts the service: resolves when its tasks run and HTTP listens. SIGTERM drains it, and so does `close`. */
export function createApp(config: LedgerConfig, overrides: Overrides = {}): Promise<NestFastifyApplication> {
  return startService(appModule(config, overrides), { host: config.KONTOR_HTTP_HOST, port: config.KONTOR_HTTP_PORT, drainsOnSignals: overrides.drainsOnSignals ?? true });
}

/** The root module for a configuration. */
export function appModule(config: LedgerConfig, overrides: Overrides = {}): Type {
  @Module({
    imports: [
      ServiceModule.forRoot(config, { ...overrides, problems: [ledgerProblems] }),
      DatabaseModule.forRoot({ url: config.KONTOR_POSTGRES_URL, projections, applicationName: config.KONTOR_SERVICE }),
      KontorModule.forRootAsync({ useFactory: () => kontorOptions(config, overrides) }),
      KontorModule.forFeature(balanceAggregation, { operable: true }),
      KontorModule.forWorker({
        provide: Projections,
        name: 'projections',
        inject: [LOG, DATABASE, PARTITIONS, OWNERSHIP],
        useFactory: (log: Log, { pool }: Database, partitions: number, ownership: Ownership) => new Projections({ log, pool, partitions, projections, ownership }),
      }),
    ],
    controllers: [BalancesController, BalancesQuery, ...(config.KONTOR_SANDBOX ? [SimulationController] : [])],
    providers: [
      BalancesService,
      StatementService,
      OpeningsService,
      ...(config.KONTOR_SANDBOX ? [TopupsService] : []),
      { provide: READ_POSITIONS, inject: [Projections, LOG, PARTITIONS], useFactory: (running: Projections, log: Log, partitions: number) => new ReadPositions({ projections: running, log, partitions, of: projections, links }) },
    ],
  })
  class AppModule {}
  return AppModule;
}

function kontorOptions(config: LedgerConfig, overrides: Overrides) {
  const topics = [...[...projections.flatMap(({ journals }) => journals), ...links.map(({ from }) => from)].map(({ name }) => name), ...QUERIES, adminPattern(balanceAggregation.name)];
  return serviceOnKafka(balanceAggregation, config, { topics, log: overrides.log, openStore: overrides.openStore });
}
