import type { Headers, LogRecord, Read } from '@kontor/streams';
import { BaseRpcContext } from '@nestjs/microservices';

/** Of an answer's reply headers: what it is as of. */
export const ANSWER_PARTITION = 'kontor_partition';
export const ANSWER_HEIGHT = 'kontor_height';

/** What a `@MessagePattern` handler may know of its question, by `@Ctx()`. */
export class QueryContext extends BaseRpcContext<[question: LogRecord, topic: string, partition: number]> {
  private asOf: Pick<Read<unknown>, 'partition' | 'height'> | undefined;

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

  /** Sends partition and height of a read with the answer, as headers. */
  answersFrom<R extends Pick<Read<unknown>, 'partition' | 'height'>>(read: R): R {
    this.asOf = { partition: read.partition, height: read.height };
    return read;
  }

  get answerHeaders(): Headers {
    const { asOf } = this;
    return asOf === undefined ? {} : { [ANSWER_PARTITION]: String(asOf.partition), [ANSWER_HEIGHT]: String(asOf.height) };
  }
}
