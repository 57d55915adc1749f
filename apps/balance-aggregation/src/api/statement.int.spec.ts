import { Money, currency } from '@kontor/money';
import { ProblemException } from '@kontor/nest';
import type { Database, ProjectedBlock } from '@kontor/postgres';
import { databaseOf } from '@kontor/postgres/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerProjection } from '../projections/ledger.projection.js';
import { BalancesService } from './balances.service.js';
import { StatementService, type StatementAsked, type StatementEntry } from './statement.service.js';

let database: Database;
let statements: StatementService;
beforeAll(async () => {
  database = await databaseOf([ledgerProjection]);
  statements = new StatementService(database);
});
afterAll(() => database?.close());

const T0 = Date.parse('2026-03-02T00:00:00Z');
let height = 0;
let customers = 0;

/** What happens to a balance: in minor units, more or less; some in one block and one millisecond. */
interface Movement {
  readonly minor: bigint;
  readonly hour: number;
  readonly withBefore: boolean;
}

async function post(customerId: string, movements: readonly Movement[]): Promise<void> {
  let blocks: { at: number; events: object[] }[] = [];
  for (const { minor, hour, withBefore } of movements) {
    if (!withBefore || blocks.length === 0) blocks.push({ at: T0 + hour * 3_600_000, events: [] });
    const { at, events } = blocks.at(-1)!;
    const place = `ledger.entries.v1/0/${height + blocks.length}/${events.length}`;
    const [side, other] = minor > 0n ? ['C', 'D'] : ['D', 'C'];
    const leg = (account: string, of: string | undefined) => ({ account, side: of, currency: 'EUR', amount: String(minor < 0n ? -minor : minor) });
    const data = { entryId: `en_${place}`, depositId: `-d${events.length}`, legs: [leg(`customer:${customerId}:EUR:available`, side), leg('nostro:simbank:EUR#0', other)] };
    events.push({ type: 'DepositPosted', key: customerId, at, id: place, cause: 'c', data });
  }
  const projected = blocks.map(({ at, events }) => ({ journal: 'ledger.entries.v1', partition: 0, height: ++height, hash: '', at, timestamp: at, events }) as unknown as ProjectedBlock);
  blocks = [];
  if (projected.length > 0) await ledgerProjection.apply(database.pool, projected);
}

/** Never below zero, in order of time. */
const movements = fc.array(fc.record({ minor: fc.bigInt(-500n, 900n), hours: fc.nat(30), withBefore: fc.boolean() }), { maxLength: 40 }).map((drawn) => {
  let [hour, balance] = [0, 0n];
  return drawn.flatMap(({ minor, hours, withBefore }): Movement[] => {
    if (minor === 0n || balance + minor < 0n) return [];
    if (!withBefore) hour += hours;
    balance += minor;
    return [{ minor, hour, withBefore }];
  });
});

const asked = (customerId: string, fromHour: number, toHour: number): StatementAsked => ({ customerId, currency: 'EUR', purse: 'available', from: new Date(T0 + fromHour * 3_600_000), to: new Date(T0 + toHour * 3_600_000) });
const minorOf = ({ amount }: { amount: string }): bigint => BigInt(amount.replace('.', ''));
const signed = ({ direction, amount }: StatementEntry): bigint => (direction === 'credit' ? minorOf(amount) : -minorOf(amount));

async function pagesOf(of: StatementAsked, limit: number, between: () => Promise<void> = async () => undefined) {
  const first = await statements.page(of, { limit, next: undefined, height });
  const pages = [first];
  for (let next = first.next; next !== undefined; next = pages.at(-1)!.next) {
    await between();
    pages.push(await statements.page(of, { limit, next, height }));
  }
  return pages;
}

describe('a statement', () => {
  it('adds up: opening and every entry make the closing balance, each entry the running one, on pages of any size and as CSV', async () => {
    await fc.assert(fc.asyncProperty(movements, fc.nat(400), fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 9 }), async (life, fromHour, hours, limit) => {
      const customerId = `cus_${++customers}`;
      await post(customerId, life);
      const of = asked(customerId, fromHour, fromHour + hours);
      const within = life.filter(({ hour }) => hour >= fromHour && hour < fromHour + hours);
      const before = life.filter(({ hour }) => hour < fromHour).reduce((sum, { minor }) => sum + minor, 0n);

      const pages = await pagesOf(of, limit);
      const listed = pages.flatMap(({ entries }) => entries);
      expect(listed.map(signed)).toEqual(within.map(({ minor }) => minor));
      for (const { opening, closing } of pages) expect([minorOf(opening), minorOf(closing)]).toEqual([before, within.reduce((sum, { minor }) => sum + minor, before)]);
      let running = before;
      for (const entry of listed) expect(minorOf(entry.balance)).toBe((running += signed(entry)));

      const rows = (await textOf(of)).trimEnd().split('\r\n').slice(1).map((row) => row.split(','));
      const money = (minor: bigint) => Money.fromMinorUnits(String(minor), currency('EUR')).toJSON().amount;
      expect(rows.map(([, , credit, debit, balance]) => [credit, debit, balance])).toEqual([
        ['', '', money(before)], ...listed.map((entry) => [entry.direction === 'credit' ? entry.amount.amount : '', entry.direction === 'debit' ? entry.amount.amount : '', entry.balance.amount]), ['', '', money(running)],
      ]);
      expect(rows.slice(1, -1).map((row) => row[8])).toEqual(listed.map(({ depositId }) => `'${depositId}`));
    }), { numRuns: 40 });
  });

  it('stays the same from its first page to its last, whatever is posted meanwhile', async () => {
    const customerId = `cus_${++customers}`;
    await post(customerId, [1n, 2n, 3n, 4n].map((minor, hour) => ({ minor, hour, withBefore: false })));
    const pages = await pagesOf(asked(customerId, 0, 1_000), 2, () => post(customerId, [{ minor: 7n, hour: 500, withBefore: false }]));
    expect(pages.map(({ closing, entries }) => [closing.amount, entries.length])).toEqual([['0.10', 2], ['0.10', 2]]);
  });

  it('goes on with the cursor of its own question alone', async () => {
    const customerId = `cus_${++customers}`;
    await post(customerId, [1n, 2n].map((minor, hour) => ({ minor, hour, withBefore: false })));
    const { next } = await statements.page(asked(customerId, 0, 10), { limit: 1, next: undefined, height });
    await expect(statements.page(asked(customerId, 0, 11), { limit: 1, next, height })).rejects.toThrow(ProblemException);
  });

  it('has the balance at any time', async () => {
    const customerId = `cus_${++customers}`;
    await post(customerId, [{ minor: 500n, hour: 1, withBefore: false }, { minor: -200n, hour: 3, withBefore: false }]);
    const balances = new BalancesService(database);
    const at = async (ms: number) => (await balances.at(customerId, 'EUR', new Date(T0 + ms))).available.amount;
    expect([await at(0), await at(3_600_000 - 1), await at(3_600_000), await at(3 * 3_600_000)]).toEqual(['0.00', '0.00', '5.00', '3.00']);
  });
});

async function textOf(of: StatementAsked): Promise<string> {
  let text = '';
  for await (const part of await statements.csv(of, height)) text += part;
  return text;
}
