import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { inMemoryLog, type InMemoryLog } from '@kontor/streams/testing';
import type { Log } from '@kontor/streams';
import { declaredTopics } from '../rig/topics.js';

/** A record as it is kept in a file: one line of JSON. */
interface KeptRecord {
  readonly topic: string;
  readonly partition: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A log in memory with every declared topic, and with what was kept in `file` if that is there. */
export async function openMemoryLog(file?: string): Promise<InMemoryLog> {
  let restoring: number | undefined;
  const log = inMemoryLog({ now: () => restoring ?? Date.now() });
  for (const { name, partitions, settings } of declaredTopics) log.createTopic(name, partitions, settings);
  if (file === undefined || !existsSync(file)) return log;
  for (const line of readFileSync(file, 'utf8').split('\n').filter((text) => text !== '')) {
    const { topic, partition, timestamp, key, value, headers } = JSON.parse(line) as KeptRecord;
    restoring = timestamp;
    await log.append(topic, partition, { key, value: Buffer.from(value, 'base64'), headers });
  }
  restoring = undefined;
  return log;
}

/** Writes all records to a file, at once: it may be the last thing that a process does. */
export function keepMemoryLog(log: InMemoryLog, file: string): void {
  const lines: string[] = [];
  for (const { name: topic, partitions } of declaredTopics) {
    for (let partition = 0; partition < partitions; partition++) {
      for (const { timestamp, key, value, headers } of log.records(topic, partition)) {
        lines.push(`${JSON.stringify({ topic, partition, timestamp, key, value: (value ?? Buffer.alloc(0)).toString('base64'), headers } satisfies KeptRecord)}\n`);
      }
    }
  }
  const aside = `${file}.new`;
  writeFileSync(aside, lines.join(''), { mode: 0o600 });
  renameSync(aside, file);
}

/** The same log for one of several users: that it has finished with it ends nothing for the others. */
export function borrowed(log: Log): Log {
  return {
    describe: (topic) => log.describe(topic),
    bounds: (topic, partition) => log.bounds(topic, partition),
    append: (topic, partition, record) => log.append(topic, partition, record),
    send: (topic, records) => log.send(topic, records),
    follow: (topic, partition, from, sink, pace) => log.follow(topic, partition, from, sink, pace),
    close: () => Promise.resolve(),
  };
}
