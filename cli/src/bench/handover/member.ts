// One of two instances that share the partitions, as a process of its own, so that it can be ended and killed.
import { heartbeatsOf, Runtime } from '@kontor/streams';
import { kafkaLog, kafkaMembership, levelStores } from '@kontor/streams-kafka';
import { counting, HANDOVER_PARTITIONS } from './counting.js';

const [brokers, instance, directory] = process.argv.slice(2) as [string, string, string];
const { app, commands, counts } = counting();
const heartbeats = heartbeatsOf(app.name).name;
const connection = { brokers: brokers.split(','), clientId: instance };
const log = await kafkaLog({ ...connection, topics: [commands.name, counts.name, heartbeats], consumers: { eager: 2, relaxed: 1 } });
const runtime = new Runtime(app, {
  log,
  openStore: levelStores({ directory }),
  partitions: HANDOVER_PARTITIONS,
  instance,
  membership: kafkaMembership({ ...connection, group: app.name, topic: heartbeats }),
  onStopped: (error) => process.send?.({ stopped: error.message }),
});
const tell = (): void => void process.send?.({ owns: Array.from({ length: HANDOVER_PARTITIONS }, (_, partition) => partition).filter((partition) => runtime.owns(counts, partition)) });
runtime.onOwnershipChanged(tell);
await runtime.start();
tell();
process.on('SIGTERM', () => void runtime.stop().then(() => log.close()).then(() => process.exit(0)));
