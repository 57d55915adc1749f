export { type KafkaConnection, type LogLevel, type LogLine } from './connection.js';
export { kafkaLog, type KafkaLogOptions } from './kafka-log.js';
export { createTopics, type TopicDifference, type TopicSpec } from './topics.js';
export { levelStores, type LevelStoresOptions } from './level-stores.js';
