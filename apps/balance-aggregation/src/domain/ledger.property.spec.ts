import { entries, payoutIdOf, transferIdOf } from '@kontor/events';
import type { DepositReceived, Event, Leg, TransferRated } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolveAccount, openAccount } from './account.js';
import type { Account } from './account.js';
import { bookTransfer } from './book-transfer.js';
import { evolveBooking } from './booking.js';
import type { Booking } from './booking.js';
import { UnbookedSettlement, postSettlement } from './post-settlement.js';
import { BOOK_BY, ratedAs } from './rated.spec.support.js';
import { depositKey, evolveDeposit, receiveDeposit } from './receive-deposit.js';
import type { PostedDeposit } from './receive-deposit.js';

type Entry = Event<typeof entries>;
const legsOf = (entry: Entry): readonly Leg[] => ('legs' in entry ? entry.legs : []);
const BOOK_BY_MS = Date.parse(BOOK_BY);

/** A ledger task of one partition, by hand: decide, then fold. Beside it a trial balance that only knows legs. */
class Ledger {
  readonly journal: Entry[] = [];
  readonly trial = new Map<string, bigint>();
  readonly accounts = new Map<string, Account>();
  private readonly deposits = new Map<string, PostedDeposit>();
  private readonly bookings = new Map<string, Booking>();

  deposit(key: string, deposit: DepositReceived): void {
    this.write(key, receiveDeposit(this.account(key), deposit, { now: BOOK_BY_MS, key, partition: 0, deposits: this.deposits }));
  }

  rate(key: string, rated: TransferRated, now: number): void {
    this.write(key, bookTransfer(this.account(key), rated, { now, key, partition: 0, bookings: this.bookings }));
  }

  settle(key: string, transferId: string): void {
    const settled = { type: 'PayoutSettled', payoutId: payoutIdOf(transferId, 1), transferId, railRef: 'SIM', charges: minorUnits(0n), evidence: 'answer' } as const;
    const isBooked = ['booked', 'settled'].includes(this.bookings.get(transferId)?.status ?? 'unknown');
    if (isBooked) this.write(key, postSettlement(this.account(key), settled, { partition: 0, bookings: this.bookings }));
    else expect(() => postSettlement(this.account(key), settled, { partition: 0, bookings: this.bookings })).toThrow(UnbookedSettlement);
  }

  account(key: string): Account {
    return this.accounts.get(key) ?? openAccount();
  }

  private write(key: string, entry: Entry | undefined): void {
    if (entry === undefined) return;
    const { type, ...data } = entry;
    expect(entries.schemas[type]['~standard'].validate(data)).not.toHaveProperty('issues');
    this.journal.push(entry);
    this.fold(key, entry);
    for (const { account, side, amount } of legsOf(entry)) this.trial.set(account, (this.trial.get(account) ?? 0n) + (side === 'C' ? BigInt(amount) : -BigInt(amount)));
  }

  private fold(key: string, entry: Entry): void {
    switch (entry.type) {
      case 'DepositPosted':
        this.accounts.set(key, evolveAccount.DepositPosted(this.account(key), entry, { key }));
        this.deposits.set(depositKey(key, entry.depositId), evolveDeposit.DepositPosted(undefined, entry));
        return;
      case 'TransferBooked':
        this.accounts.set(key, evolveAccount.TransferBooked(this.account(key), entry, { key }));
        this.bookings.set(entry.transferId, evolveBooking.TransferBooked(undefined, entry));
        return;
      case 'BookingDeclined':
        this.bookings.set(entry.transferId, evolveBooking.BookingDeclined(undefined, entry));
        return;
      case 'SettlementPosted':
        this.bookings.set(entry.transferId, evolveBooking.SettlementPosted(this.bookings.get(entry.transferId), entry));
        return;
      default:
        throw new Error(`nothing here decides a ${entry.type}`);
    }
  }
}

// Few customers, deposits and transfers, so that most steps meet what an earlier one left: repeats, races for the same money.
const CUSTOMERS = ['cus_1', 'cus_2'];
const CURRENCIES = ['EUR', 'JPY', 'KWD'];
const customer = fc.constantFrom(...CUSTOMERS);
const steps = fc.oneof(
  fc.record({ step: fc.constant('deposit' as const), customer, id: fc.nat(5) }),
  fc.record({ step: fc.constant('rate' as const), customer, id: fc.nat(9), late: fc.nat(7).map((one) => one === 0) }),
  fc.record({ step: fc.constant('settle' as const), customer, id: fc.nat(9) }),
);
const amountIn = (min: bigint, max: bigint) => ({ currency: fc.constantFrom(...CURRENCIES), amount: fc.bigInt(min, max) });
const worlds = fc.record({
  deposits: fc.array(fc.record(amountIn(50_000n, 400_000n)), { minLength: 6, maxLength: 6 }),
  transfers: fc.array(
    fc.record({ ...amountIn(1n, 200_000n), to: fc.constantFrom(...CURRENCIES), mid: fc.constantFrom('0.00615', '0.8731', '1.1453', '162.5', '479.2'), spreadBp: fc.constantFrom('0', '12.5', '30', '250') }),
    { minLength: 10, maxLength: 10 },
  ),
  steps: fc.array(steps, { minLength: 20, maxLength: 60, size: 'max' }),
});

function run(world: typeof worlds extends fc.Arbitrary<infer W> ? W : never): Ledger {
  const ledger = new Ledger();
  for (const it of world.steps) {
    const transferId = transferIdOf(it.customer, `order-${it.id}`);
    if (it.step === 'settle') ledger.settle(it.customer, transferId);
    if (it.step === 'deposit') {
      const { currency, amount } = world.deposits[it.id]!;
      ledger.deposit(it.customer, { type: 'DepositReceived', depositId: `dep-${it.id}`, currency, amount: minorUnits(amount), bank: 'simbank' });
    }
    if (it.step === 'rate') {
      const { currency, amount, to, mid, spreadBp } = world.transfers[it.id]!;
      const rated = ratedAs(transferId, amount, currency, to, mid, spreadBp);
      if (rated !== undefined) ledger.rate(it.customer, rated, it.late ? BOOK_BY_MS + 1 : BOOK_BY_MS);
    }
    for (const { available } of ledger.accounts.values()) for (const held of Object.values(available)) expect(BigInt(held) >= 0n).toBe(true);
  }
  return ledger;
}

const sumsByCurrency = (legs: readonly Leg[]): bigint[] => {
  const sums = new Map<string, bigint>();
  for (const { side, currency, amount } of legs) sums.set(currency, (sums.get(currency) ?? 0n) + (side === 'D' ? 1n : -1n) * BigInt(amount));
  return [...sums.values()];
};

describe('the ledger, over any sequence of deposits, ratings and settlements with repeats', () => {
  it('writes entries that sum to zero in each currency, each id once, one decision and at most one settlement per transfer', () => {
    const seen: Partial<Record<Entry['type'], number>> = { DepositPosted: 0, TransferBooked: 0, BookingDeclined: 0, SettlementPosted: 0 };
    fc.assert(
      fc.property(worlds, (world) => {
        const { journal } = run(world);
        for (const entry of journal) expect(sumsByCurrency(legsOf(entry)).every((sum) => sum === 0n)).toBe(true);
        const ids = journal.flatMap((entry) => ('entryId' in entry ? [entry.entryId] : []));
        expect(new Set(ids).size).toBe(ids.length);
        const decided = journal.flatMap((entry) => (entry.type === 'TransferBooked' || entry.type === 'BookingDeclined' ? [entry.transferId] : []));
        expect(new Set(decided).size).toBe(decided.length);
        for (const { type } of journal) seen[type] += 1;
      }),
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5); // otherwise the sequences say little
  });

  it('holds the balances that the legs add up to, none of them negative, with a trial balance of zero', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { accounts, trial } = run(world);
        const held = [...accounts].flatMap(([key, { available }]) => Object.entries(available).map(([currency, amount]) => [`customer:${key}:${currency}:available`, BigInt(amount)] as const));
        expect(new Map(held)).toEqual(new Map([...trial].filter(([account]) => account.startsWith('customer:'))));
        const totals = new Map<string, bigint>();
        for (const [account, balance] of trial) totals.set(currencyOf(account), (totals.get(currencyOf(account)) ?? 0n) + balance);
        expect([...totals.values()].every((total) => total === 0n)).toBe(true);
      }),
    );
  });

  it('has nothing left in clearing when all that was booked is settled', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const ledger = run(world);
        for (const key of CUSTOMERS) for (const id of world.transfers.keys()) ledger.settle(key, transferIdOf(key, `order-${id}`));
        for (const [account, balance] of ledger.trial) if (account.startsWith('payout:clearing')) expect(balance).toBe(0n);
      }),
    );
  });
});

/** `customer:c:EUR:available`, `nostro:simbank:EUR#0`. */
const currencyOf = (account: string): string => /:([A-Z]{3})(?:#|:available$)/.exec(account)![1]!;
