import { Logger, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { adminPattern, KontorModule, LOG, OWNERSHIP, PARTITIONS, ServiceModule, startService, type Overrides, type Ownership } from '@kontor/nest';
import { PgCursors, Projections, type Database, type Projection } from '@kontor/postgres';
import { DATABASE, DatabaseModule } from '@kontor/postgres/nest';
import type { Log } from '@kontor/streams';
import { serviceOnKafka } from '@kontor/streams-kafka';
import { streamLimits } from './api/event-stream.js';
import { EventsController } from './api/events.controller.js';
import { EventsService, STREAM_LIMITS } from './api/events.service.js';
import { NewsOfCustomers } from './api/news-of-customers.js';
import { notificationProblems } from './api/problems.js';
import type { NotificationsConfig } from './config.js';
import { projectionsOf } from './projections/index.js';
import { NoticeTable } from './projections/notice-table.js';
import { Retention } from './projections/retention.js';
import { notifications } from './topology.js';

export { readNotificationsConfig, type NotificationsConfig } from './config.js';

/** Starts the service: resolves when its tasks run and HTTP listens. SIGTERM drains it, and so does `close`. */
export function createApp(config: NotificationsConfig, overrides: Overrides = {}): Promise<NestFastifyApplication> {
  return startService(appModule(config, overrides), { host: config.KONTOR_HTTP_HOST, port: config.KONTOR_HTTP_PORT, drainsOnSignals: overrides.drainsOnSignals ?? true });
}

/** The root module for a configuration. */
export function appModule(config: NotificationsConfig, overrides: Overrides = {}): Type {
  const news = new NewsOfCustomers();
  const projections = projectionsOf((partition, customerIds) => news.written(partition, customerIds));

  @Module({
    imports: [
      ServiceModule.forRoot(config, { ...overrides, problems: [notificationProblems] }),
      DatabaseModule.forRoot({ url: config.KONTOR_POSTGRES_URL, projections, applicationName: config.KONTOR_SERVICE }),
      KontorModule.forRootAsync({ inject: [DATABASE], useFactory: ({ pool }: Database) => ({ ...kontorOptions(config, projections, overrides), cursors: new PgCursors(pool) }) }),
      KontorModule.forFeature(notifications, { operable: true }),
      KontorModule.forWorker({
        provide: Projections,
        name: 'projections',
        inject: [LOG, DATABASE, PARTITIONS, OWNERSHIP],
        useFactory: (log: Log, { pool }: Database, partitions: number, ownership: Ownership) => new Projections({ log, pool, partitions, projections, ownership, onProgress: ({ partition }) => news.committed(partition) }),
      }),
      KontorModule.forWorker({ provide: Retention, name: 'retention', inject: [DATABASE], useFactory: (database: Database) => retention(config, database) }),
    ],
    controllers: [EventsController],
    providers: [
      EventsService,
      { provide: STREAM_LIMITS, useValue: streamLimits },
      { provide: NewsOfCustomers, useValue: news },
      { provide: NoticeTable, inject: [DATABASE], useFactory: ({ dataSource }: Database) => new NoticeTable(dataSource) },
    ],
  })
  class AppModule {}
  return AppModule;
}

function kontorOptions(config: NotificationsConfig, projections: readonly Projection[], overrides: Overrides) {
  const topics = [...projections.flatMap(({ journals }) => journals).map(({ name }) => name), adminPattern(notifications.name)];
  return serviceOnKafka(notifications, config, { topics, log: overrides.log, openStore: overrides.openStore });
}

function retention({ KONTOR_NOTICES_KEPT_DAYS: keptDays }: NotificationsConfig, { dataSource }: Database): Retention {
  const logger = new Logger('Retention');
  const table = new NoticeTable(dataSource);
  return new Retention({ keptDays, drops: [(before) => table.dropBefore(before)], failed: (error) => logger.warn({ msg: `old notices could not be dropped: ${error.message}` }) });
}
