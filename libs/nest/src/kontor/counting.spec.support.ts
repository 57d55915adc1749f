import { journal, state, topic, topology, type KeyedRecord } from '@kontor/streams';
import { inMemoryLog, type InMemoryLog } from '@kontor/streams/testing';
import { z } from 'zod';

// The smallest topology that has state: additions to a counter per customer.
export const PARTITIONS_OF_TESTS = 2;
const COUNTER = 'counter';

export const additions = topic('counter.commands', { owner: COUNTER, key: 'customerId', events: { Add: z.strictObject({ by: z.number() }) } });
export const counts = journal('counter.counts.v1', {
  owner: COUNTER,
  key: 'customerId',
  events: { Added: z.strictObject({ by: z.number(), total: z.number() }), Refused: z.strictObject({ by: z.number() }) },
});
export const totals = state('total-by-customer', counts, {
  version: 1,
  initial: () => ({ total: 0 }),
  evolve: { Added: (_, { total }) => ({ total }), Refused: (entry) => entry },
});
export const counter = topology('counter', (t) => ({
  counted: t.decide(totals, { into: counts }).on(additions, 'Add', (entry, { by }) =>
    by < 0 ? { type: 'Refused' as const, by } : { type: 'Added' as const, by, total: entry.total + by }),
}));

export function countingLog(): InMemoryLog {
  const log = inMemoryLog();
  for (const { name, settings } of [additions, counts]) log.createTopic(name, PARTITIONS_OF_TESTS, settings);
  return log;
}

let sent = 0;

export function addition(customerId: string, by: number): KeyedRecord {
  const id = `add-${++sent}`;
  const event = { type: 'Add', specversion: '1.0', id, source: 'test', subject: customerId, time: '2026-11-22T10:00:00.000Z', data: { by } };
  return { key: customerId, value: Buffer.from(JSON.stringify(event)), headers: {} };
}
