import type { Headers, LogRecord, Read } from '@kontor/streams';
import { BaseRpcContext } from '@nestjs/microservices';
import { ANSWER_AT, ANSWER_HEIGHT, ANSWER_LAG, ANSWER_PARTITION, demandsOf, type Demands } from './query-wire.js';

/** What an answer is as of. */
export type AsOf = Pick<Read<unknown>, 'partition' | 'height' | 'at'> & { readonly lag?: number };

/** What a `@MessagePattern` handler may know of its question, by `@Ctx()`. */
export class QueryContext extends BaseRpcContext<[question: LogRecord, topic: string, partition: number]> {
  private asOf: AsOf | undefined;

  getTopic(): string {
    return this.args[1];
  }

  /** Partition of the question; that of the state it asks for if both are keyed alike. */
  getPartition(): number {
    return this.args[2];
  }

  getKey(): string | null {
    return this.args[0].key;
  }

  getHeaders(): Headers {
    return this.args[0].headers;
  }

  /** What the asker demands, to be handed to `ReadableStore`. */
  getDemands(): Demands {
    return demandsOf(this.args[0].headers);
  }

  /** Sends partition, height and age of a read with the answer, as headers. */
  answersFrom<R extends AsOf>(read: R): R {
    this.asOf = { partition: read.partition, height: read.height, at: read.at, ...(read.lag === undefined ? {} : { lag: read.lag }) };
    return read;
  }

  get answerHeaders(): Headers {
    const { asOf } = this;
    if (asOf === undefined) return {};
    const headers = { [ANSWER_PARTITION]: String(asOf.partition), [ANSWER_HEIGHT]: String(asOf.height), [ANSWER_AT]: String(asOf.at) };
    return asOf.lag === undefined ? headers : { ...headers, [ANSWER_LAG]: String(asOf.lag) };
  }
}
