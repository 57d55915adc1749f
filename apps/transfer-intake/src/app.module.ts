import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { intakeCommands } from '@kontor/events';
import { adminPattern, Backlog, KontorModule, LOG, OWNERSHIP, PARTITIONS, READ_POSITIONS, ServiceModule, startService, type Overrides, type Ownership } from '@kontor/nest';
import { Projections, ReadPositions, type Database, type Projection } from '@kontor/postgres';
import type { Log } from '@kontor/streams';
import { serviceOnKafka } from '@kontor/streams-kafka';
import { TransferChanges } from './api/changes.js';
import { BACKLOG, tellingBacklog } from './api/further.js';
import { intakeProblems } from './api/problems.js';
import { ProofsService } from './api/proofs.service.js';
import { RecipientsController, RequirementsController } from './api/recipients.controller.js';
import { RecipientsService } from './api/recipients.service.js';
import { TransfersController } from './api/transfers.controller.js';
import { intakeLimits, LIMITS, TransfersService } from './api/transfers.service.js';
import type { IntakeConfig } from './config.js';
import { DATABASE, DatabaseModule } from '@kontor/postgres/nest';
import { CreateCustomerKeys1764340100000 } from './personal/create-customer-keys.js';
import { CustomerKeys } from './personal/customer-keys.js';
import { RecipientTable } from './projections/recipient-table.js';
import { TransferTable } from './projections/transfer-table.js';
import { projectionsOf } from './projections/index.js';
import { TRANSFERS } from './projections/transfers.projection.js';
import { transferIntake } from './topology.js';

export { readIntakeConfig, type IntakeConfig } from './config.js';

/** Starts the service: resolves when its tasks run and HTTP listens. SIGTERM drains it, and so does `close`. */
export function createApp(config: IntakeConfig, overrides: Overrides = {}): Promise<NestFastifyApplication> {
  return startService(appModule(config, overrides), { host: config.KONTOR_HTTP_HOST, port: config.KONTOR_HTTP_PORT, drainsOnSignals: overrides.drainsOnSignals ?? true });
}

/** The root module for a configuration. */
export function appModule(config: IntakeConfig, overrides: Overrides = {}): Type {
  const changes = new TransferChanges();
  const backlog = new Backlog({ withinMs: config.KONTOR_BOOKED_WITHIN_MS });
  const projections = projectionsOf((partition, ids) => changes.written(partition, ids)).map((one) => (one.name === TRANSFERS ? tellingBacklog(one, backlog) : one));

  @Module({
    imports: [
      ServiceModule.forRoot(config, { ...overrides, problems: [intakeProblems] }),
      KontorModule.forRootAsync({ useFactory: () => kontorOptions(config, projections, overrides) }),
      KontorModule.forFeature(transferIntake, { operable: true }),
      DatabaseModule.forRoot({ url: config.KONTOR_POSTGRES_URL, projections, migrations: [CreateCustomerKeys1764340100000], applicationName: config.KONTOR_SERVICE }),
      KontorModule.forWorker({
        provide: Projections,
        name: 'projections',
        inject: [LOG, DATABASE, PARTITIONS, OWNERSHIP],
        useFactory: (log: Log, { pool }: Database, partitions: number, ownership: Ownership) => new Projections({ log, pool, partitions, projections, ownership, onProgress: ({ projection, partition, own }) => { if (projection === TRANSFERS) changes.committed(partition, own); } }),
      }),
    ],
    controllers: [TransfersController, RecipientsController, RequirementsController],
    providers: [
      TransfersService,
      ProofsService,
      RecipientsService,
      { provide: RecipientTable, inject: [DATABASE], useFactory: ({ dataSource }: Database) => new RecipientTable(dataSource) },
      { provide: CustomerKeys, inject: [DATABASE], useFactory: ({ pool }: Database) => new CustomerKeys(pool, config.KONTOR_MASTER_KEY) },
      { provide: LIMITS, useValue: intakeLimits },
      { provide: BACKLOG, useValue: backlog },
      { provide: READ_POSITIONS, inject: [Projections, LOG, PARTITIONS], useFactory: (running: Projections, log: Log, partitions: number) => new ReadPositions({ projections: running, log, partitions, of: projections }) },
      { provide: TransferChanges, useValue: changes },
      { provide: TransferTable, inject: [DATABASE], useFactory: ({ dataSource }: Database) => new TransferTable(dataSource) },
    ],
  })
  class AppModule {}
  return AppModule;
}

/** `Prefer: wait` waits until the table of transfers tells of a booking. */
const TOLD_WITHIN_MS = 20;

function kontorOptions(config: IntakeConfig, projections: readonly Projection[], overrides: Overrides) {
  const topics = [...projections.flatMap(({ journals }) => journals).map(({ name }) => name), adminPattern(transferIntake.name)];
  return serviceOnKafka(transferIntake, config, { topics, relaxedWaitMs: TOLD_WITHIN_MS, handedOver: [intakeCommands.name], log: overrides.log, openStore: overrides.openStore });
}
