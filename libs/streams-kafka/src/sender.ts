import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { type KeyedRecord, type LogRecord, partitionOf, RecordRefused, TopicMissing, UnknownOutcome } from '@kontor/streams';
import { isUnknownTopic, writeError } from './errors.js';
import { answerFor, baseOffsetOf, messageOf, type PartitionAnswer, type PartitionCounts, type RequestSlot, type TopicRecords } from './producing.js';

/** Below Kafka's default `max.message.bytes` even if all records go to one partition. */
const REQUEST_BYTES_MAX = 900_000;
const PAUSE_BEFORE_RETRY_MS = 50;

interface Item {
  readonly topic: string;
  readonly partition: number;
  readonly record: KeyedRecord;
  readonly call: Call;
}

/** One call of `send`: settled when all of its records are in the log, or by the first that is not. */
interface Call {
  left: number;
  readonly deadline: number;
  resolve(): void;
  reject(error: Error): void;
}

/** Is given what is in the log now, as the log has it. Must not throw. */
export type OnLanded = (topic: string, partition: number, records: readonly LogRecord[]) => void;

/** Whom to tell of what was sent to some topics. Needs a slot that says when records were appended. */
export interface HandOver {
  readonly topics: readonly string[];
  readonly to: OnLanded;
}

/**
 * Sends keyed records. One request is in flight at a time, and everything that comes meanwhile goes into the
 * next, so the number of requests follows the broker's pace and not the number of calls.
 */
export class Sender {
  readonly #slot: RequestSlot;
  readonly #topics: PartitionCounts;
  readonly #deadlineMs: number;
  readonly #handOver: HandOver | undefined;
  readonly #closing = new AbortController();
  #waiting: Item[] = [];
  #pumping: Promise<void> | undefined;

  /** @param deadlineMs a call that is not in the log after this long has an unknown outcome */
  constructor(slot: RequestSlot, topics: PartitionCounts, deadlineMs: number, handOver?: HandOver) {
    this.#handOver = handOver;
    this.#slot = slot;
    this.#topics = topics;
    this.#deadlineMs = deadlineMs;
  }

  async send(topic: string, records: readonly KeyedRecord[]): Promise<void> {
    if (records.length === 0) return;
    const copies = records.map(({ key, value, headers }) => ({ key, value: value && Buffer.from(value), headers }));
    const deadline = Date.now() + this.#deadlineMs;
    const partitions = await this.#partitionsOf(topic, deadline);
    await new Promise<void>((resolve, reject) => {
      const call = { left: copies.length, deadline, resolve, reject };
      for (const record of copies) this.#waiting.push({ topic, partition: partitionOf(record.key, partitions), record, call });
      this.#pumping ??= this.#pump();
    });
  }

  async connect(): Promise<void> {
    await this.#slot.connected();
  }

  /** Lets the request in flight end; what was not sent yet is rejected. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the log is closed'));
    await this.#pumping;
    await this.#slot.close();
  }

  async #partitionsOf(topic: string, deadline: number): Promise<number> {
    for (;;) {
      try {
        const partitions = await this.#topics.partitionsOf(topic);
        this.#closing.signal.throwIfAborted();
        return partitions;
      } catch (error) {
        const outcome = writeError(error, `send to ${topic}`);
        if (!(outcome instanceof UnknownOutcome) || Date.now() > deadline || this.#closing.signal.aborted) throw outcome;
        await this.#pause();
      }
    }
  }

  async #pump(): Promise<void> {
    await setImmediate(); // the calls of one turn go together
    while (this.#waiting.length > 0) {
      const items = this.#takeRequest();
      if (this.#closing.signal.aborted) fail(items, new UnknownOutcome('the log was closed before the records were sent'));
      else await this.#deliver(items);
    }
    this.#pumping = undefined;
  }

  #takeRequest(): Item[] {
    let bytes = 0;
    let count = 0;
    for (const { record } of this.#waiting) {
      bytes += (record.value?.length ?? 0) + record.key.length + 200;
      if (count > 0 && (bytes > REQUEST_BYTES_MAX || count >= this.#slot.recordsMax)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  /**
   * Sends one request until it is answered. A refusal names neither record nor partition, so the request is
   * halved until the refused record stands alone; the halves go one after the other, which keeps the order of a key.
   */
  async #deliver(items: Item[]): Promise<void> {
    for (;;) {
      const error = await this.#attempt(items);
      if (!error) return settle(items);
      if (error instanceof RecordRefused || error instanceof TopicMissing) {
        if (items.length === 1) return fail(items, error);
        const half = items.length >> 1;
        await this.#deliver(items.slice(0, half));
        return this.#deliver(items.slice(half));
      }
      const now = Date.now();
      fail(items.filter(({ call }) => call.deadline <= now), error);
      items = items.filter(({ call }) => call.left > 0);
      if (this.#closing.signal.aborted) fail(items, error);
      if (items.length === 0 || this.#closing.signal.aborted) return;
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    await delay(PAUSE_BEFORE_RETRY_MS, undefined, { signal: this.#closing.signal }).catch(() => {});
  }

  async #attempt(items: readonly Item[]): Promise<Error | undefined> {
    const byTopic = new Map<string, TopicRecords>();
    for (const { topic, partition, record } of items) {
      const batch = byTopic.get(topic) ?? { topic, messages: [] };
      byTopic.set(topic, batch);
      batch.messages.push(messageOf(record, partition));
    }
    try {
      const answer = await this.#slot.produce([...byTopic.values()]);
      const unanswered = items.find(({ topic, partition }) => baseOffsetOf(answer, topic, partition) === undefined);
      if (unanswered === undefined && this.#handOver !== undefined) tell(this.#handOver, answer, byTopic);
      return unanswered && new UnknownOutcome(`send to ${unanswered.topic}: the answer does not mention partition ${unanswered.partition}`);
    } catch (error) {
      return this.#judge(error, [...byTopic.keys()]);
    }
  }

  /** Tells a topic that is gone, for which no retry helps, from one whose leader moves. */
  async #judge(error: unknown, topics: readonly string[]): Promise<Error> {
    const outcome = writeError(error, `send to ${topics.join()}`);
    if (!(outcome instanceof UnknownOutcome) || !isUnknownTopic(error)) return outcome;
    for (const topic of topics) {
      this.#topics.forget(topic);
      const gone = await this.#topics.partitionsOf(topic).then(() => undefined, (answer: unknown) => answer);
      if (gone instanceof TopicMissing) return gone;
    }
    return outcome;
  }
}

function settle(items: readonly Item[]): void {
  for (const { call } of items) if (--call.left === 0) call.resolve();
}

/** The first failure settles the call; what else it has in the queue is still sent, but no longer awaited. */
function fail(items: readonly Item[], error: Error): void {
  for (const { call } of items) {
    call.left = 0;
    call.reject(error);
  }
}

function tell({ topics, to }: HandOver, answer: readonly PartitionAnswer[], sent: ReadonlyMap<string, TopicRecords>): void {
  for (const topic of topics) {
    for (const [partition, together] of Map.groupBy(sent.get(topic)?.messages ?? [], (message) => message.partition)) {
      const at = answerFor(answer, topic, partition)?.appendedAt;
      const base = baseOffsetOf(answer, topic, partition);
      if (at === undefined || base === undefined) continue;
      to(topic, partition, together.map(({ key, value, headers }, i) => ({ offset: base + i, timestamp: at, key, value, headers })));
    }
  }
}
