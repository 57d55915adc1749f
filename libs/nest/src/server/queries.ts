import { KafkaHeaders, type MessageHandler, type WritePacket } from '@nestjs/microservices';
import { partitionOf, UnknownOutcome, type Log, type LogRecord, type NewRecord } from '@kontor/streams';
import { standardProblems } from '../http/problem.js';
import { QueryContext } from './query-context.js';
import { QueryListener } from './query-listener.js';
import { answerRecord, questionOf, replyTopicOf, type Question } from './query-wire.js';

export interface QueriesOptions {
  readonly log: Log;
  /** Runs a handler through Nest and hands every message of its answer to `respond`. */
  readonly handle: (handler: MessageHandler, data: unknown, context: QueryContext, respond: (packet: WritePacket) => Promise<void>) => Promise<void>;
  readonly warn: (message: string) => void;
}

/** An answer is worth this many tries; its asker drops a second copy, and gives up by itself. */
const TRIES = 3;

/** Answers the questions of all `@MessagePattern` handlers. */
export class Queries {
  private listeners: QueryListener[] = [];

  constructor(private readonly options: QueriesOptions) {}

  /** Throws `TopicMissing` if a pattern has no topic, or no reply topic. */
  async open(handlers: ReadonlyMap<string, MessageHandler>): Promise<void> {
    for (const [pattern, handler] of handlers) {
      const { partitions } = await this.options.log.describe(pattern);
      const replyPartitions = (await this.options.log.describe(replyTopicOf(pattern))).partitions;
      for (let partition = 0; partition < partitions; partition++) {
        this.listeners.push(this.listener({ pattern, handler, replyPartitions }, partition));
      }
    }
    await Promise.all(this.listeners.map((listener) => listener.open()));
  }

  async close(): Promise<void> {
    await Promise.all(this.listeners.splice(0).map((listener) => listener.close()));
  }

  private listener(bound: BoundPattern, partition: number): QueryListener {
    const { log, warn } = this.options;
    return new QueryListener({
      log,
      topic: bound.pattern,
      partition,
      answer: (record) => this.answer(bound, partition, record).catch((error: unknown) => warn(`a question of ${bound.pattern} was not answered: ${(error as Error).message}`)),
      interrupted: (error) => warn(`questions of ${bound.pattern}/${partition} are not heard at the moment: ${error.message}`),
    });
  }

  private async answer(bound: BoundPattern, partition: number, record: LogRecord): Promise<void> {
    const { pattern, handler, replyPartitions } = bound;
    const question = questionOf(record, pattern);
    const to = question?.replyPartition ?? partitionOf(question?.correlationId ?? '', replyPartitions);
    if (question === undefined || to >= replyPartitions) {
      return this.options.warn(`a record of ${pattern}/${partition} at ${record.offset} is no question: it needs ${KafkaHeaders.CORRELATION_ID} and ${KafkaHeaders.REPLY_TOPIC} ${replyTopicOf(pattern)}`);
    }
    const context = new QueryContext([record, pattern, partition]);
    await this.options.handle(handler, question.data, context, (packet) => this.reply(bound, to, question, packet, context));
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
  readonly replyPartitions: number;
}
