import { recipientIdOf } from '@kontor/events';
import type { Database, ProjectedBlock } from '@kontor/postgres';
import { databaseOf } from '@kontor/postgres/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CreateCustomerKeys1764340100000 } from '../personal/create-customer-keys.js';
import { CustomerKeys } from '../personal/customer-keys.js';
import { newKey } from '../personal/sealing.js';
import { RecipientTable } from './recipient-table.js';
import { recipientsProjection } from './recipients.projection.js';

const T0 = Date.parse('2026-03-02T10:00:00Z');
const master = newKey();
let database: Database;
let table: RecipientTable;
let customers = 0;
let customerId = '';

beforeAll(async () => {
  database = await databaseOf([recipientsProjection]);
  const runner = database.dataSource.createQueryRunner();
  await new CreateCustomerKeys1764340100000().up(runner);
  await runner.release();
  table = new RecipientTable(database.dataSource);
});
afterAll(() => database?.close());
beforeEach(() => {
  customerId = `cus_${++customers}`;
});

const idOf = (key: string) => recipientIdOf(customerId, key);
const about = { commandId: 'c', bodyHash: '', currency: 'EUR', country: 'DE', details: 'AAAA', rail: 'simulator', bank: 'simbank' };
const created = (key: string, atMs = 0) => ({ type: 'RecipientCreated', key: customerId, at: T0 + atMs, id: '', cause: '', data: { recipientId: idOf(key), ...about } });
const deleted = (key: string, atMs: number) => ({ type: 'RecipientDeleted', key: customerId, at: T0 + atMs, id: '', cause: '', data: { recipientId: idOf(key), commandId: 'd' } });
const apply = (...events: readonly object[]) => recipientsProjection.apply(database.pool, [{ journal: 'j', partition: 0, height: 1, hash: '', at: T0, timestamp: T0, events } as unknown as ProjectedBlock]);

describe('the recipients table', () => {
  it('has a row of each that was created, once, and shows none that was deleted, in the same round or later', async () => {
    await apply(created('k1'), created('k2', 1), deleted('k2', 2));
    await apply(created('k1'));
    expect({ ...(await table.find(customerId, idOf('k1'))) }).toEqual({ id: idOf('k1'), customerId, currency: 'EUR', country: 'DE', details: 'AAAA', createdAt: new Date(T0), deletedAt: null });
    expect(await table.find(customerId, idOf('k2'))).toBeUndefined();
    expect(await table.find('somebody', idOf('k1'))).toBeUndefined();
    await apply(deleted('k1', 3));
    expect(await table.find(customerId, idOf('k1'))).toBeUndefined();
  });

  it('is read in pages, newest first', async () => {
    await apply(...[0, 1, 1, 2].map((ms, n) => created(`k${n}`, ms)));
    const first = await table.page(customerId, 2, undefined);
    const rest = await table.page(customerId, 9, first.at(-1));
    expect([...first, ...rest].map(({ createdAt }) => createdAt.getTime() - T0)).toEqual([2, 1, 1, 0]);
    expect(new Set([...first, ...rest].map(({ id }) => id)).size).toBe(4);
  });
});

describe('keys of customers', () => {
  it('are one per customer, made once, also by two at the same time, and stand in Postgres wrapped', async () => {
    const [a, b] = [new CustomerKeys(database.pool, master), new CustomerKeys(database.pool, master)];
    expect(await a.find(customerId)).toBeUndefined();
    const keys = await Promise.all([a, b, a, b].map((one) => one.keyOf(customerId)));
    expect(new Set(keys.map((key) => key?.toString('hex'))).size).toBe(1);
    expect(await b.find(customerId)).toEqual(keys[0]);
    const { rows } = await database.pool.query('select wrapped from customer_keys where customer_id = $1', [customerId]);
    expect(Buffer.from((rows as { wrapped: string }[])[0]!.wrapped, 'base64').includes(keys[0]!)).toBe(false);
    await expect(new CustomerKeys(database.pool, newKey()).find(customerId)).rejects.toThrow();
  });

  it('are erased for good, whether there was one or not', async () => {
    const keys = new CustomerKeys(database.pool, master);
    await keys.keyOf(customerId);
    for (const who of [customerId, `${customerId}-new`]) {
      await keys.erase(who);
      await keys.erase(who);
      expect([await keys.find(who), await keys.keyOf(who)]).toEqual([undefined, undefined]);
    }
  });
});
