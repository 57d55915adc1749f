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

/** The broker's error name, however deep the client has wrapped it: kafkajs calls it `type`, @platformatic/kafka `apiId`. */
export function kafkaErrorType(error: unknown): string | undefined {
  for (const one of causesOf(error)) {
    if ('type' in one && typeof one.type === 'string') return one.type;
    if ('apiId' in one && typeof one.apiId === 'string') return one.apiId;
  }
  return undefined;
}

const CAUSES_MAX = 20;

/** An error, what caused it, and what it was made of, from the outside in. */
export function causesOf(error: unknown): readonly Error[] {
  const found: Error[] = [];
  const rest: unknown[] = [error];
  while (rest.length > 0 && found.length < CAUSES_MAX) {
    const one = rest.shift();
    if (!(one instanceof Error) || found.includes(one)) continue;
    found.push(one);
    rest.push(one.cause, ...('errors' in one && Array.isArray(one.errors) ? (one.errors as unknown[]) : []));
  }
  return found;
}

export function isUnknownTopic(error: unknown): boolean {
  return kafkaErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION';
}
