import { readdirSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { entries, quoteIdOf, quotes, refundIdOf, transferIdOf, transfers, transitIdOf } from '@kontor/events';
import { decodeEvent, type Journal } from '@kontor/streams';
import type { InMemoryLog } from '@kontor/streams/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { partitionOfCustomer, settledLedger } from '../verify/pipeline.spec.support.js';
import { forge } from '../verify/forge.spec.support.js';
import { describeStory } from './print.js';
import { sentenceOf } from './sentences.js';
import { statusOf } from './status.js';
import { storyOf, type Step } from './story.js';

const CUSTOMER = 'cleo';
const transferId = transferIdOf(CUSTOMER, 'key-1');
const partition = partitionOfCustomer(CUSTOMER);
const folder = new URL('../../../libs/events/golden/', import.meta.url);
const golden = readdirSync(folder).flatMap((file) => readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n')).map((line) => decodeEvent(line) as { readonly type: string; readonly data: Step['data'] });

let log: InMemoryLog;
beforeAll(async () => {
  log = await settledLedger(3);
});

/** A block with one event, in time after all that are there. */
const write = (journal: Journal, at: number, key: string, type: string, data: object) => forge(log, journal, at, { events: [{ type, key, cause: 'test', data }] });

describe('why', () => {
  it('finds all of a transfer in the order that it happened, each event with the coordinate of its cause', async () => {
    const story = await storyOf(log, transferId);
    expect(story).toMatchObject({ transferId, customerId: CUSTOMER, partition, stopped: [] });
    expect(story?.steps.map(({ type }) => type)).toEqual([
      'SubmitTransfer', 'TransferRequested', 'TransferRated', 'TransferBooked', 'PayoutSubmitting', 'RailAnswered', 'PayoutSettled', 'SettlementPosted',
    ]);
    const at = new Map(story?.steps.map(({ type, coordinate }) => [type, coordinate]));
    expect(story?.steps.map(({ type, cause }) => [type, cause])).toEqual([
      ['SubmitTransfer', undefined],
      ['TransferRequested', at.get('SubmitTransfer')],
      ['TransferRated', at.get('TransferRequested')],
      ['TransferBooked', at.get('TransferRated')],
      ['PayoutSubmitting', at.get('TransferBooked')],
      ['RailAnswered', undefined],
      ['PayoutSettled', at.get('RailAnswered')],
      ['SettlementPosted', at.get('PayoutSettled')],
    ]);
  });

  it('tells it with amounts in major units and the postings as a table', async () => {
    const lines = describeStory((await storyOf(log, transferId))!).map(stripVTControlCharacters);
    expect(lines[0]).toBe(`${transferId}  of customer ${CUSTOMER}, partition ${partition}: paid`);
    expect(lines.find((line) => line.includes('TransferRequested'))).toMatch(/transfer-intake +TransferRequested {2}10\.00 EUR → GBP, to rc_gbp_london$/);
    expect(lines.find((line) => line.includes('TransferRated'))).toContain('10.00 EUR → 10.00 GBP at 1 (mid 1 of 2026-03-02 by EUR>GBP');
    const booked = lines.findIndex((line) => line.includes('TransferBooked'));
    const postings = lines.slice(booked + 2, booked + 7).map((line) => line.trim().split(/ {2,}/));
    expect(postings).toEqual([
      ['account', 'debit', 'credit'],
      [`customer:${CUSTOMER}:EUR:available`, 'EUR', '10.00'],
      [`fx:position:EUR#${partition}`, 'EUR', '10.00'],
      [`fx:position:GBP#${partition}`, 'GBP', '10.00'],
      [`payout:clearing:GBP#${partition}`, 'GBP', '10.00'],
    ]);
    expect(lines[booked + 3]!.indexOf('10.00')).toBeLessThan(lines[booked + 4]!.indexOf('10.00'));
  });

  it('follows a payment to another customer into that customer\'s partition, and tells of the quote that it used', async () => {
    const [payer, payee] = ['ada', 'ben', 'cleo', 'dan', 'eve'].toSorted((a, b) => partitionOfCustomer(a) - partitionOfCustomer(b)).filter((_, i, all) => i === 0 || i === all.length - 1) as [string, string];
    const [here, there] = [partitionOfCustomer(payer), partitionOfCustomer(payee)];
    expect(here).not.toBe(there);
    const id = transferIdOf(payer, 'to-another');
    const quoteId = quoteIdOf(payer, 'q');
    const transit = { transitId: transitIdOf(id), currency: 'EUR', amount: '500' };
    const legs = [{ account: `customer:${payer}:EUR:available`, side: 'D', currency: 'EUR', amount: '500' }, { account: `transit:${here}>${there}:EUR#${here}`, side: 'C', currency: 'EUR', amount: '500' }];
    await write(transfers, here, payer, 'TransferRequested', { transferId: id, source: 'EUR', target: 'EUR', quoteId, destination: { kind: 'customer', customerId: payee } });
    await write(quotes, here, payer, 'QuoteExpired', { quoteId, reason: 'TIME' });
    await write(entries, here, payer, 'TransferBooked', { transferId: id, payout: { currency: 'EUR', amount: '500' }, destination: { kind: 'customer', customerId: payee }, legs });
    await write(entries, there, payee, 'TransitReceived', { ...transit, transferId: id, toCustomerId: payee, legs: [] });
    await write(entries, there, payee, 'TransitAnswered', { ...transit, outcome: 'received', toCustomerId: payee });
    await write(entries, here, payer, 'TransitCompleted', { transitId: transit.transitId, transferId: id });
    const story = await storyOf(log, id);
    expect(story).toMatchObject({ customerId: payer, partition: here, otherPartition: there });
    // What two partitions wrote in the same millisecond stands in either order.
    expect(story?.steps.map(({ type }) => type).toSorted()).toEqual(['QuoteExpired', 'TransferBooked', 'TransferRequested', 'TransitAnswered', 'TransitCompleted', 'TransitReceived']);
    expect(stripVTControlCharacters(describeStory(story!)[0]!)).toBe(`${id}  of customer ${payer}, partition ${here} and ${there}: paid`);
  });

  it('says something of every event of the catalogue that tells of a transfer, or its name says all', () => {
    const silent = golden.filter((event) => event.data['transferId'] !== undefined && sentenceOf(event) === '').map(({ type }) => type);
    expect([...new Set(silent)].sort()).toEqual([
      'AttemptAudited', 'BookingAudited', 'CancelRequested', 'CancelTransfer', 'InDoubtCleared', 'InDoubtPosted', 'PayoutCancelled', 'PayoutNotDue', 'PayoutResumed', 'RatingAudited', 'RatingReleased', 'SettlementPosted', 'SubmissionAudited', 'TransitCompleted',
    ]);
    for (const event of golden) expect(`${event.type}: ${sentenceOf(event)}`).not.toMatch(/undefined|NaN|\[object/);
  });

  it('knows nothing of a transfer that nobody asked for', async () => {
    expect(await storyOf(log, transferIdOf(CUSTOMER, 'never'))).toBeUndefined();
  });
});

describe('the status that why tells', () => {
  const step = (type: string, data: Step['data'] = {}): Step => ({ coordinate: '', topic: '', source: '', type, time: '', appendedAt: 0, data: { transferId, ...data } });
  const booked = (kind: string) => [step('TransferRequested'), step('TransferRated'), step('TransferBooked', { destination: { kind } })];
  const refund = (kind: 'cancelled' | 'rejected') => step('RefundPosted', { refundId: refundIdOf(transferId, { kind }) });

  it.each<readonly [string, readonly Step[]]>([
    ['requested', [step('TransferRequested')]],
    ['rejected', [step('TransferRejected', { code: 'RECIPIENT_UNKNOWN' })]],
    ['cancelled', [step('TransferRequested'), step('PayoutCancelled'), step('BookingDeclined', { code: 'CANCELLED' })]],
    ['awaiting_funds', [step('TransferRequested'), step('TransferRated'), step('FundsAwaited')]],
    ['booked', booked('bank')],
    ['paid', booked('own')],
    ['booked', booked('customer')],
    ['paid', [...booked('customer'), step('TransitCompleted')]],
    ['refunded', [...booked('customer'), refund('rejected')]],
    ['held', [...booked('bank'), step('PayoutSuspended')]],
    ['booked', [...booked('bank'), step('PayoutSuspended'), step('PayoutResumed')]],
    ['in_doubt', [...booked('bank'), step('PayoutSubmitting'), step('PayoutInDoubt'), step('InDoubtPosted')]],
    ['paying', [...booked('bank'), step('PayoutSubmitting'), step('PayoutRejected', { then: 'retry' })]],
    ['action_required', [...booked('bank'), step('PayoutSubmitting'), step('PayoutRejected', { then: 'redirect' })]],
    ['paid', [...booked('bank'), step('PayoutSubmitting'), step('PayoutSettled')]],
    ['returned', [...booked('bank'), step('PayoutSubmitting'), step('PayoutSettled'), step('PayoutReturned')]],
    ['cancelled', [...booked('bank'), step('PayoutCancelled'), refund('cancelled')]],
    ['refunded', [...booked('bank'), step('PayoutSubmitting'), step('PayoutRejected', { then: 'refund' }), refund('rejected')]],
  ])('is %s', (status, steps) => {
    expect(statusOf(steps)).toBe(status);
  });
});
