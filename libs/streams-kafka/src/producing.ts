import type { KeyedRecord, NewRecord } from '@kontor/streams';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import { REQUEST_TIMEOUT_MS } from './connection.js';
import { isUnknownTopic } from './errors.js';

/** A record on its way to a partition. */
export type PlacedRecord = (NewRecord | KeyedRecord) & {
  readonly partition: number;
};

export interface TopicRecords {
  readonly topic: string;
  readonly messages: PlacedRecord[];
}

/** What the broker says of one partition of a request. */
export interface PartitionAnswer {
  readonly topicName: string;
  readonly partition: number;
  readonly errorCode: number;
  /** A decimal number where the client says it so. */
  readonly baseOffset?: string | number;
  /** When the broker appended its records, where the client says so and the topic keeps that time. */
  readonly appendedAt?: number | undefined;
}

/** Sends produce requests, each of them once, and one after the other. */
export interface RequestSlot {
  /** Records that are worth putting into one request. */
  readonly recordsMax: number;
  produce(records: TopicRecords[]): Promise<readonly PartitionAnswer[]>;
  connected(): Promise<unknown>;
  close(): Promise<void>;
}

/** What a writer must know of topics. */
export interface PartitionCounts {
  /** Throws `TopicMissing`. */
  partitionsOf(topic: string): Promise<number>;
  /** To be called when a write met an unknown topic: what was known of it is void. */
  forget(topic: string): void;
}

/** One producer that sends each request once, and is replaced when it met a topic that is gone. */
export class ProducerSlot implements RequestSlot {
  /** kafkajs groups messages in quadratic time, so larger requests are no faster. */
  readonly recordsMax = 1_000;
  readonly #kafka: Kafka;
  #producer: Promise<Producer> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /**
   * With `retries: 0` kafkajs sends a request once: it repeats only what failed before the request was written,
   * such as connecting and reading metadata. `acks: -1` waits for all in-sync replicas.
   */
  async produce(records: TopicRecords[]): Promise<readonly PartitionAnswer[]> {
    const producer = await this.connected();
    try {
      return await producer.sendBatch({ acks: -1, timeout: REQUEST_TIMEOUT_MS, topicMessages: records.map(({ topic, messages }) => ({ topic, messages: messages.map((message) => ({ ...message, headers: { ...message.headers } })) })) });
    } catch (error) {
      // A producer refreshes the metadata of every topic it ever sent to, and fails at all once one is gone.
      if (isUnknownTopic(error)) await this.close();
      throw error;
    }
  }

  connected(): Promise<Producer> {
    this.#producer ??= this.#connect();
    return this.#producer;
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then((open) => open.disconnect()).catch(() => {});
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 0 },
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.#producer = undefined;
      throw error;
    }
  }
}

export function messageOf(record: NewRecord | KeyedRecord, partition: number): PlacedRecord {
  return { ...record, partition };
}

/**
 * The offset of the first record a request wrote to a partition; undefined if the answer does not mention it.
 * kafkajs resolves without a partition whose leader it did not know at that moment.
 */
export function baseOffsetOf(answer: readonly PartitionAnswer[], topic: string, partition: number): number | undefined {
  const found = answerFor(answer, topic, partition);
  if (found?.baseOffset === undefined || found.errorCode !== 0) return undefined;
  const offset = Number(found.baseOffset);
  return offset >= 0 ? offset : undefined;
}

export const answerFor = (answer: readonly PartitionAnswer[], topic: string, partition: number): PartitionAnswer | undefined =>
  answer.find((one) => one.topicName === topic && one.partition === partition);
