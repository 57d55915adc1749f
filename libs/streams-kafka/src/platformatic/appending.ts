import { type KeyedRecord, type NewRecord, RecordRefused, TopicMissing, UnknownOutcome } from '@kontor/streams';
import { isRefusal, isUnknownTopic, writeError } from '../errors.js';
import type { Cluster, Leader } from './cluster.js';
import { type Placed, type ProduceAnswers, produce } from './produce.js';
import { Line } from './wiring.js';

/** Blocks that go into one request: enough that a request serves all partitions of a process, and small beside a request's limits. */
const REQUEST_BYTES_MAX = 4 * 1024 * 1024;

interface Waiting extends Placed {
  resolve(offset: number): void;
  reject(error: Error): void;
}

/**
 * Appends single records, each sent once.
 *
 * A broker works through the requests of one connection one by one, each until all replicas have it: so there are a
 * few connections to each leader. While all of them wait, what comes is put together, one record per partition, into
 * the next request: with many partitions, requests follow the broker's pace and not the number of appends.
 */
export class BatchingAppender {
  readonly #cluster: Cluster;
  readonly #lines: number;
  readonly #leaders = new Map<string, LeaderQueue>();

  constructor(cluster: Cluster, lines: number) {
    this.#cluster = cluster;
    this.#lines = lines;
  }

  async append(topic: string, partition: number, { key, value, headers }: NewRecord | KeyedRecord): Promise<number> {
    const what = `append to ${topic}/${partition}`;
    const record = { key, value: value && Buffer.from(value), headers } as NewRecord | KeyedRecord; // sent later, when the caller may have used its buffer again
    try {
      const { leaders } = this.#cluster.knownLayout(topic) ?? (await this.#cluster.layoutOf(topic));
      if (partition >= leaders.length) throw new RecordRefused(`topic ${topic} has ${leaders.length} partitions, none is ${partition}`);
      const leader = leaders[partition];
      if (leader === undefined) throw new UnknownOutcome(`${what}: the partition has no leader`);
      return await new Promise<number>((resolve, reject) => this.#queueTo(leader).add({ topic, partition, record, resolve, reject }));
    } catch (error) {
      if (!isRefusal(error)) this.#cluster.forget(topic); // the leader may be another one now
      if (!isUnknownTopic(error)) throw writeError(error, what);
      throw await this.#missing(topic, what, error);
    }
  }

  async connect(): Promise<void> {
    await Promise.all(this.#cluster.knownLeaders().map((leader) => this.#queueTo(leader).connect()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#leaders.values()].map((leader) => leader.close()));
  }

  /** A leader that moves makes a topic unknown for a moment; only if it is not listed either is it missing. */
  async #missing(topic: string, what: string, error: unknown): Promise<Error> {
    try {
      await this.#cluster.layoutOf(topic);
      return new UnknownOutcome(`${what}: the leader did not know the partition`, { cause: error });
    } catch (answer) {
      return answer instanceof TopicMissing ? answer : writeError(error, what);
    }
  }

  #queueTo(leader: Leader): LeaderQueue {
    const address = `${leader.host}:${leader.port}`;
    const queue = this.#leaders.get(address) ?? new LeaderQueue(Array.from({ length: this.#lines }, () => new Line(() => this.#cluster.dialer.dial(leader))));
    this.#leaders.set(address, queue);
    return queue;
  }
}

/** What waits for one leader, and the connections to it. */
class LeaderQueue {
  readonly #all: readonly Line[];
  readonly #free: Line[];
  readonly #sending = new Set<Promise<void>>();
  #waiting: Waiting[] = [];
  #pumping = false;

  constructor(lines: readonly Line[]) {
    this.#all = lines;
    this.#free = [...lines];
  }

  add(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#schedule();
  }

  async connect(): Promise<void> {
    await Promise.all(this.#all.map((line) => line.connected()));
  }

  /** Lets what is under way end; what was not sent yet has an unknown outcome. */
  async close(): Promise<void> {
    for (const one of this.#waiting.splice(0)) one.reject(new UnknownOutcome('the log was closed before the record was sent'));
    await Promise.all(this.#sending);
    await Promise.all(this.#all.map((line) => line.close()));
  }

  /** The appends of one turn go together. */
  #schedule(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      while (this.#waiting.length > 0) {
        const line = this.#free.pop();
        if (line === undefined) return; // goes on when one is free
        const sending: Promise<void> = this.#send(line, this.#takeRequest()).finally(() => this.#sending.delete(sending));
        this.#sending.add(sending);
      }
    });
  }

  /** At most one record per partition: a request with two batches for one is refused. */
  #takeRequest(): Waiting[] {
    const taken = new Map<string, Waiting>();
    const rest: Waiting[] = [];
    let bytes = 0;
    for (const one of this.#waiting) {
      const place = `${one.topic}/${one.partition}`;
      const size = one.record.value?.length ?? 0;
      const fits = taken.size === 0 || bytes + size <= REQUEST_BYTES_MAX;
      if (!fits || taken.has(place)) {
        rest.push(one);
        continue;
      }
      taken.set(place, one);
      bytes += size;
    }
    this.#waiting = rest;
    return [...taken.values()];
  }

  async #send(line: Line, request: readonly Waiting[]): Promise<void> {
    try {
      settle(request, await produce(line, request));
    } catch (error) {
      for (const one of request) one.reject(error as Error);
    } finally {
      this.#free.push(line);
      if (this.#waiting.length > 0) this.#schedule();
    }
  }
}

function settle(request: readonly Waiting[], answers: ProduceAnswers): void {
  for (const { topic, partition, resolve, reject } of request) {
    const answer = answers.get(topic)?.get(partition);
    if (answer === undefined) reject(new UnknownOutcome(`append to ${topic}/${partition}: the answer does not mention the partition`));
    else if (answer instanceof Error) reject(answer);
    else resolve(answer.offset);
  }
}
