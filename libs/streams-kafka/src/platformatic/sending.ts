import { UnknownOutcome } from '@kontor/streams';
import type { PartitionAnswer, RequestSlot, TopicRecords } from '../producing.js';
import type { Cluster, Leader } from './cluster.js';
import { type Placed, produce } from './produce.js';
import { Line } from './wiring.js';

/** One connection to each leader, for keyed records. */
export class LeaderSlot implements RequestSlot {
  readonly recordsMax = 5_000;
  readonly #cluster: Cluster;
  readonly #lines = new Map<string, Line>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** One request per leader. Throws the first error of any partition: the sender then sends all of them again. */
  async produce(records: TopicRecords[]): Promise<readonly PartitionAnswer[]> {
    const byLeader = new Map<Line, Placed[]>();
    for (const { topic, messages } of records) {
      const { leaders } = await this.#cluster.layoutOf(topic);
      for (const record of messages) {
        const leader = leaders[record.partition];
        if (leader === undefined) throw this.#stale(records, new UnknownOutcome(`${topic}/${record.partition} has no leader`));
        const line = this.#lineTo(leader);
        const placed = byLeader.get(line) ?? [];
        byLeader.set(line, placed);
        placed.push({ topic, partition: record.partition, record });
      }
    }
    try {
      return (await Promise.all([...byLeader].map(([line, placed]) => send(line, placed)))).flat();
    } catch (error) {
      throw this.#stale(records, error);
    }
  }

  async connected(): Promise<void> {
    await Promise.all(this.#cluster.knownLeaders().map((leader) => this.#lineTo(leader).connected()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lines.values()].map((line) => line.close()));
  }

  /** Whatever went wrong, the leaders may be others now. */
  #stale(records: readonly TopicRecords[], error: unknown): unknown {
    for (const { topic } of records) this.#cluster.forget(topic);
    return error;
  }

  #lineTo(leader: Leader): Line {
    const address = `${leader.host}:${leader.port}`;
    const line = this.#lines.get(address) ?? new Line(() => this.#cluster.dialer.dial(leader));
    this.#lines.set(address, line);
    return line;
  }
}

async function send(line: Line, placed: readonly Placed[]): Promise<PartitionAnswer[]> {
  const answers = await produce(line, placed);
  return [...answers].flatMap(([topicName, partitions]) =>
    [...partitions].map(([partition, answer]) => {
      if (answer instanceof Error) throw answer;
      return { topicName, partition, errorCode: 0, baseOffset: answer.offset, appendedAt: answer.at };
    }),
  );
}
