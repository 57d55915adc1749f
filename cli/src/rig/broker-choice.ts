import { canStartKafka } from './kafka.js';

export interface BrokerChoice {
  readonly brokers?: readonly string[];
  readonly inMemory?: boolean;
}

/**
 * Whether `demo` and `dev` do without a broker: because they were told to, or because there is none and none can be
 * started. Never by itself where CI=true: what a pipeline has shown must have been shown on a real broker.
 */
export function runsInMemory({ brokers, inMemory }: BrokerChoice): boolean {
  if (inMemory === true) return true;
  return brokers === undefined && process.env['CI'] !== 'true' && !canStartKafka();
}

/** The first line of what runs so. */
export function inMemoryNotice({ inMemory }: BrokerChoice): string {
  const why = inMemory === true ? 'as --in-memory asks' : 'for there is neither --brokers, nor Java 17 with Maven, nor a Docker engine that answers';
  return `Without Kafka: one process, its log in memory, ${why}. Postgres is real.`;
}
