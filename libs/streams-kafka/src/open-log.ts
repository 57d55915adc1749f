import type { Log } from '@kontor/streams';
import { kafkaLog } from './kafka-log.js';
import type { KafkaLogOptions } from './log-on-client.js';
import type { KafkaClientName } from './settings.js';

/** Options of the log, and which client it is opened on. */
export interface OpenLogOptions extends KafkaLogOptions {
  readonly client: KafkaClientName;
}

/** Opens the log on the client that is asked for; the other one is not even loaded. Throws as `kafkaLog` does. */
export async function openLog({ client, ...options }: OpenLogOptions): Promise<Log> {
  if (client === 'kafkajs') return kafkaLog(options);
  const { platformaticLog } = await import('./platformatic/index.js');
  return platformaticLog(options);
}
