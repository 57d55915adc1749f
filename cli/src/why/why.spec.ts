import { stripVTControlCharacters } from 'node:util';
import { transferIdOf } from '@kontor/events';
import type { InMemoryLog } from '@kontor/streams/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { partitionOfCustomer, settledLedger } from '../verify/pipeline.spec.support.js';
import { describeStory } from './print.js';
import { storyOf } from './story.js';

const CUSTOMER = 'cleo';
const transferId = transferIdOf(CUSTOMER, 'key-1');
const partition = partitionOfCustomer(CUSTOMER);
let log: InMemoryLog;
beforeAll(async () => {
  log = await settledLedger(3);
});

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

  it('knows nothing of a transfer that nobody asked for', async () => {
    expect(await storyOf(log, transferIdOf(CUSTOMER, 'never'))).toBeUndefined();
  });
});
