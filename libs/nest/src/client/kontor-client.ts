import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { partitionOf, type EventMap, type Headers, type Log, type State } from '@kontor/streams';
import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import { defer, mergeMap, from, type Observable } from 'rxjs';
import { ANSWER_AT, ANSWER_HEIGHT, ANSWER_LAG, ANSWER_PARTITION, questionRecord, type AnswerMessage, type Demands } from '../server/query-wire.js';
import { activeTrace } from '../tracing/spans.js';
import { Answers } from './answers.js';
import { StoreClient, type StoreClientOptions } from './store-client.js';

/** What a `KontorClient` asks over, and how long it waits. */
export interface KontorClientOptions {
  /** Must be opened with the `.reply` topics of all patterns that are asked. Stays open when the client is closed. */
  readonly log: Log;
  /** How long an answer is waited for, over all attempts. Default 5 s. */
  readonly timeoutMs?: number;
  /** A question that is not answered for so long is asked again. Default 1 s. */
  readonly attemptMs?: number;
  /** A fresh correlation id; injected where runs must be repeatable. */
  readonly randomId?: () => string;
  /** In [0, 1): which reply partition is listened to. */
  readonly random?: () => number;
}

export interface AskOptions extends Demands {
  /** What the state asked for is keyed by, hence which instance is asked. Without it and `partition`, any. */
  readonly key?: string;
  /** Instead of a key's. */
  readonly partition?: number;
  readonly timeoutMs?: number;
  /** True: the question does something, so it is sent once. A refusal by an instance that has just lost the partition is no answer then: the new owner may have heard it too. */
  readonly once?: boolean;
  readonly headers?: Headers;
}

/** An answer with what it is as of, if its handler says so. */
export interface Answer<T = unknown> {
  /** All messages of the answer: one, unless the handler streams. */
  readonly messages: readonly T[];
  readonly partition?: number;
  readonly height?: number;
  /** Clock of the block at that height, in milliseconds since the epoch: the answer holds what was decided up to then. */
  readonly at?: number;
  /** Records of the journal that the answering standby had not folded in yet. */
  readonly lag?: number;
}

/** Nobody answered in time. The question may be answered later, by nobody's hearing. */
export class QueryTimedOut extends Error {
  override name = 'QueryTimedOut';
}

/** The answer is an error. `retriable` ones were asked again until the time was up. */
export class QueryRefused extends Error {
  override name = 'QueryRefused';
  constructor(message: string, readonly code: string | undefined, readonly retriable: boolean, readonly detail: unknown) {
    super(message);
  }
}

const TIMEOUT_MS = 5_000;
const ATTEMPT_MS = 1_000;
/** The share of its time that a question may wait at the other end for a height: its refusal must be here in time to be told. */
const PATIENCE_THERE = 0.8;
/** After a refusal that will pass: ownership moves within some hundred milliseconds. */
const PAUSE_AFTER_REFUSAL_MS = 50;

// Types, not interfaces: Nest asks for an index signature.
export type KontorClientEvents = Record<never, never>;

/**
 * Asks `@MessagePattern` handlers over Nest's Kafka request–reply: routed to the owner of a key, asked again while
 * ownership moves, with clear time-outs. Questions must have no effects, unless they are asked `once`.
 * Made by hand, or by Nest's `ClientsModule.registerAsync([{ name, useFactory: … ({ customClass: KontorClient, options }) }])`.
 */
export class KontorClient extends ClientProxy<KontorClientEvents> {
  private readonly answers = new Map<string, Promise<Answers>>();
  private readonly stopping = new AbortController();
  private readonly randomId: () => string;
  private readonly random: () => number;

  constructor(private readonly options: KontorClientOptions) {
    super();
    this.randomId = options.randomId ?? randomUUID;
    this.random = options.random ?? (() => randomInt(2 ** 30) / 2 ** 30);
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  /** Questions under way are rejected. The log stays open. */
  async close(): Promise<void> {
    this.stopping.abort();
    for (const opened of this.answers.values()) await opened.then((answers) => answers.close(), () => undefined);
    this.answers.clear();
  }

  override unwrap<T>(): T {
    return this.options.log as T;
  }

  /** The answer's messages, as an observable. Errors with `QueryRefused` or `QueryTimedOut`. */
  override send<Result = unknown, Input = unknown>(pattern: string, data: Input, options: AskOptions = {}): Observable<Result> {
    return defer(() => this.ask<Result>(pattern, data, options)).pipe(mergeMap(({ messages }) => from(messages)));
  }

  /** Asks and waits for the whole answer. Throws `QueryRefused`, `QueryTimedOut`, and `TopicMissing` if nobody serves such a pattern. */
  async ask<Result = unknown>(pattern: string, data: unknown, options: AskOptions = {}): Promise<Answer<Result>> {
    const timeoutMs = options.timeoutMs ?? this.options.timeoutMs ?? TIMEOUT_MS;
    const asking = new Asking<Result>(pattern, timeoutMs);
    const aborted = () => asking.fail(new Error('the client is closed'));
    this.stopping.signal.addEventListener('abort', aborted);
    try {
      if (this.stopping.signal.aborted) throw new Error('the client is closed');
      const answers = await this.answersOf(pattern);
      void this.askUntilAnswered(asking, answers, data, options);
      return await asking.answer;
    } finally {
      this.stopping.signal.removeEventListener('abort', aborted);
      asking.end();
    }
  }

  /** Reads a state by the built-in queries of the service that owns it, if that service allows them. */
  store<S>(state: State<EventMap, S>, options: StoreClientOptions = {}): StoreClient<S> {
    return new StoreClient(this, state, options);
  }

  /** Partition count of a pattern's topic: that of the journals it asks. */
  async partitionsOf(pattern: string): Promise<number> {
    return (await this.answersOf(pattern)).partitions;
  }

  /** Not a way to write: commands are records of a declared topic, sent by `Log.send`. */
  protected dispatchEvent<T = unknown>({ pattern }: ReadPacket): Promise<T> {
    return Promise.reject(new Error(`KontorClient does not emit ${String(pattern)}: send commands to their declared topic by Log.send`));
  }

  protected publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    this.ask(packet.pattern as string, packet.data).then(
      ({ messages }) => messages.forEach((response, i) => callback({ response, isDisposed: i === messages.length - 1 })),
      (err: unknown) => callback({ err }),
    );
    return () => undefined;
  }

  private answersOf(pattern: string): Promise<Answers> {
    const known = this.answers.get(pattern);
    if (known !== undefined) return known;
    const opened = Answers.open(this.options.log, pattern, this.random);
    this.answers.set(pattern, opened);
    opened.catch(() => this.answers.delete(pattern)); // asked again when it is wanted again
    return opened;
  }

  private async askUntilAnswered<T>(asking: Asking<T>, answers: Answers, data: unknown, options: AskOptions): Promise<void> {
    const { pattern } = asking;
    const partition = options.partition ?? (options.key === undefined ? Math.floor(this.random() * answers.partitions) : partitionOf(options.key, answers.partitions));
    while (!asking.ended) {
      const correlationId = this.randomId();
      asking.expect(answers, correlationId);
      const record = questionRecord({ ...options, timeoutMs: asking.timeoutMs * PATIENCE_THERE, pattern, key: options.key ?? null, data, correlationId, replyPartition: answers.replyPartition, headers: { ...activeTrace(), ...options.headers } });
      try {
        await this.options.log.append(pattern, partition, record);
      } catch (error) {
        // Whether it landed is told by an answer, or by none.
        if ((error as Error).name !== 'UnknownOutcome') return asking.fail(error as Error);
      }
      if (options.once === true) return;
      await asking.refusedOr(this.options.attemptMs ?? ATTEMPT_MS);
    }
  }
}

/** One question over all its attempts. The first complete answer counts, of whichever attempt. */
class Asking<T> {
  readonly answer: Promise<Answer<T>>;
  ended = false;
  private attempts = 0;
  private refusal: QueryRefused | undefined;
  private resolve!: (answer: Answer<T>) => void;
  private reject!: (error: Error) => void;
  /** Refusals that no attempt was made after. */
  private refusals = 0;
  private refused: (() => void) | undefined;
  private readonly release: (() => void)[] = [];
  private readonly ending = new AbortController();

  constructor(readonly pattern: string, readonly timeoutMs: number) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.answer.catch(() => undefined);
    const timer = setTimeout(() => this.fail(this.timedOut()), timeoutMs);
    this.release.push(() => clearTimeout(timer));
  }

  expect(answers: Answers, correlationId: string): void {
    this.attempts++;
    const messages: AnswerMessage[] = [];
    this.release.push(answers.expect(correlationId, (message) => {
      if (message.error !== undefined) return this.refuse(message.error);
      messages.push(message);
      if (message.last) this.resolve(answerFrom<T>(messages));
    }));
  }

  /** Until an attempt was refused for now, or so long. */
  async refusedOr(attemptMs: number): Promise<void> {
    const { signal } = this.ending;
    const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
    const refused = this.refusals > 0 ? Promise.resolve() : new Promise<void>((resolve) => (this.refused = resolve));
    await Promise.race([refused.then(() => pause(PAUSE_AFTER_REFUSAL_MS)), pause(attemptMs)]);
    this.refusals = 0;
  }

  fail(error: Error): void {
    this.reject(error);
    this.end();
  }

  end(): void {
    this.ended = true;
    this.ending.abort();
    for (const release of this.release.splice(0)) release();
  }

  private refuse(error: unknown): void {
    const refusal = refusalOf(error);
    if (!refusal.retriable) return this.fail(refusal);
    this.refusal = refusal;
    this.refusals++;
    this.refused?.();
  }

  private timedOut(): Error {
    if (this.refusal !== undefined) return this.refusal;
    const attempts = this.attempts === 1 ? 'one attempt' : `${this.attempts} attempts`;
    return new QueryTimedOut(`no answer to ${this.pattern} within ${this.timeoutMs} ms (${attempts}): does a service that serves it run, and own the partition?`);
  }
}

function refusalOf(error: unknown): QueryRefused {
  const { message, code, retriable } = (typeof error === 'object' && error !== null ? error : { message: error }) as { message?: unknown; code?: unknown; retriable?: unknown };
  return new QueryRefused(typeof message === 'string' ? message : JSON.stringify(error), typeof code === 'string' ? code : undefined, retriable === true, error);
}

function answerFrom<T>(messages: readonly AnswerMessage[]): Answer<T> {
  const headers = messages.at(-1)!.headers;
  const count = (name: string): number | undefined => (headers[name] === undefined ? undefined : Number(headers[name]));
  const asOf = { partition: count(ANSWER_PARTITION), height: count(ANSWER_HEIGHT), at: count(ANSWER_AT), lag: count(ANSWER_LAG) };
  const told = Object.fromEntries(Object.entries(asOf).filter(([, value]) => value !== undefined)) as Omit<Answer, 'messages'>;
  // A last message may only say that it is the last. A handler that returns nothing answers with an empty text alone.
  const full = messages.flatMap(({ response }, i) => (response === undefined && i > 0 ? [] : [(response ?? '') as T]));
  return { messages: full, ...told };
}
