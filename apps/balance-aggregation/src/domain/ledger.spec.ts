// What is decided of deposits, transfers and payouts: once each, in whatever order they come.
import { payoutIdOf, transferIdOf } from '@kontor/events';
import type { TransferRated } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { beforeEach, describe, expect, it } from 'vitest';
import { evolveAccount } from './account.js';
import { AWAITING_MAX, bookedLegs } from './book-transfer.js';
import type { LedgerEntry } from './context.js';
import { legsOf, LedgerOnTrial, NOW, told } from './ledger.spec.support.js';
import { BOOK_BY, EXAMPLE, ratedAs } from './rated.spec.support.js';
import { DAY_MS, limitsByTier } from './spending.js';

const { transferId } = EXAMPLE;
const payoutId = payoutIdOf(transferId, 1);
const CUSTOMER = 'cus_1';
const place = { now: NOW, key: CUSTOMER, partition: 0, partitions: 1 };

let ledger: LedgerOnTrial;
beforeEach(() => {
  ledger = new LedgerOnTrial();
});

const typesOf = (written: readonly LedgerEntry[]): string[] => written.map((entry) => ('code' in entry ? `${entry.type} ${entry.code}` : entry.type));
const waiting = (n: number, amount: bigint, more: Partial<TransferRated> = {}): TransferRated => ({ ...sized(transferIdOf(CUSTOMER, `order-${n}`), amount), waitForFunds: true, ...more });
/** A transfer of so many euro cents within one currency. */
function sized(id: string, amount: bigint): TransferRated {
  const text = minorUnits(amount);
  const euros = { currency: 'EUR' as const, amount: text };
  return { ...EXAMPLE, transferId: id, source: euros, target: euros, fee: minorUnits(0n), net: text, spread: minorUnits(0n), position: { source: text, target: text }, rounding: minorUnits(0n), base: euros };
}
function booked(): void {
  ledger.deposit(CUSTOMER, 'EUR', 10000n);
  expect(typesOf(ledger.rate(CUSTOMER, EXAMPLE))).toEqual(['TransferBooked']);
}
const settle = () => ledger.settle(CUSTOMER, transferId);
const accepted = () => ledger.payout(CUSTOMER, 'PayoutAccepted', { payoutId, transferId, railRef: 'SIM' });
const inDoubt = (attempt = 1) => ledger.payout(CUSTOMER, 'PayoutInDoubt', { payoutId: payoutIdOf(transferId, attempt), transferId, reason: 'NO_ANSWER' });
const rejected = (then: 'refund' | 'retry' = 'refund', attempt = 1) => ledger.payout(CUSTOMER, 'PayoutRejected', { payoutId: payoutIdOf(transferId, attempt), transferId, code: 'AC04', then });
const abandoned = () => ledger.payout(CUSTOMER, 'PayoutAbandoned', { transferId, reason: 'OPS' });
const cancelled = (id = transferId) => ledger.payout(CUSTOMER, 'PayoutCancelled', { transferId: id, commandId: 'cancel' });
const cancelRated = (current?: { source: bigint; position: bigint }) => ledger.refundRated(CUSTOMER, transferId, { kind: 'cancelled' }, 16095n, current);

describe('a deposit', () => {
  const deposit = { depositId: 'dep-1', currency: 'EUR', amount: minorUnits(10000n), bank: 'simbank' };

  it('is posted once; one that contradicts it is a conflict, told of once, and moves nothing', () => {
    ledger.command(CUSTOMER, 'DepositReceived', deposit);
    expect(ledger.command(CUSTOMER, 'DepositReceived', deposit)).toEqual([]);
    for (const other of [{ amount: minorUnits(10001n) }, { currency: 'USD' }, { bank: 'otherbank' }]) {
      ledger.command(CUSTOMER, 'DepositReceived', { ...deposit, ...other });
    }
    expect(typesOf(ledger.journal.map(({ entry }) => entry))).toEqual(['DepositPosted', 'LedgerConflict DEPOSIT_DIFFERS']);
  });

  it('of the same id is another one with another customer', () => {
    ledger.command(CUSTOMER, 'DepositReceived', deposit);
    expect(typesOf(ledger.command('cus_2', 'DepositReceived', deposit))).toEqual(['DepositPosted']);
  });

  it('in a currency that nobody can hold today is a conflict', () => {
    for (const [n, currency] of ['ZZZ', 'XAU', 'HRK'].entries()) {
      expect(typesOf(ledger.command(CUSTOMER, 'DepositReceived', { ...deposit, depositId: `d${n}`, currency }))).toEqual(['LedgerConflict CURRENCY_NOT_VALID']);
    }
  });

  it('is taken back once, by the bank or by people', () => {
    ledger.command(CUSTOMER, 'DepositReceived', deposit);
    expect(typesOf(ledger.command(CUSTOMER, 'DepositReversed', { depositId: 'dep-1' }))).toEqual(['DepositReversalPosted']);
    expect(ledger.command(CUSTOMER, 'DepositReversed', { depositId: 'dep-1' })).toEqual([]);
    expect(ledger.balance('customer:cus_1:EUR:available')).toBe(0n);
    expect(typesOf(ledger.command(CUSTOMER, 'DepositReversed', { depositId: 'dep-2' }))).toEqual(['LedgerConflict DEPOSIT_UNKNOWN']);
  });

  it('repays first what its customer owes', () => {
    booked();
    ledger.command(CUSTOMER, 'DepositReversed', { depositId: 'dep-0' });
    expect(ledger.balance('receivable:customer:cus_1:EUR#0')).toBe(10000n);
    expect(told(legsOf(ledger.deposit(CUSTOMER, 'EUR', 4000n, 'a')[0]!))).toEqual(['D nostro:simbank:EUR#0 4000', 'C receivable:customer:cus_1:EUR#0 4000']);
    expect(told(legsOf(ledger.deposit(CUSTOMER, 'EUR', 9000n, 'b')[0]!))).toEqual(['D nostro:simbank:EUR#0 9000', 'C receivable:customer:cus_1:EUR#0 6000', 'C customer:cus_1:EUR:available 3000']);
  });

  it('for a customer who is closed waits in suspense', () => {
    ledger.command(CUSTOMER, 'CloseCustomer', { commandId: 'c' });
    expect(told(legsOf(ledger.deposit(CUSTOMER, 'EUR', 4000n, 'a')[0]!))).toEqual(['D nostro:simbank:EUR#0 4000', 'C deposits:suspense:EUR#0 4000']);
  });
});

describe('a rated transfer', () => {
  it('posts a rounding against the house as a debit', () => {
    const legs = bookedLegs({ available: {} }, { ...EXAMPLE, position: { ...EXAMPLE.position, target: minorUnits(16093n) }, rounding: minorUnits(-2n) }, place);
    expect(told(legs)).toContain('D fx:rounding:JPY#0 2');
  });

  it('leaves the position alone where nothing is exchanged', () => {
    const legs = bookedLegs({ available: {} }, ratedAs(transferId, 10000n, 'EUR', 'EUR', '1', '0')!, place);
    expect(told(legs)).toEqual(['D customer:cus_1:EUR:available 10000', 'C income:fee:EUR#0 65', 'C payout:clearing:EUR#0 9935']);
  });

  it('is declined for one minor unit too little, and for money in another currency only', () => {
    ledger.deposit(CUSTOMER, 'EUR', 9999n);
    ledger.deposit(CUSTOMER, 'JPY', 999999n);
    expect(typesOf(ledger.rate(CUSTOMER, EXAMPLE))).toEqual(['BookingDeclined INSUFFICIENT_FUNDS']);
  });

  it('is booked until the very instant of the deadline, and declined after it', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10001n);
    ledger.advance(Date.parse(BOOK_BY) - NOW);
    expect(typesOf(ledger.rate(CUSTOMER, sized(transferIdOf(CUSTOMER, 'in-time'), 1n)))).toEqual(['TransferBooked']);
    ledger.advance(1);
    expect(typesOf(ledger.rate(CUSTOMER, EXAMPLE))).toEqual(['BookingDeclined EXPIRED']);
  });

  it('is decided once, be it booked, declined or settled', () => {
    expect(typesOf(ledger.rate(CUSTOMER, sized(transferIdOf(CUSTOMER, 'poor'), 1n)))).toEqual(['BookingDeclined INSUFFICIENT_FUNDS']);
    ledger.deposit(CUSTOMER, 'EUR', 50000n);
    expect(ledger.rate(CUSTOMER, sized(transferIdOf(CUSTOMER, 'poor'), 1n))).toEqual([]);
    ledger.rate(CUSTOMER, EXAMPLE);
    expect(ledger.rate(CUSTOMER, EXAMPLE)).toEqual([]);
    settle();
    expect(ledger.rate(CUSTOMER, EXAMPLE)).toEqual([]);
  });

  it('is declined for a customer who is frozen or closed', () => {
    ledger.deposit(CUSTOMER, 'EUR', 50000n);
    ledger.command(CUSTOMER, 'FreezeCustomer', { commandId: 'f', reason: 'SANCTIONS' });
    expect(typesOf(ledger.rate(CUSTOMER, EXAMPLE))).toEqual(['BookingDeclined ACCOUNT_FROZEN']);
    ledger.command(CUSTOMER, 'CloseCustomer', { commandId: 'c' });
    expect(typesOf(ledger.rate(CUSTOMER, sized(transferIdOf(CUSTOMER, '2'), 1n)))).toEqual(['BookingDeclined ACCOUNT_CLOSED']);
  });

  it('cannot spend what another one spent', () => {
    ledger.deposit(CUSTOMER, 'EUR', 15000n);
    expect(typesOf([...ledger.rate(CUSTOMER, EXAMPLE), ...ledger.rate(CUSTOMER, { ...EXAMPLE, transferId: transferIdOf(CUSTOMER, 'order-2') })])).toEqual(['TransferBooked', 'BookingDeclined INSUFFICIENT_FUNDS']);
  });
});

describe('a hot customer', () => {
  it('keeps an account that grows no further, and is charged each of a thousand transfers once', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10n ** 6n);
    ledger.command(CUSTOMER, 'SetTier', { commandId: 'busy', tier: 'business', approvedBy: ['ops.anna', 'ops.bert'] });
    const sizes: number[] = [];
    for (let n = 0; n < 1_200; n++) {
      const rated = sized(transferIdOf(CUSTOMER, `hot-${n}`), 100n);
      expect(typesOf(ledger.rate(CUSTOMER, rated))).toEqual(['TransferBooked']);
      expect(ledger.rate(CUSTOMER, rated)).toEqual([]);
      ledger.settle(CUSTOMER, rated.transferId);
      ledger.advance(1);
      sizes.push(JSON.stringify(ledger.account(CUSTOMER)).length);
    }
    expect(ledger.balance(`customer:${CUSTOMER}:EUR:available`)).toBe(10n ** 6n - 1_200n * 100n);
    // What the limits must remember is bounded, and nothing else of a transfer is kept in the account.
    expect(Math.max(...sizes.slice(600))).toBeLessThanOrEqual(1.1 * Math.max(...sizes.slice(0, 600)));
  });
});

describe('the limits', () => {
  const { day } = limitsByTier.standard;
  const late = { bookBy: '2027-01-01T00:00:00.000Z' };

  it('hold over many transfers at once, over midnight, to the millisecond; a rejection gives back, a return does not', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10n * day);
    const [first, second] = [transferIdOf(CUSTOMER, 'a'), transferIdOf(CUSTOMER, 'b')];
    ledger.rate(CUSTOMER, { ...sized(first, day - 5n), ...late });
    ledger.rate(CUSTOMER, { ...sized(second, 5n), ...late });
    const tried = (n: number, amount: bigint): string[] => typesOf(ledger.rate(CUSTOMER, { ...sized(transferIdOf(CUSTOMER, `try-${n}`), amount), ...late }));
    expect(tried(1, 1n)).toEqual(['BookingDeclined LIMIT_DAY']);
    ledger.payout(CUSTOMER, 'PayoutRejected', { payoutId: payoutIdOf(second, 1), transferId: second, code: 'AC04', then: 'refund' });
    expect(tried(2, 6n)).toEqual(['BookingDeclined LIMIT_DAY']);
    expect(tried(3, 5n)).toEqual(['TransferBooked']);
    ledger.settle(CUSTOMER, first);
    ledger.returned(CUSTOMER, first, day - 5n, { currency: 'EUR', borneBy: 'house' });
    expect(tried(4, 1n)).toEqual(['BookingDeclined LIMIT_DAY']);
    ledger.advance(DAY_MS - 1);
    expect(tried(5, 1n)).toEqual(['BookingDeclined LIMIT_DAY']);
    ledger.advance(1);
    expect(tried(6, day)).toEqual(['TransferBooked']);
  });

  it('are those of the tier that was set last, whichever order is repeated', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10n * day);
    ledger.command(CUSTOMER, 'SetTier', { commandId: '1', tier: 'trusted', approvedBy: ['ops.anna', 'ops.bert'] });
    ledger.command(CUSTOMER, 'SetTier', { commandId: '2', tier: 'standard', approvedBy: ['ops.anna', 'ops.bert'] });
    expect(ledger.command(CUSTOMER, 'SetTier', { commandId: '1', tier: 'trusted', approvedBy: ['ops.anna', 'ops.bert'] })).toEqual([]);
    expect(typesOf(ledger.rate(CUSTOMER, sized(transferId, day + 1n)))).toEqual(['BookingDeclined LIMIT_DAY']);
    ledger.command(CUSTOMER, 'SetTier', { commandId: '3', tier: 'trusted', approvedBy: ['ops.anna', 'ops.bert'] });
    expect(typesOf(ledger.rate(CUSTOMER, sized(transferIdOf(CUSTOMER, '2'), day + 1n)))).toEqual(['TransferBooked']);
  });

  it('stop at thirty days what each day would let pass', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10n * day);
    const spent = [1, 2, 3, 4, 5, 6].flatMap((n) => {
      ledger.advance(DAY_MS);
      return typesOf(ledger.rate(CUSTOMER, { ...sized(transferIdOf(CUSTOMER, `day-${n}`), day), ...late }));
    });
    expect(spent).toEqual([...Array<string>(5).fill('TransferBooked'), 'BookingDeclined LIMIT_MONTH']);
  });
});

describe('a transfer that waits for money', () => {
  it('is booked by the credit that makes it fit, in order of request, and a large one blocks no smaller one', () => {
    expect(typesOf([1, 2, 3].flatMap((n) => ledger.rate(CUSTOMER, waiting(n, [900n, 400n, 300n][n - 1]!))))).toEqual(Array(3).fill('FundsAwaited'));
    const later = ledger.deposit(CUSTOMER, 'EUR', 800n);
    expect(later.map((entry) => ('transferId' in entry ? entry.transferId : entry.type))).toEqual(['DepositPosted', transferIdOf(CUSTOMER, 'order-2'), transferIdOf(CUSTOMER, 'order-3')]);
    expect(typesOf(ledger.deposit(CUSTOMER, 'EUR', 799n))).toEqual(['DepositPosted']);
    expect(typesOf(ledger.deposit(CUSTOMER, 'EUR', 1n))).toEqual(['DepositPosted', 'TransferBooked']);
    expect(ledger.account(CUSTOMER)).not.toHaveProperty('awaiting');
    expect(ledger.rate(CUSTOMER, waiting(1, 900n))).toEqual([]);
  });

  it('is declined when its time is over, in the first millisecond in which it could not be booked', () => {
    ledger.rate(CUSTOMER, waiting(1, 900n));
    expect(ledger.advance(Date.parse(BOOK_BY) - NOW)).toEqual([]);
    expect(typesOf(ledger.advance(1))).toEqual(['BookingDeclined INSUFFICIENT_FUNDS']);
    expect(typesOf(ledger.deposit(CUSTOMER, 'EUR', 900n))).toEqual(['DepositPosted']);
  });

  it('waits on after a restart', () => {
    ledger.rate(CUSTOMER, waiting(1, 900n));
    ledger.restart();
    expect(typesOf(ledger.deposit(CUSTOMER, 'EUR', 900n))).toEqual(['DepositPosted', 'TransferBooked']);
  });

  it('is tried again at what comes from a released hold, a refund and an own conversion', () => {
    ledger.deposit(CUSTOMER, 'EUR', 300n);
    ledger.command(CUSTOMER, 'HoldFunds', { holdId: 'h', currency: 'EUR', amount: minorUnits(300n) });
    ledger.rate(CUSTOMER, waiting(1, 300n));
    expect(typesOf(ledger.command(CUSTOMER, 'ReleaseHold', { holdId: 'h' }))).toEqual(['HoldReleased', 'TransferBooked']);
    ledger.rate(CUSTOMER, waiting(2, 300n));
    const [id, attempt] = [transferIdOf(CUSTOMER, 'order-1'), payoutIdOf(transferIdOf(CUSTOMER, 'order-1'), 1)];
    expect(typesOf(ledger.payout(CUSTOMER, 'PayoutRejected', { payoutId: attempt, transferId: id, code: 'AC04', then: 'refund' }))).toEqual(['RefundPosted', 'TransferBooked']);
    ledger.rate(CUSTOMER, { ...waiting(3, 16095n), source: { currency: 'JPY', amount: minorUnits(16095n) }, target: { currency: 'JPY', amount: minorUnits(16095n) }, base: EXAMPLE.base });
    ledger.rate(CUSTOMER, { ...EXAMPLE, transferId: transferIdOf(CUSTOMER, 'own'), destination: { kind: 'own' }, waitForFunds: true });
    expect(typesOf(ledger.deposit(CUSTOMER, 'EUR', 10000n))).toEqual(['DepositPosted', 'TransferBooked', 'TransferBooked']);
  });

  it('is declined when the customer is frozen or closed, cancelled, or over a limit by then', () => {
    ledger.rate(CUSTOMER, waiting(1, 900n));
    expect(typesOf(ledger.command(CUSTOMER, 'FreezeCustomer', { commandId: 'f', reason: 'SANCTIONS' }))).toEqual(['CustomerFrozen', 'BookingDeclined ACCOUNT_FROZEN']);
    ledger.command(CUSTOMER, 'UnfreezeCustomer', { commandId: 'u', approvedBy: ['ops.anna', 'ops.bert'] });
    ledger.rate(CUSTOMER, waiting(2, 900n));
    expect(typesOf(cancelled(transferIdOf(CUSTOMER, 'order-2')))).toEqual(['BookingDeclined CANCELLED']);
    ledger.rate(CUSTOMER, waiting(3, limitsByTier.standard.day));
    ledger.deposit(CUSTOMER, 'EUR', 1n);
    expect(typesOf(ledger.rate(CUSTOMER, sized(transferIdOf(CUSTOMER, 'order-4'), 1n)))).toEqual(['TransferBooked']);
    expect(typesOf(ledger.deposit(CUSTOMER, 'EUR', limitsByTier.standard.day))).toEqual(['DepositPosted', 'BookingDeclined LIMIT_DAY']);
    ledger.command(CUSTOMER, 'HoldFunds', { holdId: 'all', currency: 'EUR', amount: minorUnits(limitsByTier.standard.day) });
    ledger.rate(CUSTOMER, waiting(5, 900n, { base: { currency: 'EUR', amount: minorUnits(0n) } }));
    expect(typesOf(ledger.command(CUSTOMER, 'CloseCustomer', { commandId: 'c' }))).toEqual(['CustomerClosed', 'BookingDeclined ACCOUNT_CLOSED']);
  });

  it('may wait with all that waits already only within the limits, which are otherwise for what is booked', () => {
    const { day } = limitsByTier.standard;
    ledger.deposit(CUSTOMER, 'EUR', 10n);
    ledger.rate(CUSTOMER, sized(transferIdOf(CUSTOMER, 'small'), 10n));
    expect(typesOf(ledger.rate(CUSTOMER, waiting(1, day - 30n)))).toEqual(['FundsAwaited']);
    expect(typesOf(ledger.rate(CUSTOMER, waiting(2, 21n)))).toEqual(['BookingDeclined INSUFFICIENT_FUNDS']);
    expect(typesOf(ledger.rate(CUSTOMER, waiting(3, 20n)))).toEqual(['FundsAwaited']);
    expect(typesOf(cancelled(transferIdOf(CUSTOMER, 'order-3')))).toEqual(['BookingDeclined CANCELLED']);
    ledger.deposit(CUSTOMER, 'EUR', 500n);
    expect(typesOf(ledger.rate(CUSTOMER, sized(transferIdOf(CUSTOMER, 'at hand'), 500n)))).toEqual(['TransferBooked']);
    expect(typesOf(ledger.deposit(CUSTOMER, 'EUR', day - 30n))).toEqual(['DepositPosted', 'BookingDeclined LIMIT_DAY']);
  });

  it('is one of so many at most', () => {
    for (let n = 0; n < AWAITING_MAX; n++) expect(typesOf(ledger.rate(CUSTOMER, waiting(n, 1n)))).toEqual(['FundsAwaited']);
    expect(typesOf(ledger.rate(CUSTOMER, waiting(AWAITING_MAX, 1n)))).toEqual(['BookingDeclined INSUFFICIENT_FUNDS']);
    expect(ledger.deposit(CUSTOMER, 'EUR', 1_000n)).toHaveLength(AWAITING_MAX + 1);
  });
});

describe('a payout', () => {
  it('is settled once, and clears what was booked', () => {
    booked();
    settle();
    expect(settle()).toEqual([]);
    expect(accepted()).toEqual([]);
    expect(ledger.balance('payout:clearing:JPY#0')).toBe(0n);
  });

  it('of what was never booked, or declined, moves nothing: a conflict each', () => {
    expect(typesOf([...settle(), ...inDoubt(), ...accepted(), ...rejected(), ...abandoned(), ...ledger.returned(CUSTOMER, transferId, 1n)])).toEqual(
      ['SETTLED', 'IN_DOUBT', 'ACCEPTED', 'REJECTED', 'ABANDONED', 'RETURNED'].map((what) => `LedgerConflict ${what}_UNBOOKED`),
    );
    expect(settle()).toEqual([]);
    expect(ledger.parked(CUSTOMER)).toBeUndefined();
  });

  it('may be in doubt once per attempt; another attempt’s answer says nothing of it', () => {
    booked();
    expect(typesOf(inDoubt())).toEqual(['InDoubtPosted']);
    expect(inDoubt()).toEqual([]);
    expect(rejected('retry', 2)).toEqual([]);
    expect(typesOf(rejected('refund', 2))).toEqual(['LedgerConflict REJECTED_IN_DOUBT']);
    expect(typesOf(rejected('retry'))).toEqual(['InDoubtCleared']);
    expect(inDoubt()).toEqual([]);
    expect(typesOf(inDoubt(2))).toEqual(['InDoubtPosted']);
    expect(typesOf(rejected('refund', 2))).toEqual(['RefundPosted']);
    expect(rejected('refund', 2)).toEqual([]);
    expect(ledger.balance('payout:in-doubt:JPY#0')).toBe(0n);
    expect(ledger.balance('customer:cus_1:EUR:available')).toBe(10000n);
  });

  it('that is settled after its refund is a conflict, and moves nothing', () => {
    booked();
    rejected();
    expect(typesOf([...settle(), ...accepted(), ...inDoubt()])).toEqual(['LedgerConflict SETTLED_UNPAYABLE', 'LedgerConflict ACCEPTED_REFUNDED', 'LedgerConflict IN_DOUBT_LATE']);
    expect(ledger.balance('nostro:simbank:JPY#0')).toBe(0n);
  });

  it('that is rejected after it was settled is a conflict', () => {
    booked();
    settle();
    expect(typesOf([...rejected(), ...abandoned(), ...cancelled()])).toEqual(['LedgerConflict REJECTED_LATE', 'LedgerConflict ABANDONED_LATE', 'LedgerConflict CANCELLED_LATE']);
  });

  it('that another bank makes leaves that bank’s nostro', () => {
    booked();
    const destination = { kind: 'bank', recipientId: 'rc_jpy_osaka', rail: 'simulator', bank: 'otherbank' } as const;
    expect(typesOf(ledger.payout(CUSTOMER, 'PayoutRedirected', { transferId, commandId: 'redirect', destination }))).toEqual(['PayoutBankNoted']);
    expect(ledger.payout(CUSTOMER, 'PayoutRedirected', { transferId, commandId: 'redirect', destination })).toEqual([]);
    expect(told(legsOf(settle()[0]!))).toContain('C nostro:otherbank:JPY#0 16095');
  });
});

describe('a return', () => {
  const ret = { kind: 'returned', returnRef: 'ret-1' } as const;

  it('before the settlement implies it, and a settlement that follows says nothing new, or of charges that were not known', () => {
    booked();
    expect(typesOf(ledger.returned(CUSTOMER, transferId, 16095n))).toEqual(['SettlementPosted', 'ReturnPosted']);
    expect(settle()).toEqual([]);
    expect(typesOf(ledger.settle(CUSTOMER, transferId, 15n))).toEqual(['LedgerConflict CHARGES_DIFFER']);
  });

  it('of one that was in doubt ends the doubt', () => {
    booked();
    inDoubt();
    expect(told(legsOf(ledger.returned(CUSTOMER, transferId, 16095n)[0]!))).toEqual(['D payout:in-doubt:JPY#0 16095', 'C nostro:simbank:JPY#0 16095']);
  });

  it('is posted once by three messages, and one that says otherwise is a conflict', () => {
    booked();
    settle();
    const written = [1, 2, 3].flatMap(() => ledger.returned(CUSTOMER, transferId, 15655n, { charges: 440n }));
    expect(typesOf(written)).toEqual(['ReturnPosted']);
    expect(typesOf(ledger.returned(CUSTOMER, transferId, 15654n, { charges: 440n }))).toEqual(['LedgerConflict RETURN_DIFFERS']);
  });

  it('is refunded when its rate comes, before it or after it, once', () => {
    booked();
    settle();
    expect(typesOf(ledger.refundRated(CUSTOMER, transferId, ret, 16095n, { source: 9800n, position: 9801n }))).toEqual(['RefundRateNoted']);
    expect(ledger.refundRated(CUSTOMER, transferId, ret, 16095n, { source: 9800n, position: 9801n })).toEqual([]);
    expect(typesOf(ledger.returned(CUSTOMER, transferId, 16095n))).toEqual(['ReturnPosted', 'RefundPosted']);
    expect(ledger.balance('customer:cus_1:EUR:available')).toBe(9800n);
    expect(ledger.refundRated(CUSTOMER, transferId, ret, 16095n)).toEqual([]);
    expect(ledger.returned(CUSTOMER, transferId, 16095n)).toEqual([]);
  });

  it('is worth no more than par, whatever the rate is now', () => {
    booked();
    settle();
    ledger.returned(CUSTOMER, transferId, 16095n);
    expect(ledger.refundRated(CUSTOMER, transferId, ret, 16095n, { source: 12000n, position: 12001n })).toMatchObject([{ policy: 'par', source: { amount: '10000' } }]);
  });

  it('in parts of either policy gives back no more than was debited and uses no more than was paid', () => {
    booked();
    settle();
    ledger.returned(CUSTOMER, transferId, 5000n, { returnRef: 'a' });
    ledger.refundRated(CUSTOMER, transferId, { kind: 'returned', returnRef: 'a' }, 5000n, { source: 3000n, position: 3000n });
    ledger.returned(CUSTOMER, transferId, 11095n, { returnRef: 'b' });
    expect(ledger.refundRated(CUSTOMER, transferId, { kind: 'returned', returnRef: 'b' }, 11095n)).toMatchObject([{ policy: 'par', source: { amount: '6894' } }]);
    expect(ledger.balance('customer:cus_1:EUR:available')).toBe(9894n);
    expect(typesOf(ledger.returned(CUSTOMER, transferId, 1n, { returnRef: 'c' }))).toEqual(['LedgerConflict RETURN_EXCEEDS']);
  });

  it('rated for another part, or in another currency, is a conflict, and its money waits in suspense', () => {
    booked();
    settle();
    expect(typesOf(ledger.returned(CUSTOMER, transferId, 16095n, { currency: 'USD', returnRef: 'x' }))).toEqual(['LedgerConflict RETURN_EXCEEDS']);
    ledger.returned(CUSTOMER, transferId, 16095n);
    expect(typesOf(ledger.refundRated(CUSTOMER, transferId, ret, 16094n))).toEqual(['LedgerConflict RATED_OTHERWISE']);
    expect(typesOf(ledger.refundRated(CUSTOMER, transferId, ret, 16095n, { source: 1n, position: 1n, currency: 'USD' }))).toEqual([]);
    expect(ledger.balance('returns:suspense:JPY#0')).toBe(16095n);
    expect(typesOf(ledger.refundRated(CUSTOMER, transferId, ret, 16095n))).toEqual(['RefundPosted']);
  });

  it('to a frozen customer is frozen, and to one who owes repays first', () => {
    booked();
    settle();
    ledger.command(CUSTOMER, 'FreezeCustomer', { commandId: 'f', reason: 'SANCTIONS' });
    ledger.returned(CUSTOMER, transferId, 5000n, { borneBy: 'house' });
    expect(ledger.account(CUSTOMER)).toMatchObject({ available: { EUR: '0' }, frozen: { EUR: '3106' } });
    ledger.command(CUSTOMER, 'DepositReversed', { depositId: 'dep-0' });
    expect(ledger.account(CUSTOMER)).toMatchObject({ frozen: { EUR: '0' }, owed: { EUR: '6894' } });
    ledger.returned(CUSTOMER, transferId, 11095n, { borneBy: 'house', returnRef: 'b' });
    expect(ledger.account(CUSTOMER)).toMatchObject({ frozen: { EUR: '0' }, owed: { EUR: '0' } });
  });
});

describe('a cancellation', () => {
  it('after a rejection that ended a doubt: its value today may come before that rejection, and gives the money back out of doubt', () => {
    booked();
    inDoubt();
    expect(typesOf(cancelRated({ source: 9700n, position: 9700n }))).toEqual(['RefundPosted']);
    expect([...ledger.payout(CUSTOMER, 'PayoutRejected', { payoutId, transferId, code: 'AC01', then: 'redirect', until: BOOK_BY }), ...cancelled()]).toEqual([]);
    expect([ledger.balance('payout:in-doubt:JPY#0'), ledger.balance('payout:clearing:JPY#0'), ledger.balance('customer:cus_1:EUR:available')]).toEqual([0n, 0n, 9700n]);
  });

  const worth = { source: 9700n, position: 9701n };

  it('before the rating is remembered', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n);
    expect(typesOf(cancelled())).toEqual(['CancellationNoted']);
    expect(cancelled()).toEqual([]);
    expect(cancelRated(worth)).toEqual([]);
    expect(typesOf(ledger.rate(CUSTOMER, EXAMPLE))).toEqual(['BookingDeclined CANCELLED']);
    expect(cancelRated(worth)).toEqual([]);
    expect(cancelled()).toEqual([]);
  });

  it('is remembered by what its refund would be worth as well', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n);
    expect(typesOf(cancelRated(worth))).toEqual(['CancellationNoted']);
    expect(typesOf(ledger.rate(CUSTOMER, EXAMPLE))).toEqual(['BookingDeclined CANCELLED']);
  });

  it.each([['then its rate', false], ['after its rate', true]])('after the booking, %s, gives back the lower of par and current from clearing', (_, rateFirst) => {
    booked();
    const written = rateFirst ? [...cancelRated(worth), ...cancelled()] : [...cancelled(), ...cancelRated(worth)];
    expect(written).toMatchObject([{ type: 'RefundPosted', policy: 'current', from: 'clearing', source: { amount: '9700' } }]);
    expect([...cancelled(), ...cancelRated(worth)]).toEqual([]);
    expect(ledger.balance('payout:clearing:JPY#0')).toBe(0n);
    expect(ledger.account(CUSTOMER)).toMatchObject({ available: { EUR: '9700' }, spent: { total: '0', entries: [] } });
  });

  it('is too late for an own conversion', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n);
    ledger.rate(CUSTOMER, { ...EXAMPLE, destination: { kind: 'own' } });
    expect(typesOf([...cancelled(), ...settle()])).toEqual(['LedgerConflict CANCELLED_LATE', 'LedgerConflict SETTLED_UNPAYABLE']);
  });
});

describe('the account', () => {
  it('follows the legs of its own customer and of nobody else', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n);
    const [event] = ledger.rate(CUSTOMER, EXAMPLE);
    if (event?.type !== 'TransferBooked') throw new Error('the example is booked');
    const holding = { available: { EUR: minorUnits(10500n) } };
    expect(evolveAccount.TransferBooked(holding, event, { key: CUSTOMER, at: NOW }).available).toEqual({ EUR: '500' });
    expect(evolveAccount.TransferBooked(holding, event, { key: 'cus_2', at: NOW }).available).toEqual({ EUR: '10500' });
    expect(() => evolveAccount.TransferBooked({ available: { EUR: minorUnits(9999n) } }, event, { key: CUSTOMER, at: NOW })).toThrow(RangeError);
  });
});
