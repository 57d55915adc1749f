import { depositEntryIdOf, payoutIdOf, transferEntryIdOf } from '@kontor/events';
import type { DepositReceived, Leg, PayoutSettled } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { describe, expect, it } from 'vitest';
import { evolveAccount, openAccount } from './account.js';
import type { Account } from './account.js';
import { bookTransfer, bookedLegs } from './book-transfer.js';
import { evolveBooking } from './booking.js';
import type { Booking } from './booking.js';
import { UnsoundEntry, credit, debit, entryOf } from './legs.js';
import { UnbookedSettlement, postSettlement } from './post-settlement.js';
import { EXAMPLE, ratedAs } from './rated.spec.support.js';
import { ContradictoryDeposit, receiveDeposit } from './receive-deposit.js';
import type { PostedDeposit } from './receive-deposit.js';

const NOW = Date.parse('2026-11-02T09:30:00.000Z');
const none = new Map<string, never>();
const told = (legs: readonly Leg[]): string[] => legs.map(({ side, account, currency, amount }) => `${side} ${account} ${currency} ${amount}`);
const holding = (euros: bigint): Account => ({ available: { EUR: minorUnits(euros) } });
const { transferId } = EXAMPLE;

describe('entryOf', () => {
  it('leaves out what moves nothing', () => {
    expect(entryOf([debit('a', 'EUR', 5n), credit('b', 'EUR', 5n), credit('c', 'EUR', 0n)])).toHaveLength(2);
  });

  it.each([
    ['debits are not credits', [debit('a', 'EUR', 5n), credit('b', 'EUR', 4n)]],
    ['it balances over currencies only', [debit('a', 'EUR', 5n), credit('b', 'JPY', 5n)]],
    ['an amount is negative', [debit('a', 'EUR', -5n), credit('b', 'EUR', -5n)]],
    ['nothing moves', [debit('a', 'EUR', 0n)]],
    ['two customers are debited', [debit('customer:a:EUR:available', 'EUR', 1n), debit('customer:b:EUR:available', 'EUR', 1n), credit('c', 'EUR', 2n)]],
  ])('throws if %s', (_, postings) => {
    expect(() => entryOf(postings)).toThrow(UnsoundEntry);
  });
});

describe('receiveDeposit', () => {
  const deposit: DepositReceived = { type: 'DepositReceived', depositId: 'dep-1', currency: 'EUR', amount: minorUnits(10000n), bank: 'simbank' };
  const context = { now: NOW, key: 'cus_1', partition: 3, deposits: none };

  it('debits the bank where the money came to, and credits the customer', () => {
    const event = receiveDeposit(openAccount(), deposit, context)!;
    expect(event).toMatchObject({ type: 'DepositPosted', entryId: depositEntryIdOf('cus_1', 'dep-1'), depositId: 'dep-1' });
    expect(told(event.legs)).toEqual(['D nostro:simbank:EUR#3 EUR 10000', 'C customer:cus_1:EUR:available EUR 10000']);
  });

  it('posts a deposit once, and parks one that contradicts the posted one', () => {
    const deposits = new Map<string, PostedDeposit>([['cus_1|dep-1', { currency: 'EUR', amount: '10000' }]]);
    expect(receiveDeposit(openAccount(), deposit, { ...context, deposits })).toBeUndefined();
    expect(() => receiveDeposit(openAccount(), { ...deposit, amount: minorUnits(10001n) }, { ...context, deposits })).toThrow(ContradictoryDeposit);
    expect(() => receiveDeposit(openAccount(), { ...deposit, currency: 'USD' }, { ...context, deposits })).toThrow(ContradictoryDeposit);
  });

  it('takes the same deposit id of another customer for another deposit', () => {
    const deposits = new Map<string, PostedDeposit>([['cus_2|dep-1', { currency: 'EUR', amount: '10000' }]]);
    expect(receiveDeposit(openAccount(), deposit, { ...context, deposits })).toBeDefined();
  });

  it('parks money in a currency that nobody can hold today', () => {
    for (const currency of ['ZZZ', 'XAU', 'HRK']) expect(() => receiveDeposit(openAccount(), { ...deposit, currency }, context)).toThrow(ContradictoryDeposit);
  });
});

describe('bookTransfer', () => {
  const context = { now: NOW, key: 'cus_1', partition: 3, bookings: none };

  it('posts the published example, leg by leg', () => {
    const event = bookTransfer(holding(10000n), EXAMPLE, context);
    expect(event).toMatchObject({ type: 'TransferBooked', entryId: transferEntryIdOf(transferId, 'booked'), payout: { currency: 'JPY', amount: '16095' }, destination: EXAMPLE.destination });
    expect(event?.type === 'TransferBooked' && told(event.legs)).toEqual([
      'D customer:cus_1:EUR:available EUR 10000',
      'C income:fee:EUR#3 EUR 65',
      'C income:spread:EUR#3 EUR 30',
      'C fx:position:EUR#3 EUR 9905',
      'D fx:position:JPY#3 JPY 16096',
      'C payout:clearing:JPY#3 JPY 16095',
      'C fx:rounding:JPY#3 JPY 1',
    ]);
  });

  it('posts a rounding against the house as a debit', () => {
    const legs = bookedLegs({ ...EXAMPLE, position: { ...EXAMPLE.position, target: minorUnits(16093n) }, rounding: minorUnits(-2n) }, 'cus_1', 0);
    expect(told(legs)).toContain('D fx:rounding:JPY#0 JPY 2');
  });

  it('leaves the position alone where nothing is exchanged', () => {
    const legs = bookedLegs(ratedAs(transferId, 10000n, 'EUR', 'EUR', '1', '0')!, 'cus_1', 0);
    expect(told(legs)).toEqual(['D customer:cus_1:EUR:available EUR 10000', 'C income:fee:EUR#0 EUR 65', 'C payout:clearing:EUR#0 EUR 9935']);
  });

  it('declines for one minor unit too little, and for money in another currency only', () => {
    expect(bookTransfer(holding(9999n), EXAMPLE, context)).toEqual({ type: 'BookingDeclined', transferId, code: 'INSUFFICIENT_FUNDS' });
    expect(bookTransfer({ available: { JPY: minorUnits(999999n) } }, EXAMPLE, context)).toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
  });

  it('books until the very instant of the deadline, and declines after it', () => {
    const deadline = Date.parse(EXAMPLE.bookBy);
    expect(bookTransfer(holding(10000n), EXAMPLE, { ...context, now: deadline })).toMatchObject({ type: 'TransferBooked' });
    expect(bookTransfer(holding(10000n), EXAMPLE, { ...context, now: deadline + 1 })).toEqual({ type: 'BookingDeclined', transferId, code: 'EXPIRED' });
  });

  it('decides a transfer once, be it booked, declined or settled', () => {
    const paid = { currency: 'JPY', amount: '16095', bank: 'simbank' };
    for (const booking of [{ status: 'booked', ...paid }, { status: 'settled', ...paid }, { status: 'declined' }] satisfies Booking[]) {
      expect(bookTransfer(holding(10000n), EXAMPLE, { ...context, bookings: new Map([[transferId, booking]]) })).toBeUndefined();
    }
  });
});

describe('postSettlement', () => {
  const settled: PayoutSettled = { type: 'PayoutSettled', payoutId: payoutIdOf(transferId, 1), transferId, railRef: 'SIM-1', charges: minorUnits(0n), evidence: 'answer' };
  const booking: Booking = { status: 'booked', currency: 'JPY', amount: '16095', bank: 'simbank' };
  const context = (known?: Booking) => ({ partition: 3, bookings: new Map(known ? [[transferId, known]] : []) });

  it('clears the booked amount from the bank that paid', () => {
    const event = postSettlement(openAccount(), settled, context(booking))!;
    expect(event).toMatchObject({ type: 'SettlementPosted', entryId: transferEntryIdOf(transferId, 'settled'), payoutId: settled.payoutId });
    expect(told(event.legs)).toEqual(['D payout:clearing:JPY#3 JPY 16095', 'C nostro:simbank:JPY#3 JPY 16095']);
    expect(evolveBooking.SettlementPosted(booking, event)).toEqual({ ...booking, status: 'settled' });
  });

  it('posts a settlement once', () => {
    expect(postSettlement(openAccount(), settled, context({ ...booking, status: 'settled' }))).toBeUndefined();
  });

  it('throws for a transfer that is not known, or was declined', () => {
    expect(() => postSettlement(openAccount(), settled, context())).toThrow(UnbookedSettlement);
    expect(() => postSettlement(openAccount(), settled, context({ status: 'declined' }))).toThrow(UnbookedSettlement);
  });
});

describe('the account', () => {
  const booked = bookTransfer(holding(10000n), EXAMPLE, { now: NOW, key: 'cus_1', partition: 0, bookings: none });
  if (booked?.type !== 'TransferBooked') throw new Error('the example is booked');

  it('follows the legs of its own customer and of nobody else', () => {
    expect(evolveAccount.TransferBooked(holding(10500n), booked, { key: 'cus_1' })).toEqual(holding(500n));
    expect(evolveAccount.TransferBooked(holding(10500n), booked, { key: 'cus_2' })).toEqual(holding(10500n));
  });

  it('never becomes negative: the fold throws, and the partition stops', () => {
    expect(() => evolveAccount.TransferBooked(holding(9999n), booked, { key: 'cus_1' })).toThrow(RangeError);
  });
});
