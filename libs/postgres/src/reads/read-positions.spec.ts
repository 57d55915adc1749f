import { journal, type Journal, type JournalPosition, type Positions } from '@kontor/streams';
import { inMemoryLog, type InMemoryLog } from '@kontor/streams/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PositionWaiters } from '../position-waiters.js';
import { ChainWriter } from '../postgres.spec.support.js';
import { ReadPositions, type Link } from './read-positions.js';

const events = { Ordered: z.strictObject({}), Noted: z.strictObject({}), Priced: z.strictObject({}), Refused: z.strictObject({}), Booked: z.strictObject({}), Cancelled: z.strictObject({}) };
const named = (name: string): Journal => journal(name, { owner: 'test', key: 'customerId', events });
const [orders, prices, books] = [named('test.orders.v1'), named('test.prices.v1'), named('test.books.v1')];
const LINKS: readonly Link[] = [{ from: orders, into: prices, types: ['Ordered'] }, { from: prices, into: books, types: ['Priced'] }, { from: orders, into: books, types: ['Cancelled'] }];

let log: InMemoryLog;
let writers: Readonly<Record<'orders' | 'prices' | 'books', ChainWriter>>;
let projected: JournalPosition | undefined;
let waiters: PositionWaiters;
let reads: ReadPositions;

beforeEach(() => {
  log = inMemoryLog();
  for (const { name } of [orders, prices, books]) log.createTopic(name, 1);
  writers = { orders: new ChainWriter(log, orders, 0), prices: new ChainWriter(log, prices, 0), books: new ChainWriter(log, books, 0) };
  projected = undefined;
  waiters = new PositionWaiters();
  const projections = {
    height: () => projected?.height ?? 0,
    position: () => projected,
    reaches: async (projection: string, name: string, partition: number, height: number, { timeoutMs = 0 }: { timeoutMs?: number } = {}) =>
      (projected?.height ?? 0) >= height || waiters.add({ projection, journal: name, partition, height }, timeoutMs),
  };
  reads = new ReadPositions({ projections, log, partitions: 1, of: [{ name: 'books', journals: [books] }], links: LINKS });
});
afterEach(() => reads.close());

/** What a block says it has read of another: all of the last block, or its first lines. */
function upTo(writer: ChainWriter, { name }: Journal, line = writer.lines): Positions {
  const { height, hash, chain } = writer.head!;
  return new Map([[name, { chain, height, hash, offset: height - 1, line }]]);
}

/** The projection has all that is in the journal of books. */
function project(): void {
  const { height, hash, chain } = writers.books.head!;
  projected = { chain, height, hash, offset: height - 1, line: writers.books.lines };
  waiters.moved('books', 0, new Map([[books.name, projected]]));
}

const places = (height: number, line?: number, type?: string) => [{ journal: orders.name, partition: 0, height, ...(line !== undefined && { line }), ...(type !== undefined && { type }) }];

/** Asks, and tells when there is an answer. */
function asking(...of: Parameters<typeof places>) {
  const asked = { answer: undefined as string | undefined, done: Promise.resolve() };
  asked.done = reads.reaches('books', 'ann', places(...of), 5_000).then((answer) => void (asked.answer = answer));
  return asked;
}

async function quiet(): Promise<void> {
  for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
}

async function sell(): Promise<void> {
  await writers.orders.append({ type: 'Ordered' });
  await writers.prices.appendAfter(upTo(writers.orders, orders), { type: 'Priced' });
  await writers.books.appendAfter(upTo(writers.prices, prices), { type: 'Booked' });
  project();
}

describe('a position of a journal that is not projected', () => {
  it('is reached when the projection has what was decided on it, through the journals between', async () => {
    await sell();
    await writers.orders.append({ type: 'Ordered' });
    const asked = asking(2, 0);
    await quiet();
    await writers.prices.appendAfter(upTo(writers.orders, orders), { type: 'Priced' });
    await quiet();
    await writers.books.appendAfter(upTo(writers.prices, prices), { type: 'Booked' });
    await quiet();
    expect(asked.answer).toBeUndefined();
    project();
    await asked.done;
    expect(asked.answer).toBe('reached');
  });

  it('is reached at once where all of that is there, also by who asks first', async () => {
    await sell();
    await sell();
    for (const [height, line] of [[1, 0], [2, 0], [2, undefined]] as const) expect(await reads.reaches('books', 'ann', places(height, line), 1_000)).toBe('reached');
  });

  it('is reached where nothing follows from it, though nobody writes a block on it', async () => {
    await sell();
    await writers.orders.append({ type: 'Noted' });
    expect(await reads.reaches('books', 'ann', places(2, 0), 1_000)).toBe('reached');
  });

  it('is reached where it was decided that nothing more follows', async () => {
    await sell();
    await writers.orders.append({ type: 'Ordered' });
    await writers.prices.appendAfter(upTo(writers.orders, orders), { type: 'Refused' });
    expect(await reads.reaches('books', 'ann', places(2, 0), 1_000)).toBe('reached');
  });

  it('is not reached by a block that has read only the lines before it', async () => {
    await writers.orders.append({ type: 'Ordered' }, { type: 'Ordered' });
    await writers.prices.appendAfter(upTo(writers.orders, orders, 1), { type: 'Priced' });
    await writers.books.appendAfter(upTo(writers.prices, prices), { type: 'Booked' });
    project();
    expect(await reads.reaches('books', 'ann', places(1, 0), 1_000)).toBe('reached');
    const asked = asking(1, 1);
    await quiet();
    expect(asked.answer).toBeUndefined();
    await writers.prices.appendAfter(upTo(writers.orders, orders), { type: 'Priced' });
    await writers.books.appendAfter(upTo(writers.prices, prices), { type: 'Booked' });
    project();
    await asked.done;
    expect(asked.answer).toBe('reached');
  });

  it('waits on each way that leads here, or on that of its event alone', async () => {
    await sell();
    await writers.orders.append({ type: 'Ordered' }, { type: 'Cancelled' });
    await writers.prices.appendAfter(upTo(writers.orders, orders), { type: 'Priced' });
    await writers.books.appendAfter(upTo(writers.prices, prices), { type: 'Booked' });
    project();
    expect(await reads.reaches('books', 'ann', places(2, 0, 'Ordered'), 1_000)).toBe('reached');
    const all = asking(2);
    await quiet();
    expect(all.answer).toBeUndefined();
    await writers.books.appendAfter(new Map([...upTo(writers.prices, prices), ...upTo(writers.orders, orders)]), { type: 'Booked' });
    project();
    await all.done;
    expect(all.answer).toBe('reached');
  });

  it('is late when the time is over, and nothing is left of the wait', async () => {
    await sell();
    expect(await reads.reaches('books', 'ann', places(99), 20)).toBe('late');
    await writers.orders.append({ type: 'Ordered' });
    expect(await reads.reaches('books', 'ann', places(2), 20)).toBe('late');
  });

  it('fails with the reason where the journal is no longer the one that was read', async () => {
    await sell();
    const forged = projected!;
    projected = { ...forged, hash: 'f'.repeat(64) };
    await expect(reads.reaches('books', 'ann', places(1), 1_000)).rejects.toThrow('stopped');
  });

  it('counts also before anything was projected', async () => {
    const asked = asking(1, 0);
    await quiet();
    expect(asked.answer).toBeUndefined();
    await sell();
    await asked.done;
    expect(asked.answer).toBe('reached');
  });
});

describe('a position of a journal', () => {
  it('that is projected is waited for by its height alone', async () => {
    await sell();
    expect(await reads.reaches('books', 'ann', [{ journal: books.name, partition: 0, height: 1 }], 20)).toBe('reached');
    expect(await reads.reaches('books', 'ann', [{ journal: books.name, partition: 0, height: 2 }], 20)).toBe('late');
    expect(reads.asOf('books', 'ann')).toEqual({ partition: 0, heights: { [books.name]: 1 } });
  });

  it('from which no way leads here holds nobody up; one of another partition is of somebody else', async () => {
    expect(await reads.reaches('books', 'ann', [{ journal: 'other.things.v1', partition: 7, height: 99 }], 20)).toBe('reached');
    expect(await reads.reaches('books', 'ann', [{ journal: orders.name, partition: 1, height: 1 }], 20)).toBe('elsewhere');
  });
});
