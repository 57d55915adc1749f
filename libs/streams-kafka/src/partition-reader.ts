import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Headers, type LogRecord, TopicMissing } from '@kontor/streams';
import type { Consumer, ConsumerGroupJoinEvent, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import { assignEverything } from './assign-everything.js';
import { type KafkaConnection, kafkaClient, type LogLine, loggerOf } from './connection.js';
import { FETCH_BYTES_MAX, type FetchPace, GATHERED_BYTES_MAX, PARTITION_BYTES_MAX, type Place, placeKey, type Reader } from './reading.js';
import type { Topics } from './topics.js';

/** Doubles from the first to the second: a broker that restarts is back in seconds, one that is away for long should not be hammered. */
const RESTART_PAUSE_MS = { first: 100, most: 2_000 };

export interface PartitionReaderOptions extends FetchPace {
  readonly connection: KafkaConnection;
  readonly topics: readonly string[];
}

/**
 * One long-lived consumer that is assigned every partition and pauses all but the wanted ones.
 *
 * It is alone in a group with a random name, so no other member can disturb it; it commits nothing. After any
 * re-join kafkajs has lost what was sought and paused, so both are done again on GROUP_JOIN, which it emits before
 * the first fetch. After a crash (a broker restarts) a new consumer goes on where the places are.
 */
export class PartitionReader implements Reader {
  readonly #options: PartitionReaderOptions;
  readonly #catalogue: Topics;
  readonly #kafka: Kafka;
  readonly #log: LogLine;
  readonly #places = new Map<string, Place>();
  readonly #closing = new AbortController();
  /** Resolves when the consumer has joined for the first time, or was closed. */
  readonly ready: Promise<void>;
  #assigned: ReadonlyMap<string, readonly number[]> = new Map();
  #consumer: Consumer | undefined;
  #group = '';
  #running: Promise<void>;
  #setReady!: () => void;

  constructor(options: PartitionReaderOptions, catalogue: Topics) {
    this.#options = options;
    this.#catalogue = catalogue;
    this.#log = loggerOf(options.connection);
    this.#kafka = kafkaClient(options.connection, (_level, message, details) => this.#watch(message, details));
    this.ready = new Promise((resolve) => (this.#setReady = resolve));
    this.#running = this.#keepJoined();
  }

  hosts(topic: string, partition: number): boolean {
    return this.#places.has(placeKey(topic, partition));
  }

  host(place: Place): void {
    this.#places.set(placeKey(place.topic, place.partition), place);
  }

  drop(place: Place): void {
    if (this.#places.get(placeKey(place.topic, place.partition)) !== place) return;
    this.#places.delete(placeKey(place.topic, place.partition));
    this.#withAssigned(place, (consumer, one) => consumer.pause([one]));
  }

  update(place: Place): void {
    const isUnassigned = this.#assigned.size > 0 && !this.#assigned.has(place.topic);
    if (place.wanted && isUnassigned) this.#restart(`${place.topic} was missing when it joined`);
    this.#withAssigned(place, (consumer, one) => (place.wanted ? consumer.resume([one]) : consumer.pause([one])));
  }

  seek(place: Place): void {
    this.#withAssigned(place, (consumer) => consumer.seek({ topic: place.topic, partition: place.partition, offset: String(place.next) }));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#places.clear();
    await this.#running; // a consumer that is disconnected while it joins leaves its sockets open
    await this.#leave();
    this.#setReady();
  }

  async #keepJoined(): Promise<void> {
    let pause = RESTART_PAUSE_MS.first;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#join();
        return this.#setReady();
      } catch (error) {
        this.#log('warn', `the reader of ${this.#options.topics.join()} could not join, tries again in ${pause} ms: ${String(error)}`, {});
        await this.#leave();
        await delay(pause, undefined, { signal: this.#closing.signal }).catch(() => {});
        pause = Math.min(pause * 2, RESTART_PAUSE_MS.most);
      }
    }
  }

  async #join(): Promise<void> {
    const { maxWaitMs, gatherMs } = this.#options;
    const topics = await this.#catalogue.existing(this.#options.topics);
    this.#giveUpMissing(topics);
    this.#group = `${this.#options.connection.clientId}.reader.${randomUUID()}`;
    const consumer = this.#kafka.consumer({
      groupId: this.#group,
      partitionAssigners: [assignEverything],
      allowAutoTopicCreation: false,
      readUncommitted: true, // to the high watermark; nothing here is written by transactions
      // The client fetches as it likes: here it is the broker that lets records come together, also the first after a pause.
      minBytes: gatherMs > 0 ? GATHERED_BYTES_MAX : 1,
      maxWaitTimeInMs: gatherMs > 0 ? gatherMs : maxWaitMs,
      maxBytesPerPartition: PARTITION_BYTES_MAX,
      maxBytes: FETCH_BYTES_MAX,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
    });
    this.#consumer = consumer;
    const joined = this.#joinOrCrash(consumer);
    joined.catch(() => {}); // connecting may fail first, and then nobody waits for this
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 32,
      eachBatch: async (payload) => this.#take(consumer, payload),
    });
    await joined;
  }

  /** Keeps the consumer in place on every join; resolves at the first, and starts anew when it crashes after that. */
  #joinOrCrash(consumer: Consumer): Promise<void> {
    return new Promise((resolve, reject) => {
      let hasJoined = false;
      consumer.on('consumer.group_join', ({ payload }) => {
        if (this.#consumer !== consumer) return;
        hasJoined = true;
        this.#settle(consumer, payload);
        resolve();
      });
      consumer.on('consumer.crash', ({ payload }) => {
        reject(payload.error);
        if (hasJoined && this.#consumer === consumer) this.#restart(payload.error.message);
      });
    });
  }

  #restart(reason: string): void {
    this.#log('error', `the reader of ${this.#options.topics.join()} starts again: ${reason}`, {});
    this.#assigned = new Map();
    this.#running = this.#leave().then(() => this.#keepJoined());
  }

  #giveUpMissing(existing: readonly string[]): void {
    const there = new Set(existing);
    for (const place of [...this.#places.values()]) if (!there.has(place.topic)) place.failed(new TopicMissing(place.topic));
  }

  /** Puts the consumer where the places are. Pauses by explicit lists: a topic paused as a whole resumes as a whole. */
  #settle(consumer: Consumer, { memberAssignment }: ConsumerGroupJoinEvent['payload']): void {
    this.#assigned = new Map(Object.entries(memberAssignment));
    consumer.pause([...this.#assigned].map(([topic, partitions]) => ({ topic, partitions: [...partitions] })));
    for (const place of this.#places.values()) {
      this.seek(place);
      this.update(place);
    }
  }

  async #take(consumer: Consumer, { batch, resolveOffset }: EachBatchPayload): Promise<void> {
    const place = this.#places.get(placeKey(batch.topic, batch.partition));
    if (this.#consumer !== consumer || !place?.wanted) return;
    const taken = place.batch(batch.messages.map(recordOf), Number(batch.highWatermark));
    const last = batch.messages[taken - 1];
    if (last) resolveOffset(last.offset);
  }

  /**
   * kafkajs answers OFFSET_OUT_OF_RANGE by reading from its default offset, and tells only its log (consumerGroup.js,
   * recoverFromOffsetOutOfRange). The line is the one prompt sign; a batch that starts elsewhere is the other, later one.
   */
  #watch(message: string, details: Readonly<Record<string, unknown>>): void {
    if (!message.startsWith('Offset out of range') || details.groupId !== this.#group) return;
    this.#places.get(placeKey(String(details.topic), Number(details.partition)))?.outOfRange();
  }

  #withAssigned(place: Place, act: (consumer: Consumer, one: { topic: string; partitions: number[] }) => void): void {
    const { topic, partition } = place;
    if (this.#consumer && this.#assigned.get(topic)?.includes(partition)) act(this.#consumer, { topic, partitions: [partition] });
  }

  async #leave(): Promise<void> {
    const consumer = this.#consumer;
    this.#consumer = undefined;
    await consumer?.disconnect().catch(() => {});
  }
}

function recordOf({ offset, timestamp, key, value, headers }: KafkaMessage): LogRecord {
  return {
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: key && key.toString('utf8'),
    value,
    headers: headersOf(headers),
  };
}

function headersOf(headers: IHeaders | undefined): Headers {
  const texts: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    texts[name] = last?.toString('utf8') ?? '';
  }
  return texts;
}
