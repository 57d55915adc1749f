import type { Database, ProjectedBlock } from '@kontor/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseOf } from '@kontor/postgres/testing';
import { RateHistory, type HistoryAsked } from '../api/rate-history.js';
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

describe('the history of rates', () => {
  const day = (date: string) => new Date(`${date}T00:00:00.000Z`);
  const MONTH = { from: day('2026-04-01'), to: day('2026-05-01') };
  const history = () => new RateHistory(database);
  const page = (asked: Partial<HistoryAsked>) => history().page({ source: 'EUR', target: 'NOK', ...MONTH, group: 'day', limit: 50, next: undefined, ...asked });
  const short = async (asked: Partial<HistoryAsked>) => (await page(asked)).rates.map(({ time, mid }) => `${time.slice(0, 16)} ${mid}`);

  /** Fixings of krone and dollar, live prices of the krone on the 14th, none of the krone after the 20th. */
  beforeAll(async () => {
    const fixings = ['01', '02', '07', '08', '09', '10', '13', '15', '16', '17', '20'].map((of, i) => rate(100 + i, 'NOK', `11.${of}`, `2026-04-${of}T00:00:00.000Z`));
    const dollars = ['01', '10', '20', '28', '30'].map((of, i) => rate(200 + i, 'USD', `1.${of}`, `2026-04-${of}T00:00:00.000Z`));
    const live = ['09:00:10 12.1', '09:00:50 12.2', '09:59:59 12.3', '10:30:00 12.4', '23:59:00 12.5'].map((text, i) => rate(300 + i, 'NOK', text.slice(9), `2026-04-14T${text.slice(0, 8)}.000Z`));
    await ratesProjection.apply(database.pool, [block(50, ...fixings, ...dollars, ...live)]);
  });

  it('gives the last rate of each period in which one was set, the newest first', async () => {
    expect((await short({})).slice(0, 6)).toEqual(['2026-04-20T00:00 11.2', '2026-04-17T00:00 11.17', '2026-04-16T00:00 11.16', '2026-04-15T00:00 11.15', '2026-04-14T00:00 12.5', '2026-04-13T00:00 11.13']);
    const on14 = { from: day('2026-04-14'), to: day('2026-04-15') };
    expect(await short({ ...on14, group: 'hour' })).toEqual(['2026-04-14T23:00 12.5', '2026-04-14T10:00 12.4', '2026-04-14T09:00 12.3']);
    expect(await short({ ...on14, group: 'minute' })).toEqual(['2026-04-14T23:59 12.5', '2026-04-14T10:30 12.4', '2026-04-14T09:59 12.3', '2026-04-14T09:00 12.2']);
    expect(await short({ ...on14, to: new Date('2026-04-14T10:00:00.000Z') }), 'a day that ends early').toEqual(['2026-04-14T00:00 12.3']);
  });

  it('goes on page by page where it stopped, also where rates come meanwhile', async () => {
    const all = await short({});
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const one = await page({ limit: 5, next });
      seen.push(...one.rates.map(({ time, mid }) => `${time.slice(0, 16)} ${mid}`));
      if (next === undefined) await ratesProjection.apply(database.pool, [block(60, rate(400, 'NOK', '13', '2026-04-21T00:00:00.000Z'))]);
      next = one.next;
    } while (next !== undefined);
    expect(seen).toEqual(all);
    await expect(page({ group: 'hour', next: (await page({ limit: 5 })).next })).rejects.toMatchObject({ code: 'QUERY_INVALID' });
  });

  it('crosses what was known by then, for a week at most, and only where one of its rates was set', async () => {
    const { rates: found } = await page({ source: 'USD' });
    // The dollar of the 1st serves until the 7th, that of the 10th until the 16th; the krone's last is of the 21st.
    expect(found.map(({ time }) => time.slice(8, 10))).toEqual(['21', '20', '16', '15', '14', '13', '10', '07', '02', '01']);
    expect(new Set(found.map(({ path }) => path.join(' ')))).toEqual(new Set(['USD EUR NOK']));
    expect(Number(found[2]?.mid).toFixed(6)).toBe((11.16 / 1.1).toFixed(6));
  });

  it('gives the rate of a time, to the minute, or none where nothing was set for a week', async () => {
    const at = async (time: string) => (await history().at('EUR', 'NOK', new Date(time)))?.cross.mid.value;
    expect(await Promise.all(['2026-04-14T09:00:05.000Z', '2026-04-14T08:59:59.000Z', '2026-04-19T12:00:00.000Z', '2026-04-30T00:00:00.000Z'].map(at))).toEqual(['12.2', '11.13', '11.17', undefined]);
    expect((await history().at('NOK', 'EUR', day('2026-04-20')))?.legs.map(({ rateId }) => rateId)).toEqual(['f110/EUR/NOK']);
  });
});
