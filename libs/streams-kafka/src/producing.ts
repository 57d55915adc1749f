import { type Kafka, type Message, Partitioners, type Producer, type RecordMetadata, type TopicMessages } from 'kafkajs';
import type { KeyedRecord, NewRecord } from '@kontor/streams';
import { REQUEST_TIMEOUT_MS } from './connection.js';
import { isUnknownTopic } from './errors.js';

/** One producer that sends each request once, and is replaced when it met a topic that is gone. */
export class ProducerSlot {
  readonly #kafka: Kafka;
  #producer: Promise<Producer> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /**
   * With `retries: 0` kafkajs sends a request once: it repeats only what failed before the request was written,
   * such as connecting and reading metadata. `acks: -1` waits for all in-sync replicas.
   */
  async produce(topicMessages: TopicMessages[]): Promise<RecordMetadata[]> {
    const producer = await this.connected();
    try {
      return await producer.sendBatch({ acks: -1, timeout: REQUEST_TIMEOUT_MS, topicMessages });
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

export function messageOf(record: NewRecord | KeyedRecord, partition: number): Message {
  return { partition, key: record.key, value: record.value, headers: { ...record.headers } };
}

/**
 * The offset of the first record a request wrote to a partition; undefined if the answer does not mention it.
 * kafkajs resolves without a partition whose leader it did not know at that moment.
 */
export function baseOffsetOf(answer: readonly RecordMetadata[], topic: string, partition: number): number | undefined {
  const found = answer.find((one) => one.topicName === topic && one.partition === partition);
  if (found?.baseOffset === undefined || found.errorCode !== 0) return undefined;
  const offset = Number(found.baseOffset);
  return offset >= 0 ? offset : undefined;
}
