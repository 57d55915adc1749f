import { TopicMissing, type Bounds, type Declaration, type Journal, type Log } from '@kontor/streams';
import type { FaultBook } from './faults.js';
import { JournalLane, type LaneOptions } from './journal-lane.js';
import type { FindLane, Lane } from './judge.js';
import { readerOver, targetOf } from './lane-row.js';
import { inputsAtTail } from './tail.js';
import { TopicLane } from './topic-lane.js';

/** Every partition that is read, with the ends that were fixed. */
export interface Lanes {
  readonly all: readonly Lane[];
  readonly journals: readonly JournalLane[];
  readonly topics: readonly TopicLane[];
  readonly find: FindLane;
  partitionsOf(topic: string): number;
}

/** Bounds of each partition of a topic. */
type Ends = ReadonlyMap<string, readonly Bounds[]>;

/** Fixes the ends of all topics and makes their lanes; nothing is read yet but the tails. */
export async function openLanes(log: Log, declarations: readonly Declaration[], shared: Pick<LaneOptions, 'faults' | 'changed' | 'heldBytesMax'>): Promise<Lanes> {
  const { faults } = shared;
  const counts = await countPartitions(log, declarations, faults);
  const present = declarations.filter(({ name }) => counts.has(name));
  const ends = await boundsOf(log, counts);
  // Taken after all ends: whatever a block below an end has read lies below these.
  const horizons = await boundsOf(log, counts);
  const journals: JournalLane[] = [];
  const topics: TopicLane[] = [];
  for (const declaration of present) {
    horizons.get(declaration.name)!.forEach((horizon, partition) => {
      const end = ends.get(declaration.name)![partition]!.end;
      const options = { log, partition, end, horizon: horizon.end, ...shared };
      if (declaration.kind === 'journal') journals.push(new JournalLane(declaration as Journal, options));
      else topics.push(new TopicLane(declaration, horizon.first, options));
    });
  }
  const all: Lane[] = [...journals, ...topics];
  const byName = new Map(all.map((lane) => [lane.name, lane]));
  await expectReaders(log, journals, all, ends);
  return { all, journals, topics, find: (topic, partition) => byName.get(`${topic}/${partition}`), partitionsOf: (topic) => counts.get(topic) ?? 0 };
}

async function countPartitions(log: Log, declarations: readonly Declaration[], faults: FaultBook): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  await Promise.all(declarations.map(async ({ name }) => {
    try {
      counts.set(name, (await log.describe(name)).partitions);
    } catch (error) {
      if (!(error instanceof TopicMissing)) throw error;
      faults.add('topic', { journal: name, partition: 0 }, 'the topic does not exist on the broker');
    }
  }));
  return counts;
}

async function boundsOf(log: Log, counts: ReadonlyMap<string, number>): Promise<Ends> {
  const entries = [...counts].map(async ([name, partitions]) => {
    const bounds = await Promise.all(Array.from({ length: partitions }, (_, partition) => log.bounds(name, partition)));
    return [name, bounds] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Tells every lane who will ask for its records. */
async function expectReaders(log: Log, journals: readonly JournalLane[], all: readonly Lane[], ends: Ends): Promise<void> {
  const inputs = new Map<string, Set<string>>();
  await Promise.all(journals.map(async ({ topic, partition }) => {
    const names = await inputsAtTail(log, topic, partition, ends.get(topic)![partition]!);
    inputs.set(topic, new Set([...(inputs.get(topic) ?? []), ...names]));
  }));
  for (const reader of journals) {
    for (const lane of all) if (inputs.get(reader.topic)?.has(lane.topic) === true) lane.consumers.expect(reader.name);
    for (const row of inputs.get(reader.topic) ?? []) {
      const { topic, partition, over } = targetOf(row, reader);
      if (over !== undefined) all.find((lane) => lane.topic === topic && lane.partition === partition)?.consumers.expect(readerOver(reader.name, over));
    }
  }
}
