import { RecordRefused, TopicMissing, UnknownOutcome } from '@kontor/streams';

/** Errors after which the broker has certainly not taken the record, and never will. Names are Kafka's. */
const REFUSALS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_REQUIRED_ACKS',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_CONFIG',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'UNSUPPORTED_COMPRESSION_TYPE',
  'POLICY_VIOLATION',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
]);

/** What a failed produce request means for its record. Whatever is not certainly a refusal is unknown. */
export function writeError(error: unknown, what: string): UnknownOutcome | RecordRefused | TopicMissing {
  if (error instanceof UnknownOutcome || error instanceof RecordRefused || error instanceof TopicMissing) return error;
  const type = kafkaErrorType(error);
  const message = `${what}: ${type ?? ''} ${error instanceof Error ? error.message : String(error)}`;
  return isRefusal(error) ? new RecordRefused(message, { cause: error }) : new UnknownOutcome(message, { cause: error });
}

export function isRefusal(error: unknown): boolean {
  return REFUSALS.has(kafkaErrorType(error) ?? '');
}

/** The broker's error name, however deep the client has wrapped it. */
export function kafkaErrorType(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 10; cause = cause.cause, depth++) {
    if ('type' in cause && typeof cause.type === 'string') return cause.type;
  }
  return undefined;
}

export function isUnknownTopic(error: unknown): boolean {
  return kafkaErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION';
}
