import { randomUUID } from 'node:crypto';
import { catalogue, entries } from '@kontor/events';
import type { Log, LogRecord } from '@kontor/streams';
import { createTopics, kafkaLog } from '@kontor/streams-kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyWith, type Harm } from './forge.spec.support.js';
import { partitionOfCustomer, settleOn } from './pipeline.spec.support.js';
import { verify } from './verify.js';

const HARMS: Readonly<Record<string, { readonly harm: Harm; readonly at: (length: number) => number }>> = {
  altered: { harm: (all) => all.with(3, { ...all[3]!, value: flipped(all[3]!) }), at: () => 3 },
  dropped: { harm: (all) => all.toSpliced(3, 1), at: () => 3 },
  inserted: { harm: (all) => all.toSpliced(3, 0, { ...all[3]!, headers: { ...all[3]!.headers, writer: 'somebody' } }), at: () => 3 },
  swapped: { harm: (all) => all.with(3, all[4]!).with(4, all[3]!), at: () => 3 },
  truncated: { harm: (all) => all.slice(0, -2), at: (length) => length - 2 },
};

const prefix = `verify-${randomUUID()}.`;
const partition = partitionOfCustomer('ada');
const copies = Object.keys(HARMS).map((name) => `copy-${name}`);
let log: Log;

beforeAll(async () => {
  const brokers = process.env['KONTOR_BROKERS']?.split(',');
  if (brokers === undefined) throw new Error('KONTOR_BROKERS is not set: this suite needs a Kafka (`./kontor test` brings one)');
  const connection = { brokers, clientId: 'verify-int' };
  const topics = [...catalogue.map(({ name, partitions, settings }) => ({ name: prefix + name, partitions: partitions ?? 2, settings })), ...copies.map((name) => ({ name: prefix + name, partitions: 2, settings: entries.settings }))];
  await createTopics(connection, topics);
  log = named(await kafkaLog({ ...connection, topics: topics.map(({ name }) => name) }));
  await settleOn(log, 2);
});
afterAll(() => log?.close());

/** The broker is shared with other suites: all names of this one begin alike. */
function named(kafka: Log): Log {
  return {
    describe: (topic) => kafka.describe(prefix + topic),
    bounds: (topic, p) => kafka.bounds(prefix + topic, p),
    append: (topic, p, record) => kafka.append(prefix + topic, p, record),
    send: (topic, records) => kafka.send(prefix + topic, records),
    follow: (topic, p, from, sink) => kafka.follow(prefix + topic, p, from, sink),
    close: () => kafka.close(),
  };
}

function flipped({ value }: LogRecord): Buffer {
  const copy = Buffer.from(value!);
  copy[copy.length >> 1]! ^= 1;
  return copy;
}

describe('verify on Kafka', () => {
  it('finds no fault in what the runtime wrote', async () => {
    const { faults, journals } = await verify(log, { declarations: catalogue });
    expect(faults).toEqual([]);
    expect(Object.fromEntries(journals.map(({ journal, events }) => [journal, events]))).toEqual({
      'intake.transfers.v1': 10, 'fx.rates.v1': 1, 'fx.quotes.v1': 10, 'fx.exposures.v1': 0, 'ledger.entries.v1': 25, 'payout.payouts.v1': 20,
      'audit.findings.v1': 0, 'audit.halts.v1': 0, 'notifications.notices.v1': 0,
    });
  });

  for (const [name, { harm, at }] of Object.entries(HARMS)) {
    it(`tells where a copy was ${name}`, async () => {
      const topic = `copy-${name}`;
      const { end } = await log.bounds(entries.name, partition);
      await copyWith(log, entries.name, topic, 1 - partition);
      await copyWith(log, entries.name, topic, partition, harm);
      const { ok, faults } = await verify(log, { declarations: catalogue, copy: { topic, as: entries.name } });
      const offset = at(end);
      const kind = name === 'truncated' ? 'truncated' : 'chain';
      expect(ok).toBe(false);
      expect(faults).toEqual([expect.objectContaining({ kind, journal: entries.name, partition, offset, height: offset + 1 })]);
    });
  }
});
