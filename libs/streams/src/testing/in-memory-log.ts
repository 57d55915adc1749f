import type { Bounds, Follower, KeyedRecord, Log, LogRecord, NewRecord, Sink, TopicDescription } from '../log/log.js';
import { RecordRefused, TopicMissing, UnknownOutcome } from '../log/log.js';
import { partitionOf } from '../log/partitioner.js';
import { InMemoryFollower } from './in-memory-follower.js';
import { frozenCopy, InMemoryPartition } from './in-memory-partition.js';
import { type LogFaults, logFaults } from './log-faults.js';
import { type Schedule, Turns } from './turns.js';

/** Whose clock, turns and chance a log in memory goes by. */
export interface InMemoryLogOptions {
  /** With a seed, landings, answers and deliveries interleave by it, and deliveries are cut at random; without, first come first served. */
  readonly seed?: number;
  /** Runs a turn later; `setImmediate` unless given. A simulator passes its own. */
  readonly schedule?: Schedule;
  /** The broker's clock, in milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A log in this process's memory, with faults on demand. */
export interface InMemoryLog extends Log {
  readonly faults: LogFaults;
  createTopic(name: string, partitions: number, settings?: Readonly<Record<string, string>>): void;
  /** All records of a partition as they are stored now. */
  records(topic: string, partition: number): readonly LogRecord[];
}

/** Makes a log in memory, without topics: `createTopic` first. */
export function inMemoryLog(options: InMemoryLogOptions = {}): InMemoryLog {
  return new MemoryLog(options);
}

/** What a broker says of a topic for which nothing was set. */
const BROKER_DEFAULTS: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'retention.ms': '604800000',
  'max.message.bytes': '1048588',
  'message.timestamp.type': 'CreateTime',
  'unclean.leader.election.enable': 'false',
  'flush.messages': '9223372036854775807',
};
/** Bytes of a record batch beside key, value and headers; roughly Kafka's. */
const BATCH_OVERHEAD_BYTES = 70;

interface Topic {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly partitions: readonly InMemoryPartition[];
}

class MemoryLog implements InMemoryLog {
  readonly faults: LogFaults;
  readonly #topics = new Map<string, Topic>();
  readonly #followers = new Set<InMemoryFollower>();
  readonly #turns: Turns;
  readonly #now: () => number;
  readonly #struck = { lost: 0, unanswered: 0, delayed: 0, doubled: 0, leaderless: 0 };
  #followed = 0;
  #closed = false;

  constructor(options: InMemoryLogOptions) {
    this.#turns = new Turns(options.schedule, options.seed);
    this.#now = options.now ?? Date.now;
    this.faults = logFaults((topic, partition) => this.#partition(topic, partition), this.#now, this.#struck);
  }

  createTopic(name: string, partitions: number, settings: Readonly<Record<string, string>> = {}): void {
    if (this.#topics.has(name)) throw new Error(`topic ${name} already exists`);
    this.#topics.set(name, {
      name,
      settings: Object.freeze({ ...BROKER_DEFAULTS, ...settings }),
      partitions: Array.from({ length: partitions }, () => new InMemoryPartition()),
    });
  }

  records(topic: string, partition: number): readonly LogRecord[] {
    return this.#partition(topic, partition).read(0, Infinity, Infinity);
  }

  describe(topic: string): Promise<TopicDescription> {
    return this.#inTurn(`describe ${topic}`, () => {
      const { name, settings, partitions } = this.#topic(topic);
      return { name, partitions: partitions.length, settings };
    });
  }

  async bounds(topic: string, partition: number): Promise<Bounds> {
    const lane = `bounds ${topic}/${partition}`;
    const found = await this.#inTurn(lane, () => this.#partition(topic, partition));
    await new Promise<void>((resolve) => found.whenLed(resolve));
    return this.#inTurn(lane, () => found.bounds);
  }

  async append(topic: string, partition: number, record: NewRecord | KeyedRecord): Promise<number> {
    const copy = frozenCopy(record);
    const outcome = await this.#inTurn(`append to ${topic}/${partition}`, () => this.#write(topic, partition, copy));
    return this.#inTurn(`answer of ${topic}/${partition}`, () => {
      if (typeof outcome === 'number') return outcome;
      throw outcome;
    });
  }

  async send(topic: string, records: readonly KeyedRecord[]): Promise<void> {
    const copies = records.map((record) => frozenCopy(record));
    const partitions = await this.#inTurn(`send to ${topic}`, () => {
      for (const record of copies) refuseOversized(this.#topic(topic), record);
      return this.#topic(topic).partitions.length;
    });
    for (const record of copies) await this.#sendUntilAnswered(topic, partitionOf(record.key, partitions), record);
  }

  follow(topic: string, partition: number, from: number, sink: Sink): Follower {
    this.#assertOpen();
    const follower = new InMemoryFollower({
      topic,
      partition,
      from,
      sink,
      turns: this.#turns,
      lane: `follower ${this.#followed++}`,
      find: () => this.#partition(topic, partition),
      ended: () => void this.#followers.delete(follower),
    });
    this.#followers.add(follower);
    return follower;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const follower of [...this.#followers]) follower.close();
  }

  /** One attempt to write. Returns the offset, or the error its writer sees. */
  #write(topic: string, partition: number, record: NewRecord | KeyedRecord): number | UnknownOutcome {
    const found = this.#partition(topic, partition);
    refuseOversized(this.#topic(topic), record);
    const land = (): number => found.land(record, this.#now());
    const unknown = (why: string): UnknownOutcome => new UnknownOutcome(`append to ${topic}/${partition}: ${why}`);
    if (!found.hasLeader) return unknown('the partition has no leader');
    const fault = found.plan.shift();
    if (fault !== undefined) this.#struck[fault.kind]++;
    if (fault?.kind === 'lost') return unknown('no answer');
    if (fault?.kind === 'delayed') {
      fault.held.hold(land);
      return unknown('no answer yet');
    }
    const offset = land();
    if (fault?.kind === 'doubled') fault.held.hold(land);
    return fault?.kind === 'unanswered' ? unknown('the answer was lost') : offset;
  }

  async #sendUntilAnswered(topic: string, partition: number, record: KeyedRecord): Promise<void> {
    const found = this.#partition(topic, partition);
    for (;;) {
      await new Promise<void>((resolve) => found.whenLed(resolve));
      const outcome = await this.#inTurn(`send to ${topic}`, () => this.#write(topic, partition, record));
      if (typeof outcome === 'number') return;
    }
  }

  #inTurn<T>(lane: string, run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#turns.post(lane, () => {
        try {
          this.#assertOpen();
          resolve(run());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('the log is closed');
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (!topic) throw new TopicMissing(name);
    return topic;
  }

  #partition(name: string, partition: number): InMemoryPartition {
    const topic = this.#topic(name);
    const found = topic.partitions[partition];
    if (!found) throw new RecordRefused(`topic ${name} has ${topic.partitions.length} partitions, none is ${partition}`);
    return found;
  }
}

function refuseOversized(topic: Topic, record: NewRecord | KeyedRecord): void {
  const max = Number(topic.settings['max.message.bytes']);
  const size = sizeOf(record);
  if (size > max) throw new RecordRefused(`a record of ${size} bytes is above max.message.bytes of ${topic.name} (${max})`);
}

function sizeOf(record: NewRecord | KeyedRecord): number {
  let bytes = BATCH_OVERHEAD_BYTES + (record.value?.length ?? 0) + Buffer.byteLength(record.key ?? '');
  for (const [name, value] of Object.entries(record.headers)) bytes += 2 + Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes;
}
