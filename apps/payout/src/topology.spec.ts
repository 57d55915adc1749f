import { answers, entries, halts, payoutCommands, payouts, transfers } from '@kontor/events';
import { TopologyTestDriver } from '@kontor/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { AMOUNT, answer, attemptId, booked, cancel, CUSTOMER, evidence, moneyBack, NOW, redirect, resume, suspend, transferId } from './domain/payout.spec.support.js';
import { payout } from './topology.js';

const MINUTE = 60_000;
const key = { key: CUSTOMER };

let driver: TopologyTestDriver;
beforeEach(() => {
  driver = new TopologyTestDriver(payout, { now: NOW });
});
const data = <E extends { readonly type: string }>({ type: _, ...fields }: E): Omit<E, 'type'> => fields;
const leg = (account: string, side: 'D' | 'C') => ({ account, side, currency: 'JPY', amount: AMOUNT });
const booking = { ...data(booked), legs: [leg('fx:position:JPY#0', 'D'), leg('payout:clearing:JPY#0', 'C')] };
const written = () => driver.output(payouts).readAll().map(({ type }) => type);
const status = () => driver.store(payout.handles.payoutByTransfer).get(transferId)?.status;
const halt = (currency: string) => driver.topic(halts).pipe('CurrencyHalted', { currency, rule: 'UNBALANCED', subject: 'x', detail: '' }, { key: currency });
const release = (currency: string) => driver.topic(halts).pipe('CurrencyReleased', { currency, commandId: 'c' }, { key: currency });

describe('the topology of payouts', () => {
  it('goes the straight path: booked, submitted, accepted, settled', () => {
    driver.topic(entries).pipe('TransferBooked', booking, key);
    driver.topic(answers).pipe('RailAnswered', data(answer('ACSP')), key).pipe('RailAnswered', data(answer('ACSC')), key);
    expect(written()).toEqual(['PayoutSubmitting', 'PayoutAccepted', 'PayoutSettled']);
    driver.advance(30 * 24 * 60 * MINUTE);
    expect(written()).toEqual([]);
  });

  it('doubts when the answer is late, asks, and takes the late answer; its events are the customer’s', () => {
    driver.topic(entries).pipe('TransferBooked', booking, key);
    driver.advance(MINUTE - 1);
    expect(written()).toEqual(['PayoutSubmitting']);
    driver.advance(1);
    driver.restart();
    driver.advance(MINUTE);
    driver.advance(2 * MINUTE);
    const late = driver.output(payouts).readAllRecords();
    expect(late.map(({ event, key: subject }) => [event.type, subject])).toEqual(['PayoutInDoubt', 'PayoutEnquiring', 'PayoutEnquiring', 'PayoutEnquiring'].map((type) => [type, CUSTOMER]));
    driver.topic(answers).pipe('RailAnswered', data(answer('ACSC')), key);
    driver.topic(payoutCommands).pipe('GiveEvidence', data(evidence('settled')), key);
    expect(written()).toEqual(['PayoutSettled']);
  });

  it('hears of a cancel over another journal than of the booking, in either order', () => {
    driver.topic(transfers).pipe('CancelRequested', data(cancel), key);
    driver.restart();
    driver.topic(entries).pipe('TransferBooked', booking, key);
    expect([written(), status()]).toEqual([['PayoutCancelled'], 'cancelled']);
    const other = new TopologyTestDriver(payout, { now: NOW });
    other.topic(entries).pipe('TransferBooked', booking, key);
    other.topic(transfers).pipe('CancelRequested', data(cancel), key);
    expect(other.output(payouts).readAll().map(({ type }) => type)).toEqual(['PayoutSubmitting', 'CancelRefused']);
  });

  it('pays nothing out in a halted currency, and what waited once it is released', () => {
    halt('JPY');
    halt('EUR');
    driver.topic(entries).pipe('TransferBooked', booking, key);
    driver.advance(MINUTE);
    release('EUR');
    driver.advance(2 * MINUTE);
    expect(written()).toEqual(['PayoutSuspended', 'PayoutSuspended', 'PayoutSuspended']);
    release('JPY');
    driver.advance(4 * MINUTE);
    expect(written()).toEqual(['PayoutResumed', 'PayoutSubmitting']);
  });

  it('submits nothing of a customer who was frozen after the booking, until that ends; a restart and repeats change nothing', () => {
    const freeze = { commandId: 'freeze-1', reason: 'COURT_ORDER' };
    driver.topic(payoutCommands).pipe('SuspendPayout', data(suspend()), key);
    driver.topic(entries).pipe('TransferBooked', booking, key).pipe('CustomerFrozen', freeze, key);
    driver.restart();
    driver.topic(payoutCommands).pipe('ResumePayout', data(resume), key);
    expect([written(), status()]).toEqual([['PayoutSuspended', 'PayoutSuspended', 'CustomerStopped', 'PayoutResumed', 'PayoutSuspended'], 'halted']);
    driver.topic(entries).pipe('CustomerUnfrozen', { commandId: 'unfreeze-1' }, key).pipe('CustomerFrozen', freeze, key);
    driver.advance(MINUTE);
    expect(written()).toEqual(['CustomerAllowed', 'PayoutResumed', 'PayoutSubmitting']);
  });

  it('lets go what was booked before its customer was frozen, and nothing else holds back', () => {
    driver.topic(entries).pipe('TransferBooked', booking, key).pipe('CustomerFrozen', { commandId: 'freeze-1', reason: 'COURT_ORDER' }, key);
    driver.topic(answers).pipe('RailAnswered', data(answer('RJCT', { code: 'AB05' })), key);
    expect(written()).toEqual(['PayoutSubmitting', 'CustomerStopped', 'PayoutRejected', 'PayoutSuspended']);
  });

  it('lets what is under way be, when its currency is halted', () => {
    driver.topic(entries).pipe('TransferBooked', booking, key);
    halt('JPY');
    driver.topic(answers).pipe('RailAnswered', data(answer('ACSC')), key);
    expect(written()).toEqual(['PayoutSubmitting', 'PayoutSettled']);
  });

  it('replay fires no effects: what was decided stands in the journal, and is not decided again', () => {
    driver.topic(entries).pipe('TransferBooked', booking, key);
    driver.topic(answers).pipe('RailAnswered', data(answer('RJCT', { code: 'AC01' })), key);
    driver.topic(payoutCommands).pipe('RedirectPayout', data(redirect()), key);
    written();
    driver.restart();
    driver.topic(payoutCommands).pipe('RedirectPayout', data(redirect()), key);
    driver.topic(entries).pipe('TransferBooked', booking, key);
    driver.topic(answers).pipe('RailAnswered', data(answer('RJCT', { code: 'AC01' })), key);
    expect(written()).toEqual([]);
    expect(driver.store(payout.handles.payoutByTransfer).get(transferId)).toMatchObject({ status: 'submitting', attempts: 2, payoutId: attemptId(2) });
  });

  it('parks no customer for what cannot be: it is a conflict, and the next record flows', () => {
    driver.topic(answers).pipe('RailReturned', data(moneyBack()), key).pipe('RailAnswered', data(answer('ACSC')), key);
    driver.topic(payoutCommands).pipe('SuspendPayout', data(suspend()), key);
    driver.topic(entries).pipe('TransferBooked', booking, key);
    expect(driver.parked(CUSTOMER)).toBeUndefined();
    expect([written(), status()]).toEqual([['PayoutConflict', 'PayoutConflict', 'PayoutSuspended', 'PayoutSuspended'], 'suspended']);
  });
});
