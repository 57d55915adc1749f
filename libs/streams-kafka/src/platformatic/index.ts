/**
 * The same log on another Kafka client, which takes less CPU. `openLog` chooses it by configuration.
 * @module @kontor/streams-kafka/platformatic
 */
import type { Log } from '@kontor/streams';
import { loggerOf } from '../connection.js';
import { type KafkaLogOptions, type LogClient, openLogOn } from '../log-on-client.js';
import { type OnLanded, Sender } from '../sender.js';
import { BatchingAppender } from './appending.js';
import { Cluster } from './cluster.js';
import { FetchReader } from './fetch-reader.js';
import { LeaderSlot } from './sending.js';
import { Dialer } from './wiring.js';

/**
 * The log on @platformatic/kafka: the same as `kafkaLog`, over connections that belong to no consumer group.
 * Throws `TopicMissing`, and `ConnectionRejected` if the brokers do not take the certificate or password.
 */
export async function platformaticLog(options: KafkaLogOptions): Promise<Log> {
  return openLogOn(platformaticClient(new Cluster(new Dialer(options)), options), options);
}

/** The client itself, for the suites that every client must pass. */
export function platformaticClient(cluster: Cluster, options: KafkaLogOptions): LogClient {
  let onLanded: OnLanded = () => {};
  return {
    topics: cluster,
    appender: new BatchingAppender(cluster, options.producers ?? 3),
    sender: new Sender(new LeaderSlot(cluster), cluster, options.sendDeadlineMs ?? 30_000, { topics: options.handedOver ?? [], to: (...landed) => onLanded(...landed) }),
    reader: (_topics, pace) => new FetchReader(cluster, pace, loggerOf(options)),
    handOver: (to) => void (onLanded = to),
  };
}
