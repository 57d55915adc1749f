import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, describeExit } from './child.js';
import { kafkaJars } from './kafka-jars.js';
import { newSecuredListeners, scramCredentials, securedSettings } from './kafka-secured.js';
import { singleNodeSettings, toProperties } from './kafka-settings.js';
import type { KafkaOptions, StartedBroker } from './kafka.js';
import { freePort } from './ports.js';
import { childFailure } from './rig-error.js';

const heap = ['-Xms256m', '-Xmx1g'];
// As Kafka's own start script asks for: short pauses matter more here than throughput of the collector.
const collector = ['-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35'];

/** Formats a log folder and starts a broker on it, on loopback only. */
export async function startJavaKafka(options: KafkaOptions, java: string, version: string): Promise<StartedBroker> {
  const jars = await kafkaJars(version, options);
  const home = join(options.folder, 'kafka');
  mkdirSync(home, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const properties = join(home, 'server.properties');
  const tls = join(home, 'tls');
  const secured = options.secured === true ? await newSecuredListeners(tls) : undefined;
  const open = { ...singleNodeSettings, ...(await listeners(address)) };
  const security = secured === undefined ? {} : securedSettings(tls, secured, open);
  writeFileSync(properties, toProperties(open, security, { 'log.dirs': join(home, 'log') }, options.settings ?? {}), { mode: 0o600 });
  writeFileSync(join(home, 'log4j2.properties'), logging);
  const run = (name: string, jvm: readonly string[], main: readonly string[]): Child => new Child({
    name,
    command: java,
    args: [...jvm, '-Xshare:auto', `-Dlog4j2.configurationFile=${join(home, 'log4j2.properties')}`, '-cp', join(jars, '*'), ...main],
    logFile: options.logFile,
    signal: options.signal,
    cwd: home,
  });
  options.onProgress('formatting its log');
  await format(run('kafka-format', ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'], ['kafka.tools.StorageTool', 'format', '--cluster-id', newClusterId(), '--config', properties, ...(secured === undefined ? [] : scramCredentials(secured))]));
  return { address, ...(secured && { secured }), child: run('kafka', [...heap, ...collector], ['kafka.Kafka', properties]) };
}

async function listeners(address: string): Promise<Record<string, string>> {
  const controller = `127.0.0.1:${await freePort()}`;
  return {
    'listeners': `BROKER://${address},CONTROLLER://${controller}`,
    'advertised.listeners': `BROKER://${address}`,
    'controller.quorum.voters': `1@${controller}`,
  };
}

async function format(tool: Child): Promise<void> {
  const exit = await tool.exited;
  if (exit.code !== 0) throw childFailure(`Kafka's storage tool ${describeExit(exit)}.`, tool.logTail());
}

/** Kafka's own form of a UUID: 22 characters of base64, not starting with a hyphen, which would read as an option. */
export function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}

const logging = `
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %-5p %c{1}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
logger.version.name = org.apache.kafka.common.utils.AppInfoParser
logger.version.level = info
`;
