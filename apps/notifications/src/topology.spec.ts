import { entries, notices, notificationCommands, payouts, quotes, transfers, type NoticeGiven } from '@kontor/events';
import { TopologyTestDriver } from '@kontor/streams/testing';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { booked, CUSTOMER, deposited, legs, PAYOUT, refunded, requested, returned, settled, submitting, TRANSFER } from './transfer.spec.support.js';
import { notifications } from './topology.js';

const key = { key: CUSTOMER };
let driver: TopologyTestDriver;
beforeEach(() => (driver = new TopologyTestDriver(notifications)));

const given = (of = driver): NoticeGiven[] => of.output(notices).readAll().filter((event) => event.type === 'NoticeGiven');
const types = (of = driver) => given(of).map(({ notice }) => notice.type);

const LIFE: readonly ((of: TopologyTestDriver) => unknown)[] = [
  (of) => of.topic(transfers).pipe('TransferRequested', requested, key),
  (of) => of.topic(entries).pipe('TransferBooked', booked, key),
  (of) => of.topic(payouts).pipe('PayoutSubmitting', submitting(), key),
  (of) => of.topic(entries).pipe('SettlementPosted', settled, key),
  (of) => of.topic(entries).pipe('ReturnPosted', returned, key),
  (of) => of.topic(entries).pipe('RefundPosted', refunded('rejected'), key),
];
const TOLD = ['transfer.accepted', 'transfer.booked', 'transfer.paying', 'transfer.paid', 'transfer.returned', 'transfer.refunded'];

describe('a customer', () => {
  it('is told of a transfer in the order of its life, numbered from 1, with amounts and without persons', () => {
    for (const step of LIFE) step(driver);
    const told = given();
    expect(told.map(({ sequence, notice }) => [sequence, notice.type])).toEqual(TOLD.map((type, i) => [i + 1, type]));
    expect(told[3]?.notice).toEqual({ type: 'transfer.paid', transferId: TRANSFER, payoutId: PAYOUT, source: { currency: 'EUR', amount: '10000' }, target: { currency: 'JPY', amount: '16095' } });
    expect(JSON.stringify(told)).not.toContain('rc_jpy_tokyo');
  });

  it('is told when each thing happened, whenever that is told: also what had to wait for another', () => {
    const at = (minute: number) => ({ ...key, time: Date.parse('2026-11-02T10:00:00.000Z') + minute * 60_000 });
    driver.topic(payouts).pipe('PayoutSubmitting', submitting(), at(2)); // read before what it follows from
    driver.topic(transfers).pipe('TransferRequested', requested, at(0));
    driver.topic(entries).pipe('TransferBooked', booked, at(1)).pipe('SettlementPosted', settled, at(3));
    expect(given().map(({ happenedAt, notice: { type } }) => [type, happenedAt])).toEqual(TOLD.slice(0, 4).map((type, minute) => [type, `2026-11-02T10:0${minute}:00.000Z`]));
  });

  it('is told each thing once, however often it comes', () => {
    for (const step of [...LIFE, ...LIFE]) step(driver);
    expect(types()).toEqual(TOLD);
  });

  it('is never told a thing before what it follows from, in whichever order four journals are read', () => {
    const journals = [[0], [1, 3, 4], [2]]; // intake's, the ledger's and payout's, each in its own order
    fc.assert(fc.property(fc.array(fc.nat(2), { minLength: 30, maxLength: 30 }), (turns) => {
      const left = journals.map((of) => [...of]);
      const world = new TopologyTestDriver(notifications);
      for (const turn of [...turns, 0, 1, 1, 1, 2]) {
        const step = left[turn]?.shift();
        if (step !== undefined) LIFE[step]!(world);
      }
      const told = given(world);
      expect(told.map(({ notice }) => notice.type)).toEqual(TOLD.slice(0, 5));
      expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
    }), { numRuns: 50 });
  });

  it('hears nothing of how a payout stands that is over by then', () => {
    driver.topic(transfers).pipe('TransferRequested', requested, key);
    driver.topic(entries).pipe('TransferBooked', booked, key).pipe('RefundPosted', refunded('cancelled'), key);
    driver.topic(payouts).pipe('PayoutSuspended', { transferId: TRANSFER, reason: 'SCREENING' }, key);
    expect(types()).toEqual(['transfer.accepted', 'transfer.booked', 'transfer.cancelled']);
  });

  it('is told of every hold that a payout goes on from, and of one that is only said again once', () => {
    driver.topic(transfers).pipe('TransferRequested', requested, key);
    driver.topic(entries).pipe('TransferBooked', booked, key);
    const held = () => driver.topic(payouts).pipe('PayoutSuspended', { transferId: TRANSFER, reason: 'HALTED' }, key);
    const resumed = () => driver.topic(payouts).pipe('PayoutResumed', { transferId: TRANSFER }, key);
    for (const step of [held, held, resumed, resumed, held, resumed]) step();
    expect(types().slice(2)).toEqual(['transfer.held', 'transfer.resumed', 'transfer.held', 'transfer.resumed']);
  });

  it('is told what to put right, and until when; and of another attempt as of another thing', () => {
    for (const step of LIFE.slice(0, 3)) step(driver);
    driver.topic(payouts).pipe('PayoutRejected', { payoutId: PAYOUT, transferId: TRANSFER, code: 'AC01', then: 'redirect', until: '2026-11-09T10:00:00.000Z' }, key);
    driver.topic(payouts).pipe('PayoutSubmitting', submitting(2), key);
    expect(given().slice(3).map(({ notice: { type, code, until } }) => [type, code, until])).toEqual([['transfer.action_required', 'AC01', '2026-11-09T10:00:00.000Z'], ['transfer.paying', undefined, undefined]]);
  });

  it('is told why a transfer is refused, and that it was cancelled where that is why', () => {
    const other = { ...requested, transferId: TRANSFER.replace(/.$/, 'e') };
    driver.topic(transfers).pipe('TransferRequested', requested, key).pipe('TransferRequested', other, key);
    driver.topic(quotes).pipe('RatingRejected', { transferId: TRANSFER, code: 'STALE_RATE' }, key);
    driver.topic(entries).pipe('BookingDeclined', { transferId: other.transferId, code: 'CANCELLED' }, key);
    expect(given().slice(2).map(({ notice: { type, code } }) => [type, code])).toEqual([['transfer.rejected', 'STALE_RATE'], ['transfer.cancelled', undefined]]);
  });

  it('has a conversion of their own paid as soon as it is booked', () => {
    driver.topic(entries).pipe('TransferBooked', { ...booked, destination: { kind: 'own' } }, key);
    driver.topic(transfers).pipe('TransferRequested', requested, key);
    expect(types()).toEqual(['transfer.accepted', 'transfer.booked', 'transfer.paid']);
  });

  it('is told of money that came, that is frozen, and that an endpoint of theirs was given up', () => {
    driver.topic(entries).pipe('DepositPosted', deposited(), key);
    driver.topic(entries).pipe('CustomerFrozen', { commandId: 'cmd-9', reason: 'SANCTIONS' }, key);
    driver.topic(entries).pipe('FreezePosted', { entryId: booked.entryId, commandId: 'cmd-9', legs: legs(`D customer:${CUSTOMER}:EUR:available 10000`, `C customer:${CUSTOMER}:EUR:frozen 10000`) }, key);
    driver.topic(notificationCommands).pipe('TellEndpointDisabled', { commandId: 'cmd-10', endpointId: 'wh_0b6a5c1e-6f7a-4d0e-9a3b-2f4c5d6e7f80', code: 'GONE' }, key);
    expect(given().map(({ notice: { type, amount } }) => [type, amount?.amount])).toEqual([['balance.credited', '10000'], ['account.frozen', undefined], ['balance.frozen', '10000'], ['webhook_endpoint.disabled', undefined]]);
    expect(JSON.stringify(given())).not.toContain('SANCTIONS');
  });

  it('hears nothing of deposits that are nobody\'s', () => {
    driver.topic(entries).pipe('DepositPosted', deposited('deposits:suspense:EUR#0'), { key: 'house-0' });
    expect(driver.output(notices).waiting).toBe(0);
  });
});
