// The process that `kontor dev` starts, and starts again when something was built: all services in one.

import { createServer } from 'node:http';
import { keepMemoryLog, openMemoryLog } from './memory-log.js';
import { hostServices } from './hosting.js';
import { fundDemonstration } from './money.js';

/** What the host is told, as JSON in KONTOR_HOST. */
export interface HostPlan {
  /** By service, its environment. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** On a log in memory, which is kept in this file while nobody runs. */
  readonly memoryFile?: string;
}

const { environments, memoryFile } = JSON.parse(process.env['KONTOR_HOST'] ?? '{}') as HostPlan;
delete process.env['KONTOR_HOST'];

const log = memoryFile === undefined ? undefined : await openMemoryLog(memoryFile);
// Whatever ends it, short of SIGKILL: databases know positions in this log, so it must not be lost.
if (log !== undefined && memoryFile !== undefined) process.once('exit', () => keepMemoryLog(log, memoryFile));

let end = (): Promise<void> => Promise.resolve();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end().finally(() => process.exit(0)));

try {
  end = await hostServices(environments, log === undefined ? {} : { log });
  if (log !== undefined) await fundDemonstration(log);
  // Listens when all are ready: that is what the supervisor asks.
  createServer((_, response) => response.end('ready\n')).listen(Number(process.env['KONTOR_HTTP_PORT']), '127.0.0.1');
} catch (error) {
  console.error(error instanceof Error && /Invalid$/.test(error.name) ? error.message : error);
  process.exit(1);
}
