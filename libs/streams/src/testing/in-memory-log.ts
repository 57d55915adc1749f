import type { Bounds, Follower, KeyedRecord, Log, LogRecord, NewRecord, Sink, TopicDescription } from '../log/log.js';
import { OffsetOutOfRange, RecordRefused, TopicMissing, UnknownOutcome } from '../log/log.js';
import { partitionOf } from '../log/partitioner.js';
import { frozenCopy, InMemoryPartition } from './in-memory-partition.js';
import { HeldRecord, type LogFaults, type WriteFault } from './log-faults.js';
import { type Schedule, Turns } from './turns.js';

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
const DELIVERY_RECORDS_MAX = 500;

interface Topic {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly partitions: readonly InMemoryPartition[];
}

class MemoryLog implements InMemoryLog {
  readonly #topics = new Map<string, Topic>();
  readonly #followers = new Map<InMemoryPartition, Set<MemoryFollower>>();
  readonly #turns: Turns;
  readonly #now: () => number;
  #followed = 0;
  #closed = false;

  constructor(options: InMemoryLogOptions) {
    this.#turns = new Turns(options.schedule, options.seed);
    this.#now = options.now ?? Date.now;
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
    return this.#partition(topic, partition).read(0, Infinity);
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

  append(topic: string, partition: number, record: NewRecord): Promise<number> {
    const copy = frozenCopy(record);
    return new Promise((resolve, reject) => {
      const lane = `append ${topic}/${partition}`;
      const answer = (run: () => void): void => this.#turns.post(`answer ${topic}/${partition}`, run);
      this.#turns.post(lane, () => {
        try {
          const outcome = this.#write(topic, partition, copy);
          answer(() => (typeof outcome === 'number' ? resolve(outcome) : reject(outcome)));
        } catch (error) {
          answer(() => reject(error as Error));
        }
      });
    });
  }

  async send(topic: string, records: readonly KeyedRecord[]): Promise<void> {
    const copies = records.map((record) => ({ ...frozenCopy(record), key: record.key }));
    const partitions = await this.#inTurn(`send ${topic}`, () => {
      for (const record of copies) this.#refuseOversized(this.#topic(topic), record);
      return this.#topic(topic).partitions.length;
    });
    for (const record of copies) await this.#sendUntilAnswered(topic, partitionOf(record.key, partitions), record);
  }

  follow(topic: string, partition: number, from: number, sink: Sink): Follower {
    const lane = `follower ${this.#followed++} of ${topic}/${partition}`;
    const find = (): InMemoryPartition => this.#partition(topic, partition);
    const forget = (follower: MemoryFollower): void => void this.#followers.get(find())?.delete(follower);
    const follower = new MemoryFollower({ topic, partition, lane, find, forget, turns: this.#turns }, from, sink);
    if (this.#topics.get(topic)?.partitions[partition]) {
      const followers = this.#followers.get(find()) ?? new Set();
      this.#followers.set(find(), followers.add(follower));
    }
    follower.wake();
    return follower;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const followers of this.#followers.values()) for (const follower of [...followers]) follower.close();
  }

  readonly faults: LogFaults = {
    loseNext: (topic, partition) => this.#plan(topic, partition, { kind: 'lost' }),
    loseNextAnswer: (topic, partition) => this.#plan(topic, partition, { kind: 'answer lost' }),
    delayNext: (topic, partition) => {
      const held = new HeldRecord();
      this.#plan(topic, partition, { kind: 'delayed', held });
      return held;
    },
    doubleNext: (topic, partition, copy) => {
      const held = new HeldRecord();
      if (copy === 'at once') held.release();
      this.#plan(topic, partition, { kind: 'doubled', held });
      return held;
    },
    changeLeader: (topic, partition) => {
      const found = this.#partition(topic, partition);
      const elect = found.loseLeader();
      return { end: () => void (elect(), this.#wake(found)) };
    },
    plant: (topic, partition, record) => this.#land(this.#partition(topic, partition), frozenCopy(record)),
    truncate: (topic, partition, from) => this.#disturb(topic, partition, (p) => p.truncate(from)),
    expire: (topic, partition, first) => this.#disturb(topic, partition, (p) => p.expire(first)),
    recreate: (topic) => {
      for (const partition of this.#topic(topic).partitions.keys()) this.#disturb(topic, partition, (p) => p.clear());
    },
    remove: (topic, partition, offset) => this.#disturb(topic, partition, (p) => p.remove(offset)),
    alter: (topic, partition, offset, change) => this.#disturb(topic, partition, (p) => p.alter(offset, change)),
  };

  /** One attempt to write. Returns the offset, or the error its writer sees. */
  #write(topic: string, partition: number, record: NewRecord): number | UnknownOutcome {
    const found = this.#partition(topic, partition);
    this.#refuseOversized(this.#topic(topic), record);
    const unknown = (why: string): UnknownOutcome => new UnknownOutcome(`append to ${topic}/${partition}: ${why}`);
    if (!found.hasLeader) return unknown('the partition has no leader');
    const fault = found.plan.shift();
    if (fault?.kind === 'lost') return unknown('no answer');
    if (fault?.kind === 'delayed') {
      fault.held.hold(() => this.#land(found, record));
      return unknown('no answer yet');
    }
    const offset = this.#land(found, record);
    if (fault?.kind === 'doubled') fault.held.hold(() => this.#land(found, record));
    return fault?.kind === 'answer lost' ? unknown('the answer was lost') : offset;
  }

  async #sendUntilAnswered(topic: string, partition: number, record: NewRecord): Promise<void> {
    const found = this.#partition(topic, partition);
    for (;;) {
      await new Promise<void>((resolve) => found.whenLed(resolve));
      const outcome = await this.#inTurn(`send ${topic}`, () => this.#write(topic, partition, record));
      if (typeof outcome === 'number') return;
    }
  }

  #land(partition: InMemoryPartition, record: NewRecord): number {
    const offset = partition.land(record, this.#now());
    this.#wake(partition);
    return offset;
  }

  #disturb(topic: string, partition: number, change: (partition: InMemoryPartition) => void): void {
    const found = this.#partition(topic, partition);
    change(found);
    this.#wake(found);
  }

  #plan(topic: string, partition: number, fault: WriteFault): void {
    this.#partition(topic, partition).plan.push(fault);
  }

  #wake(partition: InMemoryPartition): void {
    for (const follower of this.#followers.get(partition) ?? []) follower.wake();
  }

  #inTurn<T>(lane: string, run: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#turns.post(lane, () => {
        try {
          resolve(run());
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  #topic(name: string): Topic {
    if (this.#closed) throw new Error('the log is closed');
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

  #refuseOversized(topic: Topic, record: NewRecord): void {
    const max = Number(topic.settings['max.message.bytes']);
    const size = sizeOf(record);
    if (size > max) throw new RecordRefused(`a record of ${size} bytes is above max.message.bytes of ${topic.name} (${max})`);
  }
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly lane: string;
  readonly turns: Turns;
  find(): InMemoryPartition;
  forget(follower: MemoryFollower): void;
}

class MemoryFollower implements Follower {
  readonly #place: Place;
  readonly #sink: Sink;
  #next: number;
  #paused = false;
  #ended = false;
  #posted = false;

  constructor(place: Place, from: number, sink: Sink) {
    this.#place = place;
    this.#next = from;
    this.#sink = sink;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.wake();
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    try {
      this.#place.forget(this);
    } catch {
      // The topic is gone, and with it the list this follower was on.
    }
  }

  wake(): void {
    if (this.#posted || this.#paused || this.#ended) return;
    this.#posted = true;
    this.#place.turns.post(this.#place.lane, () => {
      this.#posted = false;
      if (this.#paused || this.#ended) return;
      try {
        this.#deliver();
      } catch (error) {
        this.close();
        this.#sink.failed(error as Error);
      }
    });
  }

  #deliver(): void {
    const { topic, partition, turns } = this.#place;
    const log = this.#place.find();
    if (!log.hasLeader) return; // woken again when there is one
    if (!log.holds(this.#next)) throw new OffsetOutOfRange(topic, partition, this.#next, log.bounds);
    const records = log.read(this.#next, turns.upTo(DELIVERY_RECORDS_MAX));
    const last = records.at(-1);
    if (!last) return;
    this.#next = last.offset + 1;
    this.#sink.records(records, log.bounds.end);
    if (this.#next < log.bounds.end) this.wake();
  }
}

function sizeOf(record: NewRecord): number {
  let bytes = BATCH_OVERHEAD_BYTES + record.value.length + Buffer.byteLength(record.key ?? '');
  for (const [name, value] of Object.entries(record.headers)) bytes += 2 + Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes;
}
