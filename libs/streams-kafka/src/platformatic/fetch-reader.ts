import { setTimeout as delay } from 'node:timers/promises';
import { OffsetOutOfRange, RecordRefused, TopicMissing } from '@kontor/streams';
import { FetchIsolationLevels, fetchV13, ResponseError } from '@platformatic/kafka';
import type { LogLine } from '../connection.js';
import { ConnectionRejected } from '../connection-rejected.js';
import { FETCH_BYTES_MAX, type FetchPace, GATHERED_BYTES_MAX, PARTITION_BYTES_MAX, type Place, placeKey, type Reader } from '../reading.js';
import type { Cluster, Leader } from './cluster.js';
import { type Asked, FetchSession, isSessionError, type SessionFetch } from './fetch-session.js';
import { endOf, recordsOf } from './records.js';
import { Line } from './wiring.js';

type FetchResponse = Awaited<ReturnType<typeof fetchV13.api.async>>;
type FetchedPartition = FetchResponse['responses'][number]['partitions'][number];

const OFFSET_OUT_OF_RANGE = 1;
const TOPIC_AUTHORIZATION_FAILED = 29;
/** Doubles from the first to the second: a broker that restarts is back in seconds, one that is away for long should not be hammered. */
const RETRY_PAUSE_MS = { first: 50, most: 1_000 };

/** The topic was deleted and made again: offsets of the old one mean nothing in the new one, even where it holds them. */
export class TopicCreatedAgain extends OffsetOutOfRange {
  override name = 'TopicCreatedAgain';
  constructor({ topic, partition, next }: Place) {
    super(topic, partition, next);
    this.message = `${topic}/${partition} was deleted and created again: offset ${next} was of the topic before`;
  }
}

/**
 * Fetches for many places: one request is under way at each broker that leads one of them, for all the places that
 * are wanted. No group, no assignment, no committed position: the place says where it is, every time it has moved,
 * so nothing can put it elsewhere.
 */
export class FetchReader implements Reader {
  readonly ready: Promise<void>;
  readonly #cluster: Cluster;
  readonly #pace: FetchPace;
  readonly #log: LogLine;
  readonly #places = new Map<string, Place>();
  readonly #loops = new Map<string, FetchLoop>();
  /** Places whose leader is being asked for. */
  readonly #seeking = new Set<Place>();
  readonly #closing = new AbortController();

  constructor(cluster: Cluster, pace: FetchPace, log: LogLine) {
    this.#cluster = cluster;
    this.#pace = pace;
    this.#log = log;
    this.ready = Promise.allSettled(cluster.knownLeaders().map((leader) => this.#loopOf(leader).connect())).then(() => {});
  }

  hosts(topic: string, partition: number): boolean {
    return this.#places.has(placeKey(topic, partition));
  }

  host(place: Place): void {
    this.#places.set(placeKey(place.topic, place.partition), place);
  }

  drop(place: Place): void {
    if (this.#places.get(placeKey(place.topic, place.partition)) === place) this.#places.delete(placeKey(place.topic, place.partition));
    for (const loop of this.#loops.values()) loop.places.delete(place);
  }

  update(place: Place): void {
    if (!place.wanted) return;
    for (const loop of this.#loops.values()) if (loop.places.has(place)) return loop.wake();
    void this.#findLoop(place);
  }

  seek(): void {} // every fetch asks the place

  async close(): Promise<void> {
    this.#closing.abort();
    this.#places.clear();
    await Promise.all([...this.#loops.values()].map((loop) => loop.close()));
  }

  /** Puts a place into the loop of its leader, however long it takes to learn who that is. */
  async #findLoop(place: Place): Promise<void> {
    if (this.#seeking.has(place)) return;
    this.#seeking.add(place);
    const { signal } = this.#closing;
    for (let pause = RETRY_PAUSE_MS.first; !signal.aborted && this.#isHosted(place); pause = Math.min(pause * 2, RETRY_PAUSE_MS.most)) {
      try {
        const { id, leaders } = await this.#cluster.layoutOf(place.topic);
        const leader = leaders[place.partition];
        if (id !== (place.topicId ?? id)) throw new TopicCreatedAgain(place);
        place.topicId = id;
        if (leader !== undefined) {
          this.#join(place, leader, id);
          break;
        }
        this.#cluster.forget(place.topic);
      } catch (error) {
        if (error instanceof TopicMissing || error instanceof TopicCreatedAgain || error instanceof RecordRefused || error instanceof ConnectionRejected) {
          place.failed(error);
          break;
        }
      }
      await delay(pause, undefined, { signal }).catch(() => {});
    }
    this.#seeking.delete(place);
  }

  #join(place: Place, leader: Leader, topicId: string): void {
    if (this.#closing.signal.aborted || !this.#isHosted(place)) return;
    const loop = this.#loopOf(leader);
    loop.places.set(place, topicId);
    loop.wake();
  }

  #loopOf(leader: Leader): FetchLoop {
    const address = `${leader.host}:${leader.port}`;
    const loop = this.#loops.get(address) ?? new FetchLoop(new Line(() => this.#cluster.dialer.dial(leader)), this.#pace, {
      misplaced: (lost) => this.#misplaced(lost),
      troubled: (error, pauseMs) => this.#log('warn', `fetching from ${address} failed, tried again in ${pauseMs} ms: ${String(error)}`, {}),
    });
    this.#loops.set(address, loop);
    return loop;
  }

  /** The broker is not, or no longer, the one to ask for these. */
  #misplaced(places: readonly Place[]): void {
    for (const place of places) {
      this.#cluster.forget(place.topic);
      for (const loop of this.#loops.values()) loop.places.delete(place);
      void delay(RETRY_PAUSE_MS.first, undefined, { signal: this.#closing.signal }).then(() => this.update(place), () => {});
    }
  }

  #isHosted(place: Place): boolean {
    return this.#places.get(placeKey(place.topic, place.partition)) === place;
  }
}

interface LoopEvents {
  misplaced(places: readonly Place[]): void;
  troubled(error: unknown, pauseMs: number): void;
}

/** Fetches from one broker, one request after the other, as long as a place is wanted. */
class FetchLoop {
  /** With the ids of their topics. */
  readonly places = new Map<Place, string>();
  /** Where to go on for a place whose offset, and what follows, was found to hold no record. */
  readonly #passed = new WeakMap<Place, { readonly next: number; readonly from: number }>();
  readonly #line: Line;
  readonly #pace: FetchPace;
  readonly #events: LoopEvents;
  readonly #session = new FetchSession();
  readonly #closing = new AbortController();
  #running = false;
  #pauseMs: number = RETRY_PAUSE_MS.first;

  constructor(line: Line, pace: FetchPace, events: LoopEvents) {
    this.#line = line;
    this.#pace = pace;
    this.#events = events;
  }

  wake(): void {
    if (this.#running || this.#closing.signal.aborted) return;
    this.#running = true;
    void this.#run();
  }

  async connect(): Promise<void> {
    await this.#line.connected();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.places.clear();
    await this.#line.close();
  }

  async #run(): Promise<void> {
    try {
      for (let fetch = this.#next(); fetch !== undefined && !this.#closing.signal.aborted; fetch = this.#next()) {
        const next = performance.now() + this.#pace.gatherMs;
        const bytes = await this.#fetchAndTake(fetch);
        this.#pauseMs = RETRY_PAUSE_MS.first;
        if (bytes < GATHERED_BYTES_MAX) await this.#until(next);
      }
    } catch (error) {
      if (!this.#closing.signal.aborted) await this.#recover(error);
    } finally {
      this.#running = false; // in the same turn as the look at what is wanted, or a wake between them would be lost
    }
  }

  #next(): SessionFetch | undefined {
    return this.#session.fetch(this.places, this.#from);
  }

  readonly #from = (place: Place): number => {
    const passed = this.#passed.get(place);
    return passed?.next === place.next ? passed.from : place.next;
  };

  /** Says how much came, and keeps none of it: the loop may rest a while. */
  async #fetchAndTake(fetch: SessionFetch): Promise<number> {
    const answer = await this.#fetch(fetch);
    if (this.#session.answered(answer.sessionId, answer.errorCode)) this.#take(answer);
    return bytesOf(answer);
  }

  async #until(time: number): Promise<void> {
    const ms = time - performance.now();
    if (ms > 0) await delay(ms, undefined, { signal: this.#closing.signal });
  }

  async #recover(error: unknown): Promise<void> {
    this.#session.lost();
    this.#events.troubled(error, this.#pauseMs);
    await this.#line.drop();
    await delay(this.#pauseMs, undefined, { signal: this.#closing.signal }).catch(() => {});
    this.#pauseMs = Math.min(this.#pauseMs * 2, RETRY_PAUSE_MS.most);
    this.#events.misplaced([...this.places.keys()]); // the broker may be gone for good, and lead nothing any more
  }

  async #fetch({ id, epoch, topics }: SessionFetch): Promise<FetchResponse> {
    const named = topics.map(({ topicId, partitions }) => ({
      topicId,
      partitions: partitions.map(({ partition, from }) => ({
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: BigInt(from),
        lastFetchedEpoch: -1,
        partitionMaxBytes: PARTITION_BYTES_MAX,
      })),
    }));
    try {
      return await this.#line.ask(fetchV13.api, this.#pace.maxWaitMs, 1, FETCH_BYTES_MAX, FetchIsolationLevels.READ_UNCOMMITTED, id, epoch, named, [], '');
    } catch (error) {
      // The client rejects the whole answer when one partition has an error; what it says of the others counts all the same.
      const answer = error instanceof ResponseError ? (error['response'] as FetchResponse | undefined) : undefined;
      if (answer === undefined || (answer.errorCode !== 0 && !isSessionError(answer.errorCode))) throw error;
      return answer;
    }
  }

  #take({ responses }: FetchResponse): void {
    const misplaced: Place[] = [];
    for (const { topicId, partitions } of responses) {
      for (const partition of partitions) {
        const one = this.#session.asked(topicId, partition.partitionIndex);
        if (one === undefined || !this.places.has(one.place) || !one.place.wanted || one.place.next !== one.next) continue;
        if (!this.#takeOne(one, partition)) misplaced.push(one.place);
      }
    }
    if (misplaced.length > 0) this.#events.misplaced(misplaced);
  }

  /** Whether the broker answered for the partition. */
  #takeOne({ place, next, from }: Asked, { errorCode, records: batches, highWatermark }: FetchedPartition): boolean {
    if (errorCode === OFFSET_OUT_OF_RANGE) place.outOfRange();
    else if (errorCode === TOPIC_AUTHORIZATION_FAILED) place.failed(new RecordRefused(`this client may not read ${place.topic}`));
    if (errorCode !== 0) return errorCode === OFFSET_OUT_OF_RANGE || errorCode === TOPIC_AUTHORIZATION_FAILED;
    const records = recordsOf(batches ?? [], from);
    const end = endOf(batches ?? []);
    if (records.length > 0) place.batch(records, Number(highWatermark));
    else if (end !== undefined) this.#passed.set(place, { next, from: end });
    return true;
  }
}

const bytesOf = ({ responses }: FetchResponse): number =>
  responses.reduce((all, { partitions }) => partitions.reduce((sum, { records }) => (records ?? []).reduce((bytes, batch) => bytes + batch.length, sum), all), 0);
