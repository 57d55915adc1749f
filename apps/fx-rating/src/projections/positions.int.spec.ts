import type { Database, ProjectedBlock } from '@kontor/postgres';
import { databaseOf } from '@kontor/postgres/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExposureRow, exposuresProjection, HedgeRow } from './exposures.projection.js';
import { QuoteRow } from './quote-row.js';
import { quotesProjection } from './quotes.projection.js';

const T0 = Date.parse('2026-03-02T10:00:00Z');
let database: Database;
beforeAll(async () => (database = await databaseOf([quotesProjection, exposuresProjection])));
afterAll(() => database?.close());

type Given = readonly [type: string, data: object];

const block = (journal: string, height: number, key: string, ...given: readonly Given[]): ProjectedBlock => ({
  journal, partition: 0, height, hash: '', at: T0 + height, timestamp: T0,
  events: given.map(([type, data]) => ({ type, key, at: T0 + height, id: '', cause: '', data })),
});

const created = (quoteId: string): Given => ['QuoteCreated', {
  quoteId, source: { currency: 'EUR', amount: '10000' }, target: { currency: 'JPY', amount: '16095' }, fee: '65', mid: '162.5', clientRate: '162.0125', priceList: 'standard-1', expiresAt: '2026-03-02T10:30:00.000Z',
}];

describe('the table of quotes', () => {
  it('has each quote as it was made, and how it ended, also where that is one round', async () => {
    await quotesProjection.apply(database.pool, [
      block('fx.quotes.v1', 1, 'ada', created('q1'), created('q2'), created('q3'), ['QuoteRefused', { quoteId: 'q4', code: 'NOTIONAL_LIMIT' }]),
      block('fx.quotes.v1', 2, 'ada', ['TransferRated', { transferId: 't1', quoteId: 'q1' }], ['TransferRated', { transferId: 't2' }]),
    ]);
    await quotesProjection.apply(database.pool, [block('fx.quotes.v1', 3, 'ada', ['QuoteExpired', { quoteId: 'q2', reason: 'REQUOTED' }], created('q5')), block('fx.quotes.v1', 4, 'ada', ['QuoteExpired', { quoteId: 'q3', reason: 'TIME' }])]);
    await quotesProjection.apply(database.pool, [block('fx.quotes.v1', 5, 'ada', ['TransferRated', { transferId: 't3' }])]);
    const rows = await database.dataSource.getRepository(QuoteRow).find({ order: { quoteId: 'ASC' } });
    expect(rows.map(({ quoteId, status, code, transferId, endedAt }) => [quoteId, status, code, transferId, endedAt && endedAt.getTime() - T0])).toEqual([
      ['q1', 'used', null, 't1', 2], ['q2', 'replaced', null, null, 3], ['q3', 'expired', null, null, 4], ['q4', 'refused', 'NOTIONAL_LIMIT', null, null], ['q5', 'open', null, null, null],
    ]);
    expect(rows[0]).toMatchObject({ customerId: 'ada', askedAt: new Date(T0 + 1), terms: { source: { currency: 'EUR', amount: '10000' }, fee: '65', clientRate: '162.0125', expiresAt: '2026-03-02T10:30:00.000Z' } });
    expect(rows[3]).toMatchObject({ terms: null });
  });

  it('does not take a quote a second time', async () => {
    await expect(quotesProjection.apply(database.pool, [block('fx.quotes.v1', 6, 'ada', created('q1'))])).rejects.toThrow('quotes_pkey');
  });
});

describe('the tables of exposures and hedges', () => {
  it('have the position as it is now, and each hedge with its end', async () => {
    const moved = (booked: string, realised: string): Given => ['ExposureMoved', { currency: 'JPY', booked, open: '-5', cost: '-9905', realised }];
    await exposuresProjection.apply(database.pool, [
      block('fx.exposures.v1', 1, 'JPY', moved('-100', '0'), ['HedgeRequested', { hedgeId: 'hedge-JPY-1', currency: 'JPY', amount: '-100' }]),
      block('fx.exposures.v1', 2, 'JPY', moved('0', '150'), ['HedgeFilled', { hedgeId: 'hedge-JPY-1', currency: 'JPY' }]),
    ]);
    await exposuresProjection.apply(database.pool, [block('fx.exposures.v1', 3, 'JPY', moved('-200', '150'), ['HedgeRequested', { hedgeId: 'hedge-JPY-2', currency: 'JPY', amount: '-205' }])]);
    expect(await database.dataSource.getRepository(ExposureRow).find()).toEqual([{ currency: 'JPY', booked: '-200', open: '-5', cost: '-9905', realised: '150', movedAt: new Date(T0 + 3) }]);
    const hedges = await database.dataSource.getRepository(HedgeRow).find({ order: { hedgeId: 'ASC' } });
    expect(hedges.map(({ hedgeId, amount, filledAt }) => [hedgeId, amount, filledAt && filledAt.getTime() - T0])).toEqual([['hedge-JPY-1', '-100', 2], ['hedge-JPY-2', '-205', null]]);
  });
});
