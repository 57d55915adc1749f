import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { entries, intakeCommands, payouts, quotes, transferIdOf, transfers, type CancelTransfer, type SubmitTransfer, type TransferRejected, type TransferRequested } from '@kontor/events';
import { activeTrace, InjectRuntime, LOG, PARTITIONS, standardProblems } from '@kontor/nest';
import { Projections } from '@kontor/postgres';
import { encodeEvent, NotOwner, partitionOf, type Log, type Read, type Runtime } from '@kontor/streams';
import type { Submission } from '../domain/submission.js';
import { transferIntake } from '../topology.js';
import { isDecided, statusOf } from '../projections/status.js';
import { mergedPatches, type TransferEvent } from '../projections/transfer-patch.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { TransferTable } from '../projections/transfer-table.js';
import { TRANSFERS } from '../projections/transfers.projection.js';
import { TransferChanges } from './changes.js';
import { encodeCursor, type Cursor } from './cursor.js';
import { Decisions, type IntakeDecision } from './decisions.js';
import { intakeProblems } from './problems.js';
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
export interface IntakeLimits {
  /** For the decision. One append in each of two topics lies before it, and a leader election may lie between them. */
  readonly decisionMs: number;
  /** For the table to come to where the journal is. */
  readonly rowMs: number;
  /** Requests that wait for their decision at one time. Above it is overload, and a quick answer serves the caller better. */
  readonly waitingMax: number;
}
export const LIMITS = Symbol('intake limits');
export const intakeLimits: IntakeLimits = { decisionMs: 10_000, rowMs: 5_000, waitingMax: 5_000 };

const journals = [transfers, quotes, entries, payouts].map(({ name }) => name);

@Injectable()
export class TransfersService {
  private readonly logger = new Logger('Transfers');
  private readonly decisions: Decisions;

  constructor(
    @InjectRuntime(transferIntake) private readonly runtime: Runtime,
    @Inject(LOG) private readonly log: Log,
    @Inject(PARTITIONS) private readonly partitions: number,
    @Inject(TransferTable) private readonly table: Pick<TransferTable, 'find' | 'page'>,
    @Inject(TransferChanges) private readonly changes: TransferChanges,
    @Inject(Projections) private readonly projections: Pick<Projections, 'height' | 'reaches'>,
    @Inject(LIMITS) private readonly limits: IntakeLimits,
  ) {
    this.decisions = new Decisions(runtime);
  }

  /**
   * 1. Listen for the decision about this transfer id, which follows from customer and key.
   * 2. Look whether it was taken already: then the answer is what became of it.
   * 3. Put the command into the log. If that fails nobody can say whether it is there, and the caller asks again.
   * 4. Wait. If the decision names our command, ours was the first; if another's, the two raced, and ours is the repeat.
   * Listening comes first, so that no decision falls between 2 and 4.
   */
  async submit(submission: SubmissionRequest, waitMs: number): Promise<Submitted> {
    this.refuseOverload();
    const { customerId, key, resource, bodyHash } = submission;
    const transferId = transferIdOf(customerId, key, resource);
    const expected = this.decisions.expect(transferId);
    try {
      const earlier = await this.committed(customerId, transferId);
      if (earlier.value !== undefined) return await this.replay(customerId, transferId, earlier.value.bodyHash === bodyHash, earlier.height, waitMs);
      const commandId = randomUUID();
      const command: SubmitTransfer = { type: 'SubmitTransfer', transferId, commandId, bodyHash, ...submission.request };
      await this.send(customerId, command);
      const decision = await expected.within(this.limits.decisionMs);
      if (decision === undefined) throw intakeProblems.NOT_DECIDED_IN_TIME({ headers: { 'retry-after': '2' } });
      if (decision.event.commandId === commandId) return await this.accepted(decision, waitMs);
      const { height } = await this.committed(customerId, transferId);
      return await this.replay(customerId, transferId, decision.event.bodyHash === bodyHash, height, waitMs);
    } finally {
      expected.end();
    }
  }

  /**
   * Asks for a transfer to be cancelled, in the same steps. Undefined if there is none, or it is another customer's.
   * A transfer is asked for once: what was asked before, or was refused, is answered as it is now.
   */
  async cancel(customerId: string, transferId: string): Promise<{ readonly transfer: TransferView; readonly requested: boolean } | undefined> {
    this.refuseOverload();
    const expected = this.decisions.expectCancel(transferId);
    try {
      const { value, height } = await this.committed(customerId, transferId);
      if (value?.customerId !== customerId) return undefined;
      if (value.status === 'rejected' || value.cancelRequested) return { transfer: await this.viewAt(customerId, transferId, height), requested: false };
      const commandId = randomUUID();
      await this.send(customerId, { type: 'CancelTransfer', transferId, commandId });
      const decision = await expected.within(this.limits.decisionMs);
      if (decision === undefined) throw intakeProblems.NOT_DECIDED_IN_TIME({ headers: { 'retry-after': '2' } });
      const decided = await this.committed(customerId, transferId);
      return { transfer: await this.viewAt(customerId, transferId, decided.height), requested: decision.event.commandId === commandId };
    } finally {
      expected.end();
    }
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

  private refuseOverload(): void {
    if (this.decisions.waiting >= this.limits.waitingMax) throw standardProblems.UNAVAILABLE({ detail: 'Too many requests are waiting to be decided.', headers: { 'retry-after': '1' } });
  }

  private async send(customerId: string, { type, ...data }: SubmitTransfer | CancelTransfer): Promise<void> {
    const time = new Date().toISOString();
    const event = encodeEvent({ type, specversion: '1.0', id: data.commandId, source: intakeCommands.owner, subject: customerId, time, ...activeTrace(), data });
    try {
      await this.log.send(intakeCommands.name, [{ key: customerId, value: Buffer.from(event), headers: {} }]);
    } catch (cause) {
      this.logger.warn({ msg: `a command did not reach the log: ${(cause as Error).message}`, transferId: data.transferId });
      throw intakeProblems.NOT_DECIDED_IN_TIME({ headers: { 'retry-after': '2' }, cause });
    }
  }

  /** Ours was the first. What is shown comes from the event itself: the answer waits for no table. */
  private async accepted({ event, customerId, at }: IntakeDecision<TransferRequested | TransferRejected>, waitMs: number): Promise<Submitted> {
    const [patch] = mergedPatches([{ type: event.type, key: customerId, at, id: '', cause: '', data: event } as TransferEvent]);
    const row = rowOf(patch!);
    const newest = waitMs > 0 && !isDecided(statusOf(row)) ? await this.whenDecided(customerId, row.id, waitMs) : undefined;
    return submitted(newest ?? row, false);
  }

  /** The key was used. The object is shown as it is now, so the table must have come to the height at which it was seen. */
  private async replay(customerId: string, transferId: string, sameBody: boolean, height: number, waitMs: number): Promise<Submitted> {
    if (!sameBody) throw standardProblems.IDEMPOTENCY_KEY_REUSED();
    const row = await this.rowOfKnown(customerId, transferId, height);
    const newest = waitMs > 0 && !isDecided(statusOf(row)) ? await this.whenDecided(customerId, transferId, waitMs) : undefined;
    return submitted(newest ?? row, true);
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
    const { value, height } = await this.committed(customerId, id);
    return value === undefined ? undefined : this.rowAt(customerId, id, height);
  }

  private async viewAt(customerId: string, id: string, height: number): Promise<TransferView> {
    return viewOf(await this.rowOfKnown(customerId, id, height));
  }

  /** The row of a transfer that this customer has, as of a height. */
  private async rowOfKnown(customerId: string, id: string, height: number): Promise<TransferRow> {
    const row = await this.rowAt(customerId, id, height);
    if (row === undefined) throw new Error(`${id} is in the journal at height ${height}, and not in the table`);
    return row;
  }

  /** The row as of a height of this service's journal, or newer. Undefined if it is another customer's. */
  private async rowAt(customerId: string, id: string, height: number): Promise<TransferRow | undefined> {
    const there = await this.projections.reaches(TRANSFERS, transfers.name, this.partitionOf(customerId), height, { timeoutMs: this.limits.rowMs });
    if (!there) throw intakeProblems.BEHIND({ headers: { 'retry-after': '1' } });
    return this.table.find(customerId, id);
  }

  /** What was decided about a transfer id, from committed state. The state is keyed by it, its partition by the customer. */
  private async committed(customerId: string, transferId: string): Promise<Read<Submission | undefined>> {
    try {
      // Where another instance owns the partition, this one reads what it follows, once that is as new as the journal.
      const owned = this.runtime.owns(transfers, this.partitionOf(customerId));
      return await this.runtime.read(transferIntake.handles.submissions, transferId, { partitionKey: customerId, ...(owned ? {} : { strict: true, standby: true }) });
    } catch (cause) {
      if (cause instanceof NotOwner) throw standardProblems.UNAVAILABLE({ cause }); // still starting
      throw cause;
    }
  }

  /** Taken before the rows are read: they are then as new as it says, or newer. */
  private asOf(customerId: string): AsOf {
    const partition = this.partitionOf(customerId);
    const heights = journals.map((journal): [string, number] => [journal, this.projections.height(TRANSFERS, journal, partition)]);
    return { partition, heights: Object.fromEntries(heights) };
  }

  private partitionOf(customerId: string): number {
    return partitionOf(customerId, transfers.partitions ?? this.partitions);
  }
}

function submitted(row: TransferRow, replayed: boolean): Submitted {
  return { transfer: viewOf(row), replayed, decided: isDecided(statusOf(row)) };
}
