import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '@kontor/events';
import type { Log } from '@kontor/streams';
import { kafkaLog } from '@kontor/streams-kafka';
import { hostServices } from '../dev/hosting.js';
import { openMemoryLog } from '../dev/memory-log.js';
import { raiseRig } from '../rig/detached.js';
import { RigError } from '../rig/rig-error.js';
import { startRig, type Rig, type RigOptions } from '../rig/rig.js';
import { hostedEnvironments, listHosted, startServices } from '../rig/services.js';
import { readRig, type RigState } from '../rig/state.js';

export interface SystemOptions {
  readonly rig: string;
  readonly brokers?: readonly string[];
  /** The file to rate from, absolute. */
  readonly rates?: string;
  readonly signal: AbortSignal;
  readonly doing: (part: string, what: string) => void;
}

/** A system with all services running, and its log opened. */
export interface System {
  readonly state: Required<Pick<RigState, 'kafka' | 'postgres' | 'issuer'>> & RigState;
  readonly log: Log;
  readonly end: () => Promise<void>;
}

/** All on a broker, as children of this process, so that they end with it whatever happens. */
export async function ownSystem(options: SystemOptions): Promise<System> {
  const rig = await startRig(rigOptions(options));
  return orStop(rig, options.signal, async () => {
    await startServices(rig, services(options));
    const state = stateOf(options.rig);
    const log = await openLog(state);
    return { state, log, end: () => Promise.all([log.close(), rig.stop()]).then(() => undefined) };
  });
}

/** All on a broker, under a supervisor that stays. */
export async function keptSystem({ rig: name, brokers, rates, doing }: SystemOptions): Promise<System> {
  await raiseRig({ name, services: true, ...(brokers === undefined ? {} : { brokers }), ...(rates === undefined ? {} : { ratesFile: rates }) }, doing);
  const state = stateOf(name);
  const log = await openLog(state);
  return { state, log, end: () => log.close() };
}

/** All services in this process, on a log in its memory. */
export async function memorySystem(options: SystemOptions): Promise<System> {
  const rig = await startRig({ ...rigOptions(options), inMemory: true });
  return orStop(rig, options.signal, async () => {
    options.doing('services', 'starting');
    const logFile = join(rig.folder, 'logs', 'services.log');
    const environments = await hostedEnvironments(rig, services(options));
    const log = await openMemoryLog();
    const endServices = await hostServices(environments, { log, logLines: { write: (line) => appendFileSync(logFile, line) } });
    listHosted(rig, environments, { pid: process.pid, logFile });
    return { state: stateOf(options.rig), log, end: () => endServices().finally(() => rig.stop()) };
  });
}

function rigOptions({ rig: name, brokers, signal, doing }: SystemOptions): RigOptions {
  return { name, signal, onProgress: doing, ...(brokers === undefined ? {} : { brokers }) };
}

const services = ({ rates }: SystemOptions): { readonly ratesFile?: string } => (rates === undefined ? {} : { ratesFile: rates });

/** Whatever fails after the rig is up, nothing of it is left. A signal ends it too, and with it what is under way. */
async function orStop(rig: Rig, signal: AbortSignal, start: () => Promise<System>): Promise<System> {
  const stop = (): void => void rig.stop();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    return await start();
  } catch (error) {
    await rig.stop();
    throw hasOwnWords(error) ? new RigError(error.message) : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A hosted service's complaint about its configuration or its files is for a person as it stands. */
const hasOwnWords = (error: unknown): error is Error => error instanceof Error && /Invalid$/.test(error.name);

function stateOf(name: string): System['state'] {
  const state = readRig(name);
  const { kafka, postgres, issuer } = state ?? {};
  if (state === undefined || kafka === undefined || postgres === undefined || issuer === undefined) throw new RigError(`The rig "${name}" is not up.`);
  return { ...state, kafka, postgres, issuer };
}

const openLog = ({ kafka }: System['state']): Promise<Log> =>
  kafkaLog({ brokers: [...kafka.brokers], clientId: 'kontor-demo', topics: catalogue.map(({ name }) => name), consumers: { eager: 1, relaxed: 0 } });
