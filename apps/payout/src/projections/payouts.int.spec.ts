import { payouts } from '@kontor/events';
import type { Database, ProjectedBlock } from '@kontor/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intent } from '../effects/rail.spec.support.js';
import { databaseOf } from '@kontor/postgres/testing';
import { PayoutRow, payoutsProjection } from './payouts.projection.js';

const T0 = Date.parse('2026-03-02T10:00:00Z');
let database: Database;
beforeAll(async () => (database = await databaseOf([payoutsProjection])));
afterAll(() => database?.close());

const event = (type: string, at: number, data: object) => ({ type, key: 'cus_1', at: T0 + at, id: '', cause: '', data });
const block = (...events: ProjectedBlock['events']): ProjectedBlock => ({ journal: payouts.name, partition: 0, height: 1, hash: '', at: T0, timestamp: T0, events });
const rowOf = (number: number) => database.dataSource.getRepository(PayoutRow).findOneByOrFail({ id: intent(number).payoutId });
const submitting = (number: number) => event('PayoutSubmitting', 0, intent(number));
const answered = (type: 'PayoutAccepted' | 'PayoutSettled', number: number, at: number) => event(type, at, { payoutId: intent(number).payoutId, transferId: intent(number).transferId, railRef: `SIM${number}` });

describe('the table of payouts', () => {
  it('follows a payout from intent to settlement, round by round', async () => {
    const { payoutId, transferId, instrId, messageHash } = intent(1);
    await payoutsProjection.apply(database.pool, [block(submitting(1))]);
    expect(await rowOf(1)).toMatchObject({ id: payoutId, transferId, customerId: 'cus_1', instrId, messageHash, amount: '101', currency: 'GBP', status: 'submitting', railRef: null });
    await payoutsProjection.apply(database.pool, [block(answered('PayoutAccepted', 1, 5))]);
    expect(await rowOf(1)).toMatchObject({ status: 'accepted', railRef: 'SIM1', acceptedAt: new Date(T0 + 5), settledAt: null });
    await payoutsProjection.apply(database.pool, [block(answered('PayoutSettled', 1, 9))]);
    expect(await rowOf(1)).toMatchObject({ status: 'settled', acceptedAt: new Date(T0 + 5), settledAt: new Date(T0 + 9) });
  });

  it('takes a whole life in one round, and a settlement without an acceptance', async () => {
    await payoutsProjection.apply(database.pool, [block(submitting(2), answered('PayoutAccepted', 2, 1), answered('PayoutSettled', 2, 2), submitting(3)), block(answered('PayoutSettled', 3, 3))]);
    expect(await rowOf(2)).toMatchObject({ status: 'settled', acceptedAt: new Date(T0 + 1), settledAt: new Date(T0 + 2) });
    expect(await rowOf(3)).toMatchObject({ status: 'settled', acceptedAt: null, settledAt: new Date(T0 + 3), railRef: 'SIM3' });
  });

  it('refuses a second intent of the same payout', async () => {
    await payoutsProjection.apply(database.pool, [block(submitting(4))]);
    await expect(payoutsProjection.apply(database.pool, [block(submitting(4))])).rejects.toMatchObject({ code: '23505' });
  });
});
