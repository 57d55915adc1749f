import type { Log } from '@kontor/streams';
import { Appender } from './appender.js';
import { kafkaClient } from './connection.js';
import { type KafkaLogOptions, type LogClient, openLogOn } from './log-on-client.js';
import { PartitionReader } from './partition-reader.js';
import { ProducerSlot } from './producing.js';
import { Sender } from './sender.js';
import { Topics } from './topics.js';

/**
 * The log on kafkajs. Connects, and resolves when appends, sends and followers can start at once.
 * Throws `TopicMissing`, and `ConnectionRejected` if the brokers do not take the certificate or password.
 */
export async function kafkaLog(options: KafkaLogOptions): Promise<Log> {
  return openLogOn(kafkajsClient(options), options);
}

function kafkajsClient(options: KafkaLogOptions): LogClient {
  const kafka = kafkaClient(options);
  const topics = new Topics(kafka, options.brokers);
  return {
    topics,
    appender: new Appender(kafka, topics, options.producers ?? 3),
    sender: new Sender(new ProducerSlot(kafka), topics, options.sendDeadlineMs ?? 30_000),
    reader: (names, pace) => new PartitionReader({ connection: options, topics: names, ...pace }, topics),
  };
}
