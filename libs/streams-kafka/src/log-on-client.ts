import type { Bounds, Follower, KeyedRecord, Log, LogRecord, NewRecord, Pace, Sink, TopicDescription } from '@kontor/streams';
import type { KafkaConnection } from './connection.js';
import { type Batch, KafkaFollower, TopicNotOpened } from './kafka-follower.js';
import type { PartitionCounts } from './producing.js';
import type { FetchPace, Place, Reader } from './reading.js';
import type { OnLanded } from './sender.js';
import { Tracks } from './tracks.js';

/** What a log on Kafka follows, and how it fetches. */
export interface KafkaLogOptions extends KafkaConnection {
  /** All topics that this log may follow. They must exist. */
  readonly topics: readonly string[];
  /**
   * Readers made at the start, by the pace of their followers: as many followers of one partition that stand at different
   * offsets need no new one; those that stand at the same are read for together. A new one takes some 60 ms with kafkajs,
   * or `group.initial.rebalance.delay.ms` of the broker (3 s unless set). Default 1 eager, for a task's inputs, and 2 relaxed,
   * for a task's own journal and a projection of it that is still catching up.
   */
  readonly consumers?: { readonly eager: number; readonly relaxed: number };
  /** How long a fetch waits for news: the delay of an eager follower that starts or resumes, not of records. Default 100 ms. */
  readonly maxWaitMs?: number;
  /** How long relaxed followers let records come together: news reach them at once after a pause, and so much later at most. Default 80 ms: below what a person notices. */
  readonly relaxedWaitMs?: number;
  /**
   * Topics most of whose records this log itself sends. Their followers are handed what was sent as soon as it is acknowledged, and look
   * for what others sent as often as relaxed ones do. On @platformatic/kafka; a topic must keep the broker's time (`LogAppendTime`).
   */
  readonly handedOver?: readonly string[];
  /** Connections over which appends are spread. Default 3. */
  readonly producers?: number;
  /** How long `send` tries before it throws `UnknownOutcome`. Default 30 s. */
  readonly sendDeadlineMs?: number;
}

/** A Kafka client, behind the four things that the log does with one. */
export interface LogClient {
  readonly topics: TopicCatalogue;
  readonly appender: { append(topic: string, partition: number, record: NewRecord | KeyedRecord): Promise<number>; connect(): Promise<void>; close(): Promise<void> };
  readonly sender: { send(topic: string, records: readonly KeyedRecord[]): Promise<void>; connect(): Promise<void>; close(): Promise<void> };
  reader(topics: readonly string[], pace: FetchPace): Reader;
  /** Of a client that says when records were appended, and whose readers look where their places stand at every fetch. It tells of the topics in its options, and is told once, before the first record is sent. */
  handOver?(to: OnLanded): void;
}

export interface TopicCatalogue extends PartitionCounts {
  describe(topic: string): Promise<TopicDescription>;
  bounds(topic: string, partition: number): Promise<Bounds>;
  close(): Promise<void>;
}

const CONSUMERS = { eager: 1, relaxed: 2 } as const;

/** Connects, and resolves when appends, sends and followers can start at once. */
export async function openLogOn(client: LogClient, options: KafkaLogOptions): Promise<Log> {
  const log = new KafkaLog(client, options);
  try {
    await log.connect();
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}

class KafkaLog implements Log {
  readonly #options: KafkaLogOptions;
  readonly #client: LogClient;
  readonly #readers: Readonly<Record<Pace, Reader[]>> = { eager: [], relaxed: [] };
  readonly #tracks: Readonly<Record<Pace, Tracks>> = {
    eager: new Tracks(this.#readers.eager, () => this.#addReader('eager')),
    relaxed: new Tracks(this.#readers.relaxed, () => this.#addReader('relaxed')),
  };
  readonly #followers = new Set<KafkaFollower>();
  readonly #compacted = new Map<string, Promise<boolean>>();
  readonly #handedOver: ReadonlySet<string>;
  #closed: Promise<void> | undefined;

  constructor(client: LogClient, options: KafkaLogOptions) {
    this.#client = client;
    this.#options = options;
    this.#handedOver = new Set(client.handOver === undefined ? [] : options.handedOver);
    if (this.#handedOver.size > 0) client.handOver?.((topic, partition, records) => this.#handOver(topic, partition, records));
  }

  async connect(): Promise<void> {
    for (const topic of this.#options.topics) await this.#client.topics.partitionsOf(topic);
    if (this.#options.topics.length > 0) {
      const { eager, relaxed } = this.#options.consumers ?? CONSUMERS;
      for (let i = 0; i < eager; i++) this.#addReader('eager');
      for (let i = 0; i < relaxed; i++) this.#addReader('relaxed');
    }
    await Promise.all([this.#client.appender.connect(), this.#client.sender.connect(), ...this.#allReaders().map((reader) => reader.ready)]);
  }

  async describe(topic: string): Promise<TopicDescription> {
    this.#assertOpen();
    return this.#client.topics.describe(topic);
  }

  async bounds(topic: string, partition: number): Promise<Bounds> {
    this.#assertOpen();
    return this.#client.topics.bounds(topic, partition);
  }

  async append(topic: string, partition: number, record: NewRecord | KeyedRecord): Promise<number> {
    this.#assertOpen();
    return this.#client.appender.append(topic, partition, record);
  }

  async send(topic: string, records: readonly KeyedRecord[]): Promise<void> {
    this.#assertOpen();
    return this.#client.sender.send(topic, records);
  }

  follow(topic: string, partition: number, from: number, sink: Sink, pace: Pace = 'eager'): Follower {
    this.#assertOpen();
    const follower: KafkaFollower = new KafkaFollower({
      topic,
      partition,
      from,
      sink,
      tracks: this.#tracks[this.#handedOver.has(topic) ? 'relaxed' : pace],
      bounds: (...place) => this.#boundsToFollow(...place),
      readAgain: (...place) => this.#readAgain(...place),
      isCompacted: (name) => this.#isCompacted(name),
      ended: () => void this.#followers.delete(follower),
    });
    this.#followers.add(follower);
    return follower;
  }

  /** Acknowledged by all replicas: whoever stands there would read just this. */
  #handOver(topic: string, partition: number, records: readonly LogRecord[]): void {
    if (this.#closed === undefined) this.#tracks.relaxed.give(topic, partition, records);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    for (const follower of [...this.#followers]) follower.close();
    await Promise.all([this.#client.appender.close(), this.#client.sender.close(), ...this.#allReaders().map((reader) => reader.close())]);
    await this.#client.topics.close();
  }

  async #boundsToFollow(topic: string, partition: number): Promise<Bounds> {
    const bounds = await this.#client.topics.bounds(topic, partition);
    if (!this.#options.topics.includes(topic)) throw new TopicNotOpened(`${topic} is not among the topics that this log was opened for`);
    return bounds;
  }

  /** Asked once per topic: its policy is declared, and checked at start. */
  #isCompacted(topic: string): Promise<boolean> {
    const known = this.#compacted.get(topic) ?? this.describe(topic).then(({ settings }) => settings['cleanup.policy']?.includes('compact') ?? false);
    this.#compacted.set(topic, known);
    known.catch(() => this.#compacted.delete(topic));
    return known;
  }

  #allReaders(): Reader[] {
    return [...this.#readers.eager, ...this.#readers.relaxed];
  }

  #addReader(pace: Pace): Reader {
    const reader = this.#newReader(this.#options.topics, pace);
    this.#readers[pace].push(reader);
    return reader;
  }

  #newReader(topics: readonly string[], pace: Pace): Reader {
    const { maxWaitMs = 100, relaxedWaitMs = 80 } = this.#options;
    return this.#client.reader(topics, { maxWaitMs, gatherMs: pace === 'eager' ? 0 : relaxedWaitMs });
  }

  /** Over a consumer, and so connections, of its own. Undefined if there is nothing to read after 10 s. */
  async #readAgain(topic: string, partition: number, from: number): Promise<Batch | undefined> {
    const reader = this.#newReader([topic], 'eager');
    try {
      await reader.ready;
      return await new Promise<Batch | undefined>((resolve) => {
        const patience = setTimeout(resolve, 10_000, undefined);
        const end = (batch?: Batch): number => {
          clearTimeout(patience);
          resolve(batch);
          return 0;
        };
        const place: Place = {
          topic,
          partition,
          next: from,
          wanted: true,
          topicId: undefined,
          batch: (records, high) => end({ records, end: high }),
          outOfRange: () => void end(),
          failed: () => void end(),
        };
        reader.host(place);
        reader.seek(place);
        reader.update(place);
      });
    } finally {
      await reader.close();
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('the log is closed');
  }
}
