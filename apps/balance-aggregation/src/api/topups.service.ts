import { Inject, Injectable } from '@nestjs/common';
import { depositEntryIdOf, entries, ledgerCommands, shapes, topupDepositIdOf, type DepositPosted, type DepositReceived } from '@kontor/events';
import { Money } from '@kontor/money';
import { Decisions, InjectRuntime, LOG, PARTITIONS, positionOfEvent, positionToken, readCommitted, standardProblems, type Decision } from '@kontor/nest';
import { encodeEvent, partitionOf, type Log, type Runtime } from '@kontor/streams';
import { z } from 'zod';
import type { Deposit } from '../domain/deposits.js';
import { balanceAggregation } from '../topology.js';
import type { TopupRequest } from './topup-request.js';

/** A deposit that a sandbox made up. */
export const topupView = z.object({ id: z.string(), amount: shapes.shownMoney }).meta({ id: 'Topup' });
export type TopupView = Readonly<z.infer<typeof topupView>>;

export interface AnsweredTopup {
  readonly topup: TopupView;
  readonly replayed: boolean;
  readonly position: string;
}

type Posted = Pick<Deposit, 'currency' | 'amount'> & { readonly position: string };

/** As of other requests: one append in each of two topics, and a leader election, may lie before the answer. */
const DECIDED_MS = 10_000;
const WAITING_MAX = 500;
/** Where made-up money stands with the house. */
const BANK = 'simbank';

/**
 * Has a deposit come in as deposits of banks do: by a record on the ledger's commands. Its id follows from customer and
 * key, so a repeat is the same deposit, which the ledger posts once. A body is nothing but an amount, so bodies are
 * compared by that, against what was posted.
 */
@Injectable()
export class TopupsService {
  private readonly decisions: Decisions;
  private readonly running = new Set<string>();

  constructor(@InjectRuntime(balanceAggregation) private readonly runtime: Runtime, @Inject(LOG) private readonly log: Pick<Log, 'send'>, @Inject(PARTITIONS) private readonly partitions: number) {
    this.decisions = new Decisions(runtime, entries, 'entryId');
  }

  /**
   * 1. Listen for the posting. 2. Look whether it stands already: then this is a repeat. 3. Send, unless the first of this
   * key is under way in this process: then wait for that. 4. Wait. Throws the problem that the caller is answered.
   */
  async topUp(customerId: string, key: string, request: TopupRequest): Promise<AnsweredTopup> {
    const depositId = topupDepositIdOf(customerId, key);
    const entryId = depositEntryIdOf(customerId, depositId);
    if (this.decisions.waiting >= WAITING_MAX) throw standardProblems.UNAVAILABLE({ headers: { 'retry-after': '1' } });
    const expected = this.decisions.expect<DepositPosted>(entryId, ['DepositPosted']);
    try {
      const { value, height } = await readCommitted(this.runtime, balanceAggregation.handles.deposits, entryId, { partitionKey: customerId, partitions: this.partitions });
      if (value !== undefined) return this.answer(depositId, request, { ...value, position: this.positionAt(customerId, height) }, true);
      const first = !this.running.has(entryId);
      if (first) this.running.add(entryId);
      try {
        if (first) await this.send(customerId, depositId, request);
        const decision = await expected.within(DECIDED_MS);
        if (decision === undefined) throw (first ? standardProblems.NOT_DECIDED_IN_TIME : standardProblems.STILL_RUNNING)({ headers: { 'retry-after': '2' } });
        return this.answer(depositId, request, postedBy(decision), !first);
      } finally {
        if (first) this.running.delete(entryId);
      }
    } finally {
      expected.end();
    }
  }

  /** What was posted, if it is what was asked for. */
  private answer(depositId: string, { currency, amount }: TopupRequest, posted: Posted, replayed: boolean): AnsweredTopup {
    if (posted.currency !== currency.code || posted.amount !== amount) throw standardProblems.IDEMPOTENCY_KEY_REUSED();
    return { topup: { id: depositId, amount: Money.fromMinorUnits(amount, currency).toJSON() }, replayed, position: posted.position };
  }

  private async send(customerId: string, depositId: string, { currency, amount }: TopupRequest): Promise<void> {
    const data: Omit<DepositReceived, 'type'> = { depositId, currency: currency.code, amount, bank: BANK };
    const event = encodeEvent({ type: 'DepositReceived', specversion: '1.0', id: depositId, source: ledgerCommands.owner, subject: customerId, time: new Date().toISOString(), data });
    try {
      await this.log.send(ledgerCommands.name, [{ key: customerId, value: Buffer.from(event), headers: {} }]);
    } catch (cause) {
      throw standardProblems.NOT_DECIDED_IN_TIME({ headers: { 'retry-after': '2' }, cause });
    }
  }

  private positionAt(customerId: string, height: number): string {
    return positionToken([{ journal: entries.name, partition: partitionOf(customerId, entries.partitions ?? this.partitions), height }]);
  }
}

function postedBy({ id, event: { type, legs } }: Decision<DepositPosted>): Posted {
  return { currency: legs[0]!.currency, amount: legs[0]!.amount, position: positionOfEvent({ id, type }) };
}
