/**
 * The log on Kafka, ownership by a consumer group, and state stores on LevelDB.
 * @module @kontor/streams-kafka
 */
export { type KafkaConnection, type KafkaSasl, type LogLevel, type LogLine } from './connection.js';
export { ConnectionRejected } from './connection-rejected.js';
export { kafkaLog } from './kafka-log.js';
export { type KafkaLogOptions } from './log-on-client.js';
export { openLog, type OpenLogOptions } from './open-log.js';
export { type KafkaClientName, type KafkaEnvironment, kafkaSettings, type KafkaSettings, KafkaSettingsInvalid } from './settings.js';
export { createTopics, type TopicDifference, type TopicSpec } from './topics.js';
export { levelStores, type LevelStoresOptions } from './level-stores.js';
export { kafkaMembership, type KafkaMembershipOptions } from './membership/kafka-membership.js';
export { logOfShared, sharedBy, type Sharing, type SharingEnvironment } from './membership/shared-by.js';
export { serviceOnKafka, type ServiceEnvironment, type ServiceOnKafka, type ServiceOnKafkaOptions } from './service-on-kafka.js';
