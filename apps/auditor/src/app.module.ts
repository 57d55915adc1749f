import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { adminPattern, KontorModule, LOG, OWNERSHIP, PARTITIONS, ServiceModule, startService, type Overrides, type Ownership } from '@kontor/nest';
import { PgCursors, Projections, type Database } from '@kontor/postgres';
import { DATABASE, DatabaseModule } from '@kontor/postgres/nest';
import type { Log } from '@kontor/streams';
import { serviceOnKafka } from '@kontor/streams-kafka';
import type { AuditorConfig } from './config.js';
import { AlarmEffects } from './effects/alarm.effects.js';
import { projections } from './projections/index.js';
import { auditor } from './topology.js';

export { readAuditorConfig, type AuditorConfig } from './config.js';


/** Starts the service: resolves when its tasks run and HTTP listens. SIGTERM drains it, and so does `close`. */
export function createApp(config: AuditorConfig, overrides: Overrides = {}): Promise<NestFastifyApplication> {
  return startService(appModule(config, overrides), { host: config.KONTOR_HTTP_HOST, port: config.KONTOR_HTTP_PORT, drainsOnSignals: overrides.drainsOnSignals ?? true });
}

/** The root module for a configuration. */
export function appModule(config: AuditorConfig, overrides: Overrides = {}): Type {
  @Module({
    imports: [
      ServiceModule.forRoot(config, overrides),
      DatabaseModule.forRoot({ url: config.KONTOR_POSTGRES_URL, projections, applicationName: config.KONTOR_SERVICE }),
      KontorModule.forRootAsync({ inject: [DATABASE], useFactory: ({ pool }: Database) => ({ ...kontorOptions(config, overrides), cursors: new PgCursors(pool) }) }),
      KontorModule.forFeature(auditor, { operable: true }),
      KontorModule.forWorker({
        provide: Projections,
        name: 'projections',
        inject: [LOG, DATABASE, PARTITIONS, OWNERSHIP],
        useFactory: (log: Log, { pool }: Database, partitions: number, ownership: Ownership) => new Projections({ log, pool, partitions, projections, ownership }),
      }),
    ],
    controllers: [AlarmEffects],
  })
  class AppModule {}
  return AppModule;
}

function kontorOptions(config: AuditorConfig, overrides: Overrides) {
  const topics = [...projections.flatMap(({ journals }) => journals).map(({ name }) => name), adminPattern(auditor.name)];
  return serviceOnKafka(auditor, config, { topics, log: overrides.log, openStore: overrides.openStore });
}
