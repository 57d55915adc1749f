import { type KeyedRecord, type NewRecord, RecordRefused, TopicMissing, UnknownOutcome } from '@kontor/streams';
import type { Kafka } from 'kafkajs';
import { isUnknownTopic, writeError } from './errors.js';
import { baseOffsetOf, messageOf, ProducerSlot } from './producing.js';
import type { Topics } from './topics.js';

/**
 * Appends single records, each sent once.
 *
 * A broker works through the requests of one connection one by one, each until all replicas have it. So the
 * partitions are spread over several producers, or a slow disk under one partition would hold up the others.
 */
export class Appender {
  readonly #slots: readonly ProducerSlot[];
  readonly #topics: Topics;

  constructor(kafka: Kafka, topics: Topics, producers: number) {
    this.#slots = Array.from({ length: producers }, () => new ProducerSlot(kafka));
    this.#topics = topics;
  }

  async append(topic: string, partition: number, { key, value, headers }: NewRecord | KeyedRecord): Promise<number> {
    const record = { key, value: value && Buffer.from(value), headers } as NewRecord | KeyedRecord; // encoded later, when the caller may have used its buffer again
    const what = `append to ${topic}/${partition}`;
    const slot = this.#slotOf(topic, partition);
    try {
      const partitions = await this.#topics.partitionsOf(topic);
      if (partition >= partitions) throw new RecordRefused(`topic ${topic} has ${partitions} partitions, none is ${partition}`);
      const answer = await slot.produce([{ topic, messages: [messageOf(record, partition)] }]);
      const offset = baseOffsetOf(answer, topic, partition);
      if (offset === undefined) throw new UnknownOutcome(`${what}: the answer does not mention the partition`);
      return offset;
    } catch (error) {
      if (!isUnknownTopic(error)) throw writeError(error, what);
      this.#topics.forget(topic);
      throw await this.#missing(topic, what, error);
    }
  }

  async connect(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.connected()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  /** A leader that moves makes a topic unknown for a moment; only if it is not listed either is it missing. */
  async #missing(topic: string, what: string, error: unknown): Promise<Error> {
    try {
      await this.#topics.partitionsOf(topic);
      return new UnknownOutcome(`${what}: the leader did not know the partition`, { cause: error });
    } catch (answer) {
      return answer instanceof TopicMissing ? answer : writeError(error, what);
    }
  }

  #slotOf(topic: string, partition: number): ProducerSlot {
    let spread = partition;
    for (let i = 0; i < topic.length; i++) spread += topic.charCodeAt(i);
    return this.#slots[spread % this.#slots.length]!;
  }
}
