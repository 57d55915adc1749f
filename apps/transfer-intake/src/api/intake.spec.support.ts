import { APP_GUARD } from '@nestjs/core';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { intakeCommands, transfers } from '@kontor/events';
import { httpAdapter, HttpModule, identify, KontorModule, KontorServer, LOG, READ_POSITIONS, runtimeToken } from '@kontor/nest';
import { Projections, ReadPositions } from '@kontor/postgres';
import type { Log, Runtime } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import type { FastifyRequest } from 'fastify';
import { added, mergedPatches, type TransferEvent, type TransferPatch } from '../projections/transfer-patch.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { TransferTable, type After } from '../projections/transfer-table.js';
import { TRANSFERS } from '../projections/transfers.projection.js';
import { transferIntake } from '../topology.js';
import { TransferChanges } from './changes.js';
import { intakeProblems } from './problems.js';
import { rowOf } from './transfer-view.js';
import { TransfersController } from './transfers.controller.js';
import { intakeLimits, LIMITS, TransfersService, type IntakeLimits } from './transfers.service.js';

const PARTITIONS = 2;

/** The header `customer` stands for a token. */
class TokenOfHeader implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    identify(request, { subject: 'test', customerId: String(request.headers['customer']), scopes: new Set(['transfers:read', 'transfers:write']) });
    return true;
  }
}

/** The transfers table in memory: takes events when told to, as the projection does when Postgres commits. */
export class MemoryTable {
  readonly #rows = new Map<string, TransferPatch>();
  /** While false, what comes stays out of sight. */
  following = true;
  #height = 0;

  constructor(private readonly changes: TransferChanges) {}

  take(events: readonly TransferEvent[], height: number): void {
    if (!this.following) return;
    for (const patch of mergedPatches(events)) {
      const before = this.#rows.get(patch.transfer_id);
      this.#rows.set(patch.transfer_id, before === undefined ? patch : added(before, patch));
    }
    this.#height = Math.max(this.#height, height);
    this.changes.written(0, mergedPatches(events).map(({ transfer_id: id }) => id));
    this.changes.committed(0);
  }

  async find(customerId: string, id: string): Promise<TransferRow | undefined> {
    const row = this.#rows.get(id);
    return row?.customer_id === customerId ? rowOf(row) : undefined;
  }

  async page(customerId: string, limit: number, after: After | undefined): Promise<TransferRow[]> {
    const rows = [...this.#rows.values()].map(rowOf).filter((row) => row.customerId === customerId && row.submittedAt !== null);
    const place = (row: { submittedAt: Date | null; id: string }) => `${row.submittedAt?.toISOString()} ${row.id}`;
    rows.sort((a, b) => (place(a) < place(b) ? 1 : -1));
    return rows.filter((row) => after === undefined || place(row) < place(after)).slice(0, limit);
  }

  height(): number {
    return this.#height;
  }

  position(): undefined {
    return undefined;
  }

  async reaches(_projection: string, _journal: string, _partition: number, height: number): Promise<boolean> {
    return this.#height >= height;
  }
}

export interface Intake {
  readonly log: InMemoryLog;
  readonly table: MemoryTable;
  post(body: object, key: string | undefined, more?: { customer?: string; headers?: Record<string, string>; path?: string }): Promise<{ status: number; headers: Record<string, unknown>; body: Record<string, unknown> }>;
  get(path: string, customer?: string, headers?: Record<string, string>): Promise<{ status: number; headers: Record<string, unknown>; body: Record<string, unknown> }>;
  commands(): number;
  stop(): Promise<void>;
}

/** The HTTP side of the service on the in-memory log. `through` may put something between service and log. */
export async function startIntake({ limits = {}, through = (log) => log }: { limits?: Partial<IntakeLimits>; through?: (log: Log) => Log } = {}): Promise<Intake> {
  const log = inMemoryLog();
  for (const declaration of [intakeCommands, transfers]) log.createTopic(declaration.name, PARTITIONS, declaration.settings);
  const changes = new TransferChanges();
  const table = new MemoryTable(changes);
  const module = await Test.createTestingModule({
    imports: [
      HttpModule.forRoot({ problems: [intakeProblems] }),
      KontorModule.forRootAsync({ useFactory: () => ({ log: through(log), openStore: inMemoryStores(), partitions: PARTITIONS, instance: 'test' }) }),
      KontorModule.forFeature(transferIntake),
    ],
    controllers: [TransfersController],
    providers: [
      TransfersService,
      { provide: APP_GUARD, useClass: TokenOfHeader },
      { provide: LIMITS, useValue: { ...intakeLimits, ...limits } },
      { provide: TransferChanges, useValue: changes },
      { provide: TransferTable, useValue: table },
      { provide: Projections, useValue: table },
      { provide: READ_POSITIONS, inject: [LOG], useFactory: (given: Log) => new ReadPositions({ projections: table, log: given, partitions: PARTITIONS, of: [{ name: TRANSFERS, journals: [transfers] }] }) },
    ],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  app.get<Runtime>(runtimeToken(transferIntake)).onCommitted(transfers, (_partition, head, events) => table.take(events() as unknown as TransferEvent[], head.block.height));
  return {
    log,
    table,
    async post(payload, key, { customer = 'ann', headers = {}, path = '/v1/transfers' } = {}) {
      const answer = await app.inject({ method: 'POST', url: path, payload, headers: { customer, ...(key === undefined ? {} : { 'idempotency-key': key }), ...headers } });
      return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
    },
    async get(path, customer = 'ann', headers = {}) {
      const answer = await app.inject({ method: 'GET', url: path, headers: { customer, ...headers } });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? {} : answer.json() };
    },
    commands: () => Array.from({ length: PARTITIONS }, (_, partition) => log.records(intakeCommands.name, partition).length).reduce((sum, count) => sum + count, 0),
    stop: () => app.close(),
  };
}
