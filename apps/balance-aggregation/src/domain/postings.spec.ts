// Every row of the table of postings, with exactly its integers: EUR 100.00 to JPY at mid 162.5, fee EUR 0.65.
import { depositEntryIdOf, houseKeys, partitionOf, refundIdOf, transferEntryIdOf, transitIdOf } from '@kontor/events';
import type { TransferRated } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LedgerEntry } from './context.js';
import { legsOf, LedgerOnTrial, told } from './ledger.spec.support.js';
import { EXAMPLE } from './rated.spec.support.js';
import { payoutIdOf } from '@kontor/events';

const { transferId } = EXAMPLE;
const payoutId = payoutIdOf(transferId, 1);
const CUSTOMER = 'cus_1';
const BANKER = houseKeys(1)[0]!;

const available = 'customer:cus_1:EUR:available';
const yen = (account: string, side: 'C' | 'D', amount: number): string => `${side} ${account}:JPY#0 ${amount}`;
const euro = (account: string, side: 'C' | 'D', amount: number): string => `${side} ${account}:EUR#0 ${amount}`;

let ledger: LedgerOnTrial;
beforeEach(() => {
  ledger = new LedgerOnTrial();
});

const one = (written: readonly LedgerEntry[]): LedgerEntry => {
  expect(written).toHaveLength(1);
  return written[0]!;
};
const legs = (written: readonly LedgerEntry[]): string[] => told(legsOf(one(written)));

function booked(rated: TransferRated = EXAMPLE): void {
  ledger.deposit(CUSTOMER, 'EUR', 10000n);
  expect(one(ledger.rate(CUSTOMER, rated)).type).toBe('TransferBooked');
}
function settled(): void {
  booked();
  ledger.settle(CUSTOMER, transferId);
}
const inDoubt = () => ledger.payout(CUSTOMER, 'PayoutInDoubt', { payoutId, transferId, reason: 'NO_ANSWER' });
const rejected = () => ledger.payout(CUSTOMER, 'PayoutRejected', { payoutId, transferId, code: 'AC04', then: 'refund' });

describe('the postings of', () => {
  it('a deposit', () => {
    const written = ledger.command(CUSTOMER, 'DepositReceived', { depositId: 'dep-1', currency: 'EUR', amount: minorUnits(10000n), bank: 'simbank' });
    expect(legs(written)).toEqual([euro('nostro:simbank', 'D', 10000), `C ${available} 10000`]);
    expect(one(written)).toMatchObject({ type: 'DepositPosted', entryId: depositEntryIdOf(CUSTOMER, 'dep-1') });
  });

  it('a deposit that is nobody’s yet', () => {
    const written = ledger.command(BANKER, 'DepositReceived', { depositId: 'dep-1', currency: 'EUR', amount: minorUnits(10000n), bank: 'simbank', unidentified: true });
    expect(legs(written)).toEqual([euro('nostro:simbank', 'D', 10000), euro('deposits:suspense', 'C', 10000)]);
  });

  it('a hold, and its release', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n);
    expect(legs(ledger.command(CUSTOMER, 'HoldFunds', { holdId: 'h', currency: 'EUR', amount: minorUnits(700n) }))).toEqual([`D ${available} 700`, 'C customer:cus_1:EUR:held 700']);
    expect(legs(ledger.command(CUSTOMER, 'ReleaseHold', { holdId: 'h' }))).toEqual(['D customer:cus_1:EUR:held 700', `C ${available} 700`]);
  });

  it('a transfer that is booked', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n);
    const written = ledger.rate(CUSTOMER, EXAMPLE);
    expect(legs(written)).toEqual([
      `D ${available} 10000`, euro('income:fee', 'C', 65), euro('income:spread', 'C', 30), euro('fx:position', 'C', 9905),
      yen('fx:position', 'D', 16096), yen('payout:clearing', 'C', 16095), yen('fx:rounding', 'C', 1),
    ]);
    expect(one(written)).toMatchObject({ type: 'TransferBooked', entryId: transferEntryIdOf(transferId, 'booked'), payout: { currency: 'JPY', amount: '16095' }, destination: EXAMPLE.destination });
  });

  it('an own conversion', () => {
    ledger.deposit(CUSTOMER, 'EUR', 10000n);
    expect(legs(ledger.rate(CUSTOMER, { ...EXAMPLE, destination: { kind: 'own' } }))).toEqual([
      `D ${available} 10000`, euro('income:fee', 'C', 65), euro('income:spread', 'C', 30), euro('fx:position', 'C', 9905),
      yen('fx:position', 'D', 16096), 'C customer:cus_1:JPY:available 16095', yen('fx:rounding', 'C', 1),
    ]);
  });

  it('a settlement', () => {
    booked();
    const written = ledger.settle(CUSTOMER, transferId);
    expect(legs(written)).toEqual([yen('payout:clearing', 'D', 16095), yen('nostro:simbank', 'C', 16095)]);
    expect(one(written)).toMatchObject({ type: 'SettlementPosted', entryId: transferEntryIdOf(transferId, 'settled'), charges: '0' });
  });

  it('a settlement with a sender’s charge', () => {
    booked();
    expect(legs(ledger.settle(CUSTOMER, transferId, 150n))).toEqual([yen('payout:clearing', 'D', 16095), yen('expense:bank', 'D', 150), yen('nostro:simbank', 'C', 16245)]);
  });

  it('a payout in doubt', () => {
    booked();
    expect(legs(inDoubt())).toEqual([yen('payout:clearing', 'D', 16095), yen('payout:in-doubt', 'C', 16095)]);
  });

  it('one in doubt that was settled after all', () => {
    booked();
    inDoubt();
    expect(legs(ledger.settle(CUSTOMER, transferId))).toEqual([yen('payout:in-doubt', 'D', 16095), yen('nostro:simbank', 'C', 16095)]);
  });

  it('one in doubt that was accepted after all', () => {
    booked();
    inDoubt();
    expect(legs(ledger.payout(CUSTOMER, 'PayoutAccepted', { payoutId, transferId, railRef: 'SIM' }))).toEqual([yen('payout:in-doubt', 'D', 16095), yen('payout:clearing', 'C', 16095)]);
  });

  it('a return with charges of ¥440 that the house bears', () => {
    settled();
    const [posted] = ledger.returned(CUSTOMER, transferId, 15655n, { charges: 440n, borneBy: 'house' });
    expect(told(legsOf(posted!))).toEqual([yen('nostro:simbank', 'D', 15655), yen('expense:bank', 'D', 440), yen('returns:suspense', 'C', 16095)]);
  });

  it('a return with charges of ¥440 that the customer bears: its claim to them ends', () => {
    settled();
    expect(legs(ledger.returned(CUSTOMER, transferId, 15655n, { charges: 440n }))).toEqual([yen('nostro:simbank', 'D', 15655), yen('returns:suspense', 'C', 15655)]);
    expect(ledger.returned(CUSTOMER, transferId, 440n, { returnRef: 'ret-2' })).toMatchObject([{ type: 'LedgerConflict', code: 'RETURN_EXCEEDS' }]);
  });

  const atPar = (from: string): string[] => [
    euro('income:fee', 'D', 65), euro('income:spread', 'D', 30), euro('fx:position', 'D', 9905), `C ${available} 10000`,
    yen('fx:position', 'C', 16096), yen(from, 'D', 16095), yen('fx:rounding', 'D', 1),
  ];

  it('a refund at par of what was rejected', () => {
    booked();
    const written = rejected();
    expect(legs(written)).toEqual(atPar('payout:clearing'));
    expect(one(written)).toMatchObject({ type: 'RefundPosted', refundId: refundIdOf(transferId, { kind: 'rejected' }), policy: 'par', from: 'clearing', target: { amount: '16095' }, source: { amount: '10000' } });
  });

  it('a refund at par of what was in doubt and rejected late', () => {
    booked();
    inDoubt();
    expect(legs(rejected())).toEqual(atPar('payout:in-doubt'));
  });

  it('a refund at par of what was returned: by our fault, and where no rate is to be had', () => {
    settled();
    const [, refund] = ledger.returned(CUSTOMER, transferId, 16095n, { borneBy: 'house' });
    expect(told(legsOf(refund!))).toEqual(atPar('returns:suspense'));
    ledger = new LedgerOnTrial();
    settled();
    ledger.returned(CUSTOMER, transferId, 16095n);
    expect(legs(ledger.refundRated(CUSTOMER, transferId, { kind: 'returned', returnRef: 'ret-1' }, 16095n))).toEqual(atPar('returns:suspense'));
  });

  it('a refund at the current mid of 165, of ¥15655', () => {
    settled();
    ledger.returned(CUSTOMER, transferId, 15655n, { charges: 440n });
    const written = ledger.refundRated(CUSTOMER, transferId, { kind: 'returned', returnRef: 'ret-1' }, 15655n, { source: 9487n, position: 9488n });
    expect(legs(written)).toEqual([
      euro('fx:position', 'D', 9488), `C ${available} 9487`, yen('fx:position', 'C', 15655), euro('fx:rounding', 'C', 1), yen('returns:suspense', 'D', 15655),
    ]);
    expect(one(written)).toMatchObject({ policy: 'current', source: { amount: '9487' }, target: { amount: '15655' } });
  });

  it('a partial refund at par, ¥5000 of 16095, and of the rest: the parts are the whole', () => {
    settled();
    ledger.returned(CUSTOMER, transferId, 5000n);
    expect(legs(ledger.refundRated(CUSTOMER, transferId, { kind: 'returned', returnRef: 'ret-1' }, 5000n))).toEqual([
      euro('income:fee', 'D', 20), euro('income:spread', 'D', 9), euro('fx:position', 'D', 3077), `C ${available} 3106`, yen('fx:position', 'C', 5000), yen('returns:suspense', 'D', 5000),
    ]);
    ledger.returned(CUSTOMER, transferId, 11095n, { returnRef: 'ret-2' });
    expect(legs(ledger.refundRated(CUSTOMER, transferId, { kind: 'returned', returnRef: 'ret-2' }, 11095n))).toEqual([
      euro('income:fee', 'D', 45), euro('income:spread', 'D', 21), euro('fx:position', 'D', 6828), `C ${available} 6894`,
      yen('fx:position', 'C', 11096), yen('returns:suspense', 'D', 11095), yen('fx:rounding', 'D', 1),
    ]);
    for (const account of ['income:fee:EUR#0', 'income:spread:EUR#0', 'fx:position:EUR#0', 'fx:position:JPY#0', 'fx:rounding:JPY#0', 'returns:suspense:JPY#0', 'payout:clearing:JPY#0']) expect(ledger.balance(account)).toBe(0n);
    expect(ledger.balance(available)).toBe(10000n);
  });

  it('a deposit that the bank takes back, of which only x of x + y is left', () => {
    ledger.deposit(CUSTOMER, 'EUR', 25000n, 'dep-1');
    ledger.rate(CUSTOMER, EXAMPLE);
    const written = ledger.command(CUSTOMER, 'DepositReversed', { depositId: 'dep-1' });
    expect(legs(written)).toEqual([`D ${available} 15000`, 'D receivable:customer:cus_1:EUR#0 10000', euro('nostro:simbank', 'C', 25000)]);
    expect(one(written)).toMatchObject({ type: 'DepositReversalPosted', shortfall: '10000' });
  });

  it('a hedge: EUR sold, JPY bought', () => {
    const written = ledger.command(BANKER, 'BookHedge', { hedgeId: 'hedge-1', bank: 'simbank', sold: { currency: 'EUR', amount: minorUnits(9905n) }, bought: { currency: 'JPY', amount: minorUnits(16096n) } });
    expect(legs(written)).toEqual([euro('fx:position', 'D', 9905), euro('nostro:simbank', 'C', 9905), yen('nostro:simbank', 'D', 16096), yen('fx:position', 'C', 16096)]);
  });
});

describe('the postings of a payment to a customer elsewhere', () => {
  const PARTITIONS = 4;
  const p = partitionOf(CUSTOMER, PARTITIONS);
  const payee = Array.from({ length: 100 }, (_, n) => `payee-${n}`).find((id) => partitionOf(id, PARTITIONS) !== p)!;
  const q = partitionOf(payee, PARTITIONS);
  const payment: TransferRated = { ...EXAMPLE, source: { currency: 'EUR', amount: minorUnits(10000n) }, destination: { kind: 'customer', customerId: payee } };
  const rateless: TransferRated = {
    ...payment, target: { currency: 'EUR', amount: minorUnits(9935n) }, net: minorUnits(9935n), mid: '1', clientRate: '1', spreadBp: '0', spread: minorUnits(0n),
    position: { source: minorUnits(9935n), target: minorUnits(9935n) }, rounding: minorUnits(0n),
  };

  beforeEach(() => {
    ledger = new LedgerOnTrial(PARTITIONS);
    ledger.deposit(CUSTOMER, 'EUR', 10000n);
  });

  it('in one currency: sent, received, and answered', () => {
    const written = ledger.rate(CUSTOMER, rateless);
    expect(written.map(({ type }) => type)).toEqual(['TransferBooked', 'TransitSent', 'TransitReceived', 'TransitAnswered', 'TransitCompleted']);
    expect(told(legsOf(written[0]!))).toEqual([`D ${available} 10000`, `C income:fee:EUR#${p} 65`, `C transit:${p}>${q}:EUR#${p} 9935`]);
    expect(told(legsOf(written[2]!))).toEqual([`D transit:${p}>${q}:EUR#${q} 9935`, `C customer:${payee}:EUR:available 9935`]);
    expect(written[4]).toEqual({ type: 'TransitCompleted', transitId: transitIdOf(transferId), transferId });
    expect(ledger.trial.get(`transit:${p}>${q}:EUR#${p}`)! + ledger.trial.get(`transit:${p}>${q}:EUR#${q}`)!).toBe(0n);
    expect(ledger.booking(transferId)).toMatchObject({ status: 'received' });
  });

  it('refused by the other side: back, and given back at par', () => {
    ledger.command(payee, 'CloseCustomer', { commandId: 'close' });
    const written = ledger.rate(CUSTOMER, payment);
    expect(written.map(({ type }) => type)).toEqual(['TransferBooked', 'TransitSent', 'TransitRefused', 'TransitAnswered', 'RefundPosted']);
    expect(told(legsOf(written[2]!))).toEqual([`D transit:${p}>${q}:JPY#${q} 16095`, `C transit:${q}>${p}:JPY#${q} 16095`]);
    expect(told(legsOf(written[4]!))).toEqual([
      `D income:fee:EUR#${p} 65`, `D income:spread:EUR#${p} 30`, `D fx:position:EUR#${p} 9905`, `C ${available} 10000`,
      `C fx:position:JPY#${p} 16096`, `D transit:${q}>${p}:JPY#${p} 16095`, `D fx:rounding:JPY#${p} 1`,
    ]);
    for (const [from, to] of [[p, q], [q, p]]) {
      expect((ledger.trial.get(`transit:${from}>${to}:JPY#${p}`) ?? 0n) + (ledger.trial.get(`transit:${from}>${to}:JPY#${q}`) ?? 0n)).toBe(0n);
    }
    expect(ledger.balance(available)).toBe(10000n);
  });

  it('refused without an exchange: the fee comes back too', () => {
    ledger.command(payee, 'CloseCustomer', { commandId: 'close' });
    const refund = ledger.rate(CUSTOMER, rateless).at(-1)!;
    expect(told(legsOf(refund))).toEqual([`D income:fee:EUR#${p} 65`, `C ${available} 10000`, `D transit:${q}>${p}:EUR#${p} 9935`]);
  });

  it('what comes twice over a lane is taken once', () => {
    const written = ledger.rate(CUSTOMER, payment);
    expect(ledger.again(written[1]!)).toEqual([]);
    expect(ledger.again(written[3]!)).toEqual([]);
  });

  it('an unidentified deposit that is handed to its customer, and one that its customer cannot take', () => {
    const key = houseKeys(PARTITIONS)[p]!;
    const suspended = (depositId: string) => ledger.command(key, 'DepositReceived', { depositId, currency: 'EUR', amount: minorUnits(500n), bank: 'simbank', unidentified: true });
    const assign = (depositId: string, toCustomerId: string) => ledger.command(key, 'AssignDeposit', { depositId, toCustomerId, approvedBy: ['ops.anna', 'ops.bert'] });
    suspended('one');
    const taken = assign('one', payee);
    expect(taken.map((entry) => [entry.type, ...told(legsOf(entry))])).toEqual([
      ['DepositAssigned', `D deposits:suspense:EUR#${p} 500`, `C transit:${p}>${q}:EUR#${p} 500`], ['TransitSent'],
      ['TransitReceived', `D transit:${p}>${q}:EUR#${q} 500`, `C customer:${payee}:EUR:available 500`], ['TransitAnswered'], ['TransitCompleted'],
    ]);
    expect(assign('one', payee)).toEqual([]);
    expect(assign('one', CUSTOMER)).toMatchObject([{ type: 'LedgerConflict', code: 'NOT_ASSIGNABLE' }]);
    ledger.command(payee, 'CloseCustomer', { commandId: 'close' });
    suspended('two');
    const refused = assign('two', payee);
    expect(refused.map(({ type }) => type)).toEqual(['DepositAssigned', 'TransitSent', 'TransitRefused', 'TransitAnswered', 'DepositUnassigned']);
    expect(told(legsOf(refused.at(-1)!))).toEqual([`D transit:${q}>${p}:EUR#${p} 500`, `C deposits:suspense:EUR#${p} 500`]);
    expect(ledger.again(refused[3]!)).toEqual([]);
    expect(assign('two', payee)).toEqual([]);
    expect(assign('two', CUSTOMER).at(-1)).toMatchObject({ type: 'TransitCompleted' });
  });
});
