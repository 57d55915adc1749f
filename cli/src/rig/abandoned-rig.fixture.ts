// A supervisor for the rig's own tests: brings up a rig with a service that is stopped, tells, and waits to be killed.

import { fileURLToPath } from 'node:url';
import { startRig } from './rig.js';

const rig = await startRig({ name: process.argv[2] ?? 'abandoned' });
const service = await rig.startService({ name: 'tiny', entry: fileURLToPath(new URL('tiny-service.fixture.js', import.meta.url)) });
service.kill('SIGSTOP');
process.send?.({ pids: [rig.kafka.child?.pid, rig.postgres.child.pid, service.pid] });
