import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.js';
import { newClusterId } from './kafka-java.js';
import { singleNodeSettings, toProperties } from './kafka-settings.js';
import type { KafkaOptions, StartedBroker } from './kafka.js';
import { freePort } from './ports.js';

/**
 * Runs the broker in the official image. The port is published on loopback alone, and is the same inside, because the
 * broker tells clients the address it listens on. The container goes when the client that holds it goes.
 */
export async function startDockerKafka(options: KafkaOptions, version: string): Promise<StartedBroker> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const home = join(options.folder, 'kafka');
  mkdirSync(home, { recursive: true });
  // The image reads this folder, and formats its log by CLUSTER_ID.
  writeFileSync(join(home, 'server.properties'), toProperties(singleNodeSettings, {
    'listeners': `BROKER://0.0.0.0:${port},CONTROLLER://127.0.0.1:9093`,
    'advertised.listeners': `BROKER://${address}`,
    'controller.quorum.voters': '1@127.0.0.1:9093',
    'log.dirs': '/tmp/kraft-combined-logs',
  }, options.settings ?? {}), { mode: 0o644 });
  const container = `kontor-${options.rigName}-kafka-${port}`;
  options.onProgress('starting its container (the image is pulled the first time)');
  const child = new Child({
    name: 'kafka',
    command: 'docker',
    args: [
      'run', '--rm', '--name', container,
      '--publish', `127.0.0.1:${port}:${port}`,
      '--volume', `${home}:/mnt/shared/config:ro`,
      '--env', `CLUSTER_ID=${newClusterId()}`,
      '--env', 'KAFKA_HEAP_OPTS=-Xms256m -Xmx1g',
      `apache/kafka:${version}`,
    ],
    logFile: options.logFile,
    signal: options.signal,
    onOrphaned: `docker rm --force ${container}`,
  });
  return { child, address };
}
