import type { Database, ProjectedBlock } from '@kontor/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOf } from '@kontor/postgres/testing';
import { HaltedPairRow, RateHistoryRow, RateRow } from './rate-rows.js';
import { ratesProjection } from './rates.projection.js';

const T0 = Date.parse('2026-03-02T10:00:00Z');
let database: Database;
beforeAll(async () => (database = await databaseOf([ratesProjection])));
afterAll(() => database?.close());

type Given = readonly [type: string, data: object];

function block(height: number, ...given: readonly Given[]): ProjectedBlock {
  const events = given.map(([type, data]) => ({ type, key: 'EUR', at: T0 + height, id: '', cause: '', data }));
  return { journal: 'fx.rates.v1', partition: 0, height, hash: '', at: T0 + height, timestamp: T0, events };
}

const rate = (height: number, quote: string, mid: string, time = '2026-03-02T00:00:00.000Z'): Given => ['RateAccepted', {
  rateId: `f${height}/EUR/${quote}`, sourceId: `f${height}`, base: 'EUR', quote, bid: mid, ask: mid, mid, provider: 'ecb', date: time.slice(0, 10), time, validUntil: '2026-03-05T00:00:00.000Z', widenBp: '0',
}];
const chf = { base: 'EUR', quote: 'CHF' };

describe('the tables of rates', () => {
  it('have the rate of a pair that was accepted last, with every digit, also within one round', async () => {
    await ratesProjection.apply(database.pool, [block(1, rate(1, 'USD', '1.0389'), rate(1, 'JPY', '163.060')), block(2, rate(2, 'USD', '1.0390'))]);
    await ratesProjection.apply(database.pool, [block(3, rate(3, 'GBP', '0.82918'), rate(3, 'JPY', '164.5'))]);
    const rows = await database.dataSource.getRepository(RateRow).find({ order: { quote: 'ASC' } });
    expect(rows.map(({ quote, mid, rateId, acceptedAt }) => [quote, mid, rateId, acceptedAt.getTime() - T0])).toEqual([
      ['GBP', '0.82918', 'f3/EUR/GBP', 3], ['JPY', '164.5', 'f3/EUR/JPY', 3], ['USD', '1.0390', 'f2/EUR/USD', 2],
    ]);
    expect(rows[0]).toMatchObject({ bid: '0.82918', ask: '0.82918', widenBp: '0', validUntil: new Date('2026-03-05T00:00:00.000Z') });
  });

  it('have the last rate of each minute', async () => {
    await ratesProjection.apply(database.pool, [block(4, rate(4, 'SEK', '11.1', '2026-03-02T10:00:01.000Z'), rate(5, 'SEK', '11.2', '2026-03-02T10:00:59.999Z'), rate(6, 'SEK', '11.3', '2026-03-02T10:01:00.000Z'))]);
    await ratesProjection.apply(database.pool, [block(5, rate(7, 'SEK', '11.4', '2026-03-02T10:01:30.000Z'))]);
    const rows = await database.dataSource.getRepository(RateHistoryRow).find({ where: { quote: 'SEK' }, order: { minute: 'ASC' } });
    expect(rows.map(({ minute, mid, rateId }) => [minute.toISOString(), mid, rateId])).toEqual([
      ['2026-03-02T10:00:00.000Z', '11.2', 'f5/EUR/SEK'], ['2026-03-02T10:01:00.000Z', '11.4', 'f7/EUR/SEK'],
    ]);
  });

  it('show a pair while it is halted, and why', async () => {
    const halted = () => database.dataSource.getRepository(HaltedPairRow).find();
    await ratesProjection.apply(database.pool, [block(6, ['PairHalted', { ...chf, reason: 'JUMP', candidate: '1.028', moveBp: '1440', limitBp: '637' }])]);
    expect(await halted()).toMatchObject([{ ...chf, reason: 'JUMP', candidate: '1.028', moveBp: '1440', limitBp: '637', since: new Date(T0 + 6) }]);
    await ratesProjection.apply(database.pool, [block(7, ['PairHalted', { ...chf, reason: 'ORDER', commandId: 'cmd-1' }])]);
    expect(await halted()).toMatchObject([{ ...chf, reason: 'ORDER', candidate: null, since: new Date(T0 + 7) }]);
    await ratesProjection.apply(database.pool, [block(8, ['PairResumed', { ...chf, by: 'PERSONS' }], ['PairHalted', { ...chf, reason: 'ORDER' }], rate(8, 'CHF', '1.02'), ['PairResumed', { ...chf, by: 'PERSONS' }])]);
    expect(await halted()).toEqual([]);
  });
});
