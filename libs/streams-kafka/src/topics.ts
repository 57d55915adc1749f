import { type Bounds, RecordRefused, type TopicDescription, TopicMissing } from '@kontor/streams';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { type KafkaConnection, kafkaClient } from './connection.js';
import { isUnknownTopic, kafkaErrorType } from './errors.js';

// Node finds this one only on the default export of a CommonJS module.
const { ConfigResourceTypes } = kafkajs;

/** What is asked of the broker about topics, over one connection. */
export class Topics {
  readonly #kafka: Kafka;
  readonly #partitions = new Map<string, number>();
  #admin: Promise<Admin> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async describe(topic: string): Promise<TopicDescription> {
    const [partitions, settings] = await Promise.all([this.#countPartitions(topic), this.#settings(topic)]);
    return { name: topic, partitions, settings };
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
    const all = new Set(await (await this.#connected()).listTopics());
    return topics.filter((topic) => all.has(topic));
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

  async #ask<T>(topic: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = await this.#connected();
    try {
      return await question(admin);
    } catch (error) {
      if (!isUnknownTopic(error)) throw error;
      // The client keeps asking for every topic it was ever asked for, and fails at all once one is gone.
      this.forget(topic);
      await this.close();
      throw new TopicMissing(topic);
    }
  }

  #connected(): Promise<Admin> {
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

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** The broker's default unless given. */
  readonly replicationFactor?: number;
  readonly settings?: Readonly<Record<string, string>>;
}

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
  const topics = new Topics(kafkaClient(connection));
  try {
    const existing = new Set(await topics.existing(wanted.map(({ name }) => name)));
    const missing = wanted.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) await topics.create(missing).catch(ignoreExisting);
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
