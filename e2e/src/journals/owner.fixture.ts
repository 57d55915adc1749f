// One owner of a journal as a process of its own, so that it can be stopped in the middle of anything.
// Owns its partition until the file named last exists.
import { existsSync } from 'node:fs';
import { Runtime } from '@kontor/streams';
import { kafkaLog, levelStores } from '@kontor/streams-kafka';
import { till } from './till.js';

const [brokers, run, directory, taken] = process.argv.slice(2) as [string, string, string, string];
const { app, commands, receipts } = till(run);
const log = await kafkaLog({ brokers: [brokers], clientId: 'owner', topics: [commands.name, receipts.name] });
const runtime = new Runtime(app, {
  log,
  openStore: levelStores({ directory }),
  partitions: 1,
  instance: 'zombie',
  assigned: () => !existsSync(taken),
  onStopped: (error) => process.send?.({ stopped: error.message }),
});
await runtime.start();
process.send?.({ ready: true });
process.on('message', (message) => {
  if (message === 'status') process.send?.({ status: runtime.status()[0] });
  if (message === 'end') void runtime.stop().then(() => log.close()).then(() => process.exit(0));
});
