import { Logger, Module, type Provider, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { adminPattern, KontorModule, LOG, Metrics, OWNERSHIP, PARTITIONS, ServiceModule, startService, type Overrides, type Ownership } from '@kontor/nest';
import { PgCursors, Projections, type Database, type Projection } from '@kontor/postgres';
import { DATABASE, DatabaseModule } from '@kontor/postgres/nest';
import type { Log } from '@kontor/streams';
import { serviceOnKafka } from '@kontor/streams-kafka';
import { streamLimits } from './api/event-stream.js';
import { EventsController } from './api/events.controller.js';
import { EventsService, STREAM_LIMITS } from './api/events.service.js';
import { NewsOfCustomers } from './api/news-of-customers.js';
import { notificationProblems } from './api/problems.js';
import { TARGET_POLICY, WebhookEndpointsController } from './api/webhook-endpoints.controller.js';
import type { NotificationsConfig } from './config.js';
import { projectionsOf } from './projections/index.js';
import { NoticeTable } from './projections/notice-table.js';
import { Retention } from './projections/retention.js';
import { notifications } from './topology.js';
import { Deliverer } from './webhooks/deliverer.js';
import { DeliveryMetrics } from './webhooks/delivery-metrics.js';
import { DeliveryQueue } from './webhooks/delivery-queue.js';
import { Endpoints } from './webhooks/endpoints.js';
import { FanOutEffects } from './webhooks/fan-out.effects.js';
import { GivenUp } from './webhooks/given-up.js';
import { webhookMigrations } from './webhooks/migrations/index.js';
import { Sealer } from './webhooks/sealed.js';
import { Sender } from './webhooks/sender.js';
import type { TargetPolicy } from './webhooks/target.js';

export { readNotificationsConfig, type NotificationsConfig } from './config.js';

/** Starts the service: resolves when its tasks run and HTTP listens. SIGTERM drains it, and so does `close`. */
export function createApp(config: NotificationsConfig, overrides: Overrides = {}): Promise<NestFastifyApplication> {
  return startService(appModule(config, overrides), { host: config.KONTOR_HTTP_HOST, port: config.KONTOR_HTTP_PORT, drainsOnSignals: overrides.drainsOnSignals ?? true });
}

/** The root module for a configuration. */
export function appModule(config: NotificationsConfig, overrides: Overrides = {}): Type {
  const news = new NewsOfCustomers();
  const projections = projectionsOf((partition, customerIds) => news.written(partition, customerIds));
  const sealer = new Sealer(config.KONTOR_WEBHOOK_KEYS);
  const counts = new DeliveryMetrics();
  const policy: TargetPolicy = { loopback: config.KONTOR_WEBHOOK_LOOPBACK === 'allowed' };

  @Module({
    imports: [
      ServiceModule.forRoot(config, { ...overrides, problems: [notificationProblems] }),
      DatabaseModule.forRoot({ url: config.KONTOR_POSTGRES_URL, projections, migrations: webhookMigrations, applicationName: config.KONTOR_SERVICE }),
      KontorModule.forRootAsync({ inject: [DATABASE], useFactory: ({ pool }: Database) => ({ ...kontorOptions(config, projections, overrides), cursors: new PgCursors(pool) }) }),
      KontorModule.forFeature(notifications, { operable: true }),
      KontorModule.forWorker({
        provide: Projections,
        name: 'projections',
        inject: [LOG, DATABASE, PARTITIONS, OWNERSHIP],
        useFactory: (log: Log, { pool }: Database, partitions: number, ownership: Ownership) => new Projections({ log, pool, partitions, projections, ownership, onProgress: ({ partition, own }) => news.committed(partition, own) }),
      }),
      KontorModule.forWorker({ provide: Retention, name: 'retention', inject: [DATABASE], useFactory: (database: Database) => retention(config, database) }),
      KontorModule.forWorker({ provide: GivenUp, name: 'endpoints given up', inject: [DATABASE, LOG], useFactory: ({ pool }: Database, log: Log) => new GivenUp({ endpoints: new Endpoints(pool, sealer), log, failed: told('Endpoints') }) }),
      KontorModule.forWorker({ provide: Deliverer, name: 'webhooks', inject: [DATABASE], useFactory: ({ pool }: Database) => deliverer(new DeliveryQueue(pool), { sealer, policy, counts }) }),
    ],
    controllers: [EventsController, WebhookEndpointsController, FanOutEffects],
    providers: [
      ...tables(sealer),
      EventsService,
      { provide: STREAM_LIMITS, useValue: streamLimits },
      { provide: NewsOfCustomers, useValue: news },
      { provide: TARGET_POLICY, useValue: policy },
      { provide: DeliveryMetrics, inject: [DeliveryQueue, { token: Metrics, optional: true }], useFactory: (queue: DeliveryQueue, metrics?: Metrics) => shown(counts, queue, metrics) },
    ],
  })
  class AppModule {}
  return AppModule;
}

const tables = (sealer: Sealer): Provider[] => [
  { provide: NoticeTable, inject: [DATABASE], useFactory: ({ dataSource }: Database) => new NoticeTable(dataSource) },
  { provide: DeliveryQueue, inject: [DATABASE], useFactory: ({ pool }: Database) => new DeliveryQueue(pool) },
  { provide: Endpoints, inject: [DATABASE], useFactory: ({ pool }: Database) => new Endpoints(pool, sealer) },
];

function kontorOptions(config: NotificationsConfig, projections: readonly Projection[], overrides: Overrides) {
  const topics = [...projections.flatMap(({ journals }) => journals).map(({ name }) => name), adminPattern(notifications.name)];
  return serviceOnKafka(notifications, config, { topics, log: overrides.log, openStore: overrides.openStore });
}

function shown(counts: DeliveryMetrics, queue: DeliveryQueue, metrics: Metrics | undefined): DeliveryMetrics {
  if (metrics !== undefined) counts.showIn(metrics, queue);
  return counts;
}

function deliverer(queue: DeliveryQueue, { sealer, policy, counts }: { readonly sealer: Sealer; readonly policy: TargetPolicy; readonly counts: DeliveryMetrics }): Deliverer {
  return new Deliverer({ queue, sealer, sender: new Sender({ policy }), failed: told('Webhooks'), onAttempt: (_, __, verdict) => counts.count(verdict) });
}

function retention({ KONTOR_NOTICES_KEPT_DAYS: keptDays }: NotificationsConfig, { dataSource, pool }: Database): Retention {
  const notices = new NoticeTable(dataSource);
  const deliveries = new DeliveryQueue(pool);
  return new Retention({ keptDays, drops: [(before) => deliveries.dropBefore(before), (before) => notices.dropBefore(before)], failed: told('Retention') });
}

/** What goes on by itself tells of its faults in the log, and tries again. */
function told(what: string): (error: Error) => void {
  const logger = new Logger(what);
  return (error) => logger.warn({ msg: error.message });
}
