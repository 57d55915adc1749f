import { halts } from '@kontor/events';
import type { Database, ProjectedBlock } from '@kontor/postgres';
import { databaseOf } from '@kontor/postgres/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BreachRow, breachesProjection } from './breaches.projection.js';

const T0 = Date.parse('2026-03-02T10:00:00Z');
let database: Database;
beforeAll(async () => (database = await databaseOf([breachesProjection])));
afterAll(() => database?.close());

const block = (height: number, ...events: readonly { type: string; data: { currency: string } & object }[]): ProjectedBlock => ({
  journal: halts.name, partition: 0, height, hash: '', at: T0, timestamp: T0,
  events: events.map(({ type, data }, line) => ({ type, key: data.currency, at: T0 + height, id: `${halts.name}/0/${height}/${line}`, cause: '', data })),
});
const halted = (currency: string, subject: string) => ({ type: 'CurrencyHalted', data: { currency, rule: 'UNBALANCED', subject, detail: 'by 1' } });
const released = (currency: string) => ({ type: 'CurrencyReleased', data: { currency, commandId: 'cmd-1' } });

describe('the table of breaches', () => {
  it('shows what is open by currency, and closes all of it by a release', async () => {
    await breachesProjection.apply(database.pool, [block(1, halted('JPY', 'en_1'), halted('JPY', 'en_2'), halted('EUR', 'en_3')), block(2, released('JPY'), halted('JPY', 'en_4'))]);
    const rows = await database.dataSource.getRepository(BreachRow).find({ order: { subject: 'asc' } });
    expect(rows.map(({ subject, releasedAt, releasedBy }) => [subject, releasedAt, releasedBy])).toEqual([
      ['en_1', new Date(T0 + 2), 'cmd-1'], ['en_2', new Date(T0 + 2), 'cmd-1'], ['en_3', null, null], ['en_4', null, null],
    ]);
  });
});
