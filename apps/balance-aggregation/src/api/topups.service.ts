import { Inject, Injectable } from '@nestjs/common';
import { depositEntryIdOf, entries, ledgerCommands, shapes, topupDepositIdOf, type DepositPosted, type DepositReceived } from '@kontor/events';
import { Money } from '@kontor/money';
import { InjectRuntime, LOG, PARTITIONS, positionOfEvent, positionToken, standardProblems } from '@kontor/nest';
import { encodeEvent, NotOwner, partitionOf, type Log, type Read, type Runtime } from '@kontor/streams';
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
  /** By entry: those that this process waits for. */
  private readonly expected = new Map<string, Set<(posted: Posted) => void>>();
  private readonly running = new Set<string>();

  constructor(@InjectRuntime(balanceAggregation) private readonly runtime: Runtime, @Inject(LOG) private readonly log: Pick<Log, 'send'>, @Inject(PARTITIONS) private readonly partitions: number) {
    runtime.onCommitted(entries, (_partition, _head, events) => {
      if (this.expected.size === 0) return; // then nothing is parsed
      for (const { type, id, data } of events()) {
        const { entryId, legs } = data as DepositPosted;
        if (type === 'DepositPosted') for (const tell of this.expected.get(entryId) ?? []) tell({ currency: legs[0]!.currency, amount: legs[0]!.amount, position: positionOfEvent({ id, type }) });
      }
    });
  }

  /**
   * 1. Listen for the posting. 2. Look whether it stands already: then this is a repeat. 3. Send, unless the first of this
   * key is under way in this process: then wait for that. 4. Wait. Throws the problem that the caller is answered.
   */
  async topUp(customerId: string, key: string, request: TopupRequest): Promise<AnsweredTopup> {
    const depositId = topupDepositIdOf(customerId, key);
    const entryId = depositEntryIdOf(customerId, depositId);
    if (this.expected.size >= WAITING_MAX) throw standardProblems.UNAVAILABLE({ headers: { 'retry-after': '1' } });
    const { posted, end } = this.expect(entryId);
    try {
      const { value, height } = await this.read(customerId, entryId);
      if (value !== undefined) return this.answer(depositId, request, { ...value, position: this.positionAt(customerId, height) }, true);
      const first = !this.running.has(entryId);
      if (first) this.running.add(entryId);
      try {
        if (first) await this.send(customerId, depositId, request);
        return this.answer(depositId, request, await inTime(posted, first), !first);
      } finally {
        if (first) this.running.delete(entryId);
      }
    } finally {
      end();
    }
  }

  /** What was posted, if it is what was asked for. */
  private answer(depositId: string, { currency, amount }: TopupRequest, posted: Posted, replayed: boolean): AnsweredTopup {
    if (posted.currency !== currency.code || posted.amount !== amount) throw standardProblems.IDEMPOTENCY_KEY_REUSED();
    return { topup: { id: depositId, amount: Money.fromMinorUnits(amount, currency).toJSON() }, replayed, position: posted.position };
  }

  private expect(entryId: string): { readonly posted: Promise<Posted>; readonly end: () => void } {
    const tellers = this.expected.get(entryId) ?? new Set();
    this.expected.set(entryId, tellers);
    let tell: (posted: Posted) => void = () => undefined;
    const posted = new Promise<Posted>((resolve) => (tell = resolve));
    tellers.add(tell);
    const end = (): void => {
      tellers.delete(tell);
      if (tellers.size === 0 && this.expected.get(entryId) === tellers) this.expected.delete(entryId);
    };
    return { posted, end };
  }

  private async read(customerId: string, entryId: string): Promise<Read<Deposit | undefined>> {
    const owned = this.runtime.owns(entries, this.partitionOf(customerId));
    try {
      return await this.runtime.read(balanceAggregation.handles.deposits, entryId, { partitionKey: customerId, ...(owned ? {} : { strict: true, standby: true }) });
    } catch (cause) {
      if (cause instanceof NotOwner) throw standardProblems.UNAVAILABLE({ cause }); // still starting
      throw cause;
    }
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
    return positionToken([{ journal: entries.name, partition: this.partitionOf(customerId), height }]);
  }

  private partitionOf(customerId: string): number {
    return partitionOf(customerId, entries.partitions ?? this.partitions);
  }
}

async function inTime(posted: Promise<Posted>, first: boolean): Promise<Posted> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, DECIDED_MS, undefined)));
  const found = await Promise.race([posted, late]).finally(() => clearTimeout(timer));
  if (found !== undefined) return found;
  throw first ? standardProblems.NOT_DECIDED_IN_TIME({ headers: { 'retry-after': '2' } }) : standardProblems.STILL_RUNNING({ headers: { 'retry-after': '2' } });
}
