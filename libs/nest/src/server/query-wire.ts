import { KafkaHeaders, type WritePacket } from '@nestjs/microservices';
import type { Headers, LogRecord, NewRecord } from '@kontor/streams';

// The wire of Nest's Kafka request–reply, as its ClientKafka speaks it, with headers of our own beside Nest's.

/** What a question demands of the state that its answer comes from. */
export interface Demands {
  /** Everything that was in the journal when the question came must be in the answer. */
  readonly strict?: boolean;
  /** The journal's partition must have at least this height: read-your-writes. */
  readonly minHeight?: number;
  /** A standby may answer too, and says how far it lags; the first answer counts. */
  readonly standby?: boolean;
  /** How long the height may be waited for. */
  readonly timeoutMs?: number;
}

const STRICT = 'kontor_strict';
const MIN_HEIGHT = 'kontor_min-height';
const STANDBY = 'kontor_standby';
const TIMEOUT = 'kontor_timeout-ms';
/** Of an answer's reply headers: what it is as of. */
export const ANSWER_PARTITION = 'kontor_partition';
/** Height of the block up to which everything is in the answer. */
export const ANSWER_HEIGHT = 'kontor_height';
/** Clock of the block at that height, in milliseconds since the epoch. */
export const ANSWER_AT = 'kontor_at';
/** Records of the journal that the answering instance knew of and had not folded in. */
export const ANSWER_LAG = 'kontor_lag';

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

export interface QuestionParts extends Demands {
  readonly pattern: string;
  readonly key: string | null;
  readonly data: unknown;
  readonly correlationId: string;
  readonly replyPartition: number;
  readonly headers: Headers;
}

/** As Nest's ClientKafka writes it. */
export function questionRecord({ pattern, key, data, correlationId, replyPartition, headers, ...demands }: QuestionParts): NewRecord {
  return {
    key,
    value: Buffer.from(encoded(data)),
    headers: {
      ...headers,
      ...(demands.strict === true ? { [STRICT]: 'true' } : {}),
      ...(demands.minHeight === undefined ? {} : { [MIN_HEIGHT]: String(demands.minHeight) }),
      ...(demands.standby === true ? { [STANDBY]: 'true' } : {}),
      ...(demands.timeoutMs === undefined ? {} : { [TIMEOUT]: String(Math.ceil(demands.timeoutMs)) }),
      [KafkaHeaders.CORRELATION_ID]: correlationId,
      [KafkaHeaders.REPLY_TOPIC]: replyTopicOf(pattern),
      [KafkaHeaders.REPLY_PARTITION]: String(replyPartition),
    },
  };
}

/** A count that is none demands nothing. */
export function demandsOf(headers: Headers): Demands {
  const minHeight = countIn(headers[MIN_HEIGHT]);
  const timeoutMs = countIn(headers[TIMEOUT]);
  return {
    ...(headers[STRICT] === 'true' ? { strict: true } : {}),
    ...(minHeight === undefined ? {} : { minHeight }),
    ...(headers[STANDBY] === 'true' ? { standby: true } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

const countIn = (text: string | undefined): number | undefined => (text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined);

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

/** One message of an answer, as its asker reads it. */
export interface AnswerMessage {
  readonly correlationId: string | undefined;
  readonly last: boolean;
  /** The error it is, or undefined. */
  readonly error: unknown;
  /** Undefined if the message only ends the answer. */
  readonly response: unknown;
  readonly headers: Headers;
}

export function answerOf(record: LogRecord): AnswerMessage {
  const { headers } = record;
  const error = headers[KafkaHeaders.NEST_ERR];
  const last = headers[KafkaHeaders.NEST_IS_DISPOSED] !== undefined;
  const empty = record.value === null || record.value.length === 0;
  return {
    correlationId: headers[KafkaHeaders.CORRELATION_ID],
    last: last || error !== undefined,
    error: error === undefined ? undefined : parsed(Buffer.from(error)),
    response: empty ? undefined : parsed(record.value),
    headers,
  };
}

function encoded(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
