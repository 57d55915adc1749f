import { Inject, Injectable, Optional } from '@nestjs/common';
import { intakeCommands, recipientIdOf, transfers, type CreateRecipient, type DeleteRecipient, type RecipientCreated, type RecipientDeleted } from '@kontor/events';
import { canonicalOf, cursorOf, InjectRuntime, LOG, Metrics, PARTITIONS, Requests, standardProblems } from '@kontor/nest';
import { Projections } from '@kontor/postgres';
import type { Log, Runtime } from '@kontor/streams';
import { z } from 'zod';
import type { OwnRecipient } from '../domain/recipients.js';
import { CustomerKeys } from '../personal/customer-keys.js';
import { keyedHash, open, seal } from '../personal/sealing.js';
import { RecipientTable } from '../projections/recipient-table.js';
import type { RecipientRow } from '../projections/recipient-row.js';
import { RECIPIENTS } from '../projections/recipients.projection.js';
import { transferIntake } from '../topology.js';
import { intakeProblems } from './problems.js';
import type { RecipientDetails } from './recipient-request.js';
import { recipientView, viewOf, type RecipientView } from './recipient-view.js';
import { LIMITS, type IntakeLimits } from './transfers.service.js';

export interface RecipientRequest {
  readonly customerId: string;
  readonly key: string;
  /** As it was sent: what a repeat is compared by. */
  readonly body: unknown;
  readonly recipient: { readonly currency: string; readonly country: string; readonly details: RecipientDetails };
}

export const recipientPage = z.object({ recipients: z.array(recipientView), next: z.string().optional() }).meta({ id: 'RecipientPage' });
export type RecipientPage = Readonly<z.infer<typeof recipientPage>>;

/** Newest first: by when it was created, in milliseconds, and by id. */
const cursor = cursorOf('recipients', z.tuple([z.number().int().min(0).max(8.64e15), z.string().regex(/^rc_[0-9a-f-]{36}$/)]));

/** A ciphertext opens beside its customer and recipient alone. */
const about = (customerId: string, recipientId: string): string => `${customerId}|${recipientId}`;

@Injectable()
export class RecipientsService {
  private readonly requests: Requests<OwnRecipient | undefined>;

  constructor(
    @InjectRuntime(transferIntake) runtime: Runtime,
    @Inject(LOG) log: Log,
    @Inject(PARTITIONS) partitions: number,
    @Inject(RecipientTable) private readonly table: Pick<RecipientTable, 'find' | 'page'>,
    @Inject(CustomerKeys) private readonly keys: Pick<CustomerKeys, 'keyOf' | 'find'>,
    @Inject(Projections) private readonly projections: Pick<Projections, 'reaches'>,
    @Inject(LIMITS) private readonly limits: IntakeLimits,
    @Optional() @Inject(Metrics) metrics?: Metrics,
  ) {
    this.requests = new Requests({ runtime, log, partitions, commands: intakeCommands, state: transferIntake.handles.recipients, idField: 'recipientId', limits, metrics });
  }

  /** Keeps a recipient, once: its id follows from customer and key. It leaves this process as ciphertext only. */
  async create({ customerId, key, body, recipient: { currency, country, details } }: RecipientRequest): Promise<{ readonly recipient: RecipientView; readonly replayed: boolean; readonly position: string }> {
    const secret = await this.keys.keyOf(customerId);
    if (secret === undefined) throw intakeProblems.CUSTOMER_ERASED();
    const recipientId = recipientIdOf(customerId, key);
    const bodyHash = keyedHash(secret, canonicalOf(body));
    const outcome = await this.requests.ask<RecipientCreated>({
      customerId, id: recipientId, bodyHash,
      decidedBy: ['RecipientCreated'],
      earlier: (first) => first?.bodyHash,
      command: (commandId): CreateRecipient => ({
        type: 'CreateRecipient', recipientId, commandId, bodyHash, currency, country, details: seal(secret, about(customerId, recipientId), Buffer.from(JSON.stringify(details))),
      }),
    });
    const position = this.requests.positionOf(customerId, outcome);
    if (outcome.repeated) return { recipient: await this.repeated(customerId, recipientId, outcome.height), replayed: true, position };
    return { recipient: viewOf({ id: recipientId, currency, country, createdAt: new Date(outcome.decision.at).toISOString() }, details), replayed: false, position };
  }

  /** False if there is none of this customer's. A repeat changes nothing. */
  async remove(customerId: string, recipientId: string): Promise<boolean> {
    const { value } = await this.requests.read(customerId, recipientId);
    if (value?.customerId !== customerId) return false;
    await this.requests.ask<RecipientDeleted>({
      customerId, id: recipientId,
      decidedBy: ['RecipientDeleted'],
      earlier: (now) => now?.deleted,
      command: (commandId): DeleteRecipient => ({ type: 'DeleteRecipient', recipientId, commandId }),
    });
    return true;
  }

  /** Undefined if there is none, it was deleted, or it is another customer's. Sees all that was answered before the call. */
  async find(customerId: string, recipientId: string): Promise<RecipientView | undefined> {
    const { value, height } = await this.requests.read(customerId, recipientId);
    if (value?.customerId !== customerId || value.deleted) return undefined;
    await this.reached(customerId, height);
    const row = await this.table.find(customerId, recipientId);
    return row && this.opened(row, await this.keys.find(customerId));
  }

  async page(customerId: string, limit: number, next: string | undefined): Promise<RecipientPage> {
    const [at, id] = cursor.decode(next, {}) ?? [];
    const rows = await this.table.page(customerId, limit + 1, at === undefined || id === undefined ? undefined : { createdAt: new Date(at), id });
    const secret = await this.keys.find(customerId);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return { recipients: shown.map((row) => this.opened(row, secret)), ...(last && { next: cursor.encode([last.createdAt.getTime(), last.id], {}) }) };
  }

  private async repeated(customerId: string, recipientId: string, height: number): Promise<RecipientView> {
    await this.reached(customerId, height);
    const row = await this.table.find(customerId, recipientId);
    if (row === undefined) throw intakeProblems.RECIPIENT_DELETED();
    return this.opened(row, await this.keys.find(customerId));
  }

  private async reached(customerId: string, height: number): Promise<void> {
    const there = await this.projections.reaches(RECIPIENTS, transfers.name, this.requests.partitionOf(customerId), height, { timeoutMs: this.limits.rowMs });
    if (!there) throw standardProblems.BEHIND({ headers: { 'retry-after': '1' } });
  }

  private opened({ id, customerId, currency, country, details: sealed, createdAt }: RecipientRow, secret: Buffer | undefined): RecipientView {
    const details = secret && (JSON.parse(open(secret, about(customerId, id), sealed).toString()) as RecipientDetails);
    return viewOf({ id, currency, country, createdAt: createdAt.toISOString() }, details);
  }
}
