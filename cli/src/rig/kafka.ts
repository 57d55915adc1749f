import { spawnSync } from 'node:child_process';
import { probeBroker, type BrokerMetadata } from './broker-probe.js';
import { describeExit, type Child } from './child.js';
import { startDockerKafka } from './kafka-docker.js';
import { findJava, hasMaven, jarsAreHere } from './kafka-jars.js';
import { startJavaKafka } from './kafka-java.js';
import type { SecuredListeners } from './kafka-secured.js';
import { pinnedKafkaVersion } from './kafka-version.js';
import { childFailure, RigError } from './rig-error.js';
import { waitUntil } from './wait-until.js';

/** `in-memory`: there is no broker; whoever hosts the services has the log in its memory. */
export type KafkaKind = 'java' | 'docker' | 'external' | 'in-memory';

export interface KafkaOptions {
  readonly rigName: string;
  readonly folder: string;
  readonly logFile: string;
  /** `host:port`s of a cluster that is there already; nothing is started then. */
  readonly brokers?: readonly string[];
  /** Also listen with TLS and SASL, and with client certificates. Needs Java and openssl. */
  readonly secured?: boolean;
  /** server.properties settings over our own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
  readonly onProgress: (doing: string) => void;
}

export interface Kafka {
  readonly kind: KafkaKind;
  /** Of the broker; "unknown" where it is not ours. */
  readonly version: string;
  readonly brokers: readonly string[];
  readonly clusterId: string;
  /** Undefined for a cluster that is not ours. */
  readonly child: Child | undefined;
  /** Where they were asked for. */
  readonly secured?: SecuredListeners;
}

/** A broker process that was started and may not answer yet. */
export interface StartedBroker {
  readonly child: Child;
  readonly address: string;
  readonly secured?: SecuredListeners;
}

const readyTimeoutMs = 90_000; // three seconds on an idle machine; a laden one, or an image to be pulled, needs many

/** Stands where a broker would, in a rig whose services share the log of one process. */
export const noKafka: Kafka = { kind: 'in-memory', version: 'none', brokers: [], clusterId: 'in-memory', child: undefined };

/** Whether a broker can be started on this machine. */
export function canStartKafka(): boolean {
  return (findJava() !== undefined && (jarsAreHere(pinnedKafkaVersion()) || hasMaven())) || dockerAnswers();
}

/** The binary alone proves nothing. */
const dockerAnswers = (): boolean => spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** The first Kafka that is there: brokers named, Java with Maven, Docker. */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  if (options.brokers !== undefined) return joinExternal(options.brokers);
  const version = pinnedKafkaVersion();
  const java = findJava();
  if (java !== undefined && (jarsAreHere(version) || hasMaven())) {
    return serving('java', version, await startJavaKafka(options, java, version), options);
  }
  if (options.secured === true) throw new RigError('Secured listeners need a broker of the rig\'s own on Java 17 or later, with Maven.');
  if (dockerAnswers()) {
    return serving('docker', version, await startDockerKafka(options, version), options);
  }
  throw new RigError(missingKafka(java !== undefined));
}

/** What to install, given what is there. */
export function missingKafka(javaIsHere: boolean): string {
  const missing = javaIsHere
    ? 'Maven is missing (`mvn` was not found; install it with your package manager: maven).'
    : 'Java 17 or later is missing (install it with your package manager: openjdk-17-jre-headless or newer, and maven).';
  return [
    'No Kafka can be started here.',
    `  - Java and Maven: ${missing}`,
    '  - Docker: no engine answered `docker info` (install or start one, or ask to be let in).',
    '  - A cluster of your own: name it with --brokers host:port.',
    'Any one of the three will do.',
  ].join('\n');
}

async function joinExternal(brokers: readonly string[]): Promise<Kafka> {
  for (const broker of brokers) {
    const metadata = await probeBroker(broker, 5_000).catch((error: unknown) => {
      throw new RigError(`The broker named with --brokers does not answer. ${error instanceof Error ? error.message : String(error)}`);
    });
    if (broker === brokers.at(-1)) return { kind: 'external', version: 'unknown', brokers, clusterId: metadata.clusterId, child: undefined };
  }
  throw new RigError('--brokers names no broker.');
}

async function serving(kind: KafkaKind, version: string, started: StartedBroker, options: KafkaOptions): Promise<Kafka> {
  options.onProgress('starting');
  try {
    const { clusterId } = await brokerReady(started);
    return { kind, version, brokers: [started.address], clusterId, child: started.child, ...(started.secured && { secured: started.secured }) };
  } catch (error) {
    await started.child.end('SIGKILL', 0);
    throw error;
  }
}

function brokerReady({ child, address }: StartedBroker): Promise<BrokerMetadata> {
  return waitUntil(async () => {
    if (child.exit !== undefined) throw childFailure(`Kafka ${describeExit(child.exit)} while starting.`, child.logTail());
    const metadata = await probeBroker(address, 1_000).catch(() => undefined);
    return metadata !== undefined && metadata.brokers > 0 ? metadata : undefined;
  }, { timeoutMs: readyTimeoutMs, giveUp: () => childFailure(`Kafka did not answer within ${readyTimeoutMs / 1000} s.`, child.logTail()) });
}
