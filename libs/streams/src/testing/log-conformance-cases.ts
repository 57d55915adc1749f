import type { Follower, KeyedRecord, NewRecord } from '../log/log.js';
import type { LogCapabilities, LogCase, LogUnderTest } from './log-conformance.js';
import { Received } from './received.js';

export function record(value: string): NewRecord {
  return { key: null, value: Buffer.from(value), headers: {} };
}

export function keyed(key: string, value: string | null): KeyedRecord {
  return { key, value: value === null ? null : Buffer.from(value), headers: {} };
}

/** What a case works with. */
export interface Bench extends Required<LogUnderTest> {
  /** Follows a partition into a new `Received`. */
  receive(partition: number, from: number): Received & { readonly follower: Follower };
  /** Appends one record per value, one after the other. */
  fill(partition: number, values: readonly string[]): Promise<void>;
}

/** A case that opens a log, runs and closes it. */
export function using(
  name: string,
  topic: { readonly partitions: number; readonly settings?: Readonly<Record<string, string>>; readonly needs?: keyof LogCapabilities },
  run: (bench: Bench) => Promise<void>,
): LogCase {
  return {
    name,
    ...(topic.needs && { needs: topic.needs }),
    async run(harness) {
      const under = await harness.open(topic);
      if (topic.needs && !under[topic.needs]) throw new Error(`this harness cannot ${topic.needs}: leave the case out`);
      try {
        await run(benchOn(under));
      } finally {
        await under.close();
      }
    },
  };
}

function benchOn(under: LogUnderTest): Bench {
  return {
    ...(under as Required<LogUnderTest>),
    receive(partition, from) {
      const received = new Received();
      return Object.assign(received, { follower: under.log.follow(under.topic, partition, from, received) });
    },
    async fill(partition, values) {
      for (const value of values) await under.log.append(under.topic, partition, record(value));
    },
  };
}
