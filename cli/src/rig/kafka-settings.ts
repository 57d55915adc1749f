/** server.properties of a single broker that is its own controller. Listeners are added by whoever runs it. */
export const singleNodeSettings: Readonly<Record<string, string>> = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'BROKER',
  'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
  // One node holds one copy.
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  // Internal topics are made at the first use of a group; 50 partitions each would be felt there.
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.num.partitions': '4',
  // A group's first member need not wait for others.
  'group.initial.rebalance.delay.ms': '0',
  // Topics are declared; a misspelt one must not come into being.
  'auto.create.topics.enable': 'false',
  'unclean.leader.election.enable': 'false',
  // Blocks of 512 KiB, their headers, and room.
  'message.max.bytes': '2097152',
  'replica.fetch.max.bytes': '2097152',
  // For two cores.
  'num.network.threads': '2',
  'num.io.threads': '4',
  'log.cleaner.dedupe.buffer.size': '16777216',
};

/** In the file format of Java properties; later maps win. */
export function toProperties(...maps: readonly Readonly<Record<string, string>>[]): string {
  return Object.entries(Object.assign({}, ...maps) as Record<string, string>)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}
