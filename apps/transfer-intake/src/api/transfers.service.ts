import { Inject, Injectable, Optional } from '@nestjs/common';
import { intakeCommands, transferIdOf, transfers, type CancelRequested, type CancelTransfer, type SubmitTransfer, type TransferRejected, type TransferRequested } from '@kontor/events';
import { cursorOf, InjectRuntime, LOG, Metrics, PARTITIONS, requestLimits, Requests, standardProblems, type Backlog, type Decision, type RequestLimits } from '@kontor/nest';
import { Projections } from '@kontor/postgres';
import type { Log, Runtime } from '@kontor/streams';
import { z } from 'zod';
import type { Submission } from '../domain/submission.js';
import { transferIntake } from '../topology.js';
import { isDecided, statusOf } from '../projections/status.js';
import { mergedPatches, type TransferEvent } from '../projections/transfer-patch.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { TransferTable, type TransferFilter } from '../projections/transfer-table.js';
import { TRANSFERS } from '../projections/transfers.projection.js';
import { TransferChanges, type Listening } from './changes.js';
import { BACKLOG, unheard } from './further.js';
import type { TransferRequest } from './transfer-request.js';
import { rowOf, transferView, viewOf, type TransferView } from './transfer-view.js';

export interface Submitted {
  readonly transfer: TransferView;
  /** The key was used before, by the same body. */
  readonly replayed: boolean;
  /** Booked or refused by now. */
  readonly decided: boolean;
  /** Token of where in the journal it was decided, or of something later. */
  readonly position: string;
}

export const transferPage = z.object({ transfers: z.array(transferView), next: z.string().optional().describe('What to ask for the next page with; absent on the last') }).meta({ id: 'TransferPage' });
export type TransferPage = Readonly<z.infer<typeof transferPage>>;

export interface PageAsked {
  readonly limit: number;
  readonly next: string | undefined;
  readonly filter: TransferFilter;
}

export interface CancelAsked {
  readonly transfer: TransferView;
  /** This was the first to ask. */
  readonly requested: boolean;
  readonly position: string;
}

interface SubmissionRequest {
  readonly customerId: string;
  /** One key may be used once for each. */
  readonly resource: 'transfers' | 'conversions';
  readonly key: string;
  readonly bodyHash: string;
  readonly request: TransferRequest;
}

/** A submission as its journal has it, with the row as of then or later. */
interface Taken {
  readonly row: TransferRow;
  readonly repeated: boolean;
  readonly position: string;
}

/** How long and how many requests wait. */
export interface IntakeLimits extends RequestLimits {
  /** For the table to come to where the journal is. */
  readonly rowMs: number;
}
export const LIMITS = Symbol('intake limits');
export const intakeLimits: IntakeLimits = { ...requestLimits, rowMs: 5_000 };

/** Newest first: by when it was let in or refused, in milliseconds, and by id. */
const cursor = cursorOf('transfers', z.tuple([z.number().int().min(0).max(8.64e15), z.string().regex(/^tr_[0-9a-f-]{36}$/)]));

@Injectable()
export class TransfersService {
  private readonly requests: Requests<Submission | undefined>;

  constructor(
    @InjectRuntime(transferIntake) private readonly runtime: Runtime,
    @Inject(LOG) log: Log,
    @Inject(PARTITIONS) partitions: number,
    @Inject(TransferTable) private readonly table: Pick<TransferTable, 'find' | 'page'>,
    @Inject(TransferChanges) private readonly changes: TransferChanges,
    @Inject(Projections) private readonly projections: Pick<Projections, 'reaches'>,
    @Inject(LIMITS) private readonly limits: IntakeLimits,
    @Inject(BACKLOG) private readonly backlog: Pick<Backlog, 'full' | 'taken' | 'dropped' | 'size' | 'limit'>,
    @Optional() @Inject(Metrics) metrics?: Metrics,
  ) {
    this.requests = new Requests({ runtime, log, partitions, commands: intakeCommands, state: transferIntake.handles.submissions, idField: 'transferId', limits, metrics });
    metrics?.showBacklog('transfers', backlog);
  }

  /** Lets a request in, once: its transfer id follows from customer, resource and key. A repeat is answered with the object as it is now. */
  async submit(submission: SubmissionRequest, waitMs: number): Promise<Submitted> {
    const transferId = transferIdOf(submission.customerId, submission.key, submission.resource);
    // From before it is sent, so that no change is missed, and none that came before has to be looked for.
    const listening = waitMs > 0 ? this.changes.of(transferId) : undefined;
    try {
      const taken = await this.take(submission, transferId);
      const newest = listening !== undefined && !isDecided(statusOf(taken.row)) ? await this.whenDecided(submission.customerId, transferId, listening, waitMs) : undefined;
      const row = newest ?? taken.row;
      return { transfer: viewOf(row), replayed: taken.repeated, decided: isDecided(statusOf(row)), position: taken.position };
    } finally {
      listening?.end();
    }
  }

  private async take({ customerId, bodyHash, request }: SubmissionRequest, transferId: string): Promise<Taken> {
    const outcome = await this.requests.ask<TransferRequested | TransferRejected>({
      customerId, id: transferId, bodyHash,
      decidedBy: ['TransferRequested', 'TransferRejected'],
      earlier: (first) => first?.bodyHash,
      command: (commandId): SubmitTransfer => ({ type: 'SubmitTransfer', transferId, commandId, bodyHash, ...request }),
      further: this.runtime.owns(transfers, this.requests.partitionOf(customerId)) ? this.backlog : unheard(this.backlog),
    });
    if (!outcome.repeated && outcome.decision.event.type === 'TransferRejected') this.backlog.dropped(transferId);
    const row = outcome.repeated ? await this.rowOfKnown(customerId, transferId, outcome.height) : rowOfDecision(outcome.decision);
    return { row, repeated: outcome.repeated, position: this.requests.positionOf(customerId, outcome) };
  }

  /**
   * Asks for a transfer to be cancelled. Undefined if there is none, or it is another customer's.
   * A transfer is asked for once: what was asked before, or was refused, is answered as it is now.
   */
  async cancel(customerId: string, transferId: string): Promise<CancelAsked | undefined> {
    const { value: known } = await this.requests.read(customerId, transferId);
    if (known?.customerId !== customerId) return undefined;
    const outcome = await this.requests.ask<CancelRequested>({
      customerId, id: transferId,
      decidedBy: ['CancelRequested'],
      earlier: (now) => (now?.status === 'rejected' || now?.cancelRequested) || undefined,
      command: (commandId): CancelTransfer => ({ type: 'CancelTransfer', transferId, commandId }),
    });
    const height = outcome.repeated ? outcome.height : outcome.decision.height;
    return { transfer: viewOf(await this.rowOfKnown(customerId, transferId, height)), requested: !outcome.repeated, position: this.requests.positionOf(customerId, outcome) };
  }

  /** Undefined if there is none, or it is another customer's. Sees every transfer that was answered before the call. */
  async find(customerId: string, id: string): Promise<TransferRow | undefined> {
    return (await this.table.find(customerId, id)) ?? (await this.findAccepted(customerId, id));
  }

  async page(customerId: string, { limit, next, filter }: PageAsked): Promise<TransferPage> {
    const filters = textsOf(filter);
    const [at, id] = cursor.decode(next, filters) ?? [];
    const rows = await this.table.page(customerId, limit + 1, at === undefined || id === undefined ? undefined : { submittedAt: new Date(at), id }, filter);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return { transfers: shown.map(viewOf), ...(last?.submittedAt && { next: cursor.encode([last.submittedAt.getTime(), last.id], filters) }) };
  }

  /** The row once it is booked or refused, or as it is when the time is over. */
  private async whenDecided(customerId: string, transferId: string, listening: Listening, waitMs: number): Promise<TransferRow | undefined> {
    let newest: TransferRow | undefined;
    return (await listening.until(waitMs, async () => {
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
}

/** For a cursor, which goes on in the list that it began in. */
const textsOf = ({ status, from, to, ...more }: TransferFilter) => ({ ...more, status: status?.toSorted(), from: from?.toISOString(), to: to?.toISOString() });

/** Ours was the first. What is shown comes from the event itself: the answer waits for no table. */
function rowOfDecision({ event, customerId, id, at }: Decision<TransferRequested | TransferRejected>): TransferRow {
  const [patch] = mergedPatches([{ type: event.type, key: customerId, at, id, cause: '', data: event } as TransferEvent]);
  return rowOf(patch!);
}
