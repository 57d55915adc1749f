import { SpanKind } from '@opentelemetry/api';
import { KafkaHeaders, type MessageHandler, type WritePacket } from '@nestjs/microservices';
import { partitionOf, UnknownOutcome, type Log, type LogRecord, type NewRecord } from '@kontor/streams';
import { standardProblems } from '../http/problem.js';
import type { Role } from '../kontor/ownership.js';
import { QueryContext } from './query-context.js';
import { QueryListener } from './query-listener.js';
import { inSpan } from '../tracing/spans.js';
import { answerRecord, questionOf, replyTopicOf, type Question } from './query-wire.js';

/** What this instance is to one partition of the questions of a pattern. */
export interface Holding {
  readonly role: Role;
  /** Who owns it, if that is known. */
  readonly owner: string | undefined;
}

export interface QueriesOptions {
  readonly log: Log;
  /** Runs a handler through Nest and hands every message of its answer to `respond`. */
  readonly handle: (handler: MessageHandler, data: unknown, context: QueryContext, respond: (packet: WritePacket) => Promise<void>) => Promise<void>;
  /** Asked anew for every question. `partitions` is the count of the pattern's topic. */
  readonly holding: (partitions: number, partition: number) => Holding;
  readonly warn: (message: string) => void;
}

export interface QueryCounts {
  readonly answered: number;
  /** Questions that came to an instance that did not hold their partition any more. */
  readonly refused: number;
  readonly failed: number;
}

/** An answer is worth this many tries; its asker drops a second copy, and gives up by itself. */
const TRIES = 3;

/**
 * Answers the questions of all `@MessagePattern` handlers, on the partitions that this instance holds: those it
 * owns, and as a standby those of its questions that accept one.
 */
export class Queries {
  private bound: BoundPattern[] = [];
  private closed = false;
  private readonly counted = new Map<string, { answered: number; refused: number; failed: number }>();

  constructor(private readonly options: QueriesOptions) {}

  /** By pattern. */
  get counts(): ReadonlyMap<string, QueryCounts> {
    return this.counted;
  }

  /** Throws `TopicMissing` if a pattern has no topic, or no reply topic. */
  async open(handlers: ReadonlyMap<string, MessageHandler>): Promise<void> {
    for (const [pattern, handler] of handlers) {
      const { partitions } = await this.options.log.describe(pattern);
      const replyPartitions = (await this.options.log.describe(replyTopicOf(pattern))).partitions;
      this.counted.set(pattern, { answered: 0, refused: 0, failed: 0 });
      this.bound.push({ pattern, handler, partitions, replyPartitions, listeners: new Map() });
    }
    await Promise.all(this.ownershipChanged());
  }

  /** Hears on what is held now, and no longer on the rest. Resolves as the new listeners hear. */
  ownershipChanged(): readonly Promise<void>[] {
    if (this.closed) return [];
    const opened: Promise<void>[] = [];
    for (const bound of this.bound) {
      for (let partition = 0; partition < bound.partitions; partition++) {
        const held = this.options.holding(bound.partitions, partition).role !== 'none';
        const listener = bound.listeners.get(partition);
        if (held && listener === undefined) opened.push(this.listen(bound, partition));
        if (!held && listener !== undefined) this.leave(bound, partition, listener);
      }
    }
    return opened;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.bound.flatMap(({ listeners }) => [...listeners.values()].map((listener) => listener.close())));
  }

  private listen(bound: BoundPattern, partition: number): Promise<void> {
    const { log, warn } = this.options;
    const listener = new QueryListener({
      log,
      topic: bound.pattern,
      partition,
      answer: (record) => this.answer(bound, partition, record).catch((error: unknown) => {
        this.count(bound, 'failed');
        warn(`a question of ${bound.pattern} was not answered: ${(error as Error).message}`);
      }),
      interrupted: (error) => warn(`questions of ${bound.pattern}/${partition} are not heard at the moment: ${error.message}`),
    });
    bound.listeners.set(partition, listener);
    return listener.open();
  }

  private leave(bound: BoundPattern, partition: number, listener: QueryListener): void {
    bound.listeners.delete(partition);
    void listener.close();
  }

  private async answer(bound: BoundPattern, partition: number, record: LogRecord): Promise<void> {
    const { pattern, handler, replyPartitions } = bound;
    const question = questionOf(record, pattern);
    const to = question?.replyPartition ?? partitionOf(question?.correlationId ?? '', replyPartitions);
    if (question === undefined || to >= replyPartitions) {
      return this.options.warn(`a record of ${pattern}/${partition} at ${record.offset} is no question: it needs ${KafkaHeaders.CORRELATION_ID} and ${KafkaHeaders.REPLY_TOPIC} ${replyTopicOf(pattern)}`);
    }
    const context = new QueryContext([record, pattern, partition]);
    const { role, owner } = this.options.holding(bound.partitions, partition);
    // The owner hears the same question, and answers it.
    if (role === 'standby' && context.getDemands().standby !== true) return;
    if (role === 'none') {
      this.count(bound, 'refused');
      return this.reply(bound, to, question, { err: notOwner(pattern, partition, owner), isDisposed: true }, context);
    }
    const span = { kind: SpanKind.SERVER, causes: [record.headers['traceparent']], attributes: { 'kontor.pattern': pattern, 'kontor.partition': partition } };
    await inSpan(`query ${pattern}`, span, () => this.options.handle(handler, question.data, context, (packet) => this.reply(bound, to, question, packet, context)));
    this.count(bound, 'answered');
  }

  private count({ pattern }: BoundPattern, what: keyof QueryCounts): void {
    this.counted.get(pattern)![what]++;
  }

  private async reply({ pattern }: BoundPattern, to: number, question: Question, packet: WritePacket, context: QueryContext): Promise<void> {
    const record = this.recordOf(question, packet, context);
    for (let attempt = 1; ; attempt++) {
      try {
        return void (await this.options.log.append(replyTopicOf(pattern), to, record));
      } catch (error) {
        if (!(error instanceof UnknownOutcome) || attempt === TRIES) throw error;
      }
    }
  }

  /** An answer that JSON cannot say (a bigint, a cycle) is a defect of the handler; its asker must not wait for nothing. */
  private recordOf(question: Question, packet: WritePacket, context: QueryContext): NewRecord {
    try {
      return answerRecord(question, packet, context.answerHeaders);
    } catch (error) {
      this.options.warn(`an answer of ${context.getTopic()} is not JSON: ${(error as Error).message}`);
      return answerRecord(question, { err: { status: 'error', code: 'INTERNAL', message: standardProblems.INTERNAL().message }, isDisposed: true }, {});
    }
  }
}

interface BoundPattern {
  readonly pattern: string;
  readonly handler: MessageHandler;
  readonly partitions: number;
  readonly replyPartitions: number;
  readonly listeners: Map<number, QueryListener>;
}

/** As the filter of problems would write it: nothing ran that could throw it. */
function notOwner(pattern: string, partition: number, owner: string | undefined): object {
  const message = `questions of ${pattern}/${partition} are answered by ${owner ?? 'another instance'}; ask again`;
  return { status: 'error', code: 'NOT_OWNER', message, retriable: true, ...(owner === undefined ? {} : { owner }) };
}
