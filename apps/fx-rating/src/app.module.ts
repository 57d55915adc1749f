import { links } from '@kontor/events';
import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { adminPattern, KontorModule, LOG, OWNERSHIP, PARTITIONS, READ_POSITIONS, requestLimits, ServiceModule, startService, type Overrides, type Ownership } from '@kontor/nest';
import { Projections, ReadPositions, type Database } from '@kontor/postgres';
import type { Log } from '@kontor/streams';
import { serviceOnKafka } from '@kontor/streams-kafka';
import { FeedController } from './api/feed.controller.js';
import { fxProblems } from './api/problems.js';
import { QuotesController } from './api/quotes.controller.js';
import { QUOTES_GET, QuotesQuery } from './api/quotes.query.js';
import { QUOTE_LIMITS, QuotesService } from './api/quotes.service.js';
import { RateHistory } from './api/rate-history.js';
import { RatesController } from './api/rates.controller.js';
import { CONFIG, type FxConfig } from './config.js';
import { DATABASE, DatabaseModule } from '@kontor/postgres/nest';
import { demonstrationFixing } from './feeds/demonstration-fixing.js';
import { FeedMetrics } from './feeds/feed-metrics.js';
import { feedWorkers } from './feeds/feed-workers.js';
import type { Fixing } from './feeds/fixing.js';
import { readRatesFile } from './feeds/rates-file.js';
import { projections } from './projections/index.js';
import { fxRating } from './topology.js';

export { readFxConfig, type FxConfig } from './config.js';
export { RatesFileInvalid } from './feeds/ecb-csv.js';


/**
 * Reads the rates, then starts the service: resolves when its tasks run, its rates are judged and HTTP listens.
 * SIGTERM drains it, and so does `close`. Throws `RatesFileInvalid` before anything is started.
 */
export async function createApp(config: FxConfig, overrides: Overrides = {}): Promise<NestFastifyApplication> {
  const fixing = config.KONTOR_RATES_FILE === undefined ? demonstrationFixing : await readRatesFile(config.KONTOR_RATES_FILE);
  return startService(appModule(config, fixing, overrides), { host: config.KONTOR_HTTP_HOST, port: config.KONTOR_HTTP_PORT, drainsOnSignals: overrides.drainsOnSignals ?? true });
}

/** The root module for a configuration. */
export function appModule(config: FxConfig, fixing: Fixing, overrides: Overrides = {}): Type {
  @Module({
    imports: [
      ServiceModule.forRoot(config, { ...overrides, problems: [fxProblems] }),
      DatabaseModule.forRoot({ url: config.KONTOR_POSTGRES_URL, projections, applicationName: config.KONTOR_SERVICE }),
      KontorModule.forRootAsync({ useFactory: () => kontorOptions(config, overrides) }),
      KontorModule.forFeature(fxRating, { operable: true }),
      KontorModule.forWorker({
        provide: Projections,
        name: 'projections',
        inject: [LOG, DATABASE, PARTITIONS, OWNERSHIP],
        useFactory: (log: Log, { pool }: Database, partitions: number, ownership: Ownership) => new Projections({ log, pool, partitions, projections, ownership }),
      }),
      ...feedWorkers(config, fixing),
    ],
    controllers: [RatesController, QuotesController, FeedController, QuotesQuery],
    providers: [
      QuotesService,
      { provide: QUOTE_LIMITS, useValue: requestLimits },
      RateHistory,
      FeedMetrics,
      { provide: CONFIG, useValue: config },
      { provide: READ_POSITIONS, inject: [Projections, LOG, PARTITIONS], useFactory: (running: Projections, log: Log, partitions: number) => new ReadPositions({ projections: running, log, partitions, of: projections, links }) },
    ],
  })
  class AppModule {}
  return AppModule;
}

function kontorOptions(config: FxConfig, overrides: Overrides) {
  const topics = [...projections.flatMap(({ journals }) => journals).map(({ name }) => name), QUOTES_GET, adminPattern(fxRating.name)];
  return serviceOnKafka(fxRating, config, { topics, log: overrides.log, openStore: overrides.openStore });
}
