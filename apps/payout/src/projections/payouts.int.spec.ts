import { payouts } from '@kontor/events';
import type { Database, ProjectedBlock } from '@kontor/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { intent } from '../effects/rail.spec.support.js';
import { databaseOf } from '@kontor/postgres/testing';
import { abandon, answer, attemptId, booked, bookedFor, cancel, debit, moneyBack, osaka, redirect, resume, run, suspend, transferId, type Input } from '../domain/payout.spec.support.js';
import { PayoutRow } from './attempts.js';
import { PayoutConflictRow } from './conflicts.js';
import { payoutsProjection } from './payouts.projection.js';
import { PayoutReturnRow } from './returns.js';
import { PayoutStopRow } from './stops.js';

const T0 = Date.parse('2026-03-02T10:00:00Z');
let database: Database;
beforeAll(async () => (database = await databaseOf([payoutsProjection])));
afterAll(() => database?.close());
beforeEach(() => database.pool.query('truncate payouts, payout_returns, payout_stops, payout_conflicts'));

const event = (type: string, at: number, data: object) => ({ type, key: 'cus_1', at: T0 + at, id: '', cause: '', data });
const block = (...events: ProjectedBlock['events']): ProjectedBlock => ({ journal: payouts.name, partition: 0, height: 1, hash: '', at: T0, timestamp: T0, events });
const rowOf = (number: number) => database.dataSource.getRepository(PayoutRow).findOneByOrFail({ id: intent(number).payoutId });
const submitting = (number: number) => event('PayoutSubmitting', 0, intent(number));
const answered = (type: 'PayoutAccepted' | 'PayoutSettled', number: number, at: number) => event(type, at, { payoutId: intent(number).payoutId, transferId: intent(number).transferId, railRef: `SIM${number}`, charges: '0', evidence: 'answer' });

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

describe('the tables of a payout that goes other ways', () => {
  const halts = new Map([['JPY', 'UNBALANCED']]);
  const due: Input = { type: 'due' };
  const happened = (inputs: Parameters<typeof run>[0]) => run(inputs).events.map(({ type, ...data }, i) => ({ ...event(type, i, data), id: `payout.payouts.v1/0/${i}/0` }));
  const apply = (...events: ProjectedBlock['events']) => payoutsProjection.apply(database.pool, [block(...events)]);
  const attempt = (number = 1) => database.dataSource.getRepository(PayoutRow).findOneByOrFail({ id: attemptId(number) });
  const stop = () => database.dataSource.getRepository(PayoutStopRow).findOneBy({ transferId });

  const LIVES: Readonly<Record<string, Parameters<typeof run>[0]>> = {
    'refused, redirected and paid': [booked, answer('RJCT', { code: 'AC01' }), redirect(), answer('ACSP', { attempt: 2 }), answer('ACSC', { attempt: 2, charges: 25n })],
    'retried until a halt': [booked, [answer('RJCT', { code: 'AB05' }), { halts }], [due, { halts }], [due, { halts }]],
    'in doubt, and settled by a statement': [booked, due, answer('ACSP'), due, debit()],
    'returned in parts': [booked, moneyBack({ returnRef: 'RET-1', amount: 6000n, charges: 95n }), moneyBack({ returnRef: 'RET-2', amount: 10000n }), moneyBack({ returnRef: 'RET-3', amount: 1n })],
    'held back, resumed and given up': [suspend(), booked, resume, answer('RJCT', { code: 'AM04' }), abandon],
    'cancelled where nothing is paid out': [cancel, bookedFor({ kind: 'own' })],
  };
  const TABLES = ['payouts', 'payout_returns', 'payout_stops', 'payout_conflicts'];
  const contents = async () => Promise.all(TABLES.map(async (table) => (await database.pool.query(`select * from ${table} order by 1, 2`)).rows as unknown[]));

  it.each(Object.entries(LIVES))('are the same for one that was %s, in one round or in many', async (_, inputs) => {
    const events = happened(inputs);
    await apply(...events);
    const atOnce = await contents();
    await database.pool.query(`truncate ${TABLES.join(', ')}`);
    for (const one of events) await apply(one);
    expect(await contents()).toEqual(atOnce);
  });

  it('show each attempt, with why it was refused and what it cost', async () => {
    await apply(...happened(LIVES['refused, redirected and paid']!));
    expect(await attempt(1)).toMatchObject({ status: 'rejected', rejectionCode: 'AC01', follows: 'redirect', attempt: 1 });
    expect(await attempt(2)).toMatchObject({ status: 'settled', recipientId: osaka.recipientId, charges: '25', evidence: 'answer', attempt: 2 });
    expect(await stop()).toBeNull();
  });

  it('show a doubt as long as it lasts', async () => {
    await apply(...happened([booked, due]));
    expect(await attempt()).toMatchObject({ status: 'in_doubt', acceptedAt: null });
    await apply(...happened([booked, due, answer('ACSP')]).slice(-1));
    expect(await attempt()).toMatchObject({ status: 'accepted', doubtful: false, inDoubtAt: expect.any(Date) as Date });
  });

  it('show what came back, wholly or in part, and by which return', async () => {
    const events = happened(LIVES['returned in parts']!);
    await apply(...events.slice(0, 3));
    expect(await attempt()).toMatchObject({ status: 'partly_returned', returned: '6095', evidence: 'return' });
    await apply(...events.slice(3));
    expect(await attempt()).toMatchObject({ status: 'returned', returned: '16095' });
    expect(await database.dataSource.getRepository(PayoutReturnRow).find({ order: { returnRef: 'asc' } })).toMatchObject([{ returnRef: 'RET-1', amount: '6000', charges: '95' }, { returnRef: 'RET-2', amount: '10000', charges: '0' }]);
  });

  it('show since when and why a transfer is stopped: held back, halted, waiting for people, given up, cancelled', async () => {
    const [held, , ...further] = happened(LIVES['held back, resumed and given up']!);
    await apply(held!);
    expect(await stop()).toMatchObject({ status: 'suspended', reason: 'COMPLIANCE', since: new Date(T0) });
    await apply(...further.slice(0, 3));
    expect(await stop()).toMatchObject({ status: 'awaiting_ops', reason: 'AM04', until: expect.any(Date) as Date });
    await apply(...further.slice(3));
    expect(await stop()).toMatchObject({ status: 'abandoned', reason: 'OPS', until: null });
    await database.pool.query('truncate payouts, payout_stops');
    const [submitted, rejected, halted, again] = happened(LIVES['retried until a halt']!);
    await apply(submitted!, rejected!, halted!);
    await apply(again!);
    expect(await stop()).toMatchObject({ status: 'halted', reason: 'HALTED', since: new Date(T0 + 2) });
    await apply(...happened([booked, answer('RJCT', { code: 'AC01' }), cancel]).slice(-1));
    expect(await stop()).toMatchObject({ status: 'cancelled', reason: null });
  });

  it('queue conflicts for people, with the input as it came', async () => {
    await apply(...happened([booked, answer('ACSC'), answer('ACSC', { railRef: 'SIM-9' })]));
    const [found] = await database.dataSource.getRepository(PayoutConflictRow).find();
    expect(found).toMatchObject({ transferId, payoutId: attemptId(), status: 'settled', input: 'RailAnswered', customerId: 'cus_1' });
    expect(JSON.parse(found!.evidence)).toEqual(answer('ACSC', { railRef: 'SIM-9' }));
  });

  it('take no return a second time, and none that is more than was paid', async () => {
    const [, , back] = happened([booked, answer('ACSC'), moneyBack({ amount: 9000n })]);
    await apply(...happened([booked, answer('ACSC')]), back!);
    await expect(apply(back!)).rejects.toMatchObject({ code: '23514' });
  });
});
