import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Example, ExampleRecord } from '@kontor/examples';
import { declarationsOf, encodeEvent, followJournal, Runtime, type FollowedEvent, type KeyedRecord, type Log, type Topology } from '@kontor/streams';
import { createTopics, kafkaLog, levelStores } from '@kontor/streams-kafka';
import { rigPartitions } from '../rig/topics.js';
import { waitUntil } from '../rig/wait-until.js';
import { lagOf } from '../streams/lag.js';

/** An event that the example wrote, and how long after the first input it was seen. */
export interface ExampleResult {
  readonly event: FollowedEvent;
  readonly partition: number;
  readonly height: number;
  readonly afterMs: number;
}

/** Longer than any example takes on a slow machine; what has not come by then does not come. */
const PATIENCE_MS = 30_000;

/** Runs an example on a broker: topics, tasks with their stores, its inputs; ends when all that is to come of them has come. */
export async function runExample(example: Example, brokers: readonly string[]): Promise<readonly ExampleResult[]> {
  const { topology, results } = example;
  const connection = { brokers: [...brokers], clientId: `example-${topology.name}` };
  const topics = declarationsOf(topology).map(({ name, partitions, settings }) => ({ name, partitions: partitions ?? rigPartitions, settings }));
  await createTopics(connection, topics);
  const folder = mkdtempSync(join(tmpdir(), 'kontor-example-'));
  const log = await kafkaLog({ ...connection, topics: topics.map(({ name }) => name) });
  let stopped: ((error: Error) => void) | undefined;
  const failure = new Promise<never>((_, reject) => (stopped = reject));
  const runtime = new Runtime(topology, { log, openStore: levelStores({ directory: folder }), partitions: rigPartitions, instance: 'example', onStopped: (error) => stopped?.(error) });
  try {
    await runtime.start();
    const startedAt = Date.now();
    await Promise.race([failure, feed(log, example, startedAt)]);
    return await Promise.race([failure, collect(log, example, results.partitions ?? rigPartitions, startedAt)]);
  } finally {
    await runtime.stop();
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Sends the inputs in their order. Before another topic gets the next one, all of the topic before it is in a block: a task
 * takes its inputs in the order of their times only as far as they were fetched, and a view that overtakes its reader's
 * profile is joined with nothing.
 */
async function feed(log: Log, { topology, inputs }: Example, startedAt: number): Promise<void> {
  let before: string | undefined;
  for (const input of inputs) {
    const topic = input.to.name;
    if (before !== undefined && before !== topic) await taken(log, topology, before);
    await log.send(topic, [recordOf(input, startedAt)]);
    before = topic;
  }
}

/** Waits until every processor has committed what the topic holds. */
async function taken(log: Log, { processors }: Topology, topic: string): Promise<void> {
  const readers = processors.filter(({ inputs }) => inputs.some(({ source }) => source.name === topic));
  await waitUntil(async () => {
    const lags = (await Promise.all(readers.map((processor) => lagOf(log, processor, Date.now)))).flat();
    const isTaken = lags.every(({ inputs }) => inputs.every(({ input, records }) => input !== topic || records === 0));
    return isTaken ? isTaken : undefined;
  }, { timeoutMs: PATIENCE_MS, giveUp: () => new Error(`${topic} was not read to its end within ${PATIENCE_MS / 1000} s`) });
}

let sent = 0;

/** Times count from the beginning of a minute: the windows that an example's records fall into do not depend on when it runs. */
function recordOf({ to, key, type, data, after }: ExampleRecord, startedAt: number): KeyedRecord {
  const time = new Date(startedAt - (startedAt % 60_000) + after).toISOString();
  const event = { type, specversion: '1.0', id: `example-${(sent += 1)}`, source: to.owner, subject: key, time, data } as const;
  return { key, value: Buffer.from(encodeEvent(event)), headers: {} };
}

async function collect(log: Log, { results, resultCount }: Example, partitions: number, startedAt: number): Promise<ExampleResult[]> {
  const found: ExampleResult[] = [];
  const types = new Set(Object.keys(results.schemas));
  const followers = Array.from({ length: partitions }, (_, partition) => ({ partition, follower: followJournal(log, results, partition, { types }) }));
  const end = () => followers.forEach(({ follower }) => follower.close());
  const late = setTimeout(end, PATIENCE_MS);
  await Promise.all(followers.map(async ({ partition, follower }) => {
    for await (const blocks of follower) {
      for (const { block, events } of blocks) found.push(...events.map((event) => ({ event, partition, height: block.height, afterMs: Date.now() - startedAt })));
      if (found.length >= resultCount) end();
    }
  }));
  clearTimeout(late);
  if (found.length < resultCount) throw new Error(`the example wrote ${found.length} events within ${PATIENCE_MS / 1000} s, not ${resultCount}`);
  return found;
}
