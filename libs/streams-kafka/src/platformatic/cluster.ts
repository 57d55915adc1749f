import { setTimeout as delay } from 'node:timers/promises';
import { type Bounds, RecordRefused, type TopicDescription, TopicMissing } from '@kontor/streams';
import { type Broker, ConfigResourceTypes, describeConfigsV4, FetchIsolationLevels, listOffsetsV7, metadataV12, ResponseError } from '@platformatic/kafka';
import { ConnectionRejected, TlsSuspicion } from '../connection-rejected.js';
import { isRefusal, isUnknownTopic } from '../errors.js';
import type { TopicCatalogue } from '../log-on-client.js';
import { type Dialer, Line } from './wiring.js';

/** A broker restarts within this; whoever asks can do nothing better than wait. */
const PATIENCE_MS = 30_000;
const PAUSE_BEFORE_ASKING_AGAIN_MS = 100;
const EARLIEST = -2n;
const LATEST = -1n;
/** Broker errors of single topics and partitions, by Kafka's numbers. */
const UNKNOWN_TOPIC = 3;

type MetadataResponse = Awaited<ReturnType<typeof metadataV12.api.async>>;

export interface TopicLayout {
  /** Tells a topic from one that was created again under its name. */
  readonly id: string;
  /** Of each partition, the broker that leads it; undefined while none does. */
  readonly leaders: readonly (Leader | undefined)[];
}

export interface Leader extends Broker {
  readonly node: number;
}

/** What is asked of the brokers about topics. */
export class Cluster implements TopicCatalogue {
  readonly dialer: Dialer;
  readonly #any: Line;
  readonly #lines = new Map<string, Line>();
  readonly #layouts = new Map<string, TopicLayout>();
  #closed = false;

  constructor(dialer: Dialer) {
    this.dialer = dialer;
    this.#any = new Line(() => this.dialer.dialAny());
  }

  async describe(topic: string): Promise<TopicDescription> {
    const [layout, settings] = await Promise.all([this.#ask(topic, () => this.#readLayout(topic)), this.#ask(topic, () => this.#settings(topic))]);
    return { name: topic, partitions: layout.leaders.length, settings };
  }

  async partitionsOf(topic: string): Promise<number> {
    return (await this.layoutOf(topic)).leaders.length;
  }

  /** What is known; asks if nothing is. Throws `TopicMissing`. */
  async layoutOf(topic: string): Promise<TopicLayout> {
    return this.#layouts.get(topic) ?? this.#ask(topic, () => this.#readLayout(topic));
  }

  /** What is known, without asking. */
  knownLayout(topic: string): TopicLayout | undefined {
    return this.#layouts.get(topic);
  }

  /** Brokers that lead a partition of a topic that is known. */
  knownLeaders(): Leader[] {
    const leaders = [...this.#layouts.values()].flatMap((layout) => layout.leaders.filter((leader) => leader !== undefined));
    return [...new Map(leaders.map((leader) => [`${leader.host}:${leader.port}`, leader])).values()];
  }

  forget(topic: string): void {
    this.#layouts.delete(topic);
  }

  async bounds(topic: string, partition: number): Promise<Bounds> {
    return this.#ask(topic, async () => {
      const { leaders } = await this.#readLayout(topic);
      if (partition >= leaders.length) throw new RecordRefused(`topic ${topic} has ${leaders.length} partitions, none is ${partition}`);
      const leader = leaders[partition];
      if (leader === undefined) throw new Error(`${topic}/${partition} has no leader`);
      const [first, end] = await Promise.all([this.#offset(leader, topic, partition, EARLIEST), this.#offset(leader, topic, partition, LATEST)]);
      return { first, end };
    });
  }

  async existing(topics: readonly string[]): Promise<string[]> {
    const there: string[] = [];
    for (const topic of topics) {
      try {
        await this.#ask(topic, () => this.#readLayout(topic));
        there.push(topic);
      } catch (error) {
        if (!(error instanceof TopicMissing)) throw error;
      }
    }
    return there;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#any, ...this.#lines.values()].map((line) => line.close()));
  }

  /** Asks until answered: a broker that restarts or a leader that moves is no answer to a question about a topic. */
  async #ask<T>(topic: string, question: () => Promise<T>): Promise<T> {
    const suspicion = new TlsSuspicion();
    for (const deadline = Date.now() + PATIENCE_MS; ; await delay(PAUSE_BEFORE_ASKING_AGAIN_MS)) {
      try {
        if (this.#closed) throw new Error('the log is closed');
        return await question();
      } catch (error) {
        if (error instanceof TopicMissing || error instanceof RecordRefused || error instanceof ConnectionRejected) throw error;
        const rejection = suspicion.after(error, this.dialer.addresses, Date.now());
        if (rejection !== undefined) throw rejection;
        if (isUnknownTopic(error)) this.forget(topic);
        if (this.#closed || isRefusal(error) || Date.now() > deadline) throw error;
      }
    }
  }

  async #readLayout(topic: string): Promise<TopicLayout> {
    const answer = await this.#metadata(topic);
    const found = answer.topics.find(({ name }) => name === topic);
    if (found === undefined || found.errorCode === UNKNOWN_TOPIC) {
      this.forget(topic);
      throw new TopicMissing(topic);
    }
    if (found.partitions.length === 0) throw new Error(`${topic} has no partitions yet`);
    const brokers = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { node: nodeId, host, port }]));
    const leaders: (Leader | undefined)[] = [];
    for (const { partitionIndex, leaderId } of found.partitions) leaders[partitionIndex] = brokers.get(leaderId);
    const layout = { id: found.topicId, leaders };
    this.#layouts.set(topic, layout);
    return layout;
  }

  /** A partition without a leader is an error of the whole answer to the client, though the rest of it is as good as any. */
  async #metadata(topic: string): Promise<MetadataResponse> {
    try {
      return await this.#any.ask(metadataV12.api, [topic], false, false);
    } catch (error) {
      if (error instanceof ResponseError) return error['response'] as MetadataResponse;
      throw error;
    }
  }

  async #offset(leader: Leader, topic: string, partition: number, timestamp: bigint): Promise<number> {
    const asked = [{ name: topic, partitions: [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp }] }];
    const { topics } = await this.#lineTo(leader).ask(listOffsetsV7.api, -1, FetchIsolationLevels.READ_UNCOMMITTED, asked);
    const offset = topics[0]?.partitions[0]?.offset;
    if (offset === undefined || offset < 0n) throw new Error(`the broker does not say where ${topic}/${partition} begins or ends`);
    return Number(offset);
  }

  async #settings(topic: string): Promise<Record<string, string>> {
    const { results } = await this.#any.ask(describeConfigsV4.api, [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic }], false, false);
    return Object.fromEntries((results[0]?.configs ?? []).map(({ name, value }) => [name, value ?? '']));
  }

  #lineTo(leader: Leader): Line {
    const address = `${leader.host}:${leader.port}`;
    const line = this.#lines.get(address) ?? new Line(() => this.dialer.dial(leader));
    this.#lines.set(address, line);
    return line;
  }
}
