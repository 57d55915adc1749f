// The supervisor of a rig that stays up: `kontor up` starts it detached, hears of its progress, and leaves;
// `kontor down` ends it by SIGTERM. Every process of the rig ends with it.

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { fundDemonstrationAt } from '../dev/money.js';
import { rigFolder } from './paths.js';
import { RigError } from './rig-error.js';
import { startRig } from './rig.js';
import { startServices } from './services.js';

export interface KeeperOrder {
  readonly name: string;
  readonly brokers?: readonly string[];
  readonly services: boolean;
  readonly secured?: boolean;
  /** The European Central Bank's file to rate from, absolute. */
  readonly ratesFile?: string;
  /** The bank does what amounts say. */
  readonly magicAmounts?: boolean;
}

export type KeeperNews =
  | { readonly kind: 'progress'; readonly part: string; readonly doing: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string };

const order = JSON.parse(process.argv[2] ?? '{}') as KeeperOrder;
const tell = (news: KeeperNews): void => void process.send?.(news);

const starting = new AbortController();
let stop = (): Promise<void> => Promise.resolve(starting.abort());
let ready = false;
const end = (): void => void stop().catch(() => undefined).finally(() => (ready ? process.exit(0) : undefined));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
process.on('disconnect', () => (ready ? undefined : end())); // whoever ordered the rig is gone before it was up

try {
  const rig = await startRig({
    name: order.name,
    ...(order.brokers === undefined ? {} : { brokers: order.brokers }),
    secured: order.secured === true,
    signal: starting.signal,
    onProgress: (part, doing) => tell({ kind: 'progress', part, doing }),
    onUnexpectedExit: (part, how, logFile) => {
      appendFileSync(join(rigFolder(order.name), 'logs/supervisor.log'), `${new Date().toISOString()} ${part} ${how}; its log: ${logFile}\n`);
    },
  });
  stop = rig.stop;
  try {
    if (order.services) {
      await startServices(rig, { ...(order.ratesFile === undefined ? {} : { ratesFile: order.ratesFile }), ...(order.magicAmounts ? { script: 'amounts' } : {}) });
      await fundDemonstrationAt(rig.kafka.brokers);
    }
  } catch (error) {
    await rig.stop();
    throw error;
  }
  ready = true;
  tell({ kind: 'ready' });
  if (process.connected) process.disconnect();
} catch (error) {
  tell({ kind: 'failed', message: error instanceof RigError ? error.message : String((error as Error).stack) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
