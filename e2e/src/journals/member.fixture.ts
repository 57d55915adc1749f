// One instance of a service as a process of its own, so that it can be killed, stopped and woken beside others.
// What it hears of events it tells its parent: that stands for an effect, done only while it leads.
import { heartbeatsOf, Runtime, snapshotTopicsOf } from '@kontor/streams';
import { inMemoryStores } from '@kontor/streams/testing';
import { kafkaLog, kafkaMembership, levelStores } from '@kontor/streams-kafka';
import { till } from './till.js';

const [brokers, run, partitions, instance, directory] = process.argv.slice(2) as [string, string, string, string, string];
const { app, commands, receipts, totals } = till(run, process.env['TILL_BUILD']);
const heartbeats = heartbeatsOf(app.name).name;
const connection = { brokers: brokers.split(','), clientId: `${run}-${instance}` };
// Who keeps its state on a disk also writes snapshots of it, often enough for a test to see them.
const snapshots = directory === '' ? undefined : { afterBlocks: 50 };
const topics = [commands, receipts, ...(snapshots === undefined ? [] : snapshotTopicsOf(app))].map(({ name }) => name);
const log = await kafkaLog({ ...connection, topics: [...topics, heartbeats], consumers: { eager: 2, relaxed: 1 } });
const runtime = new Runtime(app, {
  log,
  openStore: directory === '' ? inMemoryStores() : levelStores({ directory }),
  partitions: Number(partitions),
  instance,
  zone: instance,
  ...(snapshots && { snapshots }),
  membership: kafkaMembership({ ...connection, group: app.name, topic: heartbeats }),
  onAlarm: (alarm) => process.send?.({ alarm }),
  onStopped: (error) => process.send?.({ stopped: error.message }),
});
runtime.onCommitted(receipts, (partition, _, events) => {
  const leads = runtime.leads(receipts, partition);
  if (leads) process.send?.({ effects: events().map(({ id }) => id) });
});
await runtime.start();
process.send?.({ ready: true });
process.on('message', (message) => {
  const asked = message as { ask: string; key: string; partition: number };
  if (asked.ask === 'status') process.send?.({ status: runtime.status() });
  if (asked.ask === 'hand over') runtime.handOver(receipts, asked.partition);
  if (asked.ask === 'read') {
    runtime.read(totals, asked.key, { strict: true }).then(
      (read) => process.send?.({ read }),
      (error: Error) => process.send?.({ refused: error.message }),
    );
  }
});
process.on('SIGTERM', () => void runtime.stop().then(() => log.close()).then(() => process.exit(0)));
