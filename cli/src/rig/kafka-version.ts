import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './paths.js';

export const kafkaPom = join(workspaceRoot, 'cli/kafka.pom.xml');

/** The Kafka that the rig runs, read from the pom so that it is written down once. */
export function pinnedKafkaVersion(): string {
  const version = /<kafka\.version>([^<]+)<\/kafka\.version>/.exec(readFileSync(kafkaPom, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${kafkaPom} names no kafka.version`);
  return version;
}

/** Changes with the pom: jars that an older one named are not taken for those of this one. */
export function kafkaPomHash(): string {
  return createHash('sha256').update(readFileSync(kafkaPom)).digest('hex').slice(0, 8);
}
