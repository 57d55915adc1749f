import { payoutIdOf, refundIdOf, transferIdOf, type RefundCause } from '@kontor/events';
import { columns, type Database, type ProjectedBlock } from '@kontor/postgres';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databaseOf } from '@kontor/postgres/testing';
import { LIVES, type Told } from './lives.spec.support.js';
import { STATUS_SQL } from './status-sql.js';
import { statusOf, transferStatuses } from './status.js';
import { rowOf } from '../api/transfer-view.js';
import { mergedPatches, transferColumns, type TransferEvent, type TransferPatch } from './transfer-patch.js';
import { TransferTable } from './transfer-table.js';
import { transfersProjection } from './transfers.projection.js';

const T0 = Date.parse('2026-03-02T10:00:00Z');
const written: string[] = [];
const projection = transfersProjection((_partition, ids) => written.push(...ids));
let database: Database;
let table: TransferTable;
let customers = 0;
let customerId = '';
beforeAll(async () => {
  database = await databaseOf([projection]);
  table = new TransferTable(database.dataSource);
});
afterAll(() => database?.close());
beforeEach(() => {
  customerId = `cus_${++customers}`;
});

const event = (type: TransferEvent['type'], atMs: number, data: object): TransferEvent => ({ type, key: customerId, at: T0 + atMs, id: '', cause: '', data }) as unknown as TransferEvent;
const block = (...events: readonly TransferEvent[]): ProjectedBlock => ({ journal: 'j', partition: 0, height: 1, hash: '', at: T0, timestamp: T0, events });
const apply = (...events: readonly TransferEvent[]) => projection.apply(database.pool, [block(...events)]);

/** A whole life, one event of each kind that a paid transfer has. */
function lifeOf(transferId: string): TransferEvent[] {
  const payoutId = payoutIdOf(transferId, 1);
  return [
    event('TransferRequested', 0, { transferId, source: 'EUR', target: 'JPY', fixed: { side: 'source', amount: '10000' }, destination: { kind: 'bank', recipientId: 'rc_jpy_tokyo' }, reference: 'Miete – März' }),
    event('TransferRated', 10, {
      transferId, source: { currency: 'EUR', amount: '10000' }, target: { currency: 'JPY', amount: '16095' }, fee: '65', mid: '162.50', clientRate: '162.0125', spreadBp: '30',
      rate: { ids: [], path: [], date: '2026-03-01' }, bookBy: '2026-03-02T10:30:00.000Z',
    }),
    event('TransferBooked', 20, { transferId, destination: { kind: 'bank' } }),
    event('PayoutSubmitting', 30, { transferId, payoutId }),
    event('PayoutAccepted', 40, { transferId, payoutId, railRef: 'SIM1' }),
    event('PayoutSettled', 50, { transferId, payoutId, railRef: 'SIM1' }),
    event('SettlementPosted', 60, { transferId, payoutId }),
  ];
}

/** A life's refund ids are of its own transfer; what matters of them here is whether a cancellation was the reason. */
const causeOf = (told: readonly Told[]): RefundCause => ({ kind: told.some(({ event: { type } }) => type === 'PayoutCancelled') ? 'cancelled' : 'rejected' });

describe('the transfers table', () => {
  it('has one row of all that four journals told', async () => {
    const id = transferIdOf(customerId, 'k');
    for (const one of lifeOf(id)) await apply(one);
    const row = await table.find(customerId, id);
    expect({ ...row }).toEqual(rowOf(mergedPatches(lifeOf(id))[0]!));
    expect(row).toMatchObject({
      id, customerId, submittedAt: new Date(T0), requestedAt: new Date(T0), ratedAt: new Date(T0 + 10), bookedAt: new Date(T0 + 20), submittingAt: new Date(T0 + 30),
      acceptedAt: new Date(T0 + 40), settledAt: new Date(T0 + 50), settlementPostedAt: new Date(T0 + 60), refusedAt: null, ratingRejectedAt: null, declinedAt: null, code: null,
      source: 'EUR', target: 'JPY', sourceAmount: '10000', targetAmount: '16095', recipientId: 'rc_jpy_tokyo', reference: 'Miete – März', fee: '65', mid: '162.50', clientRate: '162.0125',
      spreadBp: '30', rateDate: '2026-03-01', bookBy: new Date('2026-03-02T10:30:00Z'), payoutId: payoutIdOf(id, 1), railRef: 'SIM1',
    });
  });

  it('has the same row whichever journal comes first, in one round or in many', async () => {
    const ids = Array.from({ length: 21 }, (_, i) => transferIdOf(customerId, `k${i}`));
    for (const [i, id] of ids.entries()) {
      const life = lifeOf(id);
      const turned = [...life.slice(i % 7), ...life.slice(0, i % 7)];
      if (i < 7) for (const one of turned) await apply(one);
      else if (i < 14) await apply(...turned.reverse());
      else await projection.apply(database.pool, turned.map((one) => block(one)));
    }
    const rows = await Promise.all(ids.map((id) => table.find(customerId, id)));
    // Here also the order within a journal is turned, which its texts keep.
    const untold = { toldByLedger: null, toldByPayout: null };
    const same = rows.map((row) => ({ ...row, id: '', payoutId: '', ...untold }));
    for (const row of same) expect(row).toEqual(same[0]);
    expect(rows.map((row) => row && statusOf(row))).toEqual(ids.map(() => 'paid'));
  });

  it.each(Object.entries(LIVES))('shows what the customer sees of a life, event by event as it comes: %s', async (_, told) => {
    const transferId = transferIdOf(customerId, 'life');
    for (const { event: { type, data }, shows } of told) {
      await apply(event(type, 0, { ...data, transferId, ...(type === 'RefundPosted' && { refundId: refundIdOf(transferId, causeOf(told)) }) }));
      const row = await table.find(customerId, transferId);
      expect([type, statusOf(row!)]).toEqual([type, shows]);
    }
  });

  it.each(Object.entries(LIVES))('is listed by the status that the customer sees, at every step of a life: %s', async (_, told) => {
    const transferId = transferIdOf(customerId, 'life');
    await apply(event('TransferRequested', 0, { transferId, source: 'EUR', target: 'JPY', destination: { kind: 'bank', recipientId: 'rc_jpy_tokyo' } }));
    for (const { event: { type, data } } of told) {
      await apply(event(type, 0, { ...data, transferId, ...(type === 'RefundPosted' && { refundId: refundIdOf(transferId, causeOf(told)) }) }));
      const status = statusOf((await table.find(customerId, transferId))!);
      const others = transferStatuses.filter((other) => other !== status);
      const listed = await Promise.all([[status], others].map((of) => table.page(customerId, 10, undefined, { status: of })));
      expect([type, ...listed.map((rows) => rows.length)]).toEqual([type, 1, 0]);
    }
  });

  it('says the status in SQL as in code, of any set of events', async () => {
    const { rows: names } = await database.pool.query<{ column_name: string }>("select column_name from information_schema.columns where table_name = 'transfers' and table_schema = current_schema() and data_type = 'timestamp with time zone' and is_generated = 'NEVER'");
    const times = names.map(({ column_name: name }) => name).filter((name) => name !== 'book_by' && name !== 'action_until');
    const any = fc.record({
      times: fc.subarray(times), destination: fc.constantFrom(null, 'bank', 'own', 'customer'), payout_state: fc.constantFrom(null, 'held', 'resumed', 'paying', 'in_doubt', 'action_required'),
      code: fc.constantFrom(null, 'CANCELLED', 'EXPIRED'), refunded_as: fc.constantFrom(null, 'cancelled', 'refunded'),
    });
    const patches = fc.sample(any, { numRuns: 2_000, seed: 1 }).map(({ times: held, ...more }, i): TransferPatch => ({
      transfer_id: transferIdOf(customerId, `any-${i}`), customer_id: customerId, ...more, ...Object.fromEntries(held.map((name) => [name, new Date(T0)])),
    }));
    const given = columns(transferColumns, patches as never);
    const { rows } = await database.pool.query<{ transfer_id: string; status: string }>(`select transfer_id, ${STATUS_SQL} as status from ${given.table}`, given.values);
    const inSql = new Map(rows.map(({ transfer_id: id, status }) => [id, status]));
    expect(patches.map((patch) => inSql.get(patch.transfer_id))).toEqual(patches.map((patch) => statusOf(rowOf(patch))));
  });

  it('is narrowed by time and currencies, and goes on where a page ended', async () => {
    const ids = Array.from({ length: 6 }, (_, i) => transferIdOf(customerId, `f${i}`));
    await apply(...ids.map((transferId, i) => event('TransferRequested', i, { transferId, source: 'EUR', target: i % 2 === 0 ? 'JPY' : 'USD', destination: { kind: 'bank', recipientId: 'rc_jpy_tokyo' } })));
    const listed = async (...more: Parameters<TransferTable['page']> extends [string, ...infer R] ? R : never) => (await table.page(customerId, ...more)).map(({ id }) => ids.indexOf(id));
    expect(await listed(10, undefined, { target: 'JPY' })).toEqual([4, 2, 0]);
    expect(await listed(10, undefined, { source: 'USD' })).toEqual([]);
    expect(await listed(10, undefined, { from: new Date(T0 + 1), to: new Date(T0 + 4) })).toEqual([3, 2, 1]);
    expect(await listed(1, { submittedAt: new Date(T0 + 4), id: ids[4]! }, { target: 'JPY', status: ['requested', 'paid'] })).toEqual([2]);
  });

  it('adds up what came back in parts, in one round or in several', async () => {
    const transferId = transferIdOf(customerId, 'parts');
    const part = (returnRef: string, amount: string) => event('PayoutReturned', 70, { transferId, returnRef, amount, code: 'AC04' });
    const refund = (returnRef: string, target: string, source: string) => event('RefundPosted', 80, {
      transferId, refundId: refundIdOf(transferId, { kind: 'returned', returnRef }), target: { currency: 'JPY', amount: target }, source: { currency: 'EUR', amount: source },
    });
    await apply(part('a', '5000'), refund('a', '5000', '3106'), part('b', '1000'));
    await apply(refund('b', '1000', '621'));
    await apply(part('c', '95'));
    expect(await table.find(customerId, transferId)).toMatchObject({ returnedAmount: '6095', refundedSource: '3727', refundedTarget: '6000', refundedAs: 'refunded' });
  });

  it('says why a transfer was rejected', async () => {
    const [refused, unrated, declined] = [transferIdOf(customerId, 'a'), transferIdOf(customerId, 'b'), transferIdOf(customerId, 'c')];
    await apply(
      event('TransferRejected', 0, { transferId: refused, code: 'RECIPIENT_UNKNOWN' }),
      event('RatingRejected', 1, { transferId: unrated, code: 'TOO_SMALL' }),
      event('BookingDeclined', 2, { transferId: declined, code: 'INSUFFICIENT_FUNDS' }),
    );
    const rows = await Promise.all([refused, unrated, declined].map((id) => table.find(customerId, id)));
    expect(rows.map((row) => row && [statusOf(row), row.code])).toEqual([['rejected', 'RECIPIENT_UNKNOWN'], ['rejected', 'TOO_SMALL'], ['rejected', 'INSUFFICIENT_FUNDS']]);
    expect(written).toEqual(expect.arrayContaining([refused, unrated, declined]));
  });

  it('shows a row to its customer only', async () => {
    const id = transferIdOf(customerId, 'k');
    await apply(...lifeOf(id));
    expect(await table.find('another', id)).toBeUndefined();
    expect(await table.page('another', 10, undefined)).toEqual([]);
  });

  it('is read newest first in pages, also of transfers of the same millisecond, without those whose request has not come', async () => {
    const ids = Array.from({ length: 7 }, (_, i) => transferIdOf(customerId, `k${i}`));
    await apply(...ids.map((transferId, i) => event('TransferRequested', i < 4 ? 0 : i, { transferId, source: 'EUR', target: 'EUR', fixed: { side: 'target', amount: '1' }, destination: { kind: 'bank', recipientId: 'rc_eur_paris' } })));
    await apply(event('TransferBooked', 99, { transferId: transferIdOf(customerId, 'early'), destination: { kind: 'own' } }));
    const seen: string[] = [];
    for (let rows = await table.page(customerId, 2, undefined); rows.length > 0; ) {
      seen.push(...rows.map((row) => row.id));
      const { submittedAt, id } = rows.at(-1)!;
      rows = await table.page(customerId, 2, { submittedAt: submittedAt!, id });
    }
    expect(seen).toEqual([ids[6], ids[5], ids[4], ...ids.slice(0, 4).sort().reverse()]);
  });
});
