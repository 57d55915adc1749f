import { KafkaHeaders, type WritePacket } from '@nestjs/microservices';
import type { LogRecord, NewRecord } from '@kontor/streams';

// The wire of Nest's Kafka request–reply, as its ClientKafka speaks it.

/** A question: where its answer goes, and by which id its asker knows it again. */
export interface Question {
  readonly correlationId: string;
  /** Undefined: the asker leaves it to us. */
  readonly replyPartition: number | undefined;
  /** JSON if it looks like an object or a list, else text: so does Nest's own parser. */
  readonly data: unknown;
}

export const replyTopicOf = (pattern: string): string => `${pattern}.reply`;

/**
 * Undefined if the record asks nothing that could be answered. Only the pattern's own reply topic is
 * written to: a question that could name any would let its asker append to journals.
 */
export function questionOf(record: LogRecord, pattern: string): Question | undefined {
  const correlationId = record.headers[KafkaHeaders.CORRELATION_ID];
  const partition = record.headers[KafkaHeaders.REPLY_PARTITION];
  if (correlationId === undefined || record.headers[KafkaHeaders.REPLY_TOPIC] !== replyTopicOf(pattern)) return undefined;
  if (partition !== undefined && !/^[0-9]{1,6}$/.test(partition)) return undefined;
  return { correlationId, replyPartition: partition === undefined ? undefined : Number(partition), data: parsed(record.value) };
}

function parsed(value: Buffer | null): unknown {
  if (value === null) return null;
  const text = value.toString('utf8');
  if (!text.startsWith('{') && !text.startsWith('[')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** One message of an answer. A handler that returns nothing answers with an empty text: a record here is no tombstone. */
export function answerRecord(question: Question, packet: WritePacket, headers: NewRecord['headers']): NewRecord {
  const { response, err, isDisposed } = packet as { response?: unknown; err?: unknown; isDisposed?: boolean };
  return {
    key: null,
    value: Buffer.from(encoded(response)),
    headers: {
      ...headers,
      [KafkaHeaders.CORRELATION_ID]: question.correlationId,
      ...(err === undefined || err === null ? {} : { [KafkaHeaders.NEST_ERR]: encoded(err) }),
      ...(isDisposed === true ? { [KafkaHeaders.NEST_IS_DISPOSED]: '\0' } : {}),
    },
  };
}

function encoded(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
