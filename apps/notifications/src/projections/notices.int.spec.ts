import { noticeIdOf, notices, type NoticeGiven } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { Database, ProjectedBlock } from '@kontor/postgres';
import { databaseOf } from '@kontor/postgres/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoticeTable } from './notice-table.js';
import { noticesProjection } from './notices.projection.js';

const T0 = Date.parse('2026-11-02T10:00:00Z');
const TRANSFER = 'tr_a5a8ccae-1921-5a34-bc19-a0906b1adf9c';
const written: string[] = [];
const projection = noticesProjection((partition, customers) => written.push(`${partition} ${customers.join(' ')}`));
let database: Database;
let table: NoticeTable;
beforeAll(async () => {
  database = await databaseOf([projection]);
  table = new NoticeTable(database.dataSource);
});
afterAll(() => database?.close());

const given = (customer: string, sequence: number, at = T0): ProjectedBlock['events'][number] => ({
  type: 'NoticeGiven', key: customer, at, id: `${notices.name}/0/1/${sequence}`, cause: '',
  data: { noticeId: noticeIdOf(customer, sequence), sequence, about: TRANSFER, notice: { type: 'transfer.booked', transferId: TRANSFER, source: { currency: 'EUR', amount: minorUnits(10_000n) }, target: { currency: 'JPY', amount: minorUnits(16_095n) } } } satisfies Omit<NoticeGiven, 'type'>,
});
const block = (...events: ProjectedBlock['events']): ProjectedBlock => ({ journal: notices.name, partition: 0, height: 1, hash: '', at: T0, timestamp: T0, events });

describe('the table of notices', () => {
  it('has what a customer was told, in order, as it goes out: amounts in major units', async () => {
    await projection.apply(database.pool, [block(given('ann', 1), given('ann', 2)), block(given('ben', 1), given('ann', 3))]);
    const rows = await table.after('ann', 1, 10);
    expect(rows.map(({ sequence }) => sequence)).toEqual(['2', '3']);
    expect(JSON.parse(rows[0]!.body)).toEqual({
      id: noticeIdOf('ann', 2), type: 'transfer.booked', timestamp: '2026-11-02T10:00:00.000Z', sequence: 2,
      data: { transferId: TRANSFER, source: { amount: '100.00', currency: 'EUR' }, target: { amount: '16095', currency: 'JPY' } },
    });
    expect([await table.newest('ann'), await table.newest('nobody')]).toEqual([3, 0]);
    expect(written.at(-1)).toBe('0 ann ben');
  });

  it('says when a thing happened, not when it was told', async () => {
    const { data, ...event } = given('dan', 1);
    await projection.apply(database.pool, [block({ ...event, data: { ...(data as object), happenedAt: '2026-10-31T08:00:00.000Z' } })]);
    const [row] = await table.after('dan', 0, 1);
    expect(JSON.parse(row!.body)).toMatchObject({ timestamp: '2026-10-31T08:00:00.000Z' });
    expect(row!.givenAt, 'it is kept from when it was told').toEqual(new Date(T0));
  });

  it('drops what was kept long enough', async () => {
    await projection.apply(database.pool, [block(given('cyd', 1, T0 - 1_000), given('cyd', 2))]);
    expect(await table.dropBefore(new Date(T0))).toBe(1);
    expect((await table.after('cyd', 0, 10)).map(({ sequence }) => sequence)).toEqual(['2']);
  });
});
