import { entries, ledgerCommands, payoutIdOf, payouts, quotes, refundIdOf, transitAnswerLane, transitLane } from '@kontor/events';
import type { Event, Leg, RefundCause, TransferRated } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { EventMap, Source } from '@kontor/streams';
import { TopologyTestDriver } from '@kontor/streams/testing';
import { balanceAggregation } from '../topology.js';
import { accountNamed } from './chart-of-accounts.js';
import type { LedgerEntry } from './context.js';

/** 2026-11-02 09:30 UTC: before `bookBy` of the example. */
export const NOW = Date.parse('2026-11-02T09:30:00.000Z');

type Data<D extends { readonly schemas: object }, T> = T extends keyof D['schemas'] & string ? (D extends Source<infer E> ? (T extends keyof E ? E[T] : never) : never) : never;

/** `D account CCY amount`, as tests write legs. */
export const told = (legs: readonly Leg[]): string[] => legs.map(({ side, account, amount }) => `${side} ${account} ${amount}`);
export const legsOf = (entry: LedgerEntry): readonly Leg[] => ('legs' in entry ? entry.legs : []);

/** An entry as the journal has it, and where. */
export interface Written {
  readonly entry: LedgerEntry;
  readonly key: string;
  readonly partition: number;
  readonly at: number;
}

/** The ledger as it runs, and beside it a trial balance that only knows legs. Whatever is written is checked against the catalogue. */
export class LedgerOnTrial {
  readonly journal: Written[] = [];
  /** Credits less debits, by account. */
  readonly trial = new Map<string, bigint>();
  private readonly driver: TopologyTestDriver;

  constructor(readonly partitions = 1) {
    this.driver = new TopologyTestDriver(balanceAggregation, { now: NOW, partitions });
  }

  get now(): number {
    return this.driver.now;
  }

  command<T extends keyof typeof ledgerCommands.schemas>(key: string, type: T, data: Data<typeof ledgerCommands, T>): LedgerEntry[] {
    return this.pipe(ledgerCommands, type, data, key);
  }

  payout<T extends keyof typeof payouts.schemas>(key: string, type: T, data: Data<typeof payouts, T>): LedgerEntry[] {
    return this.pipe(payouts, type, data, key);
  }

  quote<T extends keyof typeof quotes.schemas>(key: string, type: T, data: Data<typeof quotes, T>): LedgerEntry[] {
    return this.pipe(quotes, type, data, key);
  }

  rate(key: string, { type, ...rated }: TransferRated): LedgerEntry[] {
    return this.quote(key, type, rated);
  }

  /** What came over a lane comes again. */
  again(entry: LedgerEntry): LedgerEntry[] {
    const { type, ...data } = entry;
    if (type === 'TransitSent' || type === 'DepositRecalled') return this.pipe(transitLane, type, data as never, entry.toCustomerId);
    if (type === 'DepositTakenBack') return this.pipe(transitAnswerLane, type, data as never, entry.from.customerId);
    return this.pipe(transitAnswerLane, 'TransitAnswered', data as never, (entry as Event<typeof entries, 'TransitAnswered'>).toCustomerId);
  }

  deposit(key: string, currency: string, amount: bigint, depositId = `dep-${this.journal.length}`): LedgerEntry[] {
    return this.command(key, 'DepositReceived', { depositId, currency, amount: minorUnits(amount), bank: 'simbank' });
  }

  settle(key: string, transferId: string, charges = 0n): LedgerEntry[] {
    return this.payout(key, 'PayoutSettled', { payoutId: payoutIdOf(transferId, 1), transferId, railRef: 'SIM', charges: minorUnits(charges), evidence: 'answer' });
  }

  returned(key: string, transferId: string, amount: bigint, more: { readonly charges?: bigint; readonly borneBy?: 'customer' | 'house'; readonly returnRef?: string; readonly currency?: string } = {}): LedgerEntry[] {
    const { charges = 0n, borneBy = 'customer', returnRef = 'ret-1', currency = 'JPY' } = more;
    return this.payout(key, 'PayoutReturned', { payoutId: payoutIdOf(transferId, 1), transferId, returnRef, currency, amount: minorUnits(amount), charges: minorUnits(charges), borneBy, code: 'AC04' });
  }

  /** Without `current`, no rate is to be had. In EUR unless said. */
  refundRated(key: string, transferId: string, cause: RefundCause, target: bigint, current?: { readonly source: bigint; readonly position: bigint; readonly currency?: string }, currency = 'JPY'): LedgerEntry[] {
    return this.quote(key, 'RefundRated', {
      refundId: refundIdOf(transferId, cause), transferId, target: { currency, amount: minorUnits(target) },
      ...(current !== undefined && {
        current: {
          mid: '165', rate: { ids: ['fix/EUR/JPY'], path: ['EUR', 'JPY'], date: '2026-10-30' },
          source: { currency: current.currency ?? 'EUR', amount: minorUnits(current.source) }, position: minorUnits(current.position),
        },
      }),
    });
  }

  advance(ms: number): LedgerEntry[] {
    this.driver.advance(ms);
    return this.written();
  }

  restart(): void {
    this.driver.restart();
  }

  /** Why a key is parked, if it is. */
  parked(key: string): unknown {
    return this.driver.parked(key);
  }

  account(key: string) {
    return this.driver.store(balanceAggregation.handles.accounts).get(key);
  }

  booking(transferId: string) {
    return this.driver.store(balanceAggregation.handles.bookings).get(transferId);
  }

  /** On the account's normal side. */
  balance(account: string): bigint {
    const credits = this.trial.get(account) ?? 0n;
    return accountNamed(account).normalSide === 'C' ? credits : -credits;
  }

  private pipe<E extends EventMap, T extends keyof E & string>(source: Source<E>, type: T, data: E[T], key: string): LedgerEntry[] {
    this.driver.topic(source).pipe(type, data, { key });
    return this.written();
  }

  private written(): LedgerEntry[] {
    const records = this.driver.output(entries).readAllRecords();
    for (const { event, key, partition, at } of records) {
      const entry = event;
      const { type, ...data } = entry;
      const result = entries.schemas[type]['~standard'].validate(data);
      if ('issues' in result && result.issues !== undefined) throw new Error(`${type} does not fit its schema: ${JSON.stringify(result.issues)} ${JSON.stringify(data)}`);
      this.journal.push({ entry, key, partition, at });
      for (const { account, side, amount } of legsOf(entry)) this.trial.set(account, (this.trial.get(account) ?? 0n) + (side === 'C' ? BigInt(amount) : -BigInt(amount)));
    }
    return records.map(({ event }) => event);
  }
}
