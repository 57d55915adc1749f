import { Inject, Injectable } from '@nestjs/common';
import { entries, intakeCommands, payouts, quotes, transferIdOf, transfers, type CancelRequested, type CancelTransfer, type SubmitTransfer, type TransferRejected, type TransferRequested } from '@kontor/events';
import { InjectRuntime, LOG, PARTITIONS, requestLimits, Requests, standardProblems, type Decision, type RequestLimits } from '@kontor/nest';
import { Projections } from '@kontor/postgres';
import type { Log, Runtime } from '@kontor/streams';
import type { Submission } from '../domain/submission.js';
import { transferIntake } from '../topology.js';
import { isDecided, statusOf } from '../projections/status.js';
import { mergedPatches, type TransferEvent } from '../projections/transfer-patch.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { TransferTable } from '../projections/transfer-table.js';
import { TRANSFERS } from '../projections/transfers.projection.js';
import { TransferChanges } from './changes.js';
import { encodeCursor, type Cursor } from './cursor.js';
import type { TransferRequest } from './transfer-request.js';
import { rowOf, viewOf, type TransferView } from './transfer-view.js';

/** What the rows read are at least as new as. */
export interface AsOf {
  readonly partition: number;
  readonly heights: Readonly<Record<string, number>>;
}

export interface Submitted {
  readonly transfer: TransferView;
  /** The key was used before, by the same body. */
  readonly replayed: boolean;
  /** Booked or refused by now. */
  readonly decided: boolean;
}

export interface TransferPage {
  readonly transfers: readonly TransferView[];
  readonly next?: string;
  readonly asOf: AsOf;
}

interface SubmissionRequest {
  readonly customerId: string;
  /** One key may be used once for each. */
  readonly resource: 'transfers' | 'conversions';
  readonly key: string;
  readonly bodyHash: string;
  readonly request: TransferRequest;
}

/** How long and how many requests wait. */
export interface IntakeLimits extends RequestLimits {
  /** For the table to come to where the journal is. */
  readonly rowMs: number;
}
export const LIMITS = Symbol('intake limits');
export const intakeLimits: IntakeLimits = { ...requestLimits, rowMs: 5_000 };

const journals = [transfers, quotes, entries, payouts].map(({ name }) => name);

@Injectable()
export class TransfersService {
  private readonly requests: Requests<Submission | undefined>;

  constructor(
    @InjectRuntime(transferIntake) runtime: Runtime,
    @Inject(LOG) log: Log,
    @Inject(PARTITIONS) partitions: number,
    @Inject(TransferTable) private readonly table: Pick<TransferTable, 'find' | 'page'>,
    @Inject(TransferChanges) private readonly changes: TransferChanges,
    @Inject(Projections) private readonly projections: Pick<Projections, 'height' | 'reaches'>,
    @Inject(LIMITS) private readonly limits: IntakeLimits,
  ) {
    this.requests = new Requests({ runtime, log, partitions, commands: intakeCommands, state: transferIntake.handles.submissions, idField: 'transferId', limits });
  }

  /** Lets a request in, once: its transfer id follows from customer, resource and key. A repeat is answered with the object as it is now. */
  async submit({ customerId, key, resource, bodyHash, request }: SubmissionRequest, waitMs: number): Promise<Submitted> {
    const transferId = transferIdOf(customerId, key, resource);
    const outcome = await this.requests.ask<TransferRequested | TransferRejected>({
      customerId, id: transferId, bodyHash,
      decidedBy: ['TransferRequested', 'TransferRejected'],
      earlier: (first) => first?.bodyHash,
      command: (commandId): SubmitTransfer => ({ type: 'SubmitTransfer', transferId, commandId, bodyHash, ...request }),
    });
    const row = outcome.repeated ? await this.rowOfKnown(customerId, transferId, outcome.height) : rowOfDecision(outcome.decision);
    const newest = waitMs > 0 && !isDecided(statusOf(row)) ? await this.whenDecided(customerId, transferId, waitMs) : undefined;
    return submitted(newest ?? row, outcome.repeated);
  }

  /**
   * Asks for a transfer to be cancelled. Undefined if there is none, or it is another customer's.
   * A transfer is asked for once: what was asked before, or was refused, is answered as it is now.
   */
  async cancel(customerId: string, transferId: string): Promise<{ readonly transfer: TransferView; readonly requested: boolean } | undefined> {
    const { value: known } = await this.requests.read(customerId, transferId);
    if (known?.customerId !== customerId) return undefined;
    const outcome = await this.requests.ask<CancelRequested>({
      customerId, id: transferId,
      decidedBy: ['CancelRequested'],
      earlier: (now) => (now?.status === 'rejected' || now?.cancelRequested) || undefined,
      command: (commandId): CancelTransfer => ({ type: 'CancelTransfer', transferId, commandId }),
    });
    const height = outcome.repeated ? outcome.height : outcome.decision.height;
    return { transfer: viewOf(await this.rowOfKnown(customerId, transferId, height)), requested: !outcome.repeated };
  }

  /** Undefined if there is none, or it is another customer's. Sees every transfer that was answered before the call. */
  async find(customerId: string, id: string): Promise<{ transfer: TransferView; asOf: AsOf } | undefined> {
    const asOf = this.asOf(customerId);
    const row = (await this.table.find(customerId, id)) ?? (await this.findAccepted(customerId, id));
    return row && { transfer: viewOf(row), asOf };
  }

  async page(customerId: string, limit: number, after: Cursor | undefined): Promise<TransferPage> {
    const asOf = this.asOf(customerId);
    const rows = await this.table.page(customerId, limit + 1, after);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const next = rows.length > limit && last?.submittedAt ? { next: encodeCursor({ submittedAt: last.submittedAt, id: last.id }) } : {};
    return { transfers: shown.map(viewOf), ...next, asOf };
  }

  /** The row once it is booked or refused, or as it is when the time is over. */
  private async whenDecided(customerId: string, transferId: string, waitMs: number): Promise<TransferRow | undefined> {
    let newest: TransferRow | undefined;
    return (await this.changes.until(transferId, waitMs, async () => {
      newest = await this.table.find(customerId, transferId);
      return newest !== undefined && isDecided(statusOf(newest)) ? newest : undefined;
    })) ?? newest;
  }

  /** A row that is not there may be on its way: the store knows whether the id was ever decided. */
  private async findAccepted(customerId: string, id: string): Promise<TransferRow | undefined> {
    const { value, height } = await this.requests.read(customerId, id);
    return value === undefined ? undefined : this.rowAt(customerId, id, height);
  }

  /** The row of a transfer that this customer has, as of a height. */
  private async rowOfKnown(customerId: string, id: string, height: number): Promise<TransferRow> {
    const row = await this.rowAt(customerId, id, height);
    if (row === undefined) throw new Error(`${id} is in the journal at height ${height}, and not in the table`);
    return row;
  }

  /** The row as of a height of this service's journal, or newer. Undefined if it is another customer's. */
  private async rowAt(customerId: string, id: string, height: number): Promise<TransferRow | undefined> {
    const there = await this.projections.reaches(TRANSFERS, transfers.name, this.requests.partitionOf(customerId), height, { timeoutMs: this.limits.rowMs });
    if (!there) throw standardProblems.BEHIND({ headers: { 'retry-after': '1' } });
    return this.table.find(customerId, id);
  }

  /** Taken before the rows are read: they are then as new as it says, or newer. */
  private asOf(customerId: string): AsOf {
    const partition = this.requests.partitionOf(customerId);
    const heights = journals.map((journal): [string, number] => [journal, this.projections.height(TRANSFERS, journal, partition)]);
    return { partition, heights: Object.fromEntries(heights) };
  }
}

/** Ours was the first. What is shown comes from the event itself: the answer waits for no table. */
function rowOfDecision({ event, customerId, at }: Decision<TransferRequested | TransferRejected>): TransferRow {
  const [patch] = mergedPatches([{ type: event.type, key: customerId, at, id: '', cause: '', data: event } as TransferEvent]);
  return rowOf(patch!);
}

function submitted(row: TransferRow, replayed: boolean): Submitted {
  return { transfer: viewOf(row), replayed, decided: isDecided(statusOf(row)) };
}
