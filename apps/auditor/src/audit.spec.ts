import { auditCommands, depositEntryIdOf, entries, entryIdOf, findings, halts, payoutIdOf, payouts, quotes } from '@kontor/events';
import { TopologyTestDriver } from '@kontor/streams/testing';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEPOSIT_ENTRIES, OTHER_ENTRIES, TRANSFER_ENTRIES } from './domain/audit-entry.js';
import { STANDING_MAX_MS, UNRATED_MAX_MS } from './domain/overdue.js';
import { BOOKED_LEGS, booked, CUSTOMER, deposited, legs, rated, refunded, settled, submitting, TRANSFER, units } from './domain/transfer.spec.support.js';
import { auditor } from './topology.js';

const key = { key: CUSTOMER };
let driver: TopologyTestDriver;
beforeEach(() => (driver = new TopologyTestDriver(auditor)));

const ledger = () => driver.topic(entries);
/** What was found wrong: rule, currency and subject. */
const breaches = () => driver.output(findings).readAll().flatMap((event) => (event.type === 'InvariantBreached' ? [[event.rule, event.currency, event.subject]] : []));
const halted = () => driver.output(halts).readAll().map(({ type, currency }) => `${type} ${currency}`);
const balance = (account: string) => driver.store(auditor.handles.balances).get(CUSTOMER)?.[account];

function ratedAndBooked(): void {
  ledger().pipe('DepositPosted', deposited(10_000), key);
  driver.topic(quotes).pipe('TransferRated', rated, key);
  ledger().pipe('TransferBooked', booked(), key);
}

describe('an audited transfer', () => {
  it('leaves three lean events of its life, no breach, and what later refunds are held against', () => {
    ratedAndBooked();
    driver.topic(payouts).pipe('PayoutSubmitting', submitting(1), key);
    ledger().pipe('SettlementPosted', settled, key);
    expect(driver.output(findings).readAll().map(({ type }) => type)).toEqual(['BalancesAudited', 'RatingAudited', 'BookingAudited', 'MovementAudited']);
    expect(driver.store(auditor.handles.audited).get(TRANSFER)).toEqual({ subject: TRANSFER, key: CUSTOMER, terms: 'EUR/JPY 10000 16095 65 30 9905 16096 1', booked: true });
    expect(balance('EUR:available')).toBe('0');
    driver.advance(2 * STANDING_MAX_MS);
    expect(driver.output(findings).waiting).toBe(0);
  });

  it('is as well audited where its booking is read before its rating', () => {
    ledger().pipe('DepositPosted', deposited(10_000), key).pipe('TransferBooked', booked(), key);
    driver.topic(quotes).pipe('TransferRated', rated, key);
    driver.advance(2 * UNRATED_MAX_MS);
    expect(breaches()).toEqual([]);
  });

  it('may stand in doubt, be returned, and be given back, with nothing wrong', () => {
    ratedAndBooked();
    const { payoutId, entryId } = settled;
    ledger()
      .pipe('InDoubtPosted', { entryId, transferId: TRANSFER, payoutId, legs: legs('D payout:clearing:JPY#0 16095', 'C payout:in-doubt:JPY#0 16095') }, key)
      .pipe('SettlementPosted', { ...settled, legs: legs('D payout:in-doubt:JPY#0 16095', 'C nostro:simbank:JPY#0 16095') }, key)
      .pipe('ReturnPosted', { entryId, transferId: TRANSFER, payoutId, returnRef: 'r1', currency: 'JPY', amount: units(16_095), charges: units(440), legs: legs('D nostro:simbank:JPY#0 15655', 'D expense:bank:JPY#0 440', 'C returns:suspense:JPY#0 16095') }, key)
      .pipe('RefundPosted', refunded({ from: 'suspense', legs: refunded().legs.map((of) => ({ ...of, account: of.account.replace('payout:clearing', 'returns:suspense') })) }), key);
    expect(breaches()).toEqual([]);
    expect(balance('EUR:available')).toBe('10000');
  });
});

describe('what is found by an entry alone', () => {
  it('a planted imbalance: one cent too many', () => {
    ledger().pipe('DepositPosted', deposited(0, 'D nostro:simbank:EUR#0 10000', `C customer:${CUSTOMER}:EUR:available 10001`), key);
    expect(breaches()).toEqual([['UNBALANCED', 'EUR', deposited(1).entryId]]);
    expect(halted()).toEqual(['CurrencyHalted EUR']);
  });

  it('any leg of a booking that was altered', () => {
    fc.assert(fc.property(fc.nat(BOOKED_LEGS.length - 1), fc.integer({ min: 1, max: 1_000_000 }), (nth, amount) => {
      const of = BOOKED_LEGS.map((text, i) => (i === nth ? text.replace(/[0-9]+$/, String(amount)) : text));
      fc.pre(of[nth] !== BOOKED_LEGS[nth]);
      driver = new TopologyTestDriver(auditor);
      ledger().pipe('DepositPosted', deposited(10_000_000), key);
      driver.topic(quotes).pipe('TransferRated', rated, key);
      ledger().pipe('TransferBooked', booked(...of), key);
      expect(breaches().map(([rule]) => rule)).toContain('UNBALANCED');
    }));
  });

  it.each([
    ['another customer\'s account', 'C customer:cus_2:EUR:available 100'],
    ['another partition\'s shard', 'C income:fee:EUR#1 100'],
    ['another customer\'s debt', 'C receivable:customer:cus_2:EUR#0 100'],
  ])('%s in it', (_, stranger) => {
    ledger().pipe('DepositPosted', deposited(0, 'D nostro:simbank:EUR#0 100', stranger), key);
    expect(breaches().map(([rule]) => rule)).toEqual(['WRONG_ACCOUNT']);
  });

  it('a position moved by what exchanges nothing', () => {
    ratedAndBooked();
    ledger().pipe('SettlementPosted', { ...settled, legs: legs('D payout:clearing:JPY#0 16095', 'C fx:position:JPY#0 16095') }, key);
    expect(breaches()).toEqual([['POSITION_UNEXPLAINED', 'JPY', settled.entryId]]);
  });
});

describe('what is found by memory', () => {
  it('an account that pays what it does not hold', () => {
    ledger().pipe('DepositPosted', deposited(9_999), key);
    driver.topic(quotes).pipe('TransferRated', rated, key);
    ledger().pipe('TransferBooked', booked(), key);
    expect(breaches()).toEqual([['NEGATIVE_BALANCE', 'EUR', `customer:${CUSTOMER}:EUR:available`]]);
  });

  it('a booking at another price, whichever is read first', () => {
    const dearer = ['C income:fee:EUR#0 66', 'C income:spread:EUR#0 29'];
    const other = booked(...BOOKED_LEGS.map((text) => dearer.find((one) => one.startsWith(text.slice(0, 14))) ?? text));
    ledger().pipe('DepositPosted', deposited(10_000), key);
    driver.topic(quotes).pipe('TransferRated', rated, key);
    ledger().pipe('TransferBooked', other, key);
    expect(breaches()).toEqual([['NOT_BOOKED_AS_RATED', 'JPY', TRANSFER]]);
    driver = new TopologyTestDriver(auditor);
    ledger().pipe('DepositPosted', deposited(10_000), key).pipe('TransferBooked', other, key);
    driver.topic(quotes).pipe('TransferRated', rated, key);
    expect(breaches()).toEqual([['NOT_BOOKED_AS_RATED', 'JPY', TRANSFER]]);
  });

  it('a booked position that is not the rated one', () => {
    ledger().pipe('DepositPosted', deposited(10_000), key);
    driver.topic(quotes).pipe('TransferRated', rated, key);
    ledger().pipe('TransferBooked', booked(...BOOKED_LEGS.slice(0, 4), 'D fx:position:JPY#0 16095', 'C payout:clearing:JPY#0 16095'), key);
    expect(breaches()).toEqual([['POSITION_UNEXPLAINED', 'JPY', TRANSFER]]);
  });

  it('a booking that was never rated, and a second booking', () => {
    ledger().pipe('DepositPosted', deposited(20_000), key).pipe('TransferBooked', booked(), key);
    driver.advance(UNRATED_MAX_MS);
    expect(breaches()).toEqual([['NOT_BOOKED_AS_RATED', 'JPY', TRANSFER]]);
    ledger().pipe('TransferBooked', booked(), key);
    expect(breaches()).toEqual([['NOT_BOOKED_AS_RATED', 'JPY', TRANSFER]]);
    expect(balance('EUR:available')).toBe('0');
  });

  it('money that stands in clearing too long, once', () => {
    ratedAndBooked();
    driver.advance(STANDING_MAX_MS - 1);
    expect(breaches()).toEqual([]);
    driver.advance(1);
    expect(breaches()).toEqual([['CLEARING_AGED', 'JPY', TRANSFER]]);
    driver.advance(STANDING_MAX_MS);
    expect(breaches()).toEqual([]);
  });

  it('a deposit that is nobody\'s too long, once, which halts nothing; and none that found its customer', () => {
    const house = { key: 'house-0' };
    const suspense = (depositId: string) => ({ ...deposited(0, 'D nostro:simbank:EUR#0 500', 'C deposits:suspense:EUR#0 500'), depositId });
    const transitId = 'tt_00000000-0000-5000-8000-000000000000';
    ledger().pipe('DepositPosted', suspense('dep-1'), house).pipe('DepositPosted', suspense('dep-2'), house)
      .pipe('DepositAssigned', { ...suspense('dep-2'), transitId, toCustomerId: CUSTOMER, legs: legs('D deposits:suspense:EUR#0 500', 'C transit:0>1:EUR#0 500') }, house)
      .pipe('TransitCompleted', { transitId }, house);
    driver.advance(STANDING_MAX_MS);
    const found = driver.output(findings).readAll().filter(({ type }) => ['InvariantBreached', 'SuspenseAged'].includes(type));
    expect(found).toEqual([{ type: 'SuspenseAged', subject: depositEntryIdOf('house-0', 'dep-1'), currency: 'EUR', amount: '500', since: new Date(driver.now - STANDING_MAX_MS).toISOString() }]);
    expect(driver.output(halts).readAll()).toEqual([]);
    driver.advance(STANDING_MAX_MS);
    expect(driver.output(findings).readAll()).toEqual([]);
    expect(driver.store(auditor.handles.audited).all()).toHaveLength(1);
    const undone = { entryId: entryIdOf('reversed', 'x'), reversedEntryId: depositEntryIdOf('house-0', 'dep-1'), commandId: 'cmd-1', shortfall: units(0) };
    ledger().pipe('EntryReversed', { ...undone, legs: legs('D deposits:suspense:EUR#0 500', 'C nostro:simbank:EUR#0 500') }, house);
    expect(driver.store(auditor.handles.audited).all()).toEqual([]);
  });

  it('a transfer that is both paid and given back', () => {
    ratedAndBooked();
    ledger().pipe('RefundPosted', refunded(), key).pipe('SettlementPosted', settled, key);
    expect(breaches()).toEqual([['CLEARING_OVERDRAWN', 'JPY', TRANSFER]]);
  });

  it('more given back than was debited, and a refund that posts other than it says', () => {
    ratedAndBooked();
    ledger().pipe('RefundPosted', refunded(), key).pipe('RefundPosted', refunded(), key);
    expect(breaches().map(([rule]) => rule)).toEqual(['REFUND_EXCEEDS_DEBIT', 'REFUND_EXCEEDS_DEBIT', 'CLEARING_OVERDRAWN']);
    driver = new TopologyTestDriver(auditor);
    ratedAndBooked();
    ledger().pipe('RefundPosted', refunded({ source: { currency: 'EUR', amount: units(9_000) } }), key);
    expect(breaches()).toEqual([['REFUND_EXCEEDS_DEBIT', 'EUR', TRANSFER]]);
  });

  it('a refund of what was never booked', () => {
    ledger().pipe('RefundPosted', refunded(), key);
    expect(breaches().map(([rule]) => rule)).toEqual(['REFUND_EXCEEDS_DEBIT', 'CLEARING_OVERDRAWN']);
  });

  it('a second attempt while the first may be paid, and none after it was rejected', () => {
    ratedAndBooked();
    const attempts = driver.topic(payouts);
    attempts.pipe('PayoutSubmitting', submitting(1), key).pipe('PayoutRejected', { payoutId: payoutIdOf(TRANSFER, 1), transferId: TRANSFER, code: 'AB05', then: 'retry' }, key).pipe('PayoutSubmitting', submitting(2), key);
    expect(breaches()).toEqual([]);
    attempts.pipe('PayoutSubmitting', submitting(3), key);
    expect(breaches()).toEqual([['TWO_LIVE_ATTEMPTS', 'JPY', TRANSFER]]);
    attempts.pipe('PayoutSubmitting', submitting(1), key);
    expect(breaches()).toEqual([['TWO_LIVE_ATTEMPTS', 'JPY', TRANSFER]]);
    attempts.pipe('PayoutSubmitting', { ...submitting(2), payoutId: payoutIdOf(TRANSFER, 7) }, key);
    expect(breaches()).toEqual([['TWO_LIVE_ATTEMPTS', 'JPY', TRANSFER]]);
  });

  it('a payout of another amount than was booked', () => {
    ratedAndBooked();
    driver.topic(payouts).pipe('PayoutSubmitting', submitting(1, 16_096), key);
    expect(breaches()).toEqual([['NOT_BOOKED_AS_RATED', 'JPY', TRANSFER]]);
  });

  it('a payout that is read before its booking, as soon as that comes, or when it does not', () => {
    const submit = () => driver.topic(payouts).pipe('PayoutSubmitting', submitting(1, 16_096), key);
    submit();
    submit();
    expect(driver.output(findings).readAll().map(({ type }) => type)).toEqual(['SubmissionAudited']);
    ratedAndBooked();
    expect(breaches()).toEqual([['NOT_BOOKED_AS_RATED', 'JPY', TRANSFER]]);
    driver = new TopologyTestDriver(auditor);
    driver.topic(payouts).pipe('PayoutSubmitting', submitting(1), key);
    ratedAndBooked();
    driver.advance(UNRATED_MAX_MS);
    expect(breaches()).toEqual([]);
    driver = new TopologyTestDriver(auditor);
    submit();
    driver.advance(2 * UNRATED_MAX_MS);
    expect(breaches()).toEqual([['NOT_BOOKED_AS_RATED', 'JPY', TRANSFER]]);
  });

  it('and all of it by an instance that has only the journal', () => {
    ratedAndBooked();
    driver.restart();
    ledger().pipe('SettlementPosted', settled, key).pipe('RefundPosted', refunded(), key);
    expect(breaches()).toEqual([['CLEARING_OVERDRAWN', 'JPY', TRANSFER]]);
  });
});

describe('a halted currency', () => {
  const unsound = (currency: string) => ledger().pipe('DepositPosted', deposited(0, `D nostro:simbank:${currency}#0 1`, `C customer:${CUSTOMER}:${currency}:available 2`), key);
  const release = (commandId: string) => driver.topic(auditCommands).pipe('ReleaseCurrency', { commandId, currency: 'JPY', approvedBy: ['ops.anna', 'ops.bert'] }, { key: 'JPY' });

  it('is halted for every breach, released by an order, and not by the same order again', () => {
    unsound('JPY');
    unsound('EUR');
    unsound('JPY');
    expect(halted()).toEqual(['CurrencyHalted JPY', 'CurrencyHalted EUR', 'CurrencyHalted JPY']);
    release('cmd-1');
    release('cmd-1');
    expect(halted()).toEqual(['CurrencyReleased JPY']);
    unsound('JPY');
    release('cmd-1');
    expect(halted()).toEqual(['CurrencyHalted JPY']);
    release('cmd-2');
    expect(halted()).toEqual(['CurrencyReleased JPY']);
  });

  it('is not released where it is not halted', () => {
    release('cmd-1');
    expect(halted()).toEqual([]);
  });
});

it('every event that posts an entry is audited', () => {
  const posting = Object.entries(entries.schemas).filter(([, schema]) => 'legs' in (schema as unknown as { readonly shape: object }).shape).map(([type]) => type);
  expect([...TRANSFER_ENTRIES, ...DEPOSIT_ENTRIES, ...OTHER_ENTRIES, 'EntryReversed'].sort()).toEqual(posting.sort());
});
