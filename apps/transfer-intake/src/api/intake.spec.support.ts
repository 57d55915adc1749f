import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { intakeCommands, transfers } from '@kontor/events';
import { httpAdapter, HttpModule, KontorModule, KontorServer, LOG, READ_POSITIONS, runtimeToken, type Further, type Ownership } from '@kontor/nest';
import { customerOfHeader } from '@kontor/nest/testing';
import { Projections, ReadPositions } from '@kontor/postgres';
import type { Log, Runtime } from '@kontor/streams';
import { inMemoryLog, inMemoryStores, type InMemoryLog } from '@kontor/streams/testing';
import { added, mergedPatches, type TransferEvent, type TransferPatch } from '../projections/transfer-patch.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { TransferTable, type After } from '../projections/transfer-table.js';
import { TRANSFERS } from '../projections/transfers.projection.js';
import { recipientsProjection } from '../projections/recipients.projection.js';
import { CustomerKeys } from '../personal/customer-keys.js';
import { RecipientTable } from '../projections/recipient-table.js';
import { transferIntake } from '../topology.js';
import { TransferChanges } from './changes.js';
import { BACKLOG } from './further.js';
import { intakeProblems } from './problems.js';
import { rowOf } from './transfer-view.js';
import { MemoryKeys, MemoryRecipients } from './recipients.spec.support.js';
import { ProofsService } from './proofs.service.js';
import { RecipientsController, RequirementsController } from './recipients.controller.js';
import { RecipientsService } from './recipients.service.js';
import { TransfersController } from './transfers.controller.js';
import { intakeLimits, LIMITS, TransfersService, type IntakeLimits } from './transfers.service.js';

export const PARTITIONS = 2;

/** The transfers table in memory: takes events when told to, as the projection does when Postgres commits. */
export class MemoryTable {
  readonly #rows = new Map<string, TransferPatch>();
  /** While false, what comes stays out of sight. */
  following = true;
  readonly #heights: number[] = [];

  constructor(private readonly changes = new TransferChanges()) {}

  take(events: readonly TransferEvent[], height: number, partition = 0): void {
    if (!this.following) return;
    for (const patch of mergedPatches(events)) {
      const before = this.#rows.get(patch.transfer_id);
      this.#rows.set(patch.transfer_id, before === undefined ? patch : added(before, patch));
    }
    this.#heights[partition] = Math.max(this.#heights[partition] ?? 0, height);
    this.changes.written(0, mergedPatches(events).map(({ transfer_id: id }) => id));
    this.changes.committed(0, true);
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

  height(_projection: string, _journal: string, partition: number): number {
    return this.#heights[partition] ?? 0;
  }

  position(): undefined {
    return undefined;
  }

  async reaches(_projection: string, _journal: string, partition: number, height: number): Promise<boolean> {
    return (this.#heights[partition] ?? 0) >= height;
  }
}

export interface Intake {
  readonly log: InMemoryLog;
  readonly table: MemoryTable;
  readonly keys: MemoryKeys;
  readonly runtime: Runtime;
  post(body: object, key: string | undefined, more?: { customer?: string; headers?: Record<string, string>; path?: string }): Promise<{ status: number; headers: Record<string, unknown>; body: Record<string, unknown> }>;
  get(path: string, customer?: string, headers?: Record<string, string>): Promise<{ status: number; headers: Record<string, unknown>; body: Record<string, unknown> }>;
  file(path: string, accept: string): Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }>;
  remove(path: string, customer?: string): Promise<{ status: number; body: Record<string, unknown> }>;
  commands(): number;
  stop(): Promise<void>;
}

interface IntakeOptions {
  readonly limits?: Partial<IntakeLimits>;
  /** May put something between service and log. */
  readonly through?: (log: Log) => Log;
  /** What is under way further on; by default nobody counts it, for nothing is said of it here. */
  readonly backlog?: Further;
  /** Of a service of several instances: the log that they share, and the table, which somebody else then writes. */
  readonly shared?: { readonly log: InMemoryLog; readonly table: MemoryTable; readonly roleOf: (partition: number) => 'owner' | 'standby' };
}

export function intakeLog(): InMemoryLog {
  const log = inMemoryLog();
  for (const declaration of [intakeCommands, transfers]) log.createTopic(declaration.name, PARTITIONS, declaration.settings);
  return log;
}

const ownership = (roleOf: (partition: number) => 'owner' | 'standby'): Ownership => ({
  roleOf: (_journal, partition) => roleOf(partition),
  leads: (_journal, partition) => roleOf(partition) === 'owner',
  ownerOf: () => undefined,
  onChanged: () => () => undefined,
});

const unlimited: Further = { full: false, taken: () => undefined, dropped: () => undefined };

/** The HTTP side of the service on the in-memory log. */
export async function startIntake({ limits = {}, through = (log) => log, backlog = unlimited, shared }: IntakeOptions = {}): Promise<Intake> {
  const log = shared?.log ?? intakeLog();
  const changes = new TransferChanges();
  const table = shared?.table ?? new MemoryTable(changes);
  const [keys, recipients] = [new MemoryKeys(), new MemoryRecipients()];
  const sharing = shared === undefined ? {} : { ownership: ownership(shared.roleOf) };
  const module = await Test.createTestingModule({
    imports: [
      HttpModule.forRoot({ problems: [intakeProblems] }),
      KontorModule.forRootAsync({ useFactory: () => ({ log: through(log), openStore: inMemoryStores(), partitions: PARTITIONS, instance: 'test', ...sharing }) }),
      KontorModule.forFeature(transferIntake),
    ],
    controllers: [TransfersController, RecipientsController, RequirementsController],
    providers: [
      TransfersService,
      ProofsService,
      RecipientsService,
      { provide: CustomerKeys, useValue: keys },
      { provide: RecipientTable, useValue: recipients },
      customerOfHeader({ scopes: new Set(['transfers:read', 'transfers:write']) }),
      { provide: LIMITS, useValue: { ...intakeLimits, ...limits } },
      { provide: BACKLOG, useValue: backlog },
      { provide: TransferChanges, useValue: changes },
      { provide: TransferTable, useValue: table },
      { provide: Projections, useValue: table },
      { provide: READ_POSITIONS, inject: [LOG], useFactory: (given: Log) => new ReadPositions({ projections: table, log: given, partitions: PARTITIONS, of: [{ name: TRANSFERS, journals: [transfers] }, recipientsProjection] }) },
    ],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(), { logger: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KontorServer) }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  const runtime = app.get<Runtime>(runtimeToken(transferIntake));
  runtime.onCommitted(transfers, (_partition, _head, events) => recipients.take(events()));
  if (shared === undefined) runtime.onCommitted(transfers, (partition, head, events) => table.take(events() as unknown as TransferEvent[], head.block.height, partition));
  return {
    log,
    table,
    keys,
    runtime,
    async post(payload, key, { customer = 'ann', headers = {}, path = '/v1/transfers' } = {}) {
      const answer = await app.inject({ method: 'POST', url: path, payload, headers: { customer, ...(key === undefined ? {} : { 'idempotency-key': key }), ...headers } });
      return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
    },
    async get(path, customer = 'ann', headers = {}) {
      const answer = await app.inject({ method: 'GET', url: path, headers: { customer, ...headers } });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? {} : answer.json() };
    },
    async file(path, accept) {
      const answer = await app.inject({ method: 'GET', url: path, headers: { customer: 'ann', accept } });
      return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
    },
    async remove(path, customer = 'ann') {
      const answer = await app.inject({ method: 'DELETE', url: path, headers: { customer } });
      return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
    },
    commands: () => Array.from({ length: PARTITIONS }, (_, partition) => log.records(intakeCommands.name, partition).length).reduce((sum, count) => sum + count, 0),
    stop: () => app.close(),
  };
}
