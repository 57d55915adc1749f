import { setTimeout as delay } from 'node:timers/promises';
import { type Bounds, RecordRefused, type TopicDescription, TopicMissing } from '@kontor/streams';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { type KafkaConnection, kafkaClient } from './connection.js';
import { rejectionOf, TlsSuspicion } from './connection-rejected.js';
import { isRefusal, isUnknownTopic, kafkaErrorType } from './errors.js';

// Node finds this one only on the default export of a CommonJS module.
const { ConfigResourceTypes } = kafkajs;

/** A broker restarts within this; whoever asks can do nothing better than wait. */
const PATIENCE_MS = 30_000;
const PAUSE_BEFORE_ASKING_AGAIN_MS = 100;

/** What is asked of the broker about topics, over one connection. */
export class Topics {
  readonly #kafka: Kafka;
  readonly #brokers: readonly string[];
  readonly #partitions = new Map<string, number>();
  #admin: Promise<Admin> | undefined;
  #closed = false;

  /** @param brokers as they were named, to say whom an error is about */
  constructor(kafka: Kafka, brokers: readonly string[]) {
    this.#kafka = kafka;
    this.#brokers = brokers;
  }

  async describe(topic: string): Promise<TopicDescription> {
    // One after the other: of two questions about a topic that is missing, each would take the connection from the other.
    const partitions = await this.#countPartitions(topic);
    return { name: topic, partitions, settings: await this.#settings(topic) };
  }

  /** Partition counts are fixed at birth, so one answer serves. */
  async partitionsOf(topic: string): Promise<number> {
    return this.#partitions.get(topic) ?? this.#countPartitions(topic);
  }

  /** To be called when a write met an unknown topic: what was known of it is void. */
  forget(topic: string): void {
    this.#partitions.delete(topic);
  }

  async bounds(topic: string, partition: number): Promise<Bounds> {
    const offsets = await this.#ask(topic, (admin) => admin.fetchTopicOffsets(topic));
    const found = offsets.find((one) => one.partition === partition);
    if (!found) throw new RecordRefused(`topic ${topic} has ${offsets.length} partitions, none is ${partition}`);
    return { first: Number(found.low), end: Number(found.high) };
  }

  async existing(topics: readonly string[]): Promise<string[]> {
    const there = await Promise.all(topics.map((topic) => this.#isThere(topic)));
    return topics.filter((_, i) => there[i]);
  }

  async create(topics: readonly TopicSpec[]): Promise<void> {
    const admin = await this.#connected();
    await admin.createTopics({
      waitForLeaders: true,
      topics: topics.map(({ name, partitions, replicationFactor, settings = {} }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor: replicationFactor ?? -1,
        configEntries: Object.entries(settings).map(([setting, value]) => ({ name: setting, value })),
      })),
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#disconnect();
  }

  async #disconnect(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.then((open) => open.disconnect()).catch(() => {});
  }

  async #countPartitions(topic: string): Promise<number> {
    const { topics } = await this.#ask(topic, (admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    const count = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
    if (count === 0) throw new TopicMissing(topic);
    this.#partitions.set(topic, count);
    return count;
  }

  async #settings(topic: string): Promise<Record<string, string>> {
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic }];
    const { resources: found } = await this.#ask(topic, (admin) => admin.describeConfigs({ resources, includeSynonyms: false }));
    return Object.fromEntries(found.flatMap(({ configEntries }) => configEntries.map((entry) => [entry.configName, entry.configValue])));
  }

  /** Asks until answered: a broker that restarts or a leader that moves is no answer to a question about a topic. */
  async #ask<T>(topic: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    const suspicion = new TlsSuspicion();
    for (const deadline = Date.now() + PATIENCE_MS; ; await delay(PAUSE_BEFORE_ASKING_AGAIN_MS)) {
      try {
        return await question(await this.#connected());
      } catch (error) {
        if (isUnknownTopic(error)) await this.#assertExists(topic);
        const rejection = rejectionOf(error, this.#brokers) ?? suspicion.after(error, this.#brokers, Date.now());
        if (rejection) throw rejection;
        if (this.#closed || isRefusal(error) || Date.now() > deadline) throw error;
      }
    }
  }

  async #assertExists(topic: string): Promise<void> {
    this.forget(topic);
    await this.#disconnect(); // the client keeps asking for every topic it was ever asked for, and fails at all once one is gone
    if (!(await this.#isThere(topic))) throw new TopicMissing(topic);
  }

  /** Asked for each topic alone: a list of all fails as a whole when any topic of the cluster has no leader. */
  async #isThere(topic: string): Promise<boolean> {
    const admin = await this.#connected();
    try {
      await admin.fetchTopicMetadata({ topics: [topic] });
      return true;
    } catch (error) {
      if (isUnknownTopic(error)) return false;
      throw error;
    }
  }

  async #connected(): Promise<Admin> {
    if (this.#closed) throw new Error('the log is closed');
    this.#admin ??= this.#connect();
    return this.#admin;
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin({ retry: { retries: 2, initialRetryTime: 50, maxRetryTime: 500 } });
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      this.#admin = undefined;
      throw error;
    }
  }
}

/** A topic as it should be. `settings` go to the broker by name, as it writes them. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** The broker's default unless given. */
  readonly replicationFactor?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

/** How an existing topic differs from what was wanted. */
export interface TopicDifference {
  readonly topic: string;
  /** `partitions`, or the name of a setting. */
  readonly setting: string;
  readonly wanted: string;
  readonly found: string;
}

/**
 * Creates the topics that are missing. Changes nothing about those that exist: how they differ from what
 * was wanted is returned, for a person to judge.
 */
export async function createTopics(connection: KafkaConnection, wanted: readonly TopicSpec[]): Promise<{ created: string[]; differences: TopicDifference[] }> {
  const topics = new Topics(kafkaClient(connection), connection.brokers);
  try {
    const existing = new Set(await topics.existing(wanted.map(({ name }) => name)));
    const missing = wanted.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) await topics.create(missing).catch(ignoreExisting);
    // A broker names the leader of a new partition before that leader serves it; it does when it tells all offsets.
    await Promise.all(missing.map(({ name }) => topics.bounds(name, 0)));
    const differences: TopicDifference[] = [];
    for (const spec of wanted) differences.push(...differencesOf(spec, await topics.describe(spec.name)));
    return { created: missing.map(({ name }) => name), differences };
  } finally {
    await topics.close();
  }
}

/** Several services may create the same topics at once; who came second is content. */
function ignoreExisting(error: unknown): void {
  const errors = error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [error];
  const other: unknown = errors.find((one) => kafkaErrorType(one) !== 'TOPIC_ALREADY_EXISTS');
  if (other) throw other;
}

function differencesOf(wanted: TopicSpec, found: TopicDescription): TopicDifference[] {
  const pairs: [string, string, string][] = [['partitions', `${wanted.partitions}`, `${found.partitions}`]];
  for (const [setting, value] of Object.entries(wanted.settings ?? {})) pairs.push([setting, value, found.settings[setting] ?? '(not known to the broker)']);
  return pairs.filter(([, a, b]) => a !== b).map(([setting, a, b]) => ({ topic: wanted.name, setting, wanted: a, found: b }));
}
