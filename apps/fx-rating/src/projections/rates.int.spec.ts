import type { Database, ProjectedBlock } from '@kontor/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOf } from '@kontor/postgres/testing';
import { RateRow, ratesProjection } from './rates.projection.js';

const T0 = Date.parse('2026-03-02T10:00:00Z');
let database: Database;
beforeAll(async () => (database = await databaseOf([ratesProjection])));
afterAll(() => database?.close());

function block(height: number, ...given: readonly (readonly [quote: string, mid: string])[]): ProjectedBlock {
  const events = given.map(([quote, mid]) => ({
    type: 'RateAccepted', key: 'EUR', at: T0 + height, id: '', cause: '',
    data: { rateId: `f${height}/EUR/${quote}`, fixingId: `f${height}`, base: 'EUR', quote, mid, provider: 'ecb', date: '2026-03-02' },
  }));
  return { journal: 'fx.rates.v1', partition: 0, height, hash: '', at: T0 + height, timestamp: T0, events };
}

describe('the table of rates', () => {
  it('has the rate of a pair that was accepted last, with every digit, also within one round', async () => {
    await ratesProjection.apply(database.pool, [block(1, ['USD', '1.0389'], ['JPY', '163.060']), block(2, ['USD', '1.0390'])]);
    await ratesProjection.apply(database.pool, [block(3, ['GBP', '0.82918'], ['JPY', '164.5'])]);
    const rows = await database.dataSource.getRepository(RateRow).find({ order: { quote: 'ASC' } });
    expect(rows.map(({ quote, mid, rateId, acceptedAt }) => [quote, mid, rateId, acceptedAt.getTime() - T0])).toEqual([
      ['GBP', '0.82918', 'f3/EUR/GBP', 3], ['JPY', '164.5', 'f3/EUR/JPY', 3], ['USD', '1.0390', 'f2/EUR/USD', 2],
    ]);
  });
});
